using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>In: OrdersChecked. Out: PaymentsChecked for a payment that waited, or whose verdict the order changes.</summary>
public static class CompareOrder
{
    public static void Handle(PaymentWork work, OrderChecked order, PaymentFacts facts, StepContext context)
    {
        context.Tag("order.no", order.OrderNo);
        FreePayment.EndEarlier(work, order.FilingId, facts, context);
        var before = work.Trade(TradeRow.KeyOf(order.EbcCode, order.OrderNo));
        var step = PaymentDesk.Meet(before, work.Filing(order.FilingId), order, facts, context.Now);
        work.Put(step);
        if (step.Trade is { State: PaymentState.Parted } trade)
        {
            PayParts.Keep(work, PartsDesk.Rejudge(work.Order(trade.OrderKey), "", facts, context.Now), context);
        }
        if (step.Answer is { } answer)
        {
            // A payment filed by itself goes on in its own trace.
            context.Resume(before!.Trace);
            context.Emit(Events.PaymentsChecked, answer);
            if (answer.Verdict == Verdict.Refused || !FilingId.IsDeclaration(answer.FilingId))
            {
                context.Emit(Events.PaymentsAnswered, answer);
            }
        }
    }
}
