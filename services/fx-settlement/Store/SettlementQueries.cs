using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.FxSettlement.Store;

/// <summary>
/// Reads outside any step, page by page over the index of declarations: their ids sort by age, so a time is a bound of the index. Every SQL
/// text is composed of constants; values are parameters.
/// </summary>
public static class SettlementQueries
{
    /// <summary>Released cases whose money is not all there, filed before a time, oldest first.</summary>
    /// <param name="merchant">Company code; null: every merchant's.</param>
    public static Task<List<SettlementCase>> OpenAsync(IStore store, string? merchant, string after, long before, int limit, CancellationToken ct) =>
        QueryAsync(store, "filing_id > @after AND filing_id < @end AND state IN (0, 2)", "filing_id", merchant, limit,
            new() { ["after"] = after.Length == 0 ? FilingId.Declaration : after, ["end"] = Bound(before) }, ct);

    /// <summary>Cases that hold money and wait for their release.</summary>
    public static Task<List<SettlementCase>> AdvancedAsync(IStore store, string? merchant, string after, int limit, CancellationToken ct) =>
        QueryAsync(store, "filing_id IS NULL AND order_key > @after", "order_key", merchant, limit, new() { ["after"] = after }, ct);

    /// <summary>Cases of the declarations that were filed from one time to another, oldest first.</summary>
    public static Task<List<SettlementCase>> FiledAsync(IStore store, string? merchant, long from, long to, string after, int limit, CancellationToken ct) =>
        QueryAsync(store, "filing_id > @after AND filing_id < @end", "filing_id", merchant, limit,
            new() { ["after"] = after.Length == 0 ? Bound(from) : after, ["end"] = Bound(to) }, ct);

    /// <summary>No declaration filed at that time or later has a lesser id: the id is a version 7 UUID, 48 bits of Unix milliseconds first.</summary>
    public static string Bound(long unixMs) => FilingId.Declaration + Math.Clamp(unixMs, 0, (1L << 48) - 1).ToString("x12", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<List<SettlementCase>> QueryAsync(
        IStore store, string where, string order, string? merchant, int limit, Dictionary<string, object?> parameters, CancellationToken ct)
    {
        parameters["limit"] = limit;
        if (merchant is not null)
        {
            where += " AND order_key LIKE @own";
            parameters["own"] = SettlementCase.KeyOf(merchant, "%");
        }
        return store.QueryAsync(SettlementWork.Table, $"WHERE {where} ORDER BY {order} LIMIT @limit", parameters, ct);
    }
}
