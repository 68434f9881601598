// in:  the facts of a merchant's declarations.   out: what its exports brought in a period, by what became of their refund.
// called by: Features/ReadAssessedIncome.
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>Export sales less sales returns of a period, CNY as the books value them, by outcome of the refund.</summary>
/// <param name="from">First day of China.</param>
/// <param name="until">First day after it.</param>
public sealed class ExportRevenue(DateOnly from, DateOnly until)
{
    /// <summary>The exemption without an invoice: what income tax is assessed on.</summary>
    public const string Exempt = "exempt";

    /// <summary>Nothing is decided of its refund yet.</summary>
    public const string Undecided = "undecided";

    private readonly SortedDictionary<string, (int Exports, decimal Cny)> _byOutcome = new(StringComparer.Ordinal);

    /// <summary>Exports and what they brought, by outcome of the refund.</summary>
    public IReadOnlyDictionary<string, (int Exports, decimal Cny)> ByOutcome => _byOutcome;

    /// <summary>Exports in a currency that had no rate on the day they were filed: nothing is known of their value in CNY.</summary>
    public int Unvalued { get; private set; }

    /// <summary>An enterprise that claims refunds does not have its income tax assessed.</summary>
    public bool ClaimsRefunds => _byOutcome.Keys.Any(o => o is "refunded" or "pre-refunded" or "monthly");

    public void Add(FilingView view)
    {
        if (view.Import is not null)
        {
            return;
        }
        var (moved, valued, sum) = (false, true, 0m);
        foreach (var posting in Entries.Of(view).Where(e => e.Day >= from && e.Day < until).SelectMany(e => e.Postings))
        {
            if (posting.Account is LedgerAccount.ExportSales or LedgerAccount.SalesReturns)
            {
                (moved, valued, sum) = (true, valued && posting.Cny is not null, sum - (posting.Cny ?? 0));
            }
        }
        if (!moved)
        {
            return;
        }
        Unvalued += valued ? 0 : 1;
        var outcome = view.Refund?.Outcome is { Length: > 0 } decided ? decided : Undecided;
        var (exports, before) = _byOutcome.GetValueOrDefault(outcome);
        _byOutcome[outcome] = (exports + 1, before + sum);
    }
}
