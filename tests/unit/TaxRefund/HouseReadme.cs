namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Reads the state table of a house's README: state, event, next, what leaves.</summary>
internal static class HouseReadme
{
    public static IReadOnlyList<(string State, string Event, string Next, string Leaves)> States(
        string house, string head = "| state | event | next | leaves |")
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Platform.sln.");
        }
        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "services", house, "README.md"));
        return [.. lines.SkipWhile(l => l != head).Skip(2).TakeWhile(l => l.StartsWith('|'))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Select(c => (c[1], c[2], c[3], c[4]))];
    }
}
