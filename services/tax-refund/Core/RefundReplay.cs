using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// A refund decided again from the released goods its case keeps, under the rules loaded now: of the day the goods left, or of another. An invoice counts
/// as claimed by another declaration where the decision found it so; what was claimed since is no matter of the rules. Called by: AskReplays.
/// </summary>
public static class RefundReplay
{
    /// <param name="on">The rule day; null: the day the goods left.</param>
    /// <returns>Null while nothing is decided.</returns>
    public static ReplayedDecision? Of(RefundCase row, DateOnly? on, RefundRules rules)
    {
        if (row is not { Released: { } goods, Decided: { } stored })
        {
            return null;
        }
        var left = ChinaDay.Of(row.LeftAt);
        return Differences.Replay("refund", left, on, day => Compare(stored, RefundRoute.Decide(goods, day ?? left, rules, key => Claimed(key, goods, stored))));
    }

    public static Differences Compare(RefundDecided stored, RefundDecided now)
    {
        var differences = new Differences();
        differences.Add("outcome", stored.Outcome, now.Outcome);
        differences.Add("amount", stored.Amount, now.Amount);
        differences.Add("toCost", stored.ToCost, now.ToCost);
        foreach (var gnum in stored.Lines.Concat(now.Lines).Select(l => l.Gnum).Distinct())
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"lines/{gnum}/refund"), Refund(stored, gnum), Refund(now, gnum));
        }
        differences.Reasons(stored.Reasons, now.Reasons);
        differences.Rules(stored.Used, now.Used);
        return differences;

        static string Refund(RefundDecided decided, int gnum) => string.Join(" | ", decided.Lines.Where(l => l.Gnum == gnum).Select(l => l.Amount));
    }

    private static InvoiceClaim? Claimed(string key, ReleasedGoods goods, RefundDecided stored)
    {
        foreach (var reason in stored.Reasons)
        {
            if (reason.Code == "REFUND_INVOICE_USED" && InvoiceClaim.KeyOf(goods.EbcCode, reason.Value) == key)
            {
                return new InvoiceClaim(key, reason.OtherValue, goods.Tenant);
            }
        }
        return null;
    }
}
