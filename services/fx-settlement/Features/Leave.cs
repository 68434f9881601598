using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>How every move ends: the row is put and what leaves is emitted. Called by: the handlers.</summary>
internal static class Leave
{
    public static void With(SettlementWork work, Settling settling, StepContext context)
    {
        work.Cases.Put(settling.Next);
        if (settling.Settled is { } settled)
        {
            context.Emit(Events.ProceedsSettlements, settled);
            if (settling.Next is { Released.RefundRoute: Settlement.Producer, Reports.Items.Count: > 0 } paid && settled.Outcome == "settled")
            {
                // A manufacturer claims with its month, and the claim rests on the money.
                context.Emit(Events.ProducersPaid, new ProducerPaid { FilingId = settled.FilingId, ReceivedAt = paid.Reports.Items.Max(r => r.ReceivedAt) });
            }
        }
        foreach (var answer in settling.Answers)
        {
            context.Emit(Events.ProceedsAnswers, answer);
        }
    }
}
