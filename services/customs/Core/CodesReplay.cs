using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// The check of codes on a declaration, taken again from its list. Match and risk are not judged again: the copies of order, payment and waybill are gone
/// by then. Called by: CaseReplay.
/// </summary>
public static class CodesReplay
{
    private const string Rule = "C01-C21", Day = "day=";

    /// <summary>The rule day of the decision; null where codes were never checked: the case waits, or ended before.</summary>
    public static DateOnly? DayOf(DeclarationDecided stored) =>
        // "day=2026-03-02; zone=1; statistics=A"
        stored.Used.FirstOrDefault(u => u.Rule == Rule)?.Figures.Split(';')[0] is { } first && first.StartsWith(Day, StringComparison.Ordinal)
            && DateOnly.TryParseExact(first[Day.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    public static Differences Compare(DeclarationSubmitted list, DeclarationDecided stored, DateOnly day, RuleBook rules, ClearanceSettings settings)
    {
        var say = new Explainer(rules, day) { Import = list.IeFlag == "I" };
        var marks = CheckCodes.Check(list, Figures.Read(new Papers(list, null, null, null), null), rules, settings, say);
        var differences = new Differences();
        differences.Reasons(stored.Reasons.Where(IsOfCodes), say.Reasons);
        differences.Rules(stored.Used.Where(u => u.Rule == Rule), [Clearance.UsedCodes(list, marks, day, rules)]);
        return differences;
    }

    // C26 compares the list with its order.
    private static bool IsOfCodes(Reason reason) => reason.Rule is not "C26" && (reason.Rule.StartsWith('C') || reason.Rule == "K12");
}
