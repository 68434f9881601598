using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// A settlement netted again from the reports it counted, under the rules and rates loaded now: of the days the money came in, or as if all of it came in
/// on another. What a bank or an officer decided stands. Called by: SettlementQuestions.
/// </summary>
public static class SettlementReplay
{
    private const string ByBank = "FX-HOLD";

    /// <param name="on">The rule day; null: the days of the money.</param>
    /// <returns>Null where no money was netted. Its day is that of the last money.</returns>
    public static ReplayedDecision? Of(SettlementCase row, DateOnly? on, SettlementRules rules)
    {
        if (row is not { Released: { } released, Reports: { } reports, Outcome: { ProceedsIds.Count: > 0 } stored })
        {
            return null;
        }
        List<ProceedsReported> counted = [.. reports.Items.Where(r => stored.ProceedsIds.Contains(r.FilingId))];
        var byBank = stored.Used.Any(u => u.Rule == ByBank);
        return Differences.Replay("settlement", ChinaDay.Of(counted.Max(r => r.ReceivedAt)), on, day => Compare(
            stored, Netting.Net(released, day is { } moved ? [.. counted.Select(r => On(r, moved))] : counted, byBank, rules, row.ValueBack)));
    }

    public static Differences Compare(ProceedsSettled stored, ProceedsSettled now)
    {
        var differences = new Differences();
        // A refusal keeps the figures it refused, behind the word of whoever refused.
        var refused = stored.Outcome == SettlementOutcome.Refused;
        if (!refused)
        {
            differences.Add("outcome", stored.Outcome, now.Outcome);
        }
        differences.Add("declared", stored.Declared, now.Declared);
        differences.Add("received", stored.Received, now.Received);
        differences.Add("fees", stored.Fees, now.Fees);
        differences.Add("refunds", stored.Refunds, now.Refunds);
        differences.Add("difference", stored.Difference, now.Difference);
        differences.Add("rate", Rate(stored), Rate(now));
        differences.Add("cny", stored.Cny, now.Cny);
        differences.Reasons(stored.Reasons.Skip(refused ? 1 : 0), now.Reasons);
        differences.Rules(stored.Used.Where(u => u.Rule != ByBank), now.Used);
        return differences;
    }

    // The rate is a rule that stands in fields of its own: its row, figures and source.
    private static string Rate(ProceedsSettled settled) => settled.RateId.Length == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{settled.RateId} {settled.Rate} for {Math.Max(1, settled.RateUnit)} on {settled.RateDate} ({settled.RateSource})");

    private static ProceedsReported On(ProceedsReported report, DateOnly day)
    {
        var moved = report.Clone();
        moved.ReceivedAt += (day.DayNumber - ChinaDay.Of(report.ReceivedAt).DayNumber) * 86_400_000L;
        return moved;
    }
}
