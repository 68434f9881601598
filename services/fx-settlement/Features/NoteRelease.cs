using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// In: a customs decision; only a release matters here. Out: when proceeds were waiting for it, ProceedsSettled and an answer to each report.
/// Called by: the step.
/// </summary>
public static class NoteRelease
{
    public static void Handle(SettlementWork work, DeclarationDecided item, StepContext context, SettlementRules rules)
    {
        if (item.Released is not { IeFlag: not SettlementWork.Import } released)
        {
            return;
        }
        var known = work.Cases.Find(SettlementCase.KeyOf(released.EbcCode, released.OrderNo));
        Leave.With(work, Settlement.Release(known, item.FilingId, released, context.TraceBytes, rules, context.NowMs), context);
    }
}
