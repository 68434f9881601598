using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>In: the due time of a 9810 export came. Out: OverseasStockMoved, its sales have ended; nothing when they went on. Called by: the step.</summary>
public static class EndSales
{
    public static void Handle(RefundWork work, DeadlinePassed item, StepContext context, RefundRules rules)
    {
        if (work.Overseas.Exports.Find(item.Key) is not { } export
            || OverseasSales.Due(export, [.. work.Overseas.LinesOf(item.Key)], rules, context.NowMs) is not { } ended)
        {
            return;
        }
        context.Resume(export.Trace);
        work.Overseas.Keep(ended);
        context.Emit(Events.OverseasStockMovements, ended.Moved);
    }
}
