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
            Show.Some(q.Refund), Show.Some(q.ToCost), Show.Some(q.NonCreditable), Show.Some(q.Ceiling), Show.Some(q.Exempted), Show.Some(q.CarryForward), Show.Some(q.Payable), Show.Some(q.Surcharges),
            Show.Some(q.OutputVat), Show.Some(q.TaxableIncome), Show.Some(q.IncomeTax), Show.Some(q.PreRefund), Show.Some(q.PayBack)),
        q.ClaimFrom.Length == 0 ? null : new RefundClaimWindowJson(q.ClaimFrom, q.ClaimUntil, Show.Some(q.ClaimLast), Show.Some(q.ClaimStanding)),
        q.PreRefundState.Length == 0 ? null : new RefundPreRefundJson(q.PreRefundState, Show.Some(q.Kept), Show.Some(q.Recovered), Show.Some(q.SettleFrom), Show.Some(q.SettleUntil)),
        q.ReliefUntil.Length + q.ProcedureUntil.Length + q.GoodsLawUntil.Length == 0
            ? null : new RefundReturnAnswerJson(Show.Some(q.ReliefUntil), Show.Some(q.ProcedureUntil), Show.Some(q.GoodsLawUntil)),
        Show.Reasons(q.Reasons), [.. q.Used.Select(u => new UsedJson(u.Rule, u.Version, u.Figures, u.Source))], [.. q.Marks]);
}
