using System.Globalization;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>Filings that were committed together and have to be looked at at the same moment.</summary>
/// <param name="DueAt">Unix milliseconds.</param>
/// <param name="Keys">Ids of filings, separated by spaces; at most 1,000.</param>
public sealed record DueRow(string Id, long DueAt, string Keys);

/// <summary>
/// The due times of filings, a row for many. The truth is the filing's own <c>due_at</c>: a row here only says when to look, is never
/// changed, and goes when none of its filings is due any more.
/// </summary>
public static class Dues
{
    private const int MostKeys = 1000, PageSize = 5;

    public static readonly Table<DueRow> Table = new(
        "dues", "id", r => r.Id,
        [
            new("due_at", ColumnType.Long, r => r.DueAt),
            new("keys", ColumnType.Text, r => r.Keys),
        ],
        r => new DueRow(r.Text(0), r.Long(1), r.Text(2)));

    /// <summary>Notes the due times of these filings; those without one are passed over.</summary>
    public static Task AddAsync(IStoreTransaction tx, IEnumerable<FilingRow> filings, CancellationToken ct) =>
        tx.InsertAsync(Table,
        [
            .. filings.Where(f => f.DueAt is not null).GroupBy(f => f.DueAt!.Value, f => f.Id)
                .SelectMany(due => due.Chunk(MostKeys), (due, keys) => new DueRow(Guid.CreateVersion7().ToString("N"), due.Key, string.Join(' ', keys))),
        ], ct);

    /// <summary>Filings whose time has come, those that wait longest first, from <paramref name="after"/> on; somewhat more than <paramref name="limit"/> at most.</summary>
    /// <returns>The filings, and where the next page begins; empty: this is the last one.</returns>
    public static async Task<(List<string> Come, string Next)> ComeAsync(IStore store, long now, string after, int limit, CancellationToken ct)
    {
        List<string> come = [];
        while (come.Count < limit)
        {
            var (at, id) = after.Split(' ') is [var time, var key] ? (long.Parse(time, CultureInfo.InvariantCulture), key) : (0, "");
            var page = await store.QueryAsync(
                Table, "WHERE due_at <= @now AND (due_at > @at OR (due_at = @at AND id > @id)) ORDER BY due_at, id LIMIT @size",
                new Dictionary<string, object?> { ["now"] = now, ["at"] = at, ["id"] = id, ["size"] = PageSize }, ct);
            if (page.Count == 0)
            {
                return (come, "");
            }
            after = string.Create(CultureInfo.InvariantCulture, $"{page[^1].DueAt} {page[^1].Id}");
            await using var tx = await store.BeginAsync(ct);
            var filings = await tx.LoadAsync(GatewayTables.Filings, "id", [.. page.SelectMany(KeysOf).Distinct(StringComparer.Ordinal)], ct);
            var due = filings.Where(f => f.DueAt <= now).Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
            await tx.DeleteAsync(Table, [.. page.Where(row => !KeysOf(row).Any(due.Contains)).Select(row => row.Id)], ct);
            await tx.CommitAsync(ct);
            // A filing may stand in two rows.
            come.AddRange(page.SelectMany(KeysOf).Where(due.Remove));
        }
        return (come, after);
    }

    private static string[] KeysOf(DueRow row) => row.Keys.Split(' ');
}
