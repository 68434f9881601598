using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>In: a customs decision; only a release matters here. Out: RefundDecided when the goods had left already. Called by: the step.</summary>
public static class NoteRelease
{
    public static void Handle(RefundWork work, DeclarationDecided item, StepContext context, RefundRules rules)
    {
        if (item.Released is null or { IeFlag: RefundWork.Import })
        {
            return;
        }
        var known = work.Cases.Find(item.FilingId);
        var next = Refund.Release(known, item.FilingId, item.Released, context.TraceBytes, rules, work.Invoices.Find, context.NowMs);
        work.Cases.Put(next);
        if (Refund.Settles(known, next))
        {
            work.Claim(next);
            context.Emit(Events.RefundsDecided, next.Decided!);
            EnterOverseas.Handle(work, next, context, rules);
            FileRefundMonth.Enter(work, next, rules);
        }
    }
}
