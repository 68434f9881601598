using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// A special VAT invoice that one declaration's refund rests on: it counts once. Lines of one declaration may share it.
/// </summary>
/// <param name="InvoiceKey"><c>merchant|invoiceNo</c>.</param>
/// <param name="FilingId">The declaration that claims it.</param>
/// <param name="Tenant">Whose declaration that is.</param>
public sealed record InvoiceClaim(string InvoiceKey, string FilingId, string Tenant)
{
    public static string KeyOf(string ebcCode, string invoiceNo) => ebcCode + "|" + invoiceNo.Trim().ToUpperInvariant();

    /// <summary>Keys of the invoices that a refund of these goods would rest on; none on any other route.</summary>
    public static IEnumerable<string> KeysOf(ReleasedGoods goods) =>
        goods.RefundRoute != RefundRoute.Trader
            ? []
            : goods.Lines.Where(l => l.InvoiceNo.Length > 0).Select(l => KeyOf(goods.EbcCode, l.InvoiceNo)).Distinct(StringComparer.Ordinal);

    /// <summary>What a decided case claims: nothing when it was refused, its invoices may be used again.</summary>
    public static IEnumerable<InvoiceClaim> Of(RefundCase decided) =>
        decided is { Released: { } goods, Decided.Outcome: not RefundOutcome.Refused }
            ? KeysOf(goods).Select(key => new InvoiceClaim(key, decided.FilingId, goods.Tenant))
            : [];
}
