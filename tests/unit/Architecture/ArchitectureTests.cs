using System.Text.RegularExpressions;
using Xunit;

namespace SingleWindow.Tests.Unit.Architecture;

/// <summary>The walls of the building, read from its sources.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Percent of the lines of all services. A ratchet: it goes down, never up; the goal is 15.</summary>
    private const double MostPlatform = 20.0;

    private static readonly string Root = FindRoot();

    private static readonly Regex Impure = new(
        @"\b(TimeProvider|DateTime\.Now|Task|ValueTask|async|await|ILogger|HttpClient|Random|System\.IO|DbConnection)\b", RegexOptions.None, TimeSpan.FromSeconds(5));

    public static TheoryData<string> HouseFolders() =>
        [.. Directory.GetDirectories(Path.Combine(Root, "services")).Select(f => Path.GetFileName(f)).Where(f => f != "platform").Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_seven_houses() => Assert.Equal(7, HouseFolders().Count);

    [Theory]
    [MemberData(nameof(HouseFolders))]
    public void A_core_knows_no_clock_no_chance_and_no_outside(string house)
    {
        var files = Sources("services", house, "Core");

        Assert.NotEmpty(files);
        Assert.Empty(
            from file in files
            from line in File.ReadLines(file).Select((text, i) => (Text: Code(text), Number: i + 1))
            where Impure.IsMatch(line.Text)
            select $"{Path.GetRelativePath(Root, file)}:{line.Number} {line.Text.Trim()}");
    }

    [Theory]
    [MemberData(nameof(HouseFolders))]
    public void A_house_refers_to_no_other_house(string house)
    {
        var project = Assert.Single(Directory.GetFiles(Path.Combine(Root, "services", house), "*.csproj"));

        var references = Regex.Matches(File.ReadAllText(project), "ProjectReference Include=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(5))
            .Select(m => m.Groups[1].Value.Replace('\\', '/'));

        Assert.All(references, r => Assert.True(r is "../platform/Platform.csproj" or "../../contracts/Contracts.csproj", r));
    }

    [Fact]
    public void The_bus_alone_knows_MassTransit()
    {
        var bus = Path.Combine(Root, "services", "platform", "Bus") + Path.DirectorySeparatorChar;

        var named = Sources("services").Where(f => File.ReadLines(f).Any(l => Code(l).Contains("MassTransit", StringComparison.Ordinal))).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, f => Assert.StartsWith(bus, f, StringComparison.Ordinal));
    }

    [Fact]
    public void The_platform_does_not_outgrow_the_houses()
    {
        var all = Lines(Sources("services"));
        var share = 100.0 * Lines(Sources("services", "platform")) / all;

        Assert.InRange(share, 1, MostPlatform);
    }

    [Fact]
    public void The_walk_of_the_README_leads_through_files_that_are_there_eight_for_the_clearance_and_eight_more()
    {
        var walk = Regex.Matches(
            File.ReadAllText(Path.Combine(Root, "README.md")), @"^(\d+)\. \[([^\]]+\.cs)\]\(([^)]+)\)", RegexOptions.Multiline, TimeSpan.FromSeconds(5)).ToList();

        Assert.Equal(Enumerable.Range(1, 16), walk.Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(walk, m => Assert.True(File.Exists(Path.Combine(Root, m.Groups[3].Value)), m.Value));
        Assert.All(walk, m => Assert.EndsWith(m.Groups[2].Value, m.Groups[3].Value, StringComparison.Ordinal));
        // None of them is too long to be read.
        Assert.All(walk, m => Assert.InRange(File.ReadLines(Path.Combine(Root, m.Groups[3].Value)).Count(), 20, 430));
    }

    private static int Lines(IEnumerable<string> files) => files.Sum(f => File.ReadLines(f).Count());

    private static List<string> Sources(params string[] folder) =>
        [.. Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories).Where(f => !IsBuilt(Path.GetRelativePath(Root, f)))];

    private static bool IsBuilt(string path) => path.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin" or "artifacts");

    /// <summary>The line without its comment.</summary>
    private static string Code(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException("Platform.sln is in no folder above the tests.");
    }
}
