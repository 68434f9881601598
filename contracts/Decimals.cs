using System.Globalization;

namespace SingleWindow.Contracts;

/// <summary>
/// Decimal strings of the wire: N19,5 of the GACC CEB messages, at most 19 digits of which 5 are decimals, no exponent,
/// invariant culture.
/// </summary>
public static class Decimals
{
    private const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    /// <summary>The value of a wire string; empty reads as zero.</summary>
    /// <exception cref="FormatException">The text is not a decimal number.</exception>
    public static decimal Read(string text) =>
        text.Length == 0 ? 0m : decimal.Parse(text, Style, CultureInfo.InvariantCulture);

    public static bool TryRead(string text, out decimal value) => decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value);

    /// <summary>The wire string of a value, without trailing zeros.</summary>
    public static string Write(decimal value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    /// <summary>Half up, as Decree 272 arts 13 and 19 ask: 0.005 becomes 0.01.</summary>
    public static decimal ToFen(decimal value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
}
