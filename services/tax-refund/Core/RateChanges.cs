using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>refund-rate-changes.csv: the refund rate (percent) an announcement gives a scope of goods. <c>BeforePct</c> null: various.</summary>
public sealed record RateChangeRow(
    string Scope, string NameEn, string NameZh, decimal? BeforePct, decimal RefundPct, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>refund-scopes.csv: the scope a 10-digit code belongs to.</summary>
public sealed record ScopeCodeRow(string Code, string Scope, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>
/// Brings a refund library up to the announcements that came after it, once at load, so that a lookup stays one lookup.
/// In: library, changes, the codes of their scopes. Out: rows of the library, split where a newer change decides. Called by: RefundRules.
/// </summary>
public static class RateChanges
{
    /// <exception cref="InvalidDataException">Two rows of a scope, of a code's scope, or of a code that has one overlap; both are named.</exception>
    public static IEnumerable<RefundLibraryRow> Apply(
        IReadOnlyList<RefundLibraryRow> library, IReadOnlyList<RateChangeRow> changes, IReadOnlyList<ScopeCodeRow> codes)
    {
        _ = new DatedTable<RateChangeRow>(changes, c => c.Scope);
        var scoped = new DatedTable<ScopeCodeRow>(codes, c => c.Code);
        _ = new DatedTable<RefundLibraryRow>(library.Where(r => scoped.HasKey(r.Code)), r => r.Code);
        var ofCode = codes
            .SelectMany(c => changes.Where(r => r.Scope == c.Scope && (c.ValidTo is not { } end || r.ValidFrom < end))
                .Select(r => (c.Code, Change: r.ValidFrom < c.ValidFrom ? r with { ValidFrom = c.ValidFrom } : r)))
            .Where(r => r.Change.ValidTo is not { } end || end > r.Change.ValidFrom)
            .ToLookup(r => r.Code, r => r.Change, StringComparer.Ordinal);
        return library.SelectMany(row => Split(row, ofCode[row.Code]));
    }

    private static IEnumerable<RefundLibraryRow> Split(RefundLibraryRow row, IEnumerable<RateChangeRow> changes)
    {
        var from = row.ValidFrom;
        foreach (var change in changes.Where(c => c.ValidFrom > row.ValidFrom && Before(c.ValidFrom, row.ValidTo)).OrderBy(c => c.ValidFrom))
        {
            if (change.ValidFrom > from)
            {
                yield return row with { ValidFrom = from, ValidTo = change.ValidFrom };
            }
            var to = change.ValidTo is { } end && Before(end, row.ValidTo) ? end : row.ValidTo;
            yield return row with
            {
                RefundPct = change.RefundPct, Flag = change.RefundPct == 0 ? RefundFlag.Taxed : RefundFlag.Refundable, ValidFrom = change.ValidFrom, ValidTo = to,
                Source = $"{change.Source}; scope {change.Scope}; over the library's row: {row.Source}{(change.RefundPct == 0 ? "; flag memory, unverified" : "")}",
            };
            if (to == row.ValidTo)
            {
                yield break;
            }
            from = to!.Value;
        }
        yield return row with { ValidFrom = from };
    }

    private static bool Before(DateOnly day, DateOnly? end) => end is not { } last || day < last;
}
