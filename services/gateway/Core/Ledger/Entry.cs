namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>What an entry books, in the order of the six links.</summary>
public enum EntryKind
{
    Ordered,
    Paid,
    Released,
    Departed,
    RefundDecided,
    ProceedsReceived,
    Settled,
    Reversed,
    TaxAssessed,
    Delivered,
    Returned,
    TaxCollected,
    Sold,
    SalesEnded,
    RefundPaidBack,
    PayerRefunded,
    PaymentReversed,
    MonthShared,
    Exchanged,
}

/// <summary>One side of an entry.</summary>
/// <param name="Currency">Customs code, as the document said it.</param>
/// <param name="Amount">Debit above zero, credit below.</param>
/// <param name="Cny">Its value in CNY, signed alike; null: no rate held on the day of filing.</param>
public readonly record struct Posting(LedgerAccount Account, string Currency, decimal Amount, decimal? Cny);

/// <summary>One booking: its postings add up to zero in every currency and in CNY.</summary>
/// <param name="Link">House whose word it rests on.</param>
/// <param name="At">When that happened, Unix milliseconds.</param>
/// <param name="Day">The China day of <paramref name="At"/>: the day it is booked on.</param>
/// <param name="Part">Which of several entries of its kind: the payment, refund, reversal, return (also one whose refund was paid back), sales report, month, edition of the bill, or version that was amended; empty where there is one alone.</param>
public sealed record Entry(EntryKind Kind, string Link, long At, DateOnly Day, IReadOnlyList<Posting> Postings, string Part = "");
