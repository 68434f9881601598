using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// Which rule decides. In: released goods and their export day. Out: outcome, amounts, all reasons, rules used (without id and time).
/// Called by: Refund.
/// </summary>
public static class RefundRoute
{
    public const string NoInvoice = "no-invoice";
    public const string Trader = "trader";
    public const string None = "none";

    /// <param name="claimed">The claim of another declaration on an invoice, or null.</param>
    public static RefundDecided Decide(ReleasedGoods goods, DateOnly exportDay, RefundRules rules, Func<string, InvoiceClaim?> claimed)
    {
        var route = goods.RefundRoute.Length == 0 ? None : goods.RefundRoute;
        if (rules.Routes.On(route, exportDay) is not { } law)
        {
            var refused = Outcome(RefundOutcome.Refused);
            refused.Reasons.Add(rules.Routes.HasKey(route)
                ? Reasons.RouteNotInForce(route, Day(exportDay), rules.Routes.First(route))
                : Reasons.RouteUnknown(route));
            return refused;
        }
        return route switch
        {
            NoInvoice => NoInvoiceExemption.Decide(goods, exportDay, law, rules),
            Trader => TraderRefund.Decide(goods, exportDay, law, rules, claimed),
            _ => Outcome(RefundOutcome.None, UsedOf(law, "route=none")),
        };
    }

    internal static RefundDecided Outcome(string outcome, params ReadOnlySpan<Used> used)
    {
        var decided = new RefundDecided { Outcome = outcome, Amount = "0", ToCost = "0" };
        foreach (var rule in used)
        {
            decided.Used.Add(rule);
        }
        return decided;
    }

    internal static Used UsedOf(RouteRow law, string figures) =>
        new() { Rule = law.Rule, Version = Day(law.ValidFrom), Figures = figures, Source = law.Source };

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The four ends of a refund, as they travel.</summary>
public static class RefundOutcome
{
    public const string Exempt = "exempt";
    public const string Refunded = "refunded";
    public const string None = "none";
    public const string Refused = "refused";
}
