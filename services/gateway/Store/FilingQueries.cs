using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>What a caller asks a list for.</summary>
/// <param name="Tenant">Null: every tenant's (officers and operators).</param>
/// <param name="Marks">Those that carry every one of these.</param>
/// <param name="After">Id of the last row of the page before; the newest come first.</param>
public sealed record FilingFilter(
    string? Tenant, IReadOnlyList<int>? Statuses, string? Reference, string? OrderNo, long? From, long? To, string After, int Limit,
    FilingKind Kind = FilingKind.Declaration, IReadOnlyList<Mark>? Marks = null);

/// <summary>Reads outside any step. Every SQL text is composed of constants; values are parameters.</summary>
public static class FilingQueries
{
    public static async Task<FilingRow?> FindAsync(IStore store, string id, CancellationToken ct) =>
        // gRPC lets through what no route does, and PostgreSQL knows no text that holds it.
        id.Contains('\0', StringComparison.Ordinal) ? null : (await store.QueryAsync(GatewayTables.Filings, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = id }, ct)).FirstOrDefault();

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
        foreach (var mark in filter.Marks ?? [])
        {
            // Numbers of our own, never input. The marks lead to the filings: they are the few.
            where.Add($"id IN (SELECT filing FROM filing_marks WHERE mark = {(int)mark}{(filter.Tenant is null ? "" : " AND tenant = @tenant")}{(filter.After.Length > 0 ? " AND filing < @after" : "")})");
        }
        if (filter.After.Length > 0)
        {
            if (filter.Marks is not { Count: > 0 })
            {
                // Beside the marks it would lead SQLite through all of the tenant's.
                where.Add("id < @after");
            }
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

    /// <summary>Id of the filing that holds a filer's number; null: none does, or it has ended and the number is free.</summary>
    public static async Task<string?> OfReferenceAsync(IStore store, string tenant, FilingKind kind, string reference, CancellationToken ct) =>
        (await store.QueryAsync(GatewayTables.Filings, "WHERE tenant = @tenant AND kind = @kind AND reference = @reference",
            new Dictionary<string, object?> { ["tenant"] = tenant, ["kind"] = (int)kind, ["reference"] = reference }, ct)).FirstOrDefault()?.Id;

    /// <summary>Ids of the declarations that stand or stood in line for a leg (see Core/LooseLegs), of whatever filer.</summary>
    public static async Task<IReadOnlyList<string>> WaitedForAsync(IStore store, string key, CancellationToken ct) =>
        [.. (await store.QueryAsync(GatewayTables.LooseLegs, "WHERE key = @key", new Dictionary<string, object?> { ["key"] = key }, ct)).SelectMany(l => LooseLegs.Waiting(l.Declaration))];

    /// <summary>A filer's declarations under any of these order numbers, at most 1,000.</summary>
    public static Task<List<FilingRow>> OwnOfOrdersAsync(IStore store, string tenant, IReadOnlyCollection<string> orderNos, CancellationToken ct)
    {
        var parameters = orderNos.Select((o, i) => ($"o{i}", o)).ToDictionary(p => p.Item1, p => (object?)p.o);
        var names = string.Join(", ", parameters.Keys.Select(k => "@" + k));
        parameters["tenant"] = tenant;
        return store.QueryAsync(GatewayTables.Filings, $"WHERE order_no IN ({names}) AND kind = 1 AND tenant = @tenant ORDER BY id DESC LIMIT 1000", parameters, ct);
    }

    /// <summary>
    /// A filer's declarations that came in within one of these spans (Unix milliseconds), which do not overlap, and stand in one of these statuses; of
    /// each span the newest, at most 1,000 a day asked for. One statement over the index of its own ids, which begin with their time.
    /// </summary>
    public static Task<List<FilingRow>> OwnWithinAsync(
        IStore store, string tenant, IReadOnlyList<(long From, long To, int Days)> spans, IReadOnlyList<int> statuses, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?> { ["tenant"] = tenant };
        List<string> searches = [];
        foreach (var (i, span) in spans.Index())
        {
            (parameters[$"from{i}"], parameters[$"to{i}"]) = (Bound(span.From), Bound(span.To));
            // Numbers of our own, never input.
            searches.Add($"SELECT id FROM (SELECT id FROM {GatewayTables.Filings.Name} WHERE tenant = @tenant AND id > @from{i} AND id < @to{i} AND kind = 1 "
                + $"AND status IN ({string.Join(", ", statuses)}) ORDER BY id DESC LIMIT {1000 * span.Days}) AS span{i}");
        }
        return store.QueryAsync(GatewayTables.Filings, $"WHERE id IN ({string.Join(" UNION ALL ", searches)}) ORDER BY id DESC", parameters, ct);
    }

    private static string Bound(long ms) => Contracts.FilingId.Declaration + Math.Max(0, ms).ToString("x12", System.Globalization.CultureInfo.InvariantCulture);

    public static Task<List<ReceiptRow>> ReceiptsAsync(IStore store, string tenant, long after, int limit, CancellationToken ct) =>
        store.QueryAsync(GatewayTables.Receipts, "WHERE tenant = @tenant AND cursor > @after ORDER BY cursor LIMIT @limit",
            new Dictionary<string, object?> { ["tenant"] = tenant, ["after"] = after, ["limit"] = limit }, ct);
}
