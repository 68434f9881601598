using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// Refund to a trader (免退税): invoice amount × refund rate of the code on the export day, half up to the fen on each line; what the VAT
/// rate holds above it goes to cost. One declaration is one claim: a line that cannot be refunded refuses the claim, with all reasons.
/// Goods that left for an overseas warehouse (9810) are unsold on that day: their refund is a pre-refund.
/// In: released goods, export day. Out: refunded, pre-refunded, deemed-domestic (every line taxed), none (every rate 0) or refused. Called by: RefundRoute.
/// </summary>
public static class TraderRefund
{
    public static RefundDecided Decide(ReleasedGoods goods, DateOnly exportDay, RouteRow law, RefundRules rules, Func<string, InvoiceClaim?> claimed)
    {
        var decided = RefundRoute.Outcome(RefundOutcome.Refunded);
        var (refund, toCost) = (0m, 0m);
        var deemed = new DeemedLines();
        if (rules.Sellers.On(goods.EbcCode, exportDay) is { Kind: SellerKind.Producer } producer)
        {
            decided.Reasons.Add(Reasons.SellerKind(goods.EbcCode, producer.Kind, SellerKind.Trader, law));
        }
        for (var i = 0; i < goods.Lines.Count; i++)
        {
            var line = goods.Lines[i];
            var known = decided.Reasons.Count;
            if (rules.Library.On(line.Gcode, exportDay) is not { } row)
            {
                decided.Reasons.Add(Reasons.CodeUnknown(i, line.Gcode, law));
                continue;
            }
            if (line.InvoiceNo.Length == 0)
            {
                decided.Reasons.Add(Reasons.InvoiceMissing(i, law));
            }
            else if (claimed(InvoiceClaim.KeyOf(goods.EbcCode, line.InvoiceNo)) is { } other)
            {
                decided.Reasons.Add(Reasons.InvoiceUsed(i, line.InvoiceNo, other.Tenant == goods.Tenant ? other.FilingId : "another declaration", law));
            }
            if (!Decimals.TryRead(line.InvoiceAmount, out var amount) || amount <= 0)
            {
                decided.Reasons.Add(Reasons.InvoiceAmount(i, line.InvoiceAmount, law));
            }
            if (line.InvoiceUnit.Length > 0 && line.InvoiceUnit != line.Unit && line.InvoiceUnit != line.Unit1)
            {
                decided.Reasons.Add(Reasons.InvoiceUnit(i, line, law));
            }
            if (decided.Reasons.Count > known)
            {
                continue;
            }
            var share = Line(amount, row, rules.Settings.CostFromInput);
            refund += share.Refund;
            toCost += share.ToCost;
            if (share.Refund > 0)
            {
                decided.Lines.Add(new RefundLine { Gnum = line.Gnum, Amount = Decimals.Write(share.Refund) });
            }
            if (row.Flag == RefundFlag.Taxed)
            {
                deemed.Add(Decimals.Read(line.Amount), row, goods.Currency);
            }
            RefundRoute.Name(decided, row, exportDay);
        }
        decided.Used.Insert(0, RefundRoute.UsedOf(law,
            $"date={RefundRoute.Day(exportDay)}; lines={goods.Lines.Count.ToString(CultureInfo.InvariantCulture)}; cost={(rules.Settings.CostFromInput ? "input-less-refund" : "rate-difference")}"));
        deemed.Tell(decided, exportDay, goods.Currency, rules);
        var overseas = goods.Procedure == PreRefund.Procedure;
        if (overseas)
        {
            if (rules.Methods.On("pre-refund", exportDay) is { } departure)
            {
                decided.Used.Add(RefundRoute.UsedOf(departure, $"date={RefundRoute.Day(exportDay)}; code={PreRefund.BusinessCode}; pre-refund={Decimals.Write(refund)}"));
            }
            else
            {
                decided.Reasons.Add(Reasons.RouteNotInForce("pre-refund", RefundRoute.Day(exportDay), rules.Methods.First("pre-refund")));
            }
        }
        if (decided.Reasons.Count > 0)
        {
            decided.Outcome = RefundOutcome.Refused;
            decided.Lines.Clear();
            return decided;
        }
        decided.Outcome = refund > 0 ? overseas ? RefundOutcome.PreRefunded : RefundOutcome.Refunded
            : deemed.Count == goods.Lines.Count ? RefundOutcome.DeemedDomestic
            : RefundOutcome.None;
        decided.Amount = Decimals.Write(refund);
        decided.ToCost = Decimals.Write(toCost);
        return decided;
    }

    /// <summary>One line. Goods taxed as a domestic sale (flag 1) keep their input creditable: nothing goes to cost.</summary>
    /// <param name="amount">Invoice amount, CNY without VAT.</param>
    /// <param name="row">The code's row of the refund library.</param>
    /// <param name="costFromInput">false: amount × (VAT rate − refund rate); true: input VAT − refund, which may differ by a fen.</param>
    public static (decimal Refund, decimal ToCost) Line(decimal amount, RefundLibraryRow row, bool costFromInput)
    {
        if (row.Flag == RefundFlag.Taxed)
        {
            return (0m, 0m);
        }
        var refund = Decimals.ToFen(amount * row.RefundPct / 100m);
        var toCost = costFromInput
            ? Decimals.ToFen(amount * row.VatPct / 100m) - refund
            : Decimals.ToFen(amount * (row.VatPct - row.RefundPct) / 100m);
        return (refund, toCost);
    }
}
