using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// In: what became of a return of exported goods; only one that is back under a regime matters here. Out: ProceedsSettled when it ends or settles the case.
/// Called by: the step.
/// </summary>
public static class NoteReturn
{
    public static void Handle(SettlementWork work, ReturnDecided item, StepContext context, SettlementRules rules)
    {
        // What stayed unsold abroad was never waited for.
        if (item.Outcome != SettlementOutcome.Returned || item.ValueBack == "0")
        {
            return;
        }
        var settling = Settlement.GoodsBack(work.Cases.Find(SettlementCase.KeyOf(item.EbcCode, item.OrderNo)), item, rules, context.NowMs);
        context.Resume(settling.Next.Trace);
        Leave.With(work, settling, context);
    }
}
