using SingleWindow.Contracts;

namespace SingleWindow.Transaction.Core;

/// <summary>Where one filed order stands. Stored as its number.</summary>
public enum OrderState
{
    /// <summary>Checked without a reason against it; it holds its order number.</summary>
    Accepted = 1,

    /// <summary>Answered with reasons; its number stays free.</summary>
    Refused = 2,

    /// <summary>Its filing ended without release; its number is free again. Also a filing that ended before its order came.</summary>
    Closed = 3,
}

/// <summary>One filed order.</summary>
/// <param name="FilingId">The filing it came in; the key.</param>
/// <param name="Claim">
/// Unique: <c>ebcCode|orderNo</c> for the filing that holds the number, the same with the filing behind it (<see cref="OrderNumber.Beside"/>)
/// for the others, so one index finds the holder, keeps it single and lists the rest.
/// </param>
/// <param name="State">See <see cref="OrderState"/>.</param>
/// <param name="Tenant">Company that filed it.</param>
/// <param name="Answer">What was said about it; null when its filing ended before it came.</param>
public sealed record OrderRow(string FilingId, string Claim, OrderState State, string Tenant, OrderChecked? Answer);

/// <summary>The keys of order numbers.</summary>
public static class OrderNumber
{
    private const char Separator = '\u001f';

    public static string Of(string ebcCode, string orderNo) => string.Concat(ebcCode, "|", orderNo);

    /// <summary>The claim of a filing that names the number without holding it.</summary>
    public static string Beside(string number, string filingId) => string.Concat(number, "\u001f", filingId);

    /// <summary>The first key behind every claim on the number.</summary>
    public static string End(string number) => number + (char)(Separator + 1);
}
