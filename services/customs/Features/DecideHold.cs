using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>HoldsDecided: an officer releases, refuses or inspects a held case. Decisions of other links are theirs.</summary>
internal static class DecideHold
{
    internal static void Handle(CustomsWork work, HoldDecided item, StepContext context)
    {
        if (item.Link == HoldDecision.Link && work.Cases.Find(item.FilingId) is { } file)
        {
            SettleCase.Follow(file, context);
            SettleCase.Keep(work, HoldDecision.Decide(file, item, work.Rules, context.NowMs), null, context);
        }
    }
}
