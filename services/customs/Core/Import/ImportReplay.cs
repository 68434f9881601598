using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// Compares a stored decision with one taken again: under the rules it was taken with there is no difference, under a later rule pack the
/// differences are listed. Called by: CaseReplay.
/// </summary>
public static class ImportReplay
{
    /// <summary>Rules of the decision that judge documents, codes and risk.</summary>
    private static readonly string[] OfDocuments = ["M01-M19", "C01-C21", "K10-K22", "I67"];

    /// <summary>
    /// The decision on an accepted list, taken again for a day from the list and the year it found. Identities and quantities used under list notes are
    /// not kept, and not judged again.
    /// </summary>
    public static Differences Replay(
        DeclarationSubmitted list, DeclarationDecided decision, ImportFile file, DateOnly day, ImportRules rules, ImportSettings settings)
    {
        var stored = Stored(decision, file);
        var figures = Figures.Read(new Papers(list, null, null, null), null);
        var order = ImportClearance.OrderOf(list, figures, Decimals.Read(list.Import.OrderDiscount), null, day);
        return Compare(stored, ImportDecision.Decide(order, new YearUse(UsedOf(stored), YearUse.None.Quantities), rules, settings));
    }

    private static ImportDecided Stored(DeclarationDecided decision, ImportFile file)
    {
        var assessed = ImportAssessed.Parser.ParseFrom(file.Assessed);
        return new ImportDecided(
            assessed.Verdict, assessed.Regime, Decimals.Read(assessed.DutiablePrice), Taxed(file.Holding.Sold), Decimals.Read(assessed.CountsToYear),
            YearUse.None.Quantities, 0, null, [.. file.Holding.Sold.Select(s => new ImportLineDecided(0, 0, 0, 0, s.Price, s.Taxes, null))], [],
            [.. decision.Used.Where(u => !OfDocuments.Contains(u.Rule, StringComparer.Ordinal))]);
    }

    // As it was decided: what came back since is no part of the decision.
    private static Taxes Taxed(IReadOnlyList<SoldLine> sold) => sold.Aggregate(default(Taxes), (sum, line) => sum + line.Taxes);

    // "limit=26000; used=110; order=110"
    private static decimal UsedOf(ImportDecided stored) =>
        stored.Used.FirstOrDefault(u => u.Rule == "ANNUAL-LIMIT")?.Figures.Split("; ").FirstOrDefault(f => f.StartsWith("used=", StringComparison.Ordinal)) is { } used
            ? Decimals.Read(used["used=".Length..])
            : 0;

    public static Differences Compare(ImportDecided stored, ImportDecided now)
    {
        var differences = new Differences();
        differences.Add("verdict", stored.Verdict, now.Verdict);
        differences.Add("regime", stored.Regime, now.Regime);
        differences.Amount("dutiablePrice", stored.DutiablePrice, now.DutiablePrice);
        Taxes("", stored.Taxes, now.Taxes);
        differences.Amount("countsToYear", stored.CountsToYear, now.CountsToYear);
        for (var i = 0; i < Math.Max(stored.Lines.Count, now.Lines.Count); i++)
        {
            var (before, after) = (stored.Lines.ElementAtOrDefault(i), now.Lines.ElementAtOrDefault(i));
            var line = string.Create(CultureInfo.InvariantCulture, $"lines/{i}/");
            differences.Amount(line + "dutiablePrice", before?.DutiablePrice ?? 0, after?.DutiablePrice ?? 0);
            Taxes(line, before?.Taxes ?? default, after?.Taxes ?? default);
        }
        differences.Reasons(stored.Reasons, now.Reasons);
        differences.Rules(stored.Used, now.Used);
        return differences;

        void Taxes(string root, Taxes before, Taxes after)
        {
            differences.Amount(root + "duty", before.Duty, after.Duty);
            differences.Amount(root + "consumptionTax", before.ConsumptionTax, after.ConsumptionTax);
            differences.Amount(root + "vat", before.Vat, after.Vat);
        }
    }
}
