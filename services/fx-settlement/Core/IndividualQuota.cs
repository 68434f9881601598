using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// A person settles at most the yearly quota, unless the money of an e-commerce order comes through the person's FX account: order evidence
/// takes no quota [S: Huifa 2020/11]. SAFE's own system counts the year; the institution says what it told.
/// In: a report of a person's money with a release behind it, the rates. Out: the rule that was used, and a reason when the quota is short.
/// Called by: Netting.
/// </summary>
public static class IndividualQuota
{
    public static (Used Used, Reason? Why) Check(ProceedsReported report, SettlementRules rules)
    {
        var day = ChinaDay.Of(report.ReceivedAt);
        var person = report.Individual;
        if (person.FxAccount && rules.Parameters.On("cbec_exemption", day) is { Value: 1 } exemption)
        {
            return (UsedOf(exemption, "account=fx; evidence=order; quota=none"), null);
        }
        if (rules.Parameters.On("individual_quota_settlement", day) is not { } quota)
        {
            return (new Used { Rule = "FX-QUOTA", Version = "none", Figures = "quota=none in force", Source = "design" }, null);
        }
        var usd = Usd(report, rules, out var why);
        if (usd is not { } asked)
        {
            return (UsedOf(quota, "usd=unknown"), why);
        }
        var used = Decimals.Read(person.QuotaUsedUsd);
        var figures = $"used={Decimals.Write(used)}; this={Decimals.Write(asked)}; quota={Decimals.Write(quota.Value)}; year={day.Year.ToString(CultureInfo.InvariantCulture)}";
        return (UsedOf(quota, figures), used + asked <= quota.Value ? null : Reasons.Quota(report, used + asked, quota));
    }

    // Half up to the cent: the quota is counted in whole cents.
    private static decimal? Usd(ProceedsReported report, SettlementRules rules, out Reason? why)
    {
        why = null;
        var amount = Decimals.Read(report.Individual.Receipt.Length > 0 ? report.Individual.Receipt : report.Amount);
        if (report.Currency == SettlementRules.Usd)
        {
            return amount;
        }
        var rate = rules.Rates.BankBuying(report.Tenant, report.Currency, report.ReceivedAt, out why);
        var usd = rate is null ? null : rules.Rates.BankBuying(report.Tenant, SettlementRules.Usd, report.ReceivedAt, out why);
        return rate is null || usd is null ? null : Decimals.ToFen(amount * rate.Rate / usd.Rate);
    }

    private static Used UsedOf(ParameterRow row, string figures) =>
        new() { Rule = "FX-" + row.Key, Version = ChinaDay.Text(row.ValidFrom), Figures = figures, Source = row.Source };
}
