using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace SingleWindow.Gateway.Ceb;

/// <summary>The definition of one message.</summary>
/// <param name="Type">Message type, such as CEB303.</param>
/// <param name="Root">The root element with its children in order.</param>
/// <param name="Guid">Root attribute guid.</param>
/// <param name="Version">Root attribute version.</param>
public sealed record CebMessage(string Type, CebElement Root, CebElement Guid, CebElement Version)
{
    /// <summary>The business node: Order, Receipts, Logistics and so on. It comes first in every message.</summary>
    public CebElement Document => Root.Children[0];

    /// <summary>True for what customs sends back: receipts carry business nodes and nothing else.</summary>
    public bool IsReceipt => Root.Children.Count == 1;
}

/// <summary>
/// The messages this gateway speaks, loaded once from ceb-fields.csv
/// (GACC message specification for the unified e-commerce system, edition 202205, XSD order).
/// </summary>
public static class CebSchema
{
    /// <summary>Namespace of every CEB message.</summary>
    public const string Namespace = "http://www.chinaport.gov.cn/ceb";

    /// <summary>Namespace of the XML signature a declaration may carry.</summary>
    public const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

    /// <summary>The message type given when it cannot be told.</summary>
    public const string Unknown = "Unknown";

    /// <summary>Every message, by type.</summary>
    public static FrozenDictionary<string, CebMessage> Messages { get; } = Load();

    /// <summary>The types companies send.</summary>
    public static IReadOnlyList<string> Declarations { get; } =
        [.. Messages.Values.Where(m => !m.IsReceipt).Select(m => m.Type).Order(StringComparer.Ordinal)];

    /// <summary>The types sent back to them.</summary>
    public static IReadOnlyList<string> Receipts { get; } =
        [.. Messages.Values.Where(m => m.IsReceipt).Select(m => m.Type).Order(StringComparer.Ordinal)];

    private static FrozenDictionary<string, CebMessage> Load()
    {
        using var stream = typeof(CebSchema).Assembly.GetManifestResourceStream("SingleWindow.Gateway.Ceb.ceb-fields.csv")
            ?? throw new InvalidOperationException("ceb-fields.csv is not embedded.");
        using var csv = new CsvReader(
            new StreamReader(stream),
            new CsvConfiguration(CultureInfo.InvariantCulture) { AllowComments = true, Comment = '#' });
        return csv.GetRecords<Row>().GroupBy(row => row.message)
            .Select(group => Build(group.Key, [.. group.OrderBy(row => row.seq)]))
            .ToFrozenDictionary(message => message.Type);
    }

    private static CebMessage Build(string type, IReadOnlyList<Row> rows)
    {
        var children = rows.Where(row => row.element[0] != '@').ToLookup(row => row.parent);
        var root = new CebElement(type + "Message", "node", 1, 1, null, null);
        Adopt(root, "(root)", "");
        return new CebMessage(type, root, Attribute("@guid"), Attribute("@version"));

        void Adopt(CebElement parent, string key, string prefix)
        {
            parent.Adopt([.. children[key].Select(row => row.ToElement())]);
            foreach (var child in parent.Children.Where(child => child.Kind == CebKind.Node))
            {
                Adopt(child, prefix + child.Name, prefix + child.Name + "/");
            }
        }

        CebElement Attribute(string name) => rows.Single(row => row.parent == "(root)" && row.element == name).ToElement();
    }

    // Named as the columns are.
    private sealed record Row(
        string message, string parent, int seq, string element, string type, int min, string max, string @default, string format)
    {
        public CebElement ToElement() => new(
            element,
            type,
            min,
            max == "unbounded" ? int.MaxValue : int.Parse(max, NumberStyles.None, CultureInfo.InvariantCulture),
            @default.Length == 0 ? null : @default,
            format.Length == 0 ? null : format);
    }
}
