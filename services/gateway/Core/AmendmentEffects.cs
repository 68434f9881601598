// in:  a declaration as it stands, and the documents of the version that is to come.   out: what each link would take back.
// called by: Door/ShowChangeTrial. The effects are those of FilingsClosed in each house, and of Amendment.Succeed for the books.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What one link would do about the version that ends.</summary>
/// <param name="Effect">taken-back: its number is free; taken-over: the next version has the same number; stays: filed alone; returned: 100, then declared again; reversed.</param>
/// <param name="Was">Number of the version that ends; of the books the amount that is owed.</param>
public sealed record AmendmentEffect(string Link, string What, string Effect, string Was, string Now);

/// <summary>Which links an amendment would compensate. Pure.</summary>
public static class AmendmentEffects
{
    public const string TakenBack = "taken-back", TakenOver = "taken-over", Stays = "stays", Returned = "returned", Ended = "ended", Reversed = "reversed";

    public static IReadOnlyList<AmendmentEffect> Of(FilingRow row, Bundle next)
    {
        var (view, d) = (row.View, next.Declaration!);
        List<AmendmentEffect> effects = [];
        Leg(Houses.Transaction, "order", view.Order, row.OrderNo ?? "", d.OrderNo, next.Order is not null);
        Leg(Houses.Payment, "payment", view.Payment, view.Paid, next.Payment?.Amount ?? "", next.Payment is not null && d.OrderNo == row.OrderNo);
        Leg(Houses.Logistics, "waybill", view.Waybill, view.WaybillNo, d.LogisticsNo, next.Waybill is not null && d.LogisticsCode == view.Carrier);
        // A list that customs had stored goes back to its filer first.
        var stored = OfficialStatus.Latest(view) > 100;
        effects.Add(new AmendmentEffect(Houses.Customs, "declaration", stored ? Returned : Ended, view.InvtNo, ""));
        if (Amendment.Booked(view))
        {
            effects.Add(new AmendmentEffect(Houses.Gateway, "books", Reversed, view.Ordered, next.Order is null ? view.Ordered : next.View(draft: false).Ordered));
        }
        return effects;

        void Leg(string link, string what, LegMark? mark, string was, string now, bool same)
        {
            if (mark is null or { State: LegState.Awaited or LegState.NotNeeded })
            {
                return;
            }
            var alone = mark.FilingId.Length > 0;
            effects.Add(new AmendmentEffect(
                link, what, alone ? Stays : same && (what == "payment" || was == now) ? TakenOver : TakenBack, was, alone && now.Length == 0 ? was : now));
        }
    }
}
