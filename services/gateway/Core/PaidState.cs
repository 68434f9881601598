// in:  the facts of a declaration, or of a payment itself, and what stands of an order that is paid in parts.   out: the facts afterwards, the same object
// when that is no news. called by: FilingState, Features/TrackStatus.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What payments in parts, refunds and reversals do to the facts. Pure; as <see cref="FilingState"/>, in any order and any number of times.</summary>
public static class PaidState
{
    /// <summary>What stands of the order of a declaration.</summary>
    public static FilingView Paid(FilingView view, PaymentChecked e) => Stale(view, e) ? view : FilingState.Changed(view, next =>
    {
        var standing = Stand(next, e);
        next.Paid = e.Amount;
        next.PaidCurrency = e.Currency;
        next.Payment = new LegMark
        {
            State = standing, At = e.CheckedAt, FilingId = FilingId.IsDeclaration(e.FilingId) ? "" : e.FilingId,
        };
        next.Payment.Reasons.Add(e.Verdict == Verdict.Accepted ? e.Reasons : []);
    });

    /// <summary>The answer to a payment itself: as a whole, or of one of its shares; and what stands of its order.</summary>
    public static FilingView Paying(FilingView view, PaymentChecked e)
    {
        var own = e.Parts.FirstOrDefault(p => p.FilingId == e.FilingId);
        var at = e.RefusedAt > 0 ? e.RefusedAt : e.CheckedAt;
        var next = own is { ReversedAt: > 0 } ? Taken(view, own.ReversedAt)
            : e.ShareOf > 0 ? FilingState.Shared(view, e.OrderNo, e.Verdict == Verdict.Accepted ? "checked" : "refused", at, e.Reasons, "", e.ShareOf, "checked")
            : FilingState.Answered(view, e.Verdict, at, e.Reasons);
        return e.Parts.Count == 0 || Stale(next, e) ? next : FilingState.Changed(next, n => Stand(n, e));
    }

    /// <summary>How far the order of a payment is paid.</summary>
    public static LegState Standing(PaymentChecked e) =>
        e.Parts.Count == 0 ? e.Verdict == Verdict.Accepted ? LegState.Checked : LegState.LegRefused
        : e.Full ? LegState.Checked : Decimals.Read(e.Amount) > 0 ? LegState.Partly : LegState.Awaited;

    // A reversal is the one thing that comes after the end of a payment.
    private static FilingView Taken(FilingView view, long at) => view.Answer?.Outcome == "reversed" ? view : FilingState.Changed(view, next =>
        next.Answer = new AnswerMark { Outcome = "reversed", At = at });

    private static bool Stale(FilingView view, PaymentChecked e) => view.PaidIn.Any(m => m.OrderNo == e.OrderNo && m.At >= e.CheckedAt);

    private static LegState Stand(FilingView next, PaymentChecked e)
    {
        List<PaidMark> marks = [.. next.PaidIn.Where(m => m.OrderNo != e.OrderNo)];
        var mark = new PaidMark { OrderNo = e.OrderNo, Amount = e.Amount, Currency = e.Currency, Due = e.Due, Full = e.Full, At = e.CheckedAt };
        mark.Parts.Add(e.Parts);
        marks.Add(mark);
        var paid = next.OpenSeldom().PaidIn;
        paid.Clear();
        paid.Add(marks.OrderBy(m => m.OrderNo, StringComparer.Ordinal));
        return Standing(e);
    }
}
