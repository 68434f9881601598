// in:  questions about the books.   out: entries of a declaration, trial balance, a merchant's day, what stands open.
// A filer reads the books of what it filed; officers and operators read all.
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/declarations/{id}/ledger and /v1/ledger/….</summary>
public static class ReadLedger
{
    private const int MostRows = 100;

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/declarations/{id}/ledger", async (string id, HttpContext context, LedgerRules rules) =>
                await ReadFiling.FindAsync(context, id, FilingKind.Declaration) is { } row
                    ? Results.Json(ShowLedger.Declaration(row, rules, Today(context)), GatewayJson.Default.LedgerJson)
                    : Problems.Result(context, "NOT_FOUND"))
            .Asking<LedgerJson>("ReadDeclarationLedger", "Books of one declaration: entries by link, balances, and what does not close", "Ledger");
        v1.MapGet("/ledger/trial-balance", TrialBalanceAsync)
            .Asking<TrialBalanceJson>("ReadTrialBalance", "Trial balance at the end of a China day (asOf; absent: of now), of one merchant or all", "Ledger");
        v1.MapGet("/ledger/statements", StatementAsync)
            .Asking<StatementJson>("ReadStatement",
                "Statement of a merchant for one China day (date): opening, movements, closing, and the declarations that moved; limit 1 to 100, cursor from next", "Ledger");
        v1.MapGet("/ledger/exceptions", ExceptionsAsync)
            .Asking<LedgerExceptionListJson>("ListLedgerExceptions",
                "Declarations whose books should be closed and are not, with amount and leg, newest first; limit 1 to 100, cursor from next", "Ledger");
    }

    private static async Task<IResult> TrialBalanceAsync(HttpContext context, LedgerRules rules, string? asOf, string? merchant)
    {
        var faults = new Faults();
        var day = faults.Day(asOf, "/asOf");
        Merchant(merchant, faults);
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        var today = Today(context);
        // What came after the day is taken off what stands now: reading yesterday costs a day, not a history.
        var after = day is { } end && end < today ? end.AddDays(1) : (DateOnly?)null;
        if (await LedgerQueries.DaysAsync(Store(context), TenantOf(context), merchant, after, context.RequestAborted) is not { } rows)
        {
            return Problems.Result(context, "LEDGER_TOO_WIDE");
        }
        var balances = new Balances();
        foreach (var row in rows)
        {
            balances.Add(Balances.Read(row.Lines), added: row.Day.Length == 0);
        }
        return Results.Json(ShowLedger.TrialBalance(day, merchant, balances, rules, today), GatewayJson.Default.TrialBalanceJson);
    }

    private static async Task<IResult> StatementAsync(
        HttpContext context, LedgerRules rules, string? date, string? merchant, string? limit, string? cursor)
    {
        var faults = new Faults();
        var caller = Caller.Of(context.User);
        var day = faults.Day(date, "/date", required: true);
        var whose = merchant ?? (caller.SeesAll ? "" : caller.Company);
        Merchant(whose, faults);
        var most = faults.Limit(limit, MostRows);
        faults.Check(TryCursor(cursor, out var from, out var skip), "/cursor", cursor, "the next of an earlier page");
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        var store = Store(context);
        var (opening, moved) = (new Balances(), new Balances());
        var text = ChinaDay.Text(day!.Value);
        if (await LedgerQueries.DaysAsync(store, TenantOf(context), whose, day, context.RequestAborted) is not { } rows)
        {
            return Problems.Result(context, "LEDGER_TOO_WIDE");
        }
        foreach (var row in rows)
        {
            var sums = Balances.Read(row.Lines);
            opening.Add(sums, added: row.Day.Length == 0);
            if (row.Day == text)
            {
                moved.Add(sums);
            }
        }
        var (declarations, next) = await MovedAsync(context, whose, day.Value, from, skip, most);
        return Results.Json(
            new StatementJson(whose, day.Value, ShowLedger.Lines(opening, moved, rules, day.Value), declarations, next), GatewayJson.Default.StatementJson);
    }

    private static async Task<IResult> ExceptionsAsync(HttpContext context, LedgerRules rules, string? limit, string? cursor)
    {
        var faults = new Faults();
        var most = faults.Limit(limit, MostRows);
        var after = faults.Cursor(cursor);
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        var found = await LedgerQueries.OpenAsync(Store(context), TenantOf(context), after, most + 1, context.RequestAborted);
        var page = found.Take(most).ToList();
        var today = Today(context);
        return Results.Json(
            new LedgerExceptionListJson(
                [
                    .. page.Select(r => new LedgerExceptionJson(
                        r.Id, r.View.Merchant, FilingStatus.Of(r).Name, Show.Time(r.Updated), ShowLedger.Exceptions(r, rules, today))),
                ],
                found.Count > most ? PageCursor.Write(page[^1].Id) : null),
            GatewayJson.Default.LedgerExceptionListJson);
    }

    // A row holds the ids of one step; a page may end inside it.
    private static async Task<(IReadOnlyList<StatementMoveJson> Page, string? Next)> MovedAsync(
        HttpContext context, string merchant, DateOnly day, string from, int skip, int most)
    {
        var store = Store(context);
        var rows = await LedgerQueries.MovesAsync(store, TenantOf(context), merchant, day, from, most + 1, context.RequestAborted);
        List<(string Id, string Key, int Place)> ids = [];
        foreach (var row in rows)
        {
            for (var place = row.Key == from ? skip : 0; place < row.Ids.Length / 16 && ids.Count <= most; place++)
            {
                ids.Add((FilingId.Declaration + Convert.ToHexStringLower(row.Ids.AsSpan(place * 16, 16)), row.Key, place));
            }
        }
        var next = ids.Count > most ? PageCursor.Write($"{ids[most].Key} {ids[most].Place.ToString(CultureInfo.InvariantCulture)}") : null;
        List<string> wanted = [.. ids.Take(most).Select(i => i.Id).Distinct(StringComparer.Ordinal)];
        List<FilingRow> filings = wanted.Count == 0 ? [] : await LedgerQueries.FilingsAsync(store, wanted, context.RequestAborted);
        List<StatementMoveJson> page = [];
        foreach (var row in filings.OrderBy(r => r.Id, StringComparer.Ordinal))
        {
            List<LedgerEntryJson> entries = [.. Entries.Of(row.View).Where(e => e.Day == day).Select(e => ShowLedger.Entry(row.View, e))];
            // What was booked on the day may have been taken out again by what came later.
            if (entries.Count > 0)
            {
                page.Add(new StatementMoveJson(row.Id, entries));
            }
        }
        return (page, next);
    }

    private static bool TryCursor(string? cursor, out string key, out int place)
    {
        (key, place) = ("", 0);
        if (!PageCursor.TryRead(cursor, out var text))
        {
            return false;
        }
        var at = text.LastIndexOf(' ');
        key = at < 0 ? "" : text[..at];
        return text.Length == 0 || (at > 0 && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out place));
    }

    private static string? TenantOf(HttpContext context) => Caller.Of(context.User) is { SeesAll: false } caller ? caller.Company : null;

    private static Platform.Store.IStore Store(HttpContext context) => context.RequestServices.House(Houses.Gateway).Store;

    private static DateOnly Today(HttpContext context) => ChinaDay.Of(context.RequestServices.House(Houses.Gateway).Time.GetUtcNow());

    private static void Merchant(string? merchant, Faults faults) =>
        faults.Check(merchant is null || (merchant.Length is > 0 and <= 32 && !Faults.HasControl(merchant)), "/merchant", merchant, "the code of a merchant");
}
