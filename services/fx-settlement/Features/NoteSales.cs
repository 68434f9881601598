using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// In: overseas stock moved; only the end of the sales matters here. Out: when proceeds gathered, or nothing was sold, ProceedsSettled. Called by: the
/// step.
/// </summary>
public static class NoteSales
{
    public static void Handle(SettlementWork work, OverseasStockMoved item, StepContext context, SettlementRules rules)
    {
        if (item.Closed?.Goods is not { } sold)
        {
            return;
        }
        var known = work.Cases.Find(SettlementCase.KeyOf(sold.EbcCode, sold.OrderNo));
        var settling = Settlement.EndSales(known, item.FilingId, sold, context.TraceBytes, rules, context.NowMs);
        context.Resume(settling.Next.Trace);
        Leave.With(work, settling, context);
    }
}
