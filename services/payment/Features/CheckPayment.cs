using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>In: PaymentsSubmitted. Out: PaymentsChecked, at once when the order is known, else when it comes; of an order in parts, when it is paid.</summary>
public static class CheckPayment
{
    public static void Handle(PaymentWork work, PaymentSubmitted payment, PaymentFacts facts, StepContext context)
    {
        context.Tag("order.no", payment.OrderNo);
        FreePayment.EndEarlier(work, payment.FilingId, facts, context);
        var held = work.HolderOf(TradeRow.ClaimOf(payment.PayCode, payment.PayNo));
        if (PartsDesk.Takes(payment, work.Trade(TradeRow.KeyOf(payment.EbcCode, payment.OrderNo))))
        {
            PayParts.Keep(work, PartsDesk.Take(work.Filing(payment.FilingId), held is not null, payment, work.Order, context.TraceBytes, facts, context.Now), context);
            return;
        }
        var step = PaymentDesk.Take(
            work.Trade(TradeRow.KeyOf(payment.EbcCode, payment.OrderNo)), work.Filing(payment.FilingId),
            held, payment, context.TraceBytes, facts, context.Now);
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
}
