using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

public enum SettlementState
{
    /// <summary>Released; no proceeds yet.</summary>
    AwaitingProceeds = 0,

    /// <summary>Proceeds reported; no release yet.</summary>
    AwaitingRelease = 1,

    /// <summary>Proceeds and release do not agree by the rules: documents, or a decision by the bank.</summary>
    Held = 2,

    /// <summary>Final.</summary>
    Settled = 3,

    /// <summary>Final: the bank refused.</summary>
    Refused = 4,

    /// <summary>Released to an overseas warehouse (9810): proceeds gather until its sales have ended.</summary>
    AwaitingSales = 5,

    /// <summary>Final: all goods came back before any money, and none is waited for.</summary>
    Returned = 6,
}

/// <summary>The proceeds of one order.</summary>
/// <param name="OrderKey">Merchant and order number: <c>ebcCode|orderNo</c>.</param>
/// <param name="State">Where it stands.</param>
/// <param name="FilingId">The released declaration, null before the release.</param>
/// <param name="Released">What customs released, without lines; null before the release. Of 9810, once its sales have ended: its amount is what was sold.</param>
/// <param name="Reports">Every report taken, in order of arrival, and the value of what came back before the settlement; never changed in place.</param>
/// <param name="Outcome">The last ProceedsSettled that left.</param>
/// <param name="Others">Further declarations released for the same order, each answered once; blanks between, empty when none.</param>
/// <param name="Trace">The declaration's trace, 25 bytes or none.</param>
public sealed record SettlementCase(
    string OrderKey,
    SettlementState State,
    string? FilingId,
    ReleasedGoods? Released,
    ProceedsReports? Reports,
    ProceedsSettled? Outcome,
    string Others,
    byte[] Trace)
{
    public static string KeyOf(string ebcCode, string orderNo) => ebcCode + "|" + orderNo;

    /// <summary>Value of the declaration that came back before it was settled, in its currency.</summary>
    public decimal ValueBack
    {
        get
        {
            var sum = 0m;
            foreach (var part in Reports?.Returned ?? [])
            {
                sum += part.DeclarationId == FilingId ? Decimals.Read(part.Value) : 0;
            }
            return sum;
        }
    }

    /// <summary>What is waited for of a released declaration: declared, less what came back.</summary>
    public decimal Expected => Decimals.Read(Released!.Amount) - ValueBack;
}

/// <summary>A number an institution used, so that it counts once.</summary>
/// <param name="NumberKey"><c>tenant|proceedsNo</c>.</param>
/// <param name="FilingId">The report that used it first.</param>
/// <param name="Content">What that report said, see <see cref="ProceedsCheck.ContentOf"/>.</param>
public sealed record ProceedsNumber(string NumberKey, string FilingId, string Content)
{
    public static string KeyOf(string tenant, string proceedsNo) => tenant + "|" + proceedsNo;
}
