using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// What is waited for too long: goods without all their money (deferred receipt), money without its goods (advance receipt).
/// In: a case, a day, the parameters of that day. Out: the entry, null when nothing is overdue. Called by: AskOverdue.
/// </summary>
public static class Overdue
{
    public const string Deferred = "deferred", Advance = "advance";

    public static OverdueCase? Of(SettlementCase row, DateOnly asOf, SettlementRules rules) => row.State switch
    {
        SettlementState.AwaitingProceeds => Late(row, row.Expected, asOf, rules),
        SettlementState.Held => Late(row, -Decimals.Read(row.Outcome!.Difference), asOf, rules),
        SettlementState.AwaitingRelease when row.Reports!.Items.Count > 0 => Early(row, asOf, rules),
        _ => null,
    };

    /// <summary>
    /// Last day on which the money still counts for the tax refund of an export: 30 April of the year after it [S: STA 2026/5; restated for
    /// exports before 2026].
    /// </summary>
    public static DateOnly RefundReceiptBy(DateOnly export) => new(export.Year + 1, 4, 30);

    private static OverdueCase? Late(SettlementCase row, decimal open, DateOnly asOf, SettlementRules rules)
    {
        var goods = row.Released!;
        // What was sold abroad is owed from its sale on; the end of the sales is the last of them.
        var since = ChinaDay.Of(goods.SalesClosedAt != 0 ? goods.SalesClosedAt : goods.ReleasedAt);
        return open <= 0 || Entry(Deferred, "deferred_receipt_report", since, asOf, rules) is not { } entry
            ? null
            : Named(entry, row.FilingId!, goods.EbcCode, goods.OrderNo, goods.Currency, open, RefundReceiptBy(ChinaDay.Of(goods.ReleasedAt)));
    }

    private static OverdueCase? Early(SettlementCase row, DateOnly asOf, SettlementRules rules)
    {
        var first = row.Reports!.Items[0];
        var sum = 0m;
        foreach (var report in row.Reports.Items)
        {
            first = report.ReceivedAt < first.ReceivedAt ? report : first;
            sum += Decimals.Read(report.Amount);
        }
        return Entry(Advance, "advance_receipt_report", ChinaDay.Of(first.ReceivedAt), asOf, rules) is not { } entry
            ? null
            : Named(entry, first.FilingId, first.EbcCode, first.OrderNo, first.Currency, sum, null);
    }

    private static OverdueCase? Entry(string kind, string parameter, DateOnly since, DateOnly asOf, SettlementRules rules)
    {
        if (rules.Parameters.On(parameter, asOf) is not { } most || rules.Parameters.On("report_window", asOf) is not { } window)
        {
            return null;
        }
        var days = asOf.DayNumber - since.DayNumber;
        // "Over 90 days" and "90 days and more" are both told of one rule: a setting says which.
        var last = (int)most.Value - (rules.Settings.OverdueOnTheDay ? 1 : 0);
        return days <= last
            ? null
            : new OverdueCase
            {
                Kind = kind, Since = ChinaDay.Text(since), Days = days, DaysOverdue = days - last,
                ReportBy = ChinaDay.Text(since.AddDays((int)most.Value + (int)window.Value)), Reason = Reasons.Overdue(kind, days, most),
            };
    }

    private static OverdueCase Named(OverdueCase entry, string id, string merchant, string order, string currency, decimal amount, DateOnly? refundBy)
    {
        (entry.FilingId, entry.EbcCode, entry.OrderNo, entry.Currency, entry.Amount) = (id, merchant, order, currency, Decimals.Write(amount));
        entry.RefundReceiptBy = refundBy is { } day ? ChinaDay.Text(day) : "";
        entry.Reason.Pointer = "/orderNo";
        entry.Reason.Leg = entry.Kind == Advance ? "proceeds" : "declaration";
        return entry;
    }
}
