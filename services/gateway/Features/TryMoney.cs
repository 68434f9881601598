// in:  the POSTs of Features/FilePayments and Features/ReturnPayments.   out: what would become of them, and what would stand of orders and payment.
//      Nothing is stored, sent or counted.
// Reading order: Door/TrialDoor (roles, form, number), Outside/HouseTrials (rules), Core/PaidState (facts), Door/ShowChangeTrial.
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/payments/dry-run, /v1/refunds/dry-run, /v1/reversals/dry-run: the real ones without their effects.</summary>
public static class TryMoney
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/payments/dry-run", Of(FilingKind.Payment))
            .Trying<PaymentJson, MoneyTrialJson>("TryPayment", "What would become of a payment, in parts or as a whole, if it came now; nothing is stored")
            .OrImport<ImportPaymentJson>();
        v1.MapPost("/refunds/dry-run", Of(FilingKind.Refund))
            .Trying<PayerRefundJson, MoneyTrialJson>("TryPayerRefund", "What would become of a refund to a payer if it came now; nothing is stored");
        v1.MapPost("/reversals/dry-run", Of(FilingKind.Reversal))
            .Trying<PaymentReversalJson, MoneyTrialJson>("TryReversal", "Whether a payment could be taken back now; nothing is stored");
    }

    private static Func<HttpContext, FilingIntake, HouseTrials, TimeProvider, Task<IResult>> Of(FilingKind kind) => async (context, intake, houses, time) =>
    {
        var (tried, problem) = await TrialDoor.ReadAsync(context, kind, intake, time);
        if (tried is null)
        {
            return problem!;
        }
        var (money, withdrawal, away) = await houses.RunMoneyAsync(tried.Bundle, context);
        return Results.Json(ShowChangeTrial.Money(tried, money, withdrawal, away), GatewayJson.Default.MoneyTrialJson);
    };
}
