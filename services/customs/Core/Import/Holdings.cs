using System.Collections.Immutable;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The sums and the holding after a move, both as they were when it was refused.</summary>
public sealed record HoldingMove(ImportSums Sums, ImportHolding Holding, Refusal? Refusal = null);

/// <summary>
/// Quota and guarantee of one import move together: taken with its acceptance, confirmed with its release, given back with its end or a return.
/// A move is made whole or not at all.
/// </summary>
public static class Holdings
{
    private static readonly ImmutableSortedDictionary<string, QuotaEntry> NoQuota = ImmutableSortedDictionary.Create<string, QuotaEntry>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, OpenReturn> NoReturns = ImmutableSortedDictionary.Create<string, OpenReturn>(StringComparer.Ordinal);

    /// <summary>Reserves what counts to the year and covers the tax, before the release.</summary>
    /// <param name="limits">Most of the year, by counter.</param>
    /// <returns>A null holding with the refusal when something does not fit.</returns>
    public static (ImportSums Sums, ImportHolding? Holding, Refusal? Refusal) Take(
        ImportSums sums, string filingId, string invtNo, int year, IReadOnlyDictionary<string, decimal> amounts, IReadOnlyDictionary<string, decimal> limits,
        decimal tax, IReadOnlyList<SoldLine> sold, IReadOnlyList<Pooled> pools)
    {
        var (next, quota) = (sums, NoQuota);
        foreach (var (counter, amount) in amounts)
        {
            // What waits for an officer waits as long as he needs: the reservation ends with the case, not with a day.
            var move = Quota.Reserve(next.Of(year, counter), null, filingId, year, amount, limits[counter], long.MaxValue);
            if (move.Refusal is not null)
            {
                return (sums, null, move.Refusal);
            }
            next = next.With(year, counter, move.Sums);
            quota = quota.Add(counter, move.Entry!);
        }
        var hold = Guarantee.Hold(next.Account, null, invtNo, tax);
        return hold.Row is not { } cover
            ? (sums, null, hold.Refusal)
            : (next with { Account = hold.Sums }, new ImportHolding(quota, cover, sold, pools, NoReturns), null);
    }

    /// <summary>Confirms the quota with the release.</summary>
    public static HoldingMove Confirm(ImportSums sums, ImportHolding holding)
    {
        var (next, quota) = (sums, holding.Quota);
        foreach (var (counter, entry) in holding.Quota)
        {
            var move = Quota.Confirm(next.Of(entry.Year, counter), entry);
            if (move.Refusal is not null)
            {
                return new HoldingMove(sums, holding, move.Refusal);
            }
            (next, quota) = (next.With(entry.Year, counter, move.Sums), quota.SetItem(counter, move.Entry!));
        }
        return new HoldingMove(next, holding with { Quota = quota });
    }

    /// <summary>Gives back everything that is still held: the list was refused, cancelled or has expired.</summary>
    /// <param name="id">Names the end; the same end gives back once.</param>
    public static HoldingMove End(ImportSums sums, ImportHolding holding, string id)
    {
        var (next, quota) = (sums, holding.Quota);
        foreach (var (counter, entry) in holding.Quota)
        {
            if (entry.Left > 0)
            {
                var move = Quota.GiveBack(next.Of(entry.Year, counter), entry, id, entry.Left, entry.Year);
                (next, quota) = (next.With(entry.Year, counter, move.Sums), quota.SetItem(counter, move.Entry!));
            }
        }
        return Free(next, holding with { Quota = quota }, id, holding.Cover.Left);
    }

    /// <summary>Gives back what a return says: its price and quantities to the year, its tax to the guarantee.</summary>
    /// <param name="after">The lines after the return.</param>
    /// <param name="returned">The day on which the goods were back.</param>
    public static HoldingMove Return(
        ImportSums sums, ImportHolding holding, string id, IReadOnlyList<SoldLine> after, decimal price, decimal tax, DateOnly returned, ImportSettings settings)
    {
        var (next, quota) = (sums, holding.Quota);
        foreach (var (counter, entry) in holding.Quota)
        {
            var back = counter == Counters.Yuan ? price : QuantityBack(holding, after, counter);
            if (back == 0)
            {
                continue;
            }
            var year = Quota.YearOf(entry, returned, settings);
            var move = Quota.GiveBack(next.Of(year, counter), entry, id, back, year);
            if (move.Refusal is not null)
            {
                return new HoldingMove(sums, holding, move.Refusal);
            }
            (next, quota) = (next.With(year, counter, move.Sums), quota.SetItem(counter, move.Entry!));
        }
        var freed = Free(next, holding with { Quota = quota, Sold = after }, id, tax);
        return freed.Refusal is null ? freed : new HoldingMove(sums, holding, freed.Refusal);
    }

    private static HoldingMove Free(ImportSums sums, ImportHolding holding, string id, decimal tax)
    {
        if (tax == 0)
        {
            return new HoldingMove(sums, holding);
        }
        var move = Guarantee.Release(sums.Account, holding.Cover, id, tax);
        return new HoldingMove(sums with { Account = move.Sums }, holding with { Cover = move.Row! }, move.Refusal);
    }

    /// <summary>From what stayed of each line, as prices are: the last return takes exactly what is left.</summary>
    private static decimal QuantityBack(ImportHolding holding, IReadOnlyList<SoldLine> after, string pool) => holding.Pools.Where(p => p.Pool == pool).Sum(p =>
        Left(p, holding.Sold.First(l => l.Gnum == p.Gnum)) - Left(p, after.First(l => l.Gnum == p.Gnum)));

    private static decimal Left(Pooled pooled, SoldLine line) =>
        Math.Round(pooled.Quantity * (line.Qty - line.Returned) / line.Qty, 5, MidpointRounding.AwayFromZero);
}
