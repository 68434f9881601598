using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Which decisions a held case waits for. What its link would drop in silence is refused at the door.</summary>
public static class HoldDecisions
{
    /// <summary>
    /// Customs: release or refuse at 300 and 500, inspect at 300 alone; 399 is decided already. Settlement: settle or refuse while it waits
    /// for documents or by hand.
    /// </summary>
    public static bool Awaited(FilingRow row, string link, string decision) => !FilingStatus.Of(row).Final && link switch
    {
        Houses.Customs => row.View.ReleasedAt == 0 && (row.Official == 300 || (row.Official == 500 && decision != "inspect")),
        Houses.FxSettlement => row.View.Settlement?.Outcome is "documents" or "manual",
        _ => false,
    };
}
