using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>In: PaymentsSubmitted. Out: PaymentsChecked, at once when the order is known, else when it comes.</summary>
public static class CheckPayment
{
    public static void Handle(PaymentWork work, PaymentSubmitted payment, PaymentFacts facts, StepContext context)
    {
        if (FilingId.VersionOf(payment.FilingId) > 1 && work.Filing(payment.FilingId) is null or { Paid: false })
        {
            GiveWay(work, payment);
        }
        context.Tag("order.no", payment.OrderNo);
        var step = PaymentDesk.Take(
            work.Trade(TradeRow.KeyOf(payment.EbcCode, payment.OrderNo)), work.Filing(payment.FilingId),
            work.HolderOf(TradeRow.ClaimOf(payment.PayCode, payment.PayNo)), payment, context.TraceBytes, facts, context.Now);
        work.Put(step);
        if (step.Answer is { } answer)
        {
            context.Emit(Events.PaymentsChecked, answer);
            if (answer.Verdict == Verdict.Refused || !FilingId.IsDeclaration(answer.FilingId))
            {
                context.Emit(Events.PaymentsAnswered, answer);
            }
        }
    }

    // Order and payment of an earlier version of the same declaration leave the order number, and whatever row holds the payment's own: their end is on the way.
    private static void GiveWay(PaymentWork work, PaymentSubmitted payment)
    {
        var key = TradeRow.KeyOf(payment.EbcCode, payment.OrderNo);
        foreach (var trade in new[] { work.Trade(key), work.HolderOf(TradeRow.ClaimOf(payment.PayCode, payment.PayNo)) is { } other && other != key ? work.Trade(other) : null })
        {
            if (trade is not null && PaymentDesk.GiveWay(trade, payment.FilingId) is var free && !ReferenceEquals(free, trade))
            {
                work.Put(new PaymentStep(free, null, null));
            }
        }
    }
}
