using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// One receipt for several orders: each share is matched to its own order as a report of its own; all of them are taken together or none.
/// In: a report. Out: the shares as reports; what is wrong with them. Called by: MatchProceeds, ProceedsCheck.
/// </summary>
public static class Shares
{
    /// <summary>The report itself when it is for one order.</summary>
    public static IReadOnlyList<ProceedsReported> Of(ProceedsReported report) =>
        report.Shares.Count == 0 ? [report] : [.. report.Shares.Select(s => One(report, s))];

    /// <summary>The shares add up to the receipt, no more and no less: what is matched never exceeds what came in.</summary>
    public static void Check(ProceedsReported report, List<Reason> reasons)
    {
        var sum = 0m;
        var orders = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < report.Shares.Count; i++)
        {
            var share = report.Shares[i];
            if (!orders.Add(share.OrderNo))
            {
                reasons.Add(Reasons.ShareTwice(share.OrderNo, string.Create(CultureInfo.InvariantCulture, $"/shares/{i}/orderNo")));
            }
            if (!Decimals.TryRead(share.Amount, out var amount))
            {
                // The amount itself is refused by its own check.
                return;
            }
            sum += amount;
        }
        if (report.OrderNo.Length > 0 || report.Fees.Count > 0 || Decimals.TryRead(report.Refunds, out var refunds) && refunds != 0)
        {
            reasons.Add(Reasons.ShareBeside(report));
        }
        if (Decimals.TryRead(report.Amount, out var received) && sum != received)
        {
            reasons.Add(Reasons.ShareSum(report.Amount, sum));
        }
    }

    private static ProceedsReported One(ProceedsReported report, ProceedsShare share)
    {
        var one = new ProceedsReported
        {
            FilingId = report.FilingId, Tenant = report.Tenant, ProceedsNo = report.ProceedsNo, EbpCode = report.EbpCode, EbcCode = report.EbcCode,
            OrderNo = share.OrderNo, Amount = share.Amount, Currency = report.Currency, Refunds = share.Refunds, ReceivedAt = report.ReceivedAt,
            ShareOf = report.Shares.Count,
        };
        if (report.Individual is { } person)
        {
            // The quota is asked for by the receipt, whichever of its shares is looked at first.
            one.Individual = new Individual { FxAccount = person.FxAccount, QuotaUsedUsd = person.QuotaUsedUsd, Receipt = report.Amount };
        }
        one.Fees.Add(share.Fees);
        return one;
    }
}
