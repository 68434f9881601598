using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>Payments of an order in parts, as their filer reads them.</summary>
public static class ShowPaid
{
    /// <param name="own">The payment whose filer reads it: others' payments of the order are not his to see. Null: all.</param>
    public static PaidOrderJson Order(PaidMark mark, string? own = null) => new(
        mark.OrderNo, mark.Amount, mark.Due.Length > 0 ? mark.Due : null, mark.Currency, mark.Full,
        [
            .. mark.Parts.Where(p => own is null || p.FilingId == own).Select(p => new PaidPartJson(
                p.FilingId, p.PayNo.Length > 0 ? p.PayNo : null, p.Amount, Refunded(p), Show.Time(p.At), p.ReversedAt > 0 ? Show.Time(p.ReversedAt) : null)),
        ]);

    private static string Refunded(PaymentPart part) => Decimals.Write(part.Backs.Sum(b => Decimals.Read(b.Amount)));
}
