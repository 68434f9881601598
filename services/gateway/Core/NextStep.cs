using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What is expected next of a filing, by when (Unix milliseconds) and from whom; null when nothing is.</summary>
public sealed record NextStep(string Event, long? By, string From)
{
    public static NextStep? Of(FilingKind kind, FilingView view, long created, DeadlineSettings settings)
    {
        if (FilingStatus.Of(kind, view).Final)
        {
            return null;
        }
        if (view.Draft)
        {
            return new NextStep("declared", null, "merchant");
        }
        if (kind != FilingKind.Declaration)
        {
            return kind switch
            {
                FilingKind.Order => new NextStep("order-checked", null, Houses.Transaction),
                FilingKind.Payment => new NextStep("payment-checked", null, Houses.Payment),
                FilingKind.Waybill => new NextStep("waybill-checked", null, Houses.Logistics),
                FilingKind.Departure => new NextStep("departure-answered", null, Houses.Logistics),
                FilingKind.Return when view.Answer?.Outcome == "pay-back-first" => new NextStep("refund-paid-back", null, "merchant"),
                FilingKind.Return when view is { Answer: null, ExportReturn: not null } => new NextStep("return-decided", null, Houses.TaxRefund),
                FilingKind.Return when view.Answer is not null => new NextStep("goods-arrived", null, "carrier"),
                FilingKind.Return => new NextStep("return-decided", null, Houses.Customs),
                FilingKind.Guarantee when view.Answer is not null && view.Guarantee is null or { Decision.Length: 0 } => new NextStep("guarantee-confirmed", null, "officer"),
                FilingKind.Guarantee or FilingKind.Collection or FilingKind.Stock => new NextStep("document-answered", null, Houses.Customs),
                FilingKind.Sales or FilingKind.RefundMonth => new NextStep("document-answered", null, Houses.TaxRefund),
                FilingKind.Refund or FilingKind.Reversal => new NextStep("document-answered", null, Houses.Payment),
                _ => new NextStep("proceeds-matched", null, Houses.FxSettlement),
            };
        }
        if (view.ReleasedAt != 0)
        {
            if (view.LeftAt == 0)
            {
                return new NextStep(view.Import is null ? "departed" : "delivered", view.ReleasedAt + (long)settings.Departure.TotalMilliseconds, "carrier");
            }
            if (view.Import is { } import)
            {
                return FilingStatus.IsTaxOpen(import)
                    ? new NextStep("tax-collected", Deadlines.TaxTo(import), Houses.Customs)
                    : new NextStep("completed", Deadlines.TaxFrom(import), Houses.Gateway);
            }
            if (view.Refund is null)
            {
                return new NextStep("refund-decided", null, Houses.TaxRefund);
            }
            if (view.Overseas is { Closed: null } overseas)
            {
                return new NextStep("sales-ended", Deadlines.SalesUntil(overseas), "merchant");
            }
            return view.Settlement is null
                ? new NextStep("settled", Deadlines.SoldAt(view) + (long)settings.Proceeds.TotalMilliseconds, "bank")
                : new NextStep("settlement-decided", null, "bank");
        }
        if (view.Pending is not null)
        {
            return new NextStep("amendment-answered", null, Houses.Customs);
        }
        var by = Deadlines.Began(view, created) + (long)settings.Legs.TotalMilliseconds;
        if (OfficialStatus.Latest(view) is 300 or 500)
        {
            return new NextStep("hold-decided", null, "officer");
        }
        if (Missing(view.Order))
        {
            return new NextStep("order-filed", by, "platform");
        }
        if (Missing(view.Payment))
        {
            return new NextStep("payment-filed", by, "payment-institution");
        }
        return Missing(view.Waybill) ? new NextStep("waybill-filed", by, "carrier") : new NextStep("customs-decided", by, Houses.Customs);

        static bool Missing(LegMark? leg) => leg?.State is null or LegState.Awaited or LegState.LegRefused or LegState.Partly;
    }
}
