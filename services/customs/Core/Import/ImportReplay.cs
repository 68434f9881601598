using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>One figure that two decisions on the same order do not share.</summary>
public sealed record Difference(string Field, string Stored, string Now);

/// <summary>
/// Compares a stored decision with one taken again: under the rules it was taken with there is no difference, under a later rule pack the
/// differences are listed.
/// </summary>
public static class ImportReplay
{
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
