using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>
/// ReversalsRequested: a payment is to be taken back; customs is asked (PaymentsWithdrawn). WithdrawalsAnswered: it is gone, or stands as before.
/// Out: DocumentsAnswered, PaymentsAnswered with what stands of each order.
/// </summary>
internal static class ReversePayment
{
    internal static void OnRequest(PaymentWork work, ReversalRequested item, PaymentFacts facts, StepContext context) => PayParts.Keep(
        work, BackDesk.Reverse(item, work.Back(item.FilingId), work.NumberHolder(item.PayCode, item.PayNo), work.Order, facts, context.Now), context);

    internal static void OnAnswer(PaymentWork work, WithdrawalAnswered item, PaymentFacts facts, StepContext context) => PayParts.Keep(
        work, BackDesk.Answered(item, work.Trade(PartsDesk.NumberKey(item.PaymentId)), work.Order, facts, context.Now), context);
}
