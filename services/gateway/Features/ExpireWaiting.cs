// in:  the due time of a declaration came.   out: customs is asked to close it, or it is shown as overdue; or nothing, the facts decide.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>What happens when the clock reaches a declaration.</summary>
public sealed class ExpireWaiting(DeadlineSettings deadlines, TrackStatus track)
{
    public House<GatewayWork> On(House<GatewayWork> house) => house.On(Events.DeadlinesPassed, Handle);

    private void Handle(GatewayWork work, DeadlinePassed item, StepContext context)
    {
        if (item.Key == GatewayWork.Sweep)
        {
            work.SweepBefore = context.NowMs - (long)Idempotency.Keeps.TotalMilliseconds;
            return;
        }
        if (work.Filings.Find(item.Key) is not { } row)
        {
            return;
        }
        context.Resume(row.Trace);
        var (act, late) = Deadlines.Decide(row.View, row.Created, context.NowMs, deadlines);
        var view = row.View;
        switch (act)
        {
            case Deadlines.Act.Close:
                var closure = new ClosureRequested
                {
                    ClosureId = FilingId.New(FilingId.Closure, context.Now), FilingId = row.Id, Ending = Ending.Expired,
                    Reason = "a leg did not come in time", By = Houses.Gateway, At = context.NowMs,
                };
                view = FilingState.ClosureAsked(view, closure);
                context.Emit(Events.ClosuresRequested, closure);
                break;
            case Deadlines.Act.Late:
                view = FilingState.Became(view, late, context.NowMs);
                break;
        }
        // The timer that fired is spent, whatever it meant.
        track.Put(work, row with { DueAt = null }, view, context);
    }
}
