namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// Spreads an amount over lines by weight with the largest remainder: shares are whole fen, none is negative, and their sum is the amount.
/// Rounding each share by itself and putting the rest on the last line can make that line negative.
/// </summary>
public static class Spread
{
    /// <param name="amount">CNY, whole fen, zero or above.</param>
    /// <param name="weights">Whole fen each, zero or above. All zero: the lines count alike.</param>
    /// <returns>One share in CNY for each weight. Equal remainders favour the earlier line.</returns>
    public static decimal[] Over(decimal amount, IReadOnlyList<decimal> weights)
    {
        var shares = new decimal[weights.Count];
        if (amount == 0 || shares.Length == 0)
        {
            return shares;
        }
        var whole = weights.Sum();
        var fen = amount * 100;
        var remainders = new decimal[shares.Length];
        var rest = fen;
        for (var i = 0; i < shares.Length; i++)
        {
            // Whole fen throughout: remainder and quotient are exact, whatever the scale.
            var (product, divisor) = whole == 0 ? (fen, shares.Length) : (fen * (weights[i] * 100), whole * 100);
            remainders[i] = product % divisor;
            shares[i] = (product - remainders[i]) / divisor;
            rest -= shares[i];
        }
        for (; rest > 0; rest--)
        {
            var largest = 0;
            for (var i = 1; i < remainders.Length; i++)
            {
                largest = remainders[i] > remainders[largest] ? i : largest;
            }
            shares[largest]++;
            remainders[largest] = -1;
        }
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] /= 100;
        }
        return shares;
    }
}
