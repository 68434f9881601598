using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// In: a bank or payment institution reports money. Out: ProceedsAnswered, and ProceedsSettled when the release is here.
/// Called by: the step.
/// </summary>
public static class MatchProceeds
{
    public static void Handle(SettlementWork work, ProceedsReported item, StepContext context, SettlementRules rules)
    {
        var key = ProceedsNumber.KeyOf(item.Tenant, item.ProceedsNo);
        var known = work.Cases.Find(SettlementCase.KeyOf(item.EbcCode, item.OrderNo));
        var verdict = ProceedsCheck.Check(item, work.Numbers.Find(key), known?.Reports?.Items.Count ?? 0, rules, context.NowMs);
        if (verdict.IsTaken)
        {
            var settling = Settlement.Report(known, item, rules, context.NowMs);
            work.Numbers.Put(new ProceedsNumber(key, item.FilingId, ProceedsCheck.ContentOf(item)));
            context.Resume(settling.Next.Trace);
            Leave.With(work, settling, context);
        }
        else if (verdict.Refusals.Count > 0)
        {
            var refused = new ProceedsAnswered { FilingId = item.FilingId, Outcome = ProceedsOutcome.Refused, At = context.NowMs };
            refused.Reasons.Add(verdict.Refusals);
            context.Emit(Events.ProceedsAnswers, refused);
        }
    }
}
