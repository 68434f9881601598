using Xunit;

namespace SingleWindow.Tests.Unit.Transaction;

/// <summary>
/// The state table of a house's README: rows "state | message | next | leaves" under the heading "State table". What changes nothing is
/// left out.
/// </summary>
internal static class ReadmeTable
{
    /// <summary>Fails with every move that the README does not tell, or tells and the house does not make.</summary>
    public static void IsWhatHappens(string house, IEnumerable<string> moves)
    {
        var seen = moves.Where(m => m.Split(" | ") is var cells && (cells[0] != cells[2] || cells[3] != "–")).ToHashSet(StringComparer.Ordinal);
        var told = Of(house);
        Assert.Equal(told.Count, told.Distinct(StringComparer.Ordinal).Count());
        var untold = seen.Except(told, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var unseen = told.Except(seen, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.True(
            untold.Count + unseen.Count == 0,
            $"README of {house} does not tell:\n{string.Join('\n', untold)}\nand tells what never happens:\n{string.Join('\n', unseen)}");
    }

    private static List<string> Of(string house)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Platform.sln")))
        {
            root = root.Parent;
        }
        Assert.NotNull(root);
        var rows = File.ReadLines(Path.Combine(root.FullName, "services", house, "README.md"))
            .SkipWhile(line => !line.StartsWith("## State table", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => string.Join(" | ", line.Trim('|', ' ').Split('|').Take(4).Select(cell => cell.Trim())))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }
}
