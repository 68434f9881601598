using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>Exports taxed as a domestic sale (视同内销): the FOB value counts as tax-inclusive.</summary>
public static class DeemedDomesticSale
{
    public const string Cny = "142";

    /// <summary>Output VAT of an FOB value in CNY, half up to the fen.</summary>
    public static decimal OutputVat(decimal fob, decimal vatPct) => Decimals.ToFen(Unrounded(fob, vatPct));

    /// <summary>The same in the currency of the FOB value: to the fen in CNY alone, any other is converted by the return it goes into.</summary>
    internal static decimal OutputVat(decimal fob, decimal vatPct, string currency) =>
        currency == Cny ? OutputVat(fob, vatPct) : Unrounded(fob, vatPct);

    // Multiplied before divided: 13/113 alone would lose exact ties.
    private static decimal Unrounded(decimal fob, decimal vatPct) => fob * vatPct / (100m + vatPct);
}
