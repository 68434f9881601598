// in:  an import that was refused to general trade, or exported goods that came back under no relief.   out: what an ordinary import of them owes.
// Customs reckons it when it is asked; fx-settlement gives the rate that values goods of an export.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/declarations/{id}/general-trade, GET /v1/returns/{id}/general-trade.</summary>
public static class ReadGeneralTrade
{
    private const string Cny = "142", Monthly = "customs-monthly";

    // The procedure lets goods in; what frees them of import taxes is the relief, or the Tariff Law.
    private static readonly string[] Taxed = ["general-trade", "customs-procedure"];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/declarations/{id}/general-trade", OfImportAsync)
            .Asking<GeneralTradeJson>(
                "ReadGeneralTradeTaxes",
                "What the goods of an import owe as an ordinary import, where a limit or the positive list refused it; date (yyyy-MM-dd): under the rules of another "
                + "day than that of the refusal. 409 where its goods were not left to general trade", "Taxes")
            .Problems(409, 502);
        v1.MapGet("/returns/{id}/general-trade", OfReturnAsync)
            .Asking<GeneralTradeJson>(
                "ReadReturnTaxes",
                "What exported goods that came back owe as an ordinary import, where no relief frees them; date (yyyy-MM-dd): another day than the one they came on, "
                + "or today. Freight and insurance of the way back are not known and not in it. 409 where nothing is owed", "Taxes")
            .Problems(409, 502);
    }

    private static async Task<IResult> OfImportAsync(string id, HttpContext context, HouseClients houses, string? date)
    {
        if (Day(date, out var day) is { } problem)
        {
            return Problems.Result(context, "BAD_QUERY", problem);
        }
        if (await ReadFiling.FindAsync(context, id, FilingKind.Declaration) is not { } row)
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        return row.View.Import is null
            ? Problems.Result(context, "NOT_GENERAL_TRADE")
            : await AskAsync(context, houses, id, new GeneralTradeQuestion { FilingId = id, Date = day }, []);
    }

    private static async Task<IResult> OfReturnAsync(string id, HttpContext context, HouseClients houses, TimeProvider time, string? date)
    {
        if (Day(date, out var day) is { } problem)
        {
            return Problems.Result(context, "BAD_QUERY", problem);
        }
        if (await ReadFiling.FindAsync(context, id, FilingKind.Return) is not { } row)
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        if (row.View.ExportReturn is not { Outcome: "applied" or "pay-back-first" or "returned" or "general-trade" } back
            || back.Lines.Where(l => Taxed.Contains(l.Regime, StringComparer.Ordinal)).ToList() is not { Count: > 0 } lines)
        {
            return Problems.Result(context, "NOT_GENERAL_TRADE");
        }
        if (day.Length == 0)
        {
            day = ChinaDay.Text(back.ArrivedAt > 0 ? ChinaDay.Of(back.ArrivedAt) : ChinaDay.Of(time.GetUtcNow()));
        }
        var question = new GeneralTradeQuestion { FilingId = back.DeclarationId, Date = day, Lines = { lines } };
        if (back.Currency != Cny)
        {
            try
            {
                var rates = await new FxSettlement.FxSettlementClient(houses.To(Houses.FxSettlement)).AskRatesAsync(
                    new RatesQuestion { Currency = back.Currency, Date = day, Kind = Monthly }, HouseClients.As(context));
                if (rates.Rates is not [var rate])
                {
                    return Results.Json(
                        new GeneralTradeJson(id, back.DeclarationId, day, null, null, [], Show.Reasons(rates.Gaps), []), GatewayJson.Default.GeneralTradeJson);
                }
                question.Rate = new ValuationRate
                {
                    Id = rate.Id, Currency = rate.Currency, Rate = rate.Rate, Unit = rate.Unit, Date = rate.Date, Source = rate.DateSource.Length == 0 ? rate.Source : $"{rate.Source}; {rate.DateSource}",
                };
            }
            catch (RpcException error)
            {
                return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.FxSettlement, error));
            }
        }
        return await AskAsync(context, houses, id, question, lines);
    }

    private static async Task<IResult> AskAsync(HttpContext context, HouseClients houses, string id, GeneralTradeQuestion question, List<ReturnLine> back)
    {
        try
        {
            var answer = await new Customs.CustomsClient(houses.To(Houses.Customs)).AskGeneralTradeAsync(question, HouseClients.As(context));
            return !answer.Found ? Problems.Result(context, "NOT_FOUND")
                : answer.Taxes is { } taxes ? Results.Json(Shown(id, question.FilingId, taxes, back), GatewayJson.Default.GeneralTradeJson)
                : Problems.Result(context, "NOT_GENERAL_TRADE");
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }

    private static GeneralTradeJson Shown(string id, string declaration, ImportTaxAnswer a, List<ReturnLine> back) => new(
        id, declaration, a.Date, a.DutiablePrice, ImportTaxesJson.Of(a.Taxes),
        [.. a.Lines.Select((l, i) => ImportLineTaxJson.Of(l, i < back.Count ? back[i].Regime : null))], Show.Reasons(a.Reasons, import: back.Count == 0),
        [.. a.Used.Select(UsedJson.Of)]);

    private static IReadOnlyList<FieldFault>? Day(string? date, out string day)
    {
        var faults = new Faults();
        day = faults.Day(date, "/date") is { } on ? ChinaDay.Text(on) : "";
        return faults.Any ? faults.All : null;
    }
}
