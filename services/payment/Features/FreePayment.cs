using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>
/// In: FilingsClosed. The order is forgotten, the payment and its number are free. Out: PaymentsWithdrawn where the order was paid in parts, which
/// wait for the next order under its number.
/// </summary>
public static class FreePayment
{
    /// <summary>A leg of a later version came: those before have ended, and the word of it is on the way.</summary>
    internal static void EndEarlier(PaymentWork work, string filingId, PaymentFacts facts, StepContext context)
    {
        foreach (var earlier in FilingId.Earlier(filingId))
        {
            Handle(work, new FilingClosed { FilingId = earlier }, facts, context);
        }
    }

    public static void Handle(PaymentWork work, FilingClosed closed, PaymentFacts facts, StepContext context)
    {
        if (PaymentDesk.Close(work.Filing(closed.FilingId), closed.FilingId) is not { } filing)
        {
            return;
        }
        work.Put(new PaymentStep(null, filing, null));
        foreach (var key in (ReadOnlySpan<string?>)[filing.OrderKey, filing.OtherKey])
        {
            if (key is { Length: > 0 } && work.Trade(key) is { } trade)
            {
                var free = PaymentDesk.Free(trade, closed.FilingId);
                work.Put(new PaymentStep(free, null, null));
                if (free.State == PaymentState.Parted)
                {
                    PayParts.Keep(work, PartsDesk.Rejudge(work.Order(key), closed.FilingId, facts, context.Now), context);
                }
            }
        }
        if (work.Trade(PartsDesk.NumberKey(closed.FilingId)) is { } numbered)
        {
            work.Put(new PaymentStep(numbered with { Claim = null, State = PaymentState.Closed }, null, null));
        }
    }
}
