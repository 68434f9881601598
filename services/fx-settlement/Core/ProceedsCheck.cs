using System.Globalization;
using System.Text;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// May a report of proceeds be taken at all. In: the report and what is known of its number. Out: taken, known already, or every reason
/// against it. Called by: MatchProceeds.
/// </summary>
public static class ProceedsCheck
{
    // Clocks of two institutions differ; a receipt a day ahead is a mistake.
    private const long Tomorrow = 86_400_000;

    public static ReportVerdict Check(ProceedsReported report, ProceedsNumber? number, int reportsOfOrder, SettlementRules rules, long now)
    {
        if (number is not null && number.FilingId == report.FilingId)
        {
            return ReportVerdict.Known;
        }
        List<Reason> reasons = [];
        if (report.ReceivedAt <= 0 || report.ReceivedAt > now + Tomorrow)
        {
            reasons.Add(Reasons.ReceivedAt(report.ReceivedAt));
        }
        else if (ChinaDay.Of(report.ReceivedAt) is var day && rules.Institutions.On(report.Tenant, day) is null)
        {
            reasons.Add(Reasons.ReporterUnknown(report.Tenant, day));
        }
        if (number is not null)
        {
            reasons.Add(number.Content == ContentOf(report)
                ? Reasons.Repeated(report.ProceedsNo, number.FilingId)
                : Reasons.NumberUsed(report.ProceedsNo, number.FilingId));
        }
        else if (reportsOfOrder >= rules.Settings.MaxReports)
        {
            reasons.Add(Reasons.TooMany(report.OrderNo, rules.Settings.MaxReports));
        }
        Part(report.Amount, report.Refunds, report.Fees, "", reasons);
        if (report.Shares.Count > 0)
        {
            for (var i = 0; i < report.Shares.Count; i++)
            {
                Part(report.Shares[i].Amount, report.Shares[i].Refunds, report.Shares[i].Fees, string.Create(CultureInfo.InvariantCulture, $"/shares/{i}"), reasons);
            }
            Shares.Check(report, reasons);
        }
        if (report.Individual is { } person)
        {
            Amount(person.QuotaUsedUsd, "/individual/quotaUsedUsd", reasons);
        }
        if (reasons.Count == 0 && IsNothing(report))
        {
            reasons.Add(Reasons.Nothing());
        }
        return reasons.Count == 0 ? ReportVerdict.Taken : new ReportVerdict(false, reasons);
    }

    /// <summary>What a report says, one text for the same content: the same number with another text is another receipt.</summary>
    public static string ContentOf(ProceedsReported report)
    {
        var text = new StringBuilder(96)
            .Append(report.EbcCode).Append('|').Append(report.OrderNo).Append('|').Append(report.Currency)
            .Append('|').Append(Plain(report.Amount)).Append('|').Append(Plain(report.Refunds))
            .Append('|').Append(report.ReceivedAt.ToString(CultureInfo.InvariantCulture));
        Fees(report.Fees, text);
        foreach (var share in report.Shares)
        {
            text.Append("|#").Append(share.OrderNo).Append('|').Append(Plain(share.Amount)).Append('|').Append(Plain(share.Refunds));
            Fees(share.Fees, text);
        }
        return text.ToString();
    }

    private static void Fees(IReadOnlyList<Fee> fees, StringBuilder text)
    {
        foreach (var fee in fees)
        {
            text.Append('|').Append(fee.Kind).Append('=').Append(Plain(fee.Amount));
        }
    }

    private static bool IsNothing(ProceedsReported report)
    {
        foreach (var part in Shares.Of(report))
        {
            var sum = Decimals.Read(part.Amount) + Decimals.Read(part.Refunds);
            for (var i = 0; sum == 0 && i < part.Fees.Count; i++)
            {
                sum += Decimals.Read(part.Fees[i].Amount);
            }
            if (sum == 0)
            {
                return true;
            }
        }
        return false;
    }

    private static void Part(string amount, string refunds, IReadOnlyList<Fee> fees, string pointer, List<Reason> reasons)
    {
        Amount(amount, pointer + "/amount", reasons);
        Amount(refunds, pointer + "/refunds", reasons);
        for (var i = 0; i < fees.Count; i++)
        {
            Amount(fees[i].Amount, string.Create(CultureInfo.InvariantCulture, $"{pointer}/fees/{i}/amount"), reasons);
        }
    }

    private static string Plain(string amount) => Decimals.TryRead(amount.Length == 0 ? "0" : amount, out var value) ? Decimals.Write(value) : amount;

    // A report without refunds leaves the field empty; money that flows out is no receipt.
    private static void Amount(string text, string pointer, List<Reason> reasons)
    {
        if (text.Length > 0 && !(Decimals.TryRead(text, out var value) && value >= 0))
        {
            reasons.Add(Reasons.Amount(text, pointer));
        }
        else if (text.Length == 0 && !pointer.EndsWith("/refunds", StringComparison.Ordinal))
        {
            reasons.Add(Reasons.Amount(text, pointer));
        }
    }
}

/// <summary>Whether a report is taken; neither taken nor refused: it is the one that is in the books already.</summary>
public sealed record ReportVerdict(bool IsTaken, IReadOnlyList<Reason> Refusals)
{
    public static readonly ReportVerdict Taken = new(true, []);
    public static readonly ReportVerdict Known = new(false, []);
}
