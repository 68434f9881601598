using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>Where the payment of one order number stands. Stored as its number.</summary>
public enum PaymentState
{
    /// <summary>Only the order is known.</summary>
    None = 0,

    /// <summary>The payment came before its order.</summary>
    Waiting = 1,

    /// <summary>Accepted on its own merits, without an order to compare with: its order was refused, or that order's filing ended.</summary>
    Unmatched = 2,

    /// <summary>Agrees with the order.</summary>
    Accepted = 3,

    /// <summary>Answered with reasons; a corrected payment may follow.</summary>
    Refused = 4,

    /// <summary>Its filing ended without release.</summary>
    Closed = 5,

    /// <summary>The order is paid in parts, which have rows of their own (<see cref="PartRow"/>).</summary>
    Parted = 6,
}

/// <summary>One order number and the payment for it.</summary>
/// <param name="OrderKey">
/// <c>ebcCode|orderNo</c>; the key. Order and payment meet in this row whichever comes first. <c>#</c> and the filing's id: no order, but the number and
/// the shares of a payment in parts, so that whoever asks for numbers finds them all here.
/// </param>
/// <param name="Claim"><c>payCode|payNo</c> of a payment that waits or stands, unique; null when it has none.</param>
/// <param name="Tenant">Company that filed the payment.</param>
/// <param name="Trace">Where the waiting payment's trace stands; empty when not sampled.</param>
/// <param name="Order">What transaction said of the order, without lines and reasons; null when not known or its filing ended.</param>
/// <param name="Payment">
/// The answer; while waiting, without a verdict and with the reasons found so far. Of an order in parts: the newest statement of what stands.
/// </param>
public sealed record TradeRow(
    string OrderKey, string? Claim, PaymentState State, string Tenant, byte[] Trace, OrderChecked? Order, PaymentChecked? Payment)
{
    /// <summary>It holds the number of a payment in parts, and is no order.</summary>
    public bool IsNumber => OrderKey.StartsWith('#');

    public static TradeRow Empty(string orderKey) => new(orderKey, null, PaymentState.None, "", [], null, null);

    public static string KeyOf(string ebcCode, string orderNo) => string.Concat(ebcCode, "|", orderNo);

    /// <summary>Null when the payment came without an institution or a number: nothing to be unique.</summary>
    public static string? ClaimOf(string payCode, string payNo) =>
        payCode.Length == 0 || payNo.Length == 0 ? null : string.Concat(payCode, "|", payNo);

    /// <summary>A payment that waits or stands: no other payment may take its place.</summary>
    public bool Holds => State is PaymentState.Waiting or PaymentState.Unmatched or PaymentState.Accepted;
}

/// <summary>One filing that named an order number here.</summary>
/// <param name="OrderKey">The number its first leg named; empty when the filing ended before any leg came.</param>
/// <param name="OtherKey">The number its second leg named, when the two disagree.</param>
/// <param name="Paid">Its payment came.</param>
/// <param name="Closed">It ended without release.</param>
public sealed record FilingRow(string FilingId, string OrderKey, string? OtherKey, bool Paid, bool Closed)
{
    /// <summary>The filing of a leg that names this number: null when the row says so already.</summary>
    public static FilingRow? Seen(FilingRow? known, string filingId, string orderKey, bool paid)
    {
        if (known is null)
        {
            return new FilingRow(filingId, orderKey, null, paid, Closed: false);
        }
        var next = known with { OtherKey = known.OrderKey == orderKey ? known.OtherKey : orderKey, Paid = known.Paid || paid };
        return next == known ? null : next;
    }
}
