using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// Adds the reports of an order up, matches the sum to the declared amount and converts the net receipt. Several reports count as one
/// receipt, on the day the last money came in: the order in which they arrive changes nothing. What came back of the goods is not waited for,
/// unless its refund to the buyer is in the reports: then it stands there.
/// In: release, reports, value that came back, whether the bank decided to settle. Out: ProceedsSettled (without ids and time). Called by: Settlement.
/// </summary>
public static class Netting
{
    public static ProceedsSettled Net(ReleasedGoods released, IReadOnlyList<ProceedsReported> reports, bool byBank, SettlementRules rules, decimal valueBack = 0)
    {
        var last = Last(reports);
        var day = ChinaDay.Of(last.ReceivedAt);
        var settled = new ProceedsSettled { Currency = released.Currency, Cny = "0" };
        var rate = rules.Rates.BankBuying(last.Tenant, released.Currency, last.ReceivedAt, out var why);
        if (rate is null)
        {
            settled.Reasons.Add(why);
        }
        var (received, fees, refunds) = (0m, 0m, 0m);
        foreach (var report in reports)
        {
            settled.ProceedsIds.Add(report.FilingId);
            var factor = Factor(report, released.Currency, rate, last, byBank, settled, rules);
            received += Amount(report.Amount, factor);
            refunds += Amount(report.Refunds, factor);
            if (report.Individual is not null)
            {
                var (used, quota) = IndividualQuota.Check(report, rules);
                settled.Used.Add(used);
                if (quota is not null && !byBank)
                {
                    settled.Reasons.Add(quota);
                }
            }
            foreach (var fee in report.Fees)
            {
                fees += Amount(fee.Amount, factor);
                Permit(fee, ChinaDay.Of(report.ReceivedAt), byBank, settled, rules);
            }
        }
        var declared = Decimals.Read(released.Amount) - Math.Max(0, valueBack - refunds);
        if (valueBack > 0)
        {
            settled.Used.Add(UsedOf(released, valueBack, refunds));
        }
        var difference = received + fees + refunds - declared;
        settled.Declared = Decimals.Write(declared);
        settled.Received = Decimals.Write(received);
        settled.Fees = Decimals.Write(fees);
        settled.Refunds = Decimals.Write(refunds);
        settled.Difference = Decimals.Write(difference);

        var match = Match(declared, difference, rate, last, byBank, settled, rules);
        var blocked = settled.Reasons.Count > 0;
        if (!blocked && (match == MatchOutcome.Automatic || byBank))
        {
            settled.Outcome = SettlementOutcome.Settled;
            settled.Rate = Decimals.Write(rate!.Quoted);
            settled.RateUnit = rate.Unit == 1 ? 0 : rate.Unit;
            settled.RateId = rate.Id;
            settled.RateKind = rate.Kind;
            settled.RateSource = rate.Source;
            settled.RateDate = ChinaDay.Text(rate.Date);
            settled.Cny = Decimals.Write(Decimals.ToFen(received * rate.Rate));
            return settled;
        }
        settled.Outcome = blocked || match == MatchOutcome.Manual ? SettlementOutcome.Manual : SettlementOutcome.Documents;
        if (match is { } size && size != MatchOutcome.Automatic)
        {
            settled.Reasons.Add(Reasons.Difference(size, settled, rules.ToleranceOn(day)!));
        }
        return settled;
    }

    /// <summary>What a return takes off the declared amount.</summary>
    internal static Used UsedOf(ReleasedGoods released, decimal valueBack, decimal refunds) => new()
    {
        Rule = "FX-RETURN", Version = "1", Source = "design",
        Figures = $"declared={released.Amount}; returned={Decimals.Write(valueBack)}; refunds={Decimals.Write(refunds)}",
    };

    // The report of the last money; of two at one instant the one of the lesser company, so that their order changes nothing.
    private static ProceedsReported Last(IReadOnlyList<ProceedsReported> reports)
    {
        var last = reports[0];
        for (var i = 1; i < reports.Count; i++)
        {
            var other = reports[i];
            if (other.ReceivedAt > last.ReceivedAt
                || (other.ReceivedAt == last.ReceivedAt && string.CompareOrdinal(other.Tenant, last.Tenant) < 0))
            {
                last = other;
            }
        }
        return last;
    }

    // What the size of the difference asks for; null when it cannot be measured, with the reason added.
    private static MatchOutcome? Match(
        decimal declared, decimal difference, Quote? rate, ProceedsReported last, bool byBank, ProceedsSettled settled, SettlementRules rules)
    {
        var day = ChinaDay.Of(last.ReceivedAt);
        var usd = rules.Rates.BankBuying(last.Tenant, SettlementRules.Usd, last.ReceivedAt, out var why);
        var tolerance = rules.ToleranceOn(day);
        if (rate is not null && usd is not null && tolerance is not null)
        {
            var differenceUsd = difference * rate.Rate / usd.Rate;
            settled.Used.Add(Matching.UsedOf(declared, difference, differenceUsd, tolerance));
            return Matching.Of(declared, difference, differenceUsd, tolerance);
        }
        if (usd is null && !byBank && settled.Currency != SettlementRules.Usd)
        {
            settled.Reasons.Add(why);
        }
        if (tolerance is null && !byBank)
        {
            settled.Reasons.Add(Reasons.ToleranceMissing(day));
        }
        return null;
    }

    // What one unit of the report is in the declared currency; 0: it does not count. Another currency counts only when the bank, who sees
    // the receipt, decided to settle: it is crossed over CNY at the rates of the day.
    private static decimal Factor(
        ProceedsReported report, string declared, Quote? rate, ProceedsReported last, bool byBank, ProceedsSettled settled, SettlementRules rules)
    {
        if (report.Currency == declared)
        {
            return 1m;
        }
        if (!byBank)
        {
            settled.Reasons.Add(Reasons.Currency(report, declared));
            return 0m;
        }
        if (rules.Rates.BankBuying(last.Tenant, report.Currency, last.ReceivedAt, out var why) is not { } other)
        {
            settled.Reasons.Add(why);
            return 0m;
        }
        settled.Used.Add(new Used
        {
            Rule = "FX-CROSS", Version = ChinaDay.Text(other.Version), Source = other.Source,
            Figures = $"currency={report.Currency}; amount={report.Amount}; rate={Decimals.Write(other.Quoted)}; unit={other.Unit}; id={other.Id}; date={ChinaDay.Text(other.Date)}",
        });
        return rate is null ? 0m : other.Rate / rate.Rate;
    }

    private static decimal Amount(string text, decimal factor) =>
        factor == 1m ? Decimals.Read(text) : Decimals.ToFen(Decimals.Read(text) * factor);

    private static void Permit(Fee fee, DateOnly day, bool byBank, ProceedsSettled settled, SettlementRules rules)
    {
        if (!rules.Permits(fee.Kind, day, out var row))
        {
            if (!byBank)
            {
                settled.Reasons.Add(Reasons.FeeKind(fee, day, row));
            }
            return;
        }
        // A kind on a circular's list needs no word; one that rests on the setting alone shows its mark.
        if (row!.Permission == FeePermission.Setting)
        {
            settled.Used.Add(new Used
            {
                Rule = "FX-FEE-" + fee.Kind, Version = ChinaDay.Text(row.ValidFrom), Source = row.Source,
                Figures = $"amount={fee.Amount}; permission=setting",
            });
        }
    }
}

/// <summary>Outcomes of a settlement as they travel.</summary>
public static class SettlementOutcome
{
    public const string Settled = "settled";
    public const string Documents = "documents";
    public const string Manual = "manual";
    public const string Refused = "refused";

    /// <summary>All goods came back: no proceeds are waited for.</summary>
    public const string Returned = "returned";
}
