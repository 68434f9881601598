// in:  a payment in parts, a refund to its payer, a reversal.   out: every fault of its shape at once, each with its pointer.
// called by: Shape.Check. Whether shares add up and balances suffice is for payment to say.
using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>Shape checks of payments in parts and of money that goes back.</summary>
internal static class BackShape
{
    internal static void Parts(PaymentSubmitted p, string ceb, Faults f)
    {
        f.Text(p.OrderNo, p.Shares.Count > 0 ? 0 : 1, 60, At("orderNo"), ceb);
        if (p.Shares.Count > 0 && p.OrderNo.Length > 0)
        {
            f.Add("CONTRADICTION", "/orderNo", "", p.OrderNo, "orderNo or shares, not both");
        }
        if (p.Shares.Count > Shape.MostLines)
        {
            f.Add("LINE_COUNT", "/shares", "", p.Shares.Count.ToString(CultureInfo.InvariantCulture), $"0..{Shape.MostLines}");
        }
        for (var i = 0; i < p.Shares.Count; i++)
        {
            f.Text(p.Shares[i].OrderNo, 1, 60, new Place("/shares", i, "orderNo"), "");
            f.Amount(p.Shares[i].Amount, new Place("/shares", i, "amount"), "", positive: true);
        }
    }

    internal static void Refund(PayerRefunded r, Faults f)
    {
        f.Text(r.RefundNo, 1, 60, At("refundNo"), "");
        f.Code(r.PayCode, 1, 18, At("institutionCode"), "");
        f.Text(r.PayNo, 1, 60, At("paymentNo"), "");
        f.Text(r.OrderNo, 0, 60, At("orderNo"), "");
        f.Amount(r.Amount, At("amount"), "", positive: true);
        f.Code(r.Currency, 3, 3, At("currency"), "");
        f.Text(r.Reason, 0, 200, At("reason"), "");
    }

    internal static void Reversal(ReversalRequested r, Faults f)
    {
        f.Text(r.ReversalNo, 1, 60, At("reversalNo"), "");
        f.Code(r.PayCode, 1, 18, At("institutionCode"), "");
        f.Text(r.PayNo, 1, 60, At("paymentNo"), "");
        f.Text(r.Reason, 1, 200, At("reason"), "");
    }

    private static Place At(string field) => new("", -1, field);
}
