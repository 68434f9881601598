using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>ClosuresRequested: a merchant cancels or a deadline passed. GoodsMovements: a released declaration is closed (899).</summary>
internal static class CloseCase
{
    internal static void OnRequest(CustomsWork work, ClosureRequested item, StepContext context)
    {
        // A request may overtake its declaration, which then finds its case ended.
        var file = work.Cases.Find(item.FilingId) ?? CaseFile.Open(item.FilingId, context.TraceBytes);
        SettleCase.Follow(file, context);
        SettleCase.Keep(work, Closing.Request(file, item, work.Rules, context.NowMs), null, context);
    }

    internal static void OnDeparture(CustomsWork work, GoodsMoved item, StepContext context)
    {
        if (work.Cases.Find(item.FilingId) is { } file)
        {
            SettleCase.Follow(file, context);
            SettleCase.Keep(work, Closing.Departed(file, item, context.NowMs), null, context);
        }
    }
}
