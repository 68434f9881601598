using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>
/// PayersRefunded: money of a payment went back to its payer. Out: DocumentsAnswered, PaymentsAnswered with what stands of the order, and
/// PaymentsWithdrawn when the order is not paid in full any more.
/// </summary>
internal static class RefundPayer
{
    internal static void Handle(PaymentWork work, PayerRefunded item, PaymentFacts facts, StepContext context) => PayParts.Keep(
        work, BackDesk.Refund(item, work.Back(item.FilingId), work.NumberHolder(item.PayCode, item.PayNo), work.Order, facts, context.Now), context);
}
