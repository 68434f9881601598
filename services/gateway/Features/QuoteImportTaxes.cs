using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/import-taxes/quote: what a retail import would be taxed, as customs decides it. Nothing is filed or reserved.</summary>
public static class QuoteImportTaxes
{
    private static readonly string[] Askers = [Acting.Merchant, Acting.Platform, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/import-taxes/quote", HandleAsync)
        .Asking<ImportQuoteAnswerJson>("QuoteImportTaxes", "What a retail import would be taxed, or why it would be refused; nothing is filed", "Taxes")
        .Accepts<ImportQuoteJson>("application/json")
        .Problems(413, 415, 422, 502);

    private static async Task<IResult> HandleAsync(HttpContext context, HouseClients houses)
    {
        if (!Caller.Of(context.User).Has(Askers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, _, problem) = await CaseBody.ReadPlainAsync(context, GatewayJson.Default.ImportQuoteJson);
        if (body is null)
        {
            return problem!;
        }
        var faults = new Faults();
        var question = body.ToQuestion(faults);
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        try
        {
            var answer = await new Customs.CustomsClient(houses.To(Houses.Customs)).QuoteImportTaxAsync(question, HouseClients.As(context));
            return Results.Json(Show(answer), GatewayJson.Default.ImportQuoteAnswerJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }

    private static ImportQuoteAnswerJson Show(ImportTaxAnswer a) => new(
        a.Date, a.Verdict, a.Regime, a.DutiablePrice, Taxes(a.Taxes), a.CountsToYear, a.AnnualLimit, a.AnnualLeft,
        a.GeneralTrade is { } general ? Taxes(general) : null,
        [
            .. a.Lines.Select(l => new ImportLineTaxJson(
                l.Goods, l.Freight, l.Insurance, l.Discount, l.DutiablePrice, Taxes(l.Taxes), Door.Show.Some(l.MfnRate), Door.Show.Some(l.VatRate), Door.Show.Some(l.ConsumptionTaxRate),
                Door.Show.Some(l.ConsumptionTaxSpecific))),
        ],
        Door.Show.Reasons(a.Reasons), [.. a.Used.Select(u => new UsedJson(u.Rule, Door.Show.Some(u.Version), Door.Show.Some(u.Figures), u.Source))]);

    private static ImportTaxesJson Taxes(ImportTaxes t) => new(t.Duty, t.ConsumptionTax, t.Vat, t.Total);
}
