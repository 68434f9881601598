using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>What a caller asks a list for.</summary>
/// <param name="Tenant">Null: every tenant's (officers and operators).</param>
/// <param name="After">Id of the last row of the page before; the newest come first.</param>
public sealed record FilingFilter(
    string? Tenant, IReadOnlyList<int>? Statuses, string? Reference, string? OrderNo, long? From, long? To, string After, int Limit,
    FilingKind Kind = FilingKind.Declaration);

/// <summary>Reads outside any step. Every SQL text is composed of constants; values are parameters.</summary>
public static class FilingQueries
{
    public static async Task<FilingRow?> FindAsync(IStore store, string id, CancellationToken ct) =>
        (await store.QueryAsync(GatewayTables.Filings, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = id }, ct)).FirstOrDefault();

    public static Task<List<FilingRow>> ListAsync(IStore store, FilingFilter filter, CancellationToken ct)
    {
        List<string> where = ["kind = @kind"];
        var parameters = new Dictionary<string, object?> { ["limit"] = filter.Limit, ["kind"] = (int)filter.Kind };
        if (filter.Tenant is { } tenant)
        {
            where.Add("tenant = @tenant");
            parameters["tenant"] = tenant;
        }
        if (filter.Kind == FilingKind.Stock)
        {
            // Few among many: their ids stand together in the index of a tenant.
            where.Add($"id > '{FilingId.Stock}' AND id < '{FilingId.Stock}~'");
        }
        if (filter.After.Length > 0)
        {
            where.Add("id < @after");
            parameters["after"] = filter.After;
        }
        if (filter.Reference is { } reference)
        {
            where.Add("(reference = @reference OR (reference > @freedFrom AND reference < @freedTo))");
            parameters["reference"] = reference;
            (parameters["freedFrom"], parameters["freedTo"]) = FilingNumbers.FreedRange(reference);
        }
        if (filter.OrderNo is { } orderNo)
        {
            where.Add("order_no = @orderNo");
            parameters["orderNo"] = orderNo;
        }
        if (filter.Statuses is { } statuses)
        {
            // Numbers of our own table, never input.
            where.Add($"status IN ({string.Join(", ", statuses)})");
        }
        if (filter.From is { } from)
        {
            where.Add("created >= @from");
            parameters["from"] = from;
        }
        if (filter.To is { } to)
        {
            where.Add("created < @to");
            parameters["to"] = to;
        }
        return store.QueryAsync(GatewayTables.Filings, $"WHERE {string.Join(" AND ", where)} ORDER BY id DESC LIMIT @limit", parameters, ct);
    }

    /// <summary>Orders and declarations under an order number, of whatever filer, the newest first and at most 50.</summary>
    public static Task<List<FilingRow>> OfOrderAsync(IStore store, string orderNo, CancellationToken ct) =>
        store.QueryAsync(GatewayTables.Filings, "WHERE order_no = @orderNo AND kind IN (1, 2) ORDER BY id DESC LIMIT 50",
            new Dictionary<string, object?> { ["orderNo"] = orderNo }, ct);

    public static Task<List<ReceiptRow>> ReceiptsAsync(IStore store, string tenant, long after, int limit, CancellationToken ct) =>
        store.QueryAsync(GatewayTables.Receipts, "WHERE tenant = @tenant AND cursor > @after ORDER BY cursor LIMIT @limit",
            new Dictionary<string, object?> { ["tenant"] = tenant, ["after"] = after, ["limit"] = limit }, ct);
}
