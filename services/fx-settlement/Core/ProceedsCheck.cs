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
        Amount(report.Amount, "/amount", reasons);
        Amount(report.Refunds, "/refunds", reasons);
        for (var i = 0; i < report.Fees.Count; i++)
        {
            Amount(report.Fees[i].Amount, string.Create(CultureInfo.InvariantCulture, $"/fees/{i}/amount"), reasons);
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
        foreach (var fee in report.Fees)
        {
            text.Append('|').Append(fee.Kind).Append('=').Append(Plain(fee.Amount));
        }
        return text.ToString();
    }

    private static string Plain(string amount) => Decimals.TryRead(amount.Length == 0 ? "0" : amount, out var value) ? Decimals.Write(value) : amount;

    // A report without refunds leaves the field empty; money that flows out is no receipt.
    private static void Amount(string text, string pointer, List<Reason> reasons)
    {
        if (text.Length > 0 && !(Decimals.TryRead(text, out var value) && value >= 0))
        {
            reasons.Add(Reasons.Amount(text, pointer));
        }
        else if (text.Length == 0 && pointer != "/refunds")
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
