using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// A manufacturer's decided month, reckoned again from its figures and the goods it took, at the rates these brought with them: parities, surcharges, and the
/// share of each declaration. What it was allowed to take is not judged again. Called by: AskReplays.
/// </summary>
public static class RefundMonthReplay
{
    /// <param name="row">A month that was decided.</param>
    /// <param name="taken">Everything it took.</param>
    public static ReplayedDecision Of(RefundMonthRow row, IReadOnlyCollection<ProducerExport> taken, RefundRules rules) => Differences.Replay(
        "month", RefundMonths.LastOf(RefundMonths.IndexOf(row.Decided!.Month)!.Value), null, _ => Compare(row.Decided, taken, RefundMonths.Again(row, taken, rules)));

    private static Differences Compare(RefundMonthDecided stored, IReadOnlyCollection<ProducerExport> taken, MonthFiled again)
    {
        var differences = new Differences();
        var now = again.Row.Decided ?? new RefundMonthDecided();
        differences.Add("deemedOutputVat", stored.DeemedOutputVat, now.DeemedOutputVat);
        differences.Add("nonCreditable", stored.NonCreditable, now.NonCreditable);
        differences.Add("ceiling", stored.Ceiling, now.Ceiling);
        differences.Add("payable", stored.Payable, now.Payable);
        differences.Add("refund", stored.Refund, now.Refund);
        differences.Add("exempted", stored.Exempted, now.Exempted);
        differences.Add("carryForward", stored.CarryForward, now.CarryForward);
        differences.Add("surcharges", stored.Surcharges, now.Surcharges);
        differences.Add("ceilingCarry", stored.CeilingCarry, now.CeilingCarry);
        differences.Reasons([], again.Answer.Reasons);
        differences.Rules(stored.Used, now.Used);
        var shares = again.Taken.ToDictionary(e => e.ExportId, e => e.Share!, StringComparer.Ordinal);
        foreach (var export in taken)
        {
            var (before, after) = (export.Share!, shares.GetValueOrDefault(export.ExportId) ?? new RefundShared());
            var root = $"shares/{export.ExportId}/";
            differences.Add(root + "basis", before.Basis, after.Basis);
            differences.Add(root + "fob", before.Fob, after.Fob);
            differences.Add(root + "refund", before.Refund, after.Refund);
            differences.Add(root + "exempted", before.Exempted, after.Exempted);
            differences.Add(root + "nonCreditable", before.NonCreditable, after.NonCreditable);
            differences.Add(root + "outputVat", before.OutputVat, after.OutputVat);
        }
        return differences;
    }
}
