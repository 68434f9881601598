using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

public enum PreRefundState
{
    PreRefunded = 0,
    SettledSold = 1,
    SettledPartly = 2,

    /// <summary>Paid back whole: nothing was sold, or it was not settled in time.</summary>
    Recovered = 3,
}

/// <summary>
/// The pre-refund (出口预退税, business code HWC-YT) of goods that left under 9810 unsold. Amounts in CNY: invoice amounts without VAT, refunds
/// to the fen. Kept + PaidBack = Amount once it is settled.
/// </summary>
/// <param name="State">Where it stands.</param>
/// <param name="Unsold">Invoice amount of the goods unsold at the claim; their quantity where <paramref name="Invoice"/> is given.</param>
/// <param name="RefundPct">Percent, of the export day.</param>
/// <param name="Amount">What was pre-refunded.</param>
/// <param name="CompletedOn">The day the pre-refund was completed.</param>
/// <param name="Sold">What was sold of them since, in the measure of <paramref name="Unsold"/>.</param>
/// <param name="Kept">What became an ordinary refund.</param>
/// <param name="PaidBack">What is recovered.</param>
/// <param name="Invoice">Invoice amount of the goods, where what is unsold is counted: a part of them has its share (design).</param>
public sealed record PreRefundCase(
    PreRefundState State, decimal Unsold, decimal RefundPct, decimal Amount, DateOnly CompletedOn, decimal Sold = 0, decimal Kept = 0, decimal PaidBack = 0,
    decimal? Invoice = null);

/// <summary>
/// Refund on departure (离境即退税, STA 2025/3): the split of a claim and the life of its pre-refund.
/// In: a record and what happened. Out: the next record, or the same with the reason why nothing happened. Called by: Quote, OverseasSales.
/// </summary>
public static class PreRefund
{
    public const string Procedure = "9810", BusinessCode = "HWC-YT";

    public static string Name(PreRefundState state) => state switch
    {
        PreRefundState.PreRefunded => "PRE_REFUNDED",
        PreRefundState.SettledSold => "SETTLED_SOLD",
        PreRefundState.SettledPartly => "SETTLED_PARTLY",
        _ => "RECOVERED",
    };

    /// <summary>The refund of the part sold by the claim, and the pre-refund of the rest. Goods that cannot be told apart count as unsold.</summary>
    /// <param name="amount">Invoice amount, CNY without VAT.</param>
    /// <param name="sold">What of it was sold, 0 to amount.</param>
    /// <param name="refundPct">Percent.</param>
    /// <param name="fromTotal">false: each part × rate; true: the rest of the whole, which may differ by a fen.</param>
    public static (decimal Regular, decimal PreRefunded) Split(decimal amount, decimal sold, decimal refundPct, bool fromTotal)
    {
        var regular = Decimals.ToFen(sold * refundPct / 100m);
        return (regular, fromTotal ? Decimals.ToFen(amount * refundPct / 100m) - regular : Decimals.ToFen((amount - sold) * refundPct / 100m));
    }

    /// <summary>Settlement is open from the first day of the month after completion to 30 April of the next year; null before the rule.</summary>
    public static (DateOnly From, DateOnly Until)? Window(DateOnly completedOn, RefundRules rules) =>
        rules.Parameters.On("pre-refund-due", completedOn) is { } due ? (Months.FirstOfNext(completedOn), Months.InNextYear(due.Value, completedOn)) : null;

    /// <summary>Goods were sold abroad.</summary>
    public static (PreRefundCase Next, Reason? Reason) Sell(PreRefundCase known, decimal sold, RouteRow law) => known switch
    {
        { State: not PreRefundState.PreRefunded } => (known, Reasons.PreRefundEnded(known.State, law)),
        _ when sold <= 0 || sold > known.Unsold - known.Sold => (known, Reasons.PreRefundSold(sold, known.Unsold - known.Sold, law)),
        _ => (known with { Sold = known.Sold + sold }, null),
    };

    /// <summary>The trader settles (核算): what was sold is kept, the rest is recovered. Too late is overdue.</summary>
    public static (PreRefundCase Next, Reason? Reason) Settle(PreRefundCase known, DateOnly day, RouteRow law, RefundRules rules)
    {
        if (known.State != PreRefundState.PreRefunded)
        {
            return (known, Reasons.PreRefundEnded(known.State, law));
        }
        if (Window(known.CompletedOn, rules) is not { } window || day < window.From)
        {
            return (known, Reasons.PreRefundEarly(day, Months.FirstOfNext(known.CompletedOn), law));
        }
        if (day > window.Until)
        {
            return Overdue(known, day, law, rules);
        }
        if (known.Sold == known.Unsold)
        {
            return (known with { State = PreRefundState.SettledSold, Kept = known.Amount }, null);
        }
        // Both parts come from the amount that was paid: whatever the rounding, they add up to it.
        // The division comes last: a share that is rounded before would lose exact ties.
        var refund = known.Invoice is { } invoice ? invoice * known.RefundPct / 100m * known.Sold / known.Unsold : known.Sold * known.RefundPct / 100m;
        var kept = Math.Min(known.Amount, Decimals.ToFen(refund));
        return (known with { State = known.Sold == 0 ? PreRefundState.Recovered : PreRefundState.SettledPartly, Kept = kept, PaidBack = known.Amount - kept }, null);
    }

    /// <summary>The day after the window: all of it is recovered, whatever was sold.</summary>
    public static (PreRefundCase Next, Reason? Reason) Overdue(PreRefundCase known, DateOnly day, RouteRow law, RefundRules rules) =>
        known.State != PreRefundState.PreRefunded ? (known, Reasons.PreRefundEnded(known.State, law))
        : Window(known.CompletedOn, rules) is { } window && day > window.Until ? (known with { State = PreRefundState.Recovered, PaidBack = known.Amount }, null)
        : (known, Reasons.PreRefundOpen(day, Window(known.CompletedOn, rules)?.Until, law));
}
