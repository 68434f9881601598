// in:  a merchant and a period.   out: the base of its income tax by assessment (核定征收): revenue of its exports under the exemption without an invoice, as the
// books have it, and what tax-refund makes of it.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/assessed-income.</summary>
public static class ReadAssessedIncome
{
    public const int MostDeclarations = 10_000;
    private const int AtOnce = 500;

    private static readonly string[] Askers = [Acting.Merchant, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/assessed-income", HandleAsync)
        .Asking<AssessedIncomeJson>(
            "ReadAssessedIncome",
            "Base of income tax by assessment (STA 2019/36) of a merchant's exports from one day to another of a year (to is not in it): revenue of what is exempt "
            + "without an invoice, whoever filed it, less returns; conditions that are missing; what else the merchant exported. merchant: the caller's own when left "
            + "out; effectivePct: the rate that applies, else the base alone; inputVoucher=true: the goods have input vouchers, which the window does not know", "Taxes")
        .Problems(422, 502);

    private static async Task<IResult> HandleAsync(
        HttpContext context, HouseClients houses, string? from, string? to, string? merchant, string? effectivePct, string? inputVoucher)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Askers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var faults = new Faults();
        var (first, end) = (faults.Day(from, "/from", required: true), faults.Day(to, "/to", required: true));
        var whose = merchant ?? caller.Company;
        if (first is { } begins && end is { } ends)
        {
            faults.Check(ends > begins && ends.AddDays(-1).Year == begins.Year, "/to", to, "after from, in its year or the first day of the next");
        }
        faults.Check(whose.Length is > 0 and <= 32 && !whose.Any(char.IsControl), "/merchant", merchant, "the code of a merchant");
        faults.Check(caller.Roles.Contains(Acting.Operator) || whose == caller.Company, "/merchant", merchant, "the own company");
        faults.Check(effectivePct is null || (Decimals.TryRead(effectivePct, out var pct) && pct is >= 0 and <= 100), "/effectivePct", effectivePct, "0..100");
        faults.Check(inputVoucher is null or "true" or "false", "/inputVoucher", inputVoucher, "true | false");
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        if (await RevenueAsync(context, whose, first!.Value, end!.Value) is not { } revenue)
        {
            return Problems.Result(context, "INCOME_TOO_WIDE");
        }
        var exempt = revenue.ByOutcome.GetValueOrDefault(ExportRevenue.Exempt);
        var question = new RefundQuoteQuestion
        {
            Method = "assessed-income", Merchant = whose, ExportDate = ChinaDay.Text(end.Value.AddDays(-1)),
            Income = new RefundIncome
            {
                // What is exempt was logged completely: that is a condition of the exemption.
                Revenue = Decimals.Write(Math.Max(0, exempt.Cny)), EffectivePct = effectivePct ?? "", Logged = true, HoldsInputVoucher = inputVoucher == "true",
                VatExempt = exempt.Exports > 0, ClaimsRefunds = revenue.ClaimsRefunds,
            },
        };
        try
        {
            var quote = await new TaxRefund.TaxRefundClient(houses.To(Houses.TaxRefund)).QuoteRefundAsync(question, HouseClients.As(context));
            return Results.Json(Shown(whose, first.Value, end.Value, revenue, quote), GatewayJson.Default.AssessedIncomeJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.TaxRefund, error));
        }
    }

    /// <summary>Null: more declarations moved in the period than one question may read.</summary>
    private static async Task<ExportRevenue?> RevenueAsync(HttpContext context, string merchant, DateOnly from, DateOnly until)
    {
        var store = context.RequestServices.House(Houses.Gateway).Store;
        if (await LedgerQueries.MovedAsync(store, merchant, from, until, MostDeclarations, context.RequestAborted) is not { } ids)
        {
            return null;
        }
        var revenue = new ExportRevenue(from, until);
        foreach (var some in ids.Chunk(AtOnce))
        {
            foreach (var row in await LedgerQueries.FilingsAsync(store, some, context.RequestAborted))
            {
                revenue.Add(row.View);
            }
        }
        return revenue;
    }

    private static AssessedIncomeJson Shown(string merchant, DateOnly from, DateOnly until, ExportRevenue revenue, RefundQuote quote)
    {
        var exempt = revenue.ByOutcome.GetValueOrDefault(ExportRevenue.Exempt);
        var known = revenue.Unvalued == 0;
        return new AssessedIncomeJson(
            merchant, from, until, exempt.Exports, known ? Decimals.Write(exempt.Cny) : null, known ? Show.Some(quote.TaxableIncome) : null, known ? Show.Some(quote.IncomeTax) : null,
            revenue.Unvalued,
            [.. revenue.ByOutcome.Where(o => o.Key != ExportRevenue.Exempt).Select(o => new AssessedOtherJson(o.Key, o.Value.Exports, known ? Decimals.Write(o.Value.Cny) : null))],
            Show.Reasons(quote.Reasons), [.. quote.Used.Select(UsedJson.Of)],
            [.. quote.Marks, "design: amounts in CNY at the rate of the books, of the day each export was filed; days: of departure, sale abroad and return"]);
    }
}
