using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>Where one payment, or its share, stands for one order. Stored as its number.</summary>
public enum PartState
{
    /// <summary>Its order is not known, or has ended: it is compared with the next one.</summary>
    Waiting = 1,

    /// <summary>Counts for its order.</summary>
    Accepted = 2,

    /// <summary>Answered with reasons, when its order came later.</summary>
    Refused = 3,

    /// <summary>It counted, and customs was asked whether it may be taken back. It counts for nobody else meanwhile, and as before if it may not.</summary>
    Reversing = 4,

    /// <summary>Taken back by its institution.</summary>
    Reversed = 5,

    /// <summary>The filing it came in ended without release.</summary>
    Closed = 6,

    /// <summary>As <see cref="Reversing"/>, but it waited when customs was asked, or its order has changed since: compared if it stays.</summary>
    ReversingWaiting = 7,
}

/// <summary>One payment, or its share, for one order: the balance that refunds draw from.</summary>
/// <param name="Key">See <see cref="KeyOf"/>.</param>
/// <param name="PaymentId">The filing that brought it.</param>
/// <param name="Whole">It must pay what is open of its order; false: an instalment.</param>
/// <param name="Amount">In the currency of <paramref name="Said"/>.</param>
/// <param name="Refunded">Never above the amount.</param>
/// <param name="Said">The payment as far as this order goes; checked_at: when it was first accepted; one part: what went back.</param>
public sealed record PartRow(
    string Key, string OrderKey, string PaymentId, PartState State, bool Whole, decimal Amount, decimal Refunded, PaymentChecked Said)
{
    public decimal Left => Amount - Refunded;

    /// <summary>No other payment may have its place in the order.</summary>
    public bool Stands => State == PartState.Accepted || IsReversing;

    public bool IsReversing => State is PartState.Reversing or PartState.ReversingWaiting;

    /// <summary>waiting | accepted | refused | reversing | reversed | closed.</summary>
    public string StateName => (IsReversing ? PartState.Reversing : State).ToString().ToLowerInvariant();

    public static string KeyOf(string orderKey, string paymentId) => string.Concat(orderKey, "|", paymentId);

    /// <summary>What is told of it: the payment, what went back, and whether it was reversed.</summary>
    public PaymentPart Told()
    {
        var part = Said.Parts.Count > 0 ? Said.Parts[0].Clone() : new PaymentPart();
        (part.FilingId, part.PayCode, part.PayNo, part.Amount, part.At, part.Payer) =
            (PaymentId, Said.PayCode, Said.PayNo, Decimals.Write(Amount), Said.CheckedAt, Said.Payer);
        return part;
    }

    /// <summary>The row with something new about what went back.</summary>
    internal PartRow With(Action<PaymentPart> change)
    {
        var said = Said.Clone();
        if (said.Parts.Count == 0)
        {
            said.Parts.Add(new PaymentPart());
        }
        change(said.Parts[0]);
        return this with { Said = said };
    }
}

/// <summary>A refund or reversal that was decided, or waits for customs.</summary>
/// <param name="PaymentId">The filing of its payment; empty: none was found.</param>
public sealed record BackRow(string FilingId, string PaymentId);

/// <summary>An order and the parts it is paid in; the row is null when nothing is known of the order.</summary>
public sealed record OrderParts(string Key, TradeRow? Trade, IReadOnlyList<PartRow> Parts);
