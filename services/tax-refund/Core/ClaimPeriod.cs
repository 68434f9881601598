using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>When a refund of goods exported that day may be claimed.</summary>
/// <param name="From">First day of the month after export.</param>
/// <param name="RegularUntil">30 April of the next year.</param>
/// <param name="LastDay">The last day at all; from the day after it the goods are a domestic sale. null: no cut-off (exports up to 2025).</param>
public sealed record ClaimWindow(DateOnly From, DateOnly RegularUntil, DateOnly? LastDay);

/// <param name="Day">The day of the claim.</param>
/// <param name="FxReceived">When the foreign exchange came in; null: not yet.</param>
/// <param name="FxContract">The day of payment the contract names; null: none.</param>
/// <param name="CountsAsReceived">The listed reason for which it counts as received (视同收汇); empty: none.</param>
public sealed record ClaimFacts(DateOnly Day, DateOnly? FxReceived, DateOnly? FxContract, string CountsAsReceived);

public enum ClaimStanding
{
    Refused = 0,
    Regular = 1,

    /// <summary>After 30 April, before the cut-off.</summary>
    Late = 2,

    /// <summary>After the cut-off: VAT is due from the day after it.</summary>
    DeemedDomestic = 3,
}

/// <summary>
/// Claim periods (STA 2026/5; the older rules for exports up to 2025-12-31). In: export day, facts of the claim. Out: the window, where the
/// claim stands in it, and the reasons that refuse it. Called by: Quote.
/// </summary>
public static class ClaimPeriod
{
    /// <summary>null before any rule.</summary>
    public static ClaimWindow? Of(DateOnly exportDay, RefundRules rules) => rules.Parameters.On("claim-due", exportDay) is not { } due
        ? null
        : new ClaimWindow(
            Months.FirstOfNext(exportDay),
            Months.InNextYear(due.Value, exportDay),
            rules.Parameters.On("claim-months", exportDay) is { } months ? Months.After(exportDay, (int)months.Value, rules.Settings.MonthEnd) : null);

    public static (ClaimStanding Standing, IReadOnlyList<Reason> Reasons) Stand(ClaimWindow window, ClaimFacts claim, RouteRow law)
    {
        if (claim.Day > window.LastDay)
        {
            return (ClaimStanding.DeemedDomestic, []);
        }
        List<Reason> reasons = [];
        if (claim.Day < window.From)
        {
            reasons.Add(Reasons.ClaimEarly(claim.Day, window, law));
        }
        if (Money(window, claim, law) is { } missing)
        {
            reasons.Add(missing);
        }
        return reasons.Count > 0 ? (ClaimStanding.Refused, reasons) : (claim.Day > window.RegularUntil ? ClaimStanding.Late : ClaimStanding.Regular, []);
    }

    private static Reason? Money(ClaimWindow window, ClaimFacts claim, RouteRow law)
    {
        if (claim.CountsAsReceived.Length > 0)
        {
            return null;
        }
        // A date beyond the cut-off is no contract date the rule knows.
        var contract = claim.FxContract is { } named && (window.LastDay is not { } last || named <= last) ? claim.FxContract : null;
        var due = contract > window.RegularUntil ? contract.Value : window.RegularUntil;
        return claim.FxReceived is { } received && received <= claim.Day
            ? received <= due ? null : Reasons.ClaimFxLate(received, due, law)
            : contract >= claim.Day ? null : Reasons.ClaimFxMissing(claim.Day, due, law);
    }
}
