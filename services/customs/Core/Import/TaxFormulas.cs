using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// The formulas of both regimes over one line. Each multiplies everything before it divides once: c / (1 - c) computed first would lose
/// exact ties (wine at 0.45 CNY: the tax is 0.035, which is 0.04).
/// </summary>
public static class TaxFormulas
{
    /// <summary>
    /// Within the limits: duty zero, consumption tax and VAT at a factor of the full amounts.
    /// CT100 = (P·c + s) / (1 − c); CT = CT100 · factor; VAT = (P + CT100) · v · factor. Source: Caiguanshui [2016] 18, Decree 272 art 17.
    /// </summary>
    /// <param name="price">P, dutiable price in CNY.</param>
    /// <param name="rate">c, ratio below 1.</param>
    /// <param name="specific">s, CNY for the whole line.</param>
    /// <param name="vat">v, ratio.</param>
    /// <param name="factor">0.70 since 2016.</param>
    /// <param name="roundBase">CT100 is rounded to the fen before it enters the VAT base.</param>
    public static Taxes WithinLimits(decimal price, decimal duty, decimal rate, decimal specific, decimal vat, decimal factor, bool roundBase)
    {
        var full = price * rate + specific;
        return new Taxes(
            Decimals.ToFen(price * duty),
            Decimals.ToFen(full * factor / (1 - rate)),
            roundBase
                ? Decimals.ToFen((price + Decimals.ToFen(full / (1 - rate))) * vat * factor)
                : Decimals.ToFen((price + specific) * vat * factor / (1 - rate)));
    }

    /// <summary>
    /// Goods rates: duty = P·d; CT = ((P + duty)·c + s) / (1 − c); VAT = (P + duty + CT)·v, each rounded before the next uses it.
    /// Source: Decree 272 arts 17 and 19.
    /// </summary>
    public static Taxes AtGoodsRates(decimal price, decimal duty, decimal rate, decimal specific, decimal vat)
    {
        var customs = Decimals.ToFen(price * duty);
        var consumption = Decimals.ToFen(((price + customs) * rate + specific) / (1 - rate));
        return new Taxes(customs, consumption, Decimals.ToFen((price + customs + consumption) * vat));
    }
}
