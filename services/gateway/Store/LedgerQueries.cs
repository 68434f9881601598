using SingleWindow.Contracts;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>Reads of the books. Every SQL text is composed of constants; values are parameters.</summary>
public static class LedgerQueries
{
    /// <summary>So many sums one question may read: about 12,000 days of one merchant, or as many merchants now.</summary>
    public const int MostSums = 50_000;

    /// <summary>Rows of moves that are read at a time.</summary>
    public const int MovesAtOnce = 500;

    /// <summary>
    /// The sums of all days, and those of the days from <paramref name="from"/> on (null: of no day); null when there are more than
    /// <see cref="MostSums"/>.
    /// </summary>
    /// <param name="tenant">Null: every filer's.</param>
    /// <param name="merchant">Null: every merchant's.</param>
    public static async Task<List<LedgerDayRow>?> DaysAsync(IStore store, string? tenant, string? merchant, DateOnly? from, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?> { ["most"] = MostSums + 1 };
        var where = "day = ''";
        if (from is { } day)
        {
            where = "(day = '' OR day >= @from)";
            parameters["from"] = ChinaDay.Text(day);
        }
        var rows = await store.QueryAsync(GatewayTables.LedgerDays, $"WHERE {where}{Whose(tenant, merchant, parameters)} LIMIT @most", parameters, ct);
        return rows.Count > MostSums ? null : rows;
    }

    /// <summary>Rows of the declarations that moved on a day, from the row with that key on.</summary>
    public static Task<List<LedgerMoveRow>> MovesAsync(
        IStore store, string? tenant, string merchant, DateOnly day, string from, int limit, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?> { ["day"] = ChinaDay.Text(day), ["from"] = from, ["limit"] = limit };
        return store.QueryAsync(GatewayTables.LedgerMoves,
            $"WHERE day = @day AND key >= @from{Whose(tenant, merchant, parameters)} ORDER BY key LIMIT @limit", parameters, ct);
    }

    /// <summary>Declarations of a merchant that moved from a day on until another, whoever filed them; null when there are more than <paramref name="most"/>.</summary>
    public static async Task<IReadOnlyCollection<string>?> MovedAsync(IStore store, string merchant, DateOnly from, DateOnly until, int most, CancellationToken ct)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        // A row holds up to a hundred ids: whoever moved millions is told so after a page, not after all of them.
        var (day, key, read) = (ChinaDay.Text(from), "", 0);
        while (true)
        {
            var rows = await store.QueryAsync(
                GatewayTables.LedgerMoves,
                "WHERE merchant = @merchant AND day >= @day AND day < @until AND (day > @day OR key > @key) ORDER BY day, key LIMIT @page",
                new Dictionary<string, object?> { ["merchant"] = merchant, ["day"] = day, ["until"] = ChinaDay.Text(until), ["key"] = key, ["page"] = MovesAtOnce }, ct);
            foreach (var row in rows)
            {
                for (var place = 0; place < row.Ids.Length / 16; place++)
                {
                    ids.Add(FilingId.Declaration + Convert.ToHexStringLower(row.Ids.AsSpan(place * 16, 16)));
                }
            }
            read += rows.Count;
            // A row holds at least one id, and a declaration may stand in several.
            if (ids.Count > most || read > 8 * most)
            {
                return null;
            }
            if (rows.Count < MovesAtOnce)
            {
                return ids;
            }
            (day, key) = (rows[^1].Day, rows[^1].Key);
        }
    }

    public static Task<List<FilingRow>> FilingsAsync(IStore store, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?>();
        for (var i = 0; i < ids.Count; i++)
        {
            parameters[$"id{i}"] = ids[i];
        }
        return store.QueryAsync(GatewayTables.Filings, $"WHERE id IN ({string.Join(", ", parameters.Keys.Select(k => "@" + k))})", parameters, ct);
    }

    /// <summary>Declarations whose books stand open, newest first.</summary>
    public static Task<List<FilingRow>> OpenAsync(IStore store, string? tenant, string after, int limit, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?> { ["limit"] = limit };
        var where = Whose(tenant, null, parameters);
        if (after.Length > 0)
        {
            where += " AND id < @after";
            parameters["after"] = after;
        }
        return store.QueryAsync(GatewayTables.Filings,
            $"WHERE id IN (SELECT id FROM ledger_open WHERE id > ''{where} ORDER BY id DESC LIMIT @limit) ORDER BY id DESC", parameters, ct);
    }

    private static string Whose(string? tenant, string? merchant, Dictionary<string, object?> parameters)
    {
        var where = "";
        if (tenant is not null)
        {
            where += " AND tenant = @tenant";
            parameters["tenant"] = tenant;
        }
        if (merchant is not null)
        {
            where += " AND merchant = @merchant";
            parameters["merchant"] = merchant;
        }
        return where;
    }
}
