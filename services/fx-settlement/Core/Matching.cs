using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

public enum MatchOutcome
{
    Automatic = 0,
    Documents = 1,
    Manual = 2,
}

/// <summary>
/// The netting identity, receipt + fees + refunds − declared = difference, and what its size asks for.
/// In: amounts, the dated tolerance. Out: outcome. Called by: Netting.
/// </summary>
public static class Matching
{
    /// <param name="declared">Declared amount; nothing is within a ratio of zero but zero.</param>
    /// <param name="difference">Difference in the declared currency.</param>
    /// <param name="differenceUsd">The same in USD.</param>
    /// <param name="tolerance">The row in force.</param>
    public static MatchOutcome Of(decimal declared, decimal difference, decimal differenceUsd, ToleranceRow tolerance)
    {
        var usd = Math.Abs(differenceUsd);
        if (Math.Abs(difference) <= tolerance.Ratio * declared)
        {
            return usd > tolerance.WithinRatioDocumentsUsd ? MatchOutcome.Documents : MatchOutcome.Automatic;
        }
        return usd > tolerance.OverRatioManualUsd ? MatchOutcome.Manual
            : usd > tolerance.OverRatioDocumentsUsd ? MatchOutcome.Documents
            : MatchOutcome.Automatic;
    }

    internal static Used UsedOf(decimal declared, decimal difference, decimal differenceUsd, ToleranceRow row) => new()
    {
        Rule = "FX-TOLERANCE",
        Version = ChinaDay.Text(row.ValidFrom),
        Figures = string.Create(CultureInfo.InvariantCulture,
            $"difference={Decimals.Write(difference)}; ratio={(declared == 0 ? "none" : Ratio(difference / declared))}; usd={Decimals.Write(Decimals.ToFen(differenceUsd))}"),
        Source = row.Source,
    };

    private static string Ratio(decimal ratio) => Math.Round(ratio, 4, MidpointRounding.AwayFromZero).ToString("0.####", CultureInfo.InvariantCulture);
}
