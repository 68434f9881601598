using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>One figure that two decisions on the same order do not share.</summary>
public sealed record Difference(string Field, string Stored, string Now);

/// <summary>
/// Compares a stored decision with one taken again: under the rules it was taken with there is no difference, under a later rule pack the
/// differences are listed.
/// </summary>
public static class ImportReplay
{
    /// <summary>Rules of the decision that judge documents and risk: what they read is gone once a list is released.</summary>
    private static readonly string[] OfDocuments = ["M01-M19", "C01-C21", "K10-K22", "I67"];

    /// <summary>
    /// The decision on an accepted list, taken again from the list and the year it found: under the rules loaded now, of the day it was taken
    /// on or of another. Identities and quantities used under list notes are not kept, and not judged again.
    /// </summary>
    /// <param name="on">The rule day; null: that of the decision.</param>
    public static ReplayAnswer Answer(
        DeclarationSubmitted list, DeclarationDecided decision, ImportFile file, DateOnly? on, ImportRules rules, ImportSettings settings)
    {
        var decidedOn = ChinaDay.Of(decision.Moves[0].At);
        var stored = Stored(decision, file);
        var figures = Figures.Read(new Papers(list, null, null, null), null);
        var order = ImportClearance.OrderOf(list, figures, Decimals.Read(list.Import.OrderDiscount), null, on ?? decidedOn);
        var again = ImportDecision.Decide(order, new YearUse(UsedOf(stored), YearUse.None.Quantities), rules, settings);
        var answer = new ReplayAnswer { Found = true, DecidedOn = ChinaDay.Text(decidedOn), ReplayedOn = ChinaDay.Text(order.Day) };
        answer.Differences.Add(Compare(stored, again).Select(d => new ReplayDifference { Field = d.Field, Stored = d.Stored, Now = d.Now }));
        return answer;
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

    public static IReadOnlyList<Difference> Compare(ImportDecided stored, ImportDecided now)
    {
        List<Difference> found = [];
        Add("verdict", stored.Verdict, now.Verdict);
        Add("regime", stored.Regime, now.Regime);
        Amount("dutiablePrice", stored.DutiablePrice, now.DutiablePrice);
        Taxes("", stored.Taxes, now.Taxes);
        Amount("countsToYear", stored.CountsToYear, now.CountsToYear);
        for (var i = 0; i < Math.Max(stored.Lines.Count, now.Lines.Count); i++)
        {
            var (before, after) = (stored.Lines.ElementAtOrDefault(i), now.Lines.ElementAtOrDefault(i));
            var line = string.Create(CultureInfo.InvariantCulture, $"lines/{i}/");
            Amount(line + "dutiablePrice", before?.DutiablePrice ?? 0, after?.DutiablePrice ?? 0);
            Taxes(line, before?.Taxes ?? default, after?.Taxes ?? default);
        }
        Add("reasons", Codes(stored.Reasons), Codes(now.Reasons));
        foreach (var rule in stored.Used.Concat(now.Used).Select(u => u.Rule).Distinct(StringComparer.Ordinal))
        {
            Add("rules/" + rule, Told(stored, rule), Told(now, rule));
        }
        return found;

        void Add(string field, string before, string after)
        {
            if (before != after)
            {
                found.Add(new Difference(field, before, after));
            }
        }

        void Amount(string field, decimal before, decimal after) => Add(field, Decimals.Write(before), Decimals.Write(after));

        void Taxes(string root, Taxes before, Taxes after)
        {
            Amount(root + "duty", before.Duty, after.Duty);
            Amount(root + "consumptionTax", before.ConsumptionTax, after.ConsumptionTax);
            Amount(root + "vat", before.Vat, after.Vat);
        }
    }

    private static string Codes(IEnumerable<Reason> reasons) => string.Join(' ', reasons.Select(r => r.Code));

    /// <summary>Version, figures and source of a rule; a rule that several lines used with different figures is told with all.</summary>
    private static string Told(ImportDecided decided, string rule) =>
        string.Join(" | ", decided.Used.Where(u => u.Rule == rule).Select(u => $"{u.Version} {u.Figures} ({u.Source})"));
}
