using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>How a declaration meets the legs that others file alone, in the rows of a step: which it looks for, what is here, and its place in the line.</summary>
internal static class LegsAwaited
{
    /// <summary>Keys of the legs that a submission does not bring.</summary>
    internal static IEnumerable<string> Missing(Bundle bundle)
    {
        if (bundle.Declaration is not { } d)
        {
            yield break;
        }
        if (bundle.Order is null)
        {
            yield return LooseLegs.Order(d.EbpCode, d.EbcCode, d.OrderNo);
        }
        if (bundle.Payment is null && !bundle.IsUnpaid)
        {
            yield return LooseLegs.Payment(d.EbpCode, d.EbcCode, d.OrderNo);
        }
        if (bundle.Waybill is null)
        {
            yield return LooseLegs.Waybill(d.LogisticsCode, d.LogisticsNo);
        }
    }

    /// <summary>Keys under which a declaration that was taken in may stand in line.</summary>
    internal static IEnumerable<string> Sought(FilingRow row)
    {
        var (view, order) = (row.View, row.OrderNo ?? "");
        yield return LooseLegs.Order(view.Platform, view.Merchant, order);
        yield return LooseLegs.Payment(view.Platform, view.Merchant, order);
        yield return LooseLegs.Waybill(view.Carrier, view.WaybillNo);
    }

    /// <summary>Filings that brought one of the legs, or wait for it.</summary>
    internal static IReadOnlyCollection<string> Others(Rows<LooseLegRow> legs) =>
        [.. legs.All.SelectMany(l => LooseLegs.Waiting(l.Declaration).Append(l.Filing)).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Marks the legs that are here already, and takes over what they say.</summary>
    internal static void Show(FilingView view, DeclarationSubmitted d, Rows<LooseLegRow> legs, Rows<FilingRow> others)
    {
        view.Order = Here(view.Order, legs.Find(LooseLegs.Order(d.EbpCode, d.EbcCode, d.OrderNo)));
        view.Payment = Here(view.Payment, legs.Find(LooseLegs.Payment(d.EbpCode, d.EbcCode, d.OrderNo)));
        view.Waybill = Here(view.Waybill, legs.Find(LooseLegs.Waybill(d.LogisticsCode, d.LogisticsNo)));
        if (others.Find(view.Order.FilingId) is { } order)
        {
            (view.Ordered, view.OrderedCurrency) = (order.View.Ordered, order.View.OrderedCurrency);
        }
        if (others.Find(view.Payment.FilingId) is { } payment)
        {
            (view.Paid, view.PaidCurrency) = (payment.View.Declared, payment.View.Currency);
            if (payment.View.PaidIn.FirstOrDefault(m => m.OrderNo == d.OrderNo) is { } mark)
            {
                (view.Paid, view.PaidCurrency) = (mark.Amount, mark.Currency);
                view.OpenSeldom().PaidIn.Add(mark.Clone());
            }
        }

        LegMark Here(LegMark mark, LooseLegRow? loose) =>
            mark.State == LegState.Awaited && loose is { Filing.Length: > 0 }
            && LooseLegs.Shown(others.Find(loose.Filing)?.View.Merchant ?? "", view.Merchant, Rivals(loose.Declaration) + 1)
                ? new LegMark { State = loose.State, At = loose.At, FilingId = loose.Filing }
                : mark;

        int Rivals(string waiting) => LooseLegs.Waiting(waiting).Count(id => Waits(others.Find(id)) is { } other && other != view.Merchant);
    }

    /// <summary>Puts a declaration in line for the legs its submission does not bring.</summary>
    internal static void Await(Bundle bundle, string id, Rows<LooseLegRow> legs, Rows<FilingRow> others)
    {
        foreach (var key in Missing(bundle))
        {
            var leg = legs.Find(key) ?? new LooseLegRow(key, "", LegState.Awaited, 0, "");
            legs.Put(leg with { Declaration = LooseLegs.Join(leg.Declaration, id, bundle.Declaration!.EbcCode, other => Waits(others.Find(other))) });
        }
    }

    /// <summary>Takes a declaration out of every line it stands in.</summary>
    internal static void Leave(FilingRow row, Rows<LooseLegRow> legs)
    {
        foreach (var key in Sought(row))
        {
            if (legs.Find(key) is { } leg && LooseLegs.Waiting(leg.Declaration).Contains(row.Id))
            {
                legs.Put(leg with { Declaration = string.Join(' ', LooseLegs.Waiting(leg.Declaration).Where(id => id != row.Id)) });
            }
        }
    }

    // The merchant of a declaration that may still take a leg.
    private static string? Waits(FilingRow? row) =>
        row is null || row.View.Ending != Ending.Unspecified || FilingStatus.Of(row).Final ? null : row.View.Merchant;
}
