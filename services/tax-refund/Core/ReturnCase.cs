using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

public enum ReturnState
{
    /// <summary>The goods are back; nobody has asked for their return yet.</summary>
    Unasked = 0,

    /// <summary>The refund of the goods has to be paid back before anything else.</summary>
    PayBackFirst = 1,

    /// <summary>The goods are on their way.</summary>
    Applied = 2,

    /// <summary>Final: back under a regime.</summary>
    Returned = 3,

    /// <summary>Final: no regime holds, they came in as an ordinary import.</summary>
    GeneralTrade = 4,

    /// <summary>Final.</summary>
    Refused = 5,

    /// <summary>Final: taken back by whoever asked for it, before the goods came.</summary>
    Cancelled = 6,
}

/// <summary>One return of exported goods.</summary>
/// <param name="ReturnId">ret_…</param>
/// <param name="DeclarationId">The export; empty when it was never named, or the return is refused or cancelled: such a row counts for no export.</param>
/// <param name="Asked">What was asked for; null when the goods came first.</param>
/// <param name="ArrivedAt">When the goods came back, Unix milliseconds; 0 while they are on their way.</param>
/// <param name="Answer">The last answer; each has a later time than the one before it.</param>
public sealed record ReturnCase(string ReturnId, string DeclarationId, ReturnState State, ReturnRequested? Asked, long ArrivedAt, ReturnDecided? Answer)
{
    /// <summary>Whether its quantities are taken from the export.</summary>
    public bool Counts => State is ReturnState.PayBackFirst or ReturnState.Applied or ReturnState.Returned or ReturnState.GeneralTrade;
}

/// <summary>What the returns of one export took of one of its lines, in its declared unit and CNY.</summary>
/// <param name="Claimed">Quantity that came back or is on its way.</param>
/// <param name="Shared">Quantity whose share of the refund is spoken for.</param>
/// <param name="PayBack">Those shares.</param>
/// <param name="Relieved">Quantity that came back under a regime.</param>
public readonly record struct LineClaims(decimal Claimed, decimal Shared, decimal PayBack, decimal Relieved)
{
    public static LineClaims Of(int gnum, IEnumerable<ReturnCase> returns)
    {
        var sum = default(LineClaims);
        foreach (var row in returns)
        {
            foreach (var line in row.Answer!.Lines)
            {
                if (line.Gnum == gnum)
                {
                    var qty = Decimals.Read(line.Qty);
                    sum = new(
                        sum.Claimed + qty,
                        sum.Shared + (line.PayBack.Length > 0 ? qty : 0),
                        sum.PayBack + (line.PayBack.Length > 0 ? Decimals.Read(line.PayBack) : 0),
                        sum.Relieved + (row.State == ReturnState.Returned && line.Regime != ExportReturn.GeneralTrade ? qty : 0));
                }
            }
        }
        return sum;
    }
}
