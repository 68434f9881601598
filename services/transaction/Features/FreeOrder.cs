using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction.Features;

/// <summary>In: FilingsClosed. Out: nothing; the order number is free for another filing.</summary>
public static class FreeOrder
{
    public static void Handle(OrderWork work, FilingClosed closed, StepContext context)
    {
        if (OrderDesk.Close(work.Find(closed.FilingId), closed.FilingId) is { } next)
        {
            work.Put(next);
        }
    }
}
