using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/import-taxes/quote: what a retail import or goods of general trade would be taxed, as customs decides it. Nothing is filed or reserved.</summary>
public static class QuoteImportTaxes
{
    private static readonly string[] Askers = [Acting.Merchant, Acting.Platform, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/import-taxes/quote", HandleAsync)
        .Asking<ImportQuoteAnswerJson>("QuoteImportTaxes", "What a retail import would be taxed, or why it would be refused; or what goods of general trade are taxed. Nothing is filed", "Taxes")
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
        a.Date, a.Verdict, a.Regime, a.DutiablePrice, ImportTaxesJson.Of(a.Taxes), a.CountsToYear, Door.Show.Some(a.AnnualLimit), Door.Show.Some(a.AnnualLeft), ImportTaxesJson.Of(a.GeneralTrade),
        [.. a.Lines.Select(l => ImportLineTaxJson.Of(l))], Door.Show.Reasons(a.Reasons), [.. a.Used.Select(UsedJson.Of)]);
}
