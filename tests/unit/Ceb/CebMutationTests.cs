using System.Xml.Linq;
using CsCheck;
using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

public class CebMutationTests
{
    private static readonly Gen<string> Types = Gen.Int[0, CebSamples.Types.Count() - 1].Select(CebSamples.Types.ElementAt);

    private static readonly Gen<(string Type, int Kind, int A, int B, string Text)[]> Mutations = Gen.Select(
        Types, Gen.Int[0, 5], Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.String[0, 40]).Array[1, 6];

    [Fact]
    public void Whatever_is_done_to_the_elements_nothing_is_thrown_and_findings_are_complete() => Mutations.Sample(
        mutations =>
        {
            var message = CebSamples.WithTail(CebSamples.Message(mutations[0].Type, 2, 2));
            foreach (var (_, kind, a, b, text) in mutations)
            {
                Mutate(message, kind, a, b, text);
            }

            Holds(CebReader.Read(message.Bytes()));
        },
        iter: 2_000);

    [Fact]
    public void Whatever_is_done_to_the_bytes_nothing_is_thrown() =>
        Gen.Select(Types, Gen.Select(Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 2]).Array[1, 5])
            .Sample(
                (type, changes) =>
                {
                    var bytes = CebSamples.WithTail(CebSamples.Message(type)).Bytes().ToList();
                    foreach (var (at, value, kind) in changes)
                    {
                        var place = at % bytes.Count;
                        switch (kind)
                        {
                            case 0: bytes[place] = value; break;
                            case 1: bytes.RemoveAt(place); break;
                            default: bytes.Insert(place, value); break;
                        }
                    }

                    Holds(CebReader.Read(bytes.ToArray()));
                },
                iter: 2_000);

    [Fact]
    public void Whatever_the_bytes_nothing_is_thrown() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Holds(CebReader.Read(bytes)), iter: 2_000);

    private static void Holds(CebReadResult result)
    {
        if (result.IsValid)
        {
            Assert.NotEmpty(result.Documents);
            Assert.NotNull(result.Transfer);
            return;
        }

        Assert.Empty(result.Documents);
        Assert.InRange(result.Errors.Count, 1, CebReader.MaxErrors);
        Assert.All(result.Errors, e =>
        {
            Assert.NotEmpty(e.Path);
            Assert.NotEmpty(e.Text);
            Assert.NotEmpty(e.TextZh);
            Assert.StartsWith("-", e.Code, StringComparison.Ordinal);
        });
    }

    private static void Mutate(XElement message, int kind, int a, int b, string text)
    {
        var all = message.Descendants().ToList();
        if (all.Count == 0)
        {
            return;
        }

        var one = all[a % all.Count];
        var other = all[b % all.Count];
        switch (kind)
        {
            case 0: one.Remove(); break;
            case 1: one.AddAfterSelf(new XElement(one)); break;
            case 2: one.AddBeforeSelf(new XElement(other)); break;
            case 3: one.Name = other.Name; break;
            case 4: one.Add(new XElement(other)); break;
            default: one.Value = string.Concat(text.Where(c => c is '\t' or '\n' or (>= ' ' and < '\uD800'))); break;
        }
    }
}
