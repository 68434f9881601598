namespace SingleWindow.Platform.Rules;

/// <summary>A row of dated rule data: it holds on the half-open interval [<see cref="ValidFrom"/>, <see cref="ValidTo"/>).</summary>
public interface IDated
{
    DateOnly ValidFrom { get; }

    /// <summary>First day the row no longer holds; null: still in force.</summary>
    DateOnly? ValidTo { get; }

    /// <summary>The document the row rests on. "design" or "memory, unverified" marks a value no document fixes.</summary>
    string Source { get; }
}

/// <summary>
/// Dated rows by key, compiled once into a lookup. Two rows of one key that overlap are refused when they are loaded, with both named.
/// </summary>
public sealed class DatedTable<TRow> where TRow : class, IDated
{
    private readonly Dictionary<string, TRow[]> _rows;

    public DatedTable(IEnumerable<TRow> rows, Func<TRow, string> keyOf)
    {
        _rows = rows.GroupBy(keyOf, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(r => r.ValidFrom).ToArray(), StringComparer.Ordinal);
        foreach (var (key, dated) in _rows)
        {
            foreach (var row in dated)
            {
                if (row.ValidTo is { } end && end <= row.ValidFrom)
                {
                    throw new InvalidDataException($"Rule row '{key}' from {row.ValidFrom:yyyy-MM-dd} ends on {end:yyyy-MM-dd}, before it begins.");
                }
            }
            for (var i = 1; i < dated.Length; i++)
            {
                if (dated[i - 1].ValidTo is not { } end || end > dated[i].ValidFrom)
                {
                    throw new InvalidDataException(
                        $"Rule rows overlap for '{key}': [{dated[i - 1].ValidFrom:yyyy-MM-dd}, {dated[i - 1].ValidTo:yyyy-MM-dd}) from "
                        + $"{dated[i - 1].Source} and [{dated[i].ValidFrom:yyyy-MM-dd}, {dated[i].ValidTo:yyyy-MM-dd}) from {dated[i].Source}.");
                }
            }
        }
    }

    public IEnumerable<string> Keys => _rows.Keys;

    public bool HasKey(string key) => _rows.ContainsKey(key);

    /// <summary>The row in force on that day, or null.</summary>
    public TRow? On(string key, DateOnly day)
    {
        if (!_rows.TryGetValue(key, out var dated))
        {
            return null;
        }
        for (var i = dated.Length - 1; i >= 0; i--)
        {
            if (dated[i].ValidFrom <= day)
            {
                return dated[i].ValidTo is { } end && end <= day ? null : dated[i];
            }
        }
        return null;
    }
}
