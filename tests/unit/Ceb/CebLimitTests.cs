using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

/// <summary>The field table, element by element, on the messages companies send.</summary>
public class CebLimitTests
{
    public static TheoryData<string> Types => [.. CebSamples.Types];

    [Theory, MemberData(nameof(Types))]
    public void Whatever_fits_the_table_is_read_as_it_was_written(string type)
    {
        var root = CebSchema.Messages[type].Root;
        Documents(root.Children[0]).Sample(
            document =>
            {
                var message = CebSamples.Message(type);
                message.Elements().First().ReplaceWith(document);
                var read = CebReader.Read(message.Bytes());
                Assert.Empty(read.Errors);
                var filled = Assert.Single(read.Documents);
                var head = document.Elements().First().HasElements ? document.Elements().First() : document;
                Assert.Equal(Said(head), filled.Head.Values);
                Assert.Equal(document.Elements().Skip(1).Where(e => e.HasElements).Select(Said), filled.Lines.Select(l => l.Values));
            },
            iter: 40);

        static IEnumerable<KeyValuePair<string, string>> Said(XElement node) => node.Elements().Select(e => KeyValuePair.Create(e.Name.LocalName, e.Value));
    }

    [Theory, MemberData(nameof(Types))]
    public void One_more_than_the_table_allows_is_refused_with_its_element(string type)
    {
        var document = CebSchema.Messages[type].Document;
        List<CebElement> nodes = document.Children.Any(c => c.Kind == CebKind.Node) ? [.. document.Children] : [document];
        foreach (var node in nodes)
        {
            foreach (var leaf in node.Children)
            {
                var message = CebSamples.Message(type);
                var element = message.Descendants(CebSamples.Ns + node.Name).First().Element(CebSamples.Ns + leaf.Name)!;
                element.Value = new string('9', leaf.MaxLength + 1);
                var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
                Assert.Equal(leaf.Kind == CebKind.Text ? CebFault.Length : CebFault.Number, error.Fault);
                Assert.EndsWith("/" + leaf.Name, error.Path, StringComparison.Ordinal);
            }
        }
    }

    private static Gen<XElement> Documents(CebElement document) => document.Children.Any(c => c.Kind == CebKind.Node)
        ? document.Children.Select(child => child.Max > 1
                ? Node(child).Array[1, 3].Select(lines => (IReadOnlyList<XElement>)lines)
                : Node(child).Select(head => (IReadOnlyList<XElement>)[head]))
            .Aggregate(Gen.Const((IReadOnlyList<XElement>)[]), (all, next) => Gen.Select(all, next, (a, b) => (IReadOnlyList<XElement>)[.. a, .. b]))
            .Select(nodes => new XElement(CebSamples.Ns + document.Name, nodes))
        : Node(document);

    // Optional elements come or stay away; those that come have a value.
    private static Gen<XElement> Node(CebElement node) => node.Children
        .Select(leaf => leaf.Min > 0
            ? Value(leaf).Select(v => (XElement?)new XElement(CebSamples.Ns + leaf.Name, v))
            : Gen.Select(Gen.Bool, Value(leaf), (there, v) => there ? new XElement(CebSamples.Ns + leaf.Name, v) : null))
        .Aggregate(Gen.Const((IReadOnlyList<XElement>)[]), (all, next) =>
            Gen.Select(all, next, (a, b) => b is null ? a : (IReadOnlyList<XElement>)[.. a, b]))
        .Select(leaves => new XElement(CebSamples.Ns + node.Name, leaves));

    private static Gen<string> Value(CebElement leaf) => leaf.Kind switch
    {
        CebKind.Decimal => Gen.Long[0, 9_999_999_999_999].Select(n => (n / 100_000m).ToString(CultureInfo.InvariantCulture)),
        CebKind.Integer => Gen.Int[0, leaf.MaxLength > 9 ? int.MaxValue : 9_999].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        _ when leaf.Format is { } format => Gen.Int[0, 40_000_000].Select(n =>
            new DateTime(2020, 1, 1).AddMinutes(n % 5_000_000).ToString(format, CultureInfo.InvariantCulture)),
        _ => Gen.Char["Az09-/|中文"].Array[Math.Max(1, leaf.MinLength), Math.Max(leaf.MinLength, Math.Min(leaf.MaxLength, 40))].Select(c => new string(c)),
    };
}
