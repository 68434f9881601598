using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/refunds/quote: what a refund would come to, as the tax refund house reckons it. Files nothing, so it takes no key.</summary>
public static class QuoteRefund
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/refunds/quote", HandleAsync)
        .Asking<RefundQuoteAnswerJson>("QuoteRefund",
            "What a refund, exemption, pre-refund or return would come to for given figures (merchant, operator): amounts, reasons, rules and their marks",
            "Refunds")
        .Accepts<RefundQuoteJson>("application/json")
        .Problems(413, 415, 422, 502);

    private static async Task<IResult> HandleAsync(HttpContext context, HouseClients houses)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has([Acting.Merchant, Acting.Operator]))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, _, problem) = await CaseBody.ReadPlainAsync(context, GatewayJson.Default.RefundQuoteJson);
        if (body is null)
        {
            return problem!;
        }
        var faults = new Faults();
        var question = body.ToQuestion(caller.Company, faults);
        if (!faults.Any && !caller.Roles.Contains(Acting.Operator) && question.Merchant != caller.Company)
        {
            faults.Add("NOT_OWN_COMPANY", "/merchantCode", "", question.Merchant, caller.Company);
        }
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        try
        {
            var quote = await new TaxRefund.TaxRefundClient(houses.To(Houses.TaxRefund)).QuoteRefundAsync(question, HouseClients.As(context));
            return Results.Json(Shown(question.Method, quote), GatewayJson.Default.RefundQuoteAnswerJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.TaxRefund, error));
        }
    }

    /// <summary>The house's answer as the caller reads it.</summary>
    public static RefundQuoteAnswerJson Shown(string method, RefundQuote q) => new(
        method, q.Outcome,
        new RefundAmountsJson(
            Some(q.Refund), Some(q.ToCost), Some(q.NonCreditable), Some(q.Ceiling), Some(q.Exempted), Some(q.CarryForward), Some(q.Payable), Some(q.Surcharges),
            Some(q.OutputVat), Some(q.TaxableIncome), Some(q.IncomeTax), Some(q.PreRefund), Some(q.PayBack)),
        q.ClaimFrom.Length == 0 ? null : new RefundClaimWindowJson(q.ClaimFrom, q.ClaimUntil, Some(q.ClaimLast), Some(q.ClaimStanding)),
        q.PreRefundState.Length == 0 ? null : new RefundPreRefundJson(q.PreRefundState, Some(q.Kept), Some(q.Recovered), Some(q.SettleFrom), Some(q.SettleUntil)),
        q.ReliefUntil.Length + q.ProcedureUntil.Length + q.GoodsLawUntil.Length == 0
            ? null : new RefundReturnAnswerJson(Some(q.ReliefUntil), Some(q.ProcedureUntil), Some(q.GoodsLawUntil)),
        Show.Reasons(q.Reasons), [.. q.Used.Select(u => new UsedJson(u.Rule, u.Version, u.Figures, u.Source))], [.. q.Marks]);

    private static string? Some(string text) => text.Length == 0 ? null : text;
}
