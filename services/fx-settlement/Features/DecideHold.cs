using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>In: the bank's decision on a held settlement. Out: ProceedsSettled, settled or refused. Called by: the step.</summary>
public static class DecideHold
{
    public static void Handle(SettlementWork work, HoldDecided item, StepContext context, SettlementRules rules)
    {
        if (item.Link != Houses.FxSettlement || work.FindByFiling(item.FilingId) is not { } known)
        {
            return;
        }
        var settling = Settlement.Hold(known, item, rules, context.NowMs);
        context.Resume(known.Trace);
        Leave.With(work, settling, context);
    }
}
