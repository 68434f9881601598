using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>In: FilingsClosed. Out: nothing; the order is forgotten, the payment and its number are free.</summary>
public static class FreePayment
{
    public static void Handle(PaymentWork work, FilingClosed closed, StepContext context)
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
                work.Put(new PaymentStep(PaymentDesk.Free(trade, closed.FilingId), null, null));
            }
        }
    }
}
