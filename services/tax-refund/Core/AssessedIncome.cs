using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <param name="Revenue">CNY of the year.</param>
/// <param name="EffectivePct">The income tax rate that applies to the enterprise, percent; null: asked for the base alone.</param>
/// <param name="Logged">Date, name, unit, quantity, unit price and amount are logged on the zone's platform.</param>
/// <param name="HoldsInputVoucher">It holds valid input vouchers for these goods.</param>
/// <param name="VatExempt">The exports take the exemption without an invoice.</param>
/// <param name="ClaimsRefunds">It claims refunds for other exports.</param>
public sealed record IncomeFacts(decimal Revenue, decimal? EffectivePct, bool Logged, bool HoldsInputVoucher, bool VatExempt, bool ClaimsRefunds);

public sealed record AssessedTax(decimal TaxableIncome, decimal? Tax);

/// <summary>
/// Enterprise income tax by assessment (核定征收, STA 2019/36): revenue × assessed rate, half up to the fen.
/// In: facts, day of the revenue. Out: base and tax, or a reason for each condition that is missing. Called by: Quote.
/// </summary>
public static class AssessedIncome
{
    public static AssessedTax Of(IncomeFacts facts, decimal assessedPct)
    {
        var income = Decimals.ToFen(facts.Revenue * assessedPct / 100m);
        return new AssessedTax(income, facts.EffectivePct is { } pct ? Decimals.ToFen(income * pct / 100m) : null);
    }

    public static IEnumerable<Reason> Missing(string seller, DateOnly day, IncomeFacts facts, RouteRow law, RefundRules rules)
    {
        var registered = rules.Sellers.On(seller, day);
        if (registered is null || rules.Zones.On(registered.Zone, day) is null)
        {
            yield return Reasons.IncomeNoZone(seller, registered?.Zone ?? "", law);
        }
        if (!facts.Logged)
        {
            yield return Reasons.IncomeNotLogged(law);
        }
        if (facts.HoldsInputVoucher)
        {
            yield return Reasons.IncomeVoucher(law);
        }
        if (!facts.VatExempt)
        {
            yield return Reasons.IncomeNotExempt(law);
        }
        if (facts.ClaimsRefunds)
        {
            yield return Reasons.IncomeMixed(law);
        }
    }
}
