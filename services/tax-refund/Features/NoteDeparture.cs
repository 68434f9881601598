using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>In: goods left the border. Out: RefundDecided when their release is here, and OverseasStockMoved of 9810. Called by: the step.</summary>
public static class NoteDeparture
{
    public static void Handle(RefundWork work, GoodsMoved item, StepContext context, RefundRules rules)
    {
        if (item.IeFlag == RefundWork.Import)
        {
            return;
        }
        var known = work.Cases.Find(item.FilingId);
        var next = Refund.Depart(known, item.FilingId, item.LeftAt, rules, work.Invoices.Find, context.NowMs);
        work.Cases.Put(next);
        if (Refund.Settles(known, next))
        {
            work.Claim(next);
            context.Resume(next.Trace);
            context.Emit(Events.RefundsDecided, next.Decided!);
            EnterOverseas.Handle(work, next, context, rules);
            FileRefundMonth.Enter(work, next, rules);
        }
    }
}
