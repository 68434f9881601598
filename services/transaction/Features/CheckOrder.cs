using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction.Features;

/// <summary>In: OrdersSubmitted. Out: OrdersChecked, once for each filing. The number of an earlier version of the declaration goes over to the later one.</summary>
public static class CheckOrder
{
    public static void Handle(OrderWork work, OrderSubmitted order, OrderFacts facts, StepContext context)
    {
        context.Tag("order.no", order.OrderNo);
        var holder = work.Holder(OrderNumber.Of(order.EbcCode, order.OrderNo));
        if (holder is not null && FilingId.Precedes(holder.FilingId, order.FilingId) && work.Find(order.FilingId) is null)
        {
            // An earlier version of the same declaration: its end is on the way.
            work.Put(OrderDesk.Close(holder, holder.FilingId)!);
            holder = null;
        }
        if (OrderDesk.Take(work.Find(order.FilingId), holder, order, facts, context.Now) is { Answer: { } answer } next)
        {
            work.Put(next);
            context.Emit(Events.OrdersChecked, answer);
            if (answer.Verdict == Verdict.Refused || !FilingId.IsDeclaration(answer.FilingId))
            {
                context.Emit(Events.OrdersAnswered, answer);
            }
        }
    }
}
