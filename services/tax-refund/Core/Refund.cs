using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// The life of a refund: a release and a departure, in any order, make one decision.
/// In: the case and what happened. Out: the next case; it is decided now when <see cref="Settles"/> says so. Called by: Features.
/// </summary>
public static class Refund
{
    /// <param name="claims">Who claims an invoice, by <see cref="InvoiceClaim.InvoiceKey"/>; null where nobody does.</param>
    public static RefundCase Release(
        RefundCase? known, string filingId, ReleasedGoods released, byte[] trace, RefundRules rules, Func<string, InvoiceClaim?> claims, long now) => known switch
    {
        null => new RefundCase(filingId, RefundState.AwaitingDeparture, released, 0, null, trace),
        { State: RefundState.AwaitingRelease } => Decide(known with { Released = released, Trace = trace }, rules, claims, now),
        _ => known,
    };

    public static RefundCase Depart(RefundCase? known, string filingId, long leftAt, RefundRules rules, Func<string, InvoiceClaim?> claims, long now) => known switch
    {
        null => new RefundCase(filingId, RefundState.AwaitingRelease, null, leftAt, null, []),
        { State: RefundState.AwaitingDeparture } => Decide(known with { LeftAt = leftAt }, rules, claims, now),
        _ => known,
    };

    /// <summary>Whether this move took the decision.</summary>
    public static bool Settles(RefundCase? before, RefundCase after) =>
        after.State == RefundState.Decided && before?.State != RefundState.Decided;

    private static RefundCase Decide(RefundCase complete, RefundRules rules, Func<string, InvoiceClaim?> claims, long now)
    {
        var decided = RefundRoute.Decide(complete.Released!, ChinaDay.Of(complete.LeftAt), rules, key => claims(key) is { } claim && claim.FilingId != complete.FilingId ? claim : null);
        decided.FilingId = complete.FilingId;
        decided.At = now;
        return complete with { State = RefundState.Decided, Decided = decided };
    }
}
