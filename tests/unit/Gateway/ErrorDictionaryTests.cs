using System.Text.RegularExpressions;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Door;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Every code that the door can say is explained at /v1/errors, and nothing else is.</summary>
public sealed class ErrorDictionaryTests
{
    /// <summary>Codes of words, in a row of capitals; or of one word, where a fault or problem is made of it.</summary>
    private static readonly Regex Words = new("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"", RegexOptions.None, TimeSpan.FromSeconds(5)),
        Word = new("(?:Add|Put|FieldFault|Result|Of|Fault|Say|Check|Refuse)\\([^\"\n;]*\"([A-Z]{4,})\"", RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>No problems: notes of a dry run and a reason of the books, which bring their own words.</summary>
    private static readonly HashSet<string> Notes = ["NOT_STORED", "NOT_DRAWN", "HOLD_NOT_TOLD", "WAITS_FOR_ORDER", "LEDGER_OPEN"];

    [Fact]
    public void Every_code_of_the_sources_is_in_the_dictionary_and_every_row_is_said_somewhere()
    {
        var sources = Sources("gateway").Append(Path.Combine(Services, "platform", "Hosting", "Identity.cs")).Select(File.ReadAllText).ToList();
        var said = sources.SelectMany(s => Words.Matches(s).Concat(Word.Matches(s))).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.InRange(said.Count, 60, 200);

        Assert.Equal([], said.Except(ErrorDictionary.All.Select(e => e.Code)).Except(Notes).Order());
        Assert.Equal([], ErrorDictionary.All.Select(e => e.Code).Where(c => !sources.Exists(s => s.Contains($"\"{c}\"", StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void Every_fault_of_a_CEB_message_has_a_code_of_its_own_in_the_dictionary()
    {
        var codes = Enum.GetValues<CebFault>().Select(CebFaults.CodeOf).ToList();

        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, c => Assert.True(ErrorDictionary.Find(c) is { Status: null }, c));
    }

    [Fact]
    public void A_code_is_in_the_dictionary_once() =>
        Assert.Equal(ErrorDictionary.All.Count, ErrorDictionary.All.Select(e => e.Code).Distinct(StringComparer.Ordinal).Count());

    private static IEnumerable<string> Sources(string house) =>
        Directory.EnumerateFiles(Path.Combine(Services, house), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Services
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                {
                    return Path.Combine(folder.FullName, "services");
                }
            }
            throw new DirectoryNotFoundException("Platform.sln is in no folder above the tests.");
        }
    }
}
