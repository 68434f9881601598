using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Which decisions a held case waits for. What its link would drop in silence is refused at the door.</summary>
public static class HoldDecisions
{
    /// <summary>
    /// None while an earlier decision is on its way: the second of two officers is told. Customs: release or refuse at 300 and 500, inspect at 300 alone; 399 is decided already. Settlement: settle or refuse while it waits
    /// for documents or by hand.
    /// </summary>
    public static bool Awaited(FilingRow row, string link, string decision) => !FilingStatus.Of(row).Final && !Pending(row.View, link) && link switch
    {
        Houses.Customs => row.View.ReleasedAt == 0 && (row.Official == 300 || (row.Official == 500 && decision != "inspect")),
        Houses.FxSettlement => row.View.Settlement?.Outcome is "documents" or "manual",
        _ => false,
    };

    /// <summary>A decision on this link was passed on.</summary>
    public static FilingView Decided(FilingView view, string link)
    {
        var next = view.Clone();
        next.Hold = new HoldMark { Link = link, Moves = view.Moves.Count, SettlementAt = view.Settlement?.At ?? 0 };
        next.Version++;
        return next;
    }

    private static bool Pending(FilingView view, string link) => view.Hold is { } hold && hold.Link == link
        && (link == Houses.Customs ? hold.Moves == view.Moves.Count : hold.SettlementAt == (view.Settlement?.At ?? 0));
}
