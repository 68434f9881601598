using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/rates, /v1/settlements/overdue, /v1/settlements/report: the settlement of exchange, as its house holds it.</summary>
public static class ReadSettlements
{
    private const int MostRows = 200;

    private static readonly string[] Kinds = ["bank-quote", "central-parity", "boc-converted", "customs-monthly"];

    // A carrier has no money in the books.
    private static readonly string[] Readers = [Acting.Merchant, Acting.Platform, Acting.PaymentInstitution, Acting.Bank, Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/rates", RatesAsync).Asking<RateListJson>("ListRates",
            "Exchange rates in force on date (yyyy-MM-dd, today in China if left out) by currency (customs code or ISO letters) and kind "
            + "(bank-quote, central-parity, boc-converted, customs-monthly: firstDeclared is the day of a declaration withdrawn and made again); limit 1 to 200, cursor from next", "Settlement");
        v1.MapGet("/settlements/overdue", OverdueAsync).Asking<OverdueListJson>("ListOverdue",
            "Exports without their money and money without its export on asOf (yyyy-MM-dd, today in China if left out); limit 1 to 200, cursor from next",
            "Settlement");
        v1.MapGet("/settlements/report", ReportAsync).Asking<SettlementReportListJson>("ReportSettlements",
            "Settlement by merchant and currency of what was declared from one day to another (to is not in it); limit 1 to 200, cursor from next", "Settlement");
    }

    private static Task<IResult> RatesAsync(
        HttpContext context, HouseClients houses, string? currency, string? date, string? firstDeclared, string? kind, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, MostRows), faults.Cursor(cursor));
        faults.Day(date, "/date");
        faults.Day(firstDeclared, "/firstDeclared");
        faults.Check(currency is null or { Length: 3 } && (currency ?? "").All(char.IsAsciiLetterOrDigit), "/currency", currency, "a customs code or ISO letters");
        faults.Check(kind is null || Kinds.Contains(kind), "/kind", kind, string.Join(" | ", Kinds));
        return AskAsync(context, houses, faults, async (client, call) =>
        {
            var answer = await client.AskRatesAsync(
                new RatesQuestion
                {
                    Currency = currency ?? "", Date = date ?? "", FirstDeclared = firstDeclared ?? "", Kind = kind ?? "", Limit = rows, After = after,
                }, call);
            return Results.Json(
                new RateListJson(answer.Date, [.. answer.Rates.Select(Shown)], Show.Reasons(answer.Gaps), Next(answer.Next)), GatewayJson.Default.RateListJson);
        });
    }

    private static Task<IResult> OverdueAsync(HttpContext context, HouseClients houses, string? asOf, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, MostRows), faults.Cursor(cursor));
        faults.Day(asOf, "/asOf");
        return AskAsync(context, houses, faults, async (client, call) =>
        {
            var answer = await client.AskOverdueAsync(new OverdueQuestion { AsOf = asOf ?? "", Limit = rows, After = after }, call);
            return Results.Json(new OverdueListJson(answer.AsOf, [.. answer.Cases.Select(Shown)], Next(answer.Next)), GatewayJson.Default.OverdueListJson);
        }, Readers);
    }

    private static Task<IResult> ReportAsync(HttpContext context, HouseClients houses, string? from, string? to, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, MostRows), faults.Cursor(cursor));
        faults.Day(from, "/from", required: true);
        faults.Day(to, "/to", required: true);
        faults.Check(faults.Any || string.CompareOrdinal(from, to) < 0, "/to", to, "a day after from");
        return AskAsync(context, houses, faults, async (client, call) =>
        {
            var answer = await client.AskReportAsync(new ReportQuestion { From = from, To = to, Limit = rows, After = after }, call);
            return Results.Json(
                new SettlementReportListJson(answer.From, answer.To, [.. answer.Lines.Select(Shown)], Next(answer.Next)),
                GatewayJson.Default.SettlementReportListJson);
        }, Readers);
    }

    private static async Task<IResult> AskAsync(
        HttpContext context, HouseClients houses, Faults faults, Func<FxSettlement.FxSettlementClient, CallOptions, Task<IResult>> ask, string[]? roles = null)
    {
        if (roles is not null && !Caller.Of(context.User).Has(roles))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        try
        {
            return await ask(new FxSettlement.FxSettlementClient(houses.To(Houses.FxSettlement)), HouseClients.As(context));
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.InvalidArgument or StatusCode.OutOfRange)
        {
            // Only the house knows its cursors, its currencies and how much it can add up: it names the field before the colon.
            var colon = error.Status.Detail.IndexOf(':', StringComparison.Ordinal);
            var field = colon > 0 ? error.Status.Detail[..colon] : "";
            faults.Add("NOT_ALLOWED", "/" + (field == "after" ? "cursor" : field), "", context.Request.Query[field == "after" ? "cursor" : field], error.Status.Detail[(colon + 1)..].Trim());
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.FxSettlement, error));
        }
    }

    private static RateJson Shown(RateLine r) => new(
        r.Id, r.Kind, Show.Some(r.Bank), r.Currency, r.Iso, r.Unit, Show.Some(r.Rate), Show.Some(r.Bid), Show.Some(r.Ask), Show.Some(r.Date), Show.Some(r.DateSource), r.ValidFrom, r.ValidTo,
        r.Source, Show.Some(r.Mark));

    private static OverdueJson Shown(OverdueCase c) => new(
        c.Kind, c.FilingId, c.EbcCode, c.OrderNo, new AmountJson(c.Amount, c.Currency), c.Since, c.Days, c.DaysOverdue, c.ReportBy, Show.Some(c.RefundReceiptBy),
        Show.Reasons([c.Reason])[0]);

    private static SettlementReportJson Shown(ReportLine l) => new(
        l.EbcCode, l.Currency, l.Exports, l.Settled, l.Held, l.Awaiting, l.Refused, l.Declared, l.Gross, l.Fees, l.Refunds, l.Net, l.Difference, l.Open,
        l.SettledCny, l.Returned);

    private static string? Next(string next) => next.Length > 0 ? PageCursor.Write(next) : null;
}
