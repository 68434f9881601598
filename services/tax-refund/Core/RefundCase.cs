using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

public enum RefundState
{
    /// <summary>Released; the goods have not left yet.</summary>
    AwaitingDeparture = 0,

    /// <summary>The goods left; the release has not arrived here yet.</summary>
    AwaitingRelease = 1,

    /// <summary>Final.</summary>
    Decided = 2,
}

/// <summary>The refund of one declaration.</summary>
/// <param name="FilingId">The declaration.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Released">What customs released, once known.</param>
/// <param name="LeftAt">When the goods left, Unix milliseconds; 0 while unknown.</param>
/// <param name="Decided">The decision, once taken.</param>
/// <param name="Trace">The declaration's trace, 25 bytes or none.</param>
public sealed record RefundCase(
    string FilingId, RefundState State, ReleasedGoods? Released, long LeftAt, RefundDecided? Decided, byte[] Trace);
