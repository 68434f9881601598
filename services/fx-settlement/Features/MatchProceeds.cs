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
        var shares = Shares.Of(item);
        var most = 0;
        foreach (var share in shares)
        {
            most = Math.Max(most, Find(work, share)?.Reports?.Items.Count ?? 0);
        }
        var verdict = ProceedsCheck.Check(item, work.Numbers.Find(key), most, rules, context.NowMs);
        if (verdict.IsTaken)
        {
            work.Numbers.Put(new ProceedsNumber(key, item.FilingId, ProceedsCheck.ContentOf(item)));
            foreach (var share in shares)
            {
                var settling = Settlement.Report(Find(work, share), share, rules, context.NowMs);
                context.Resume(settling.Next.Trace);
                Leave.With(work, settling, context);
            }
        }
        else if (verdict.Refusals.Count > 0)
        {
            var refused = new ProceedsAnswered { FilingId = item.FilingId, Outcome = ProceedsOutcome.Refused, At = context.NowMs };
            refused.Reasons.Add(verdict.Refusals);
            context.Emit(Events.ProceedsAnswers, refused);
        }
    }

    private static SettlementCase? Find(SettlementWork work, ProceedsReported share) => work.Cases.Find(SettlementCase.KeyOf(share.EbcCode, share.OrderNo));
}
