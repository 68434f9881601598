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
    public const string Producer = "producer";
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
            Producer => ProducerRefund.Decide(goods, exportDay, law, rules),
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

    /// <summary>Names the rate of a code among the rules used, once.</summary>
    internal static void Name(RefundDecided decided, RefundLibraryRow row, DateOnly exportDay)
    {
        foreach (var used in decided.Used)
        {
            if (used.Rule.EndsWith(row.Code, StringComparison.Ordinal))
            {
                return;
            }
        }
        decided.Used.Add(new Used
        {
            Rule = "RATE-" + row.Code,
            Version = Day(row.ValidFrom),
            Figures = $"date={Day(exportDay)}; vat={Decimals.Write(row.VatPct)}; refund={Decimals.Write(row.RefundPct)}; flag={row.Flag.ToString("D")}",
            Source = row.Source,
        });
    }

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The ends of a refund, as they travel.</summary>
public static class RefundOutcome
{
    public const string Exempt = "exempt";
    public const string Refunded = "refunded";

    /// <summary>Paid on departure under 9810, to be settled.</summary>
    public const string PreRefunded = "pre-refunded";

    /// <summary>The figures enter the manufacturer's monthly return, which decides the amounts.</summary>
    public const string Monthly = "monthly";

    /// <summary>Taxed as a domestic sale: output VAT is due.</summary>
    public const string DeemedDomestic = "deemed-domestic";
    public const string None = "none";
    public const string Refused = "refused";
}
