using System.Collections.Immutable;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The sums that an import moves. Whoever locks their rows decides alone.</summary>
/// <param name="Year">The orderer's counters, by <see cref="Counters.Key"/>.</param>
/// <param name="Account">The guarantee of the company that covers the tax.</param>
public sealed record ImportSums(ImmutableSortedDictionary<string, QuotaSums> Year, GuaranteeSums Account)
{
    public static readonly ImportSums None = new(ImmutableSortedDictionary.Create<string, QuotaSums>(StringComparer.Ordinal), default);

    public QuotaSums Of(int year, string counter) => Year.GetValueOrDefault(Counters.Key(year, counter));

    public ImportSums With(int year, string counter, QuotaSums sums) => this with { Year = Year.SetItem(Counters.Key(year, counter), sums) };

    /// <summary>What the year has used, as the decision reads it.</summary>
    public YearUse UseOf(int year)
    {
        var quantities = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (key, sums) in Year)
        {
            if (Counters.Read(key) is var (of, counter) && of == year && counter != Counters.Yuan)
            {
                quantities[counter] = sums.Used;
            }
        }
        return new YearUse(Of(year, Counters.Yuan).Used, quantities);
    }
}

/// <summary>Counters of a person's year: the yearly limit in CNY, and the pools of quantity notes.</summary>
public static class Counters
{
    public const string Yuan = "CNY";

    public static string Key(int year, string counter) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{year:D4}|{counter}");

    public static (int Year, string Counter) Read(string key) => (int.Parse(key.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), key[5..]);
}

/// <summary>The quantity of one line that counts in a pool of the person's year.</summary>
public sealed record Pooled(int Gnum, string Pool, decimal Quantity);

/// <summary>What an import holds of the sums, and what of it was sold.</summary>
/// <param name="Quota">By counter.</param>
/// <param name="OpenReturns">Returns that are on their way, by their number.</param>
public sealed record ImportHolding(
    ImmutableSortedDictionary<string, QuotaEntry> Quota, Cover Cover, IReadOnlyList<SoldLine> Sold, IReadOnlyList<Pooled> Pools,
    ImmutableSortedDictionary<string, OpenReturn> OpenReturns)
{
    /// <summary>The lines as if everything that is on its way were back: what another return may still name.</summary>
    public IReadOnlyList<SoldLine> SoldBeside(string returnId) =>
    [
        .. Sold.Select(line => line with
        {
            Returned = line.Returned + OpenReturns.Where(r => r.Key != returnId).Sum(r => r.Value.Lines.Where(l => l.Gnum == line.Gnum).Sum(l => l.Qty)),
        }),
    ];
}

/// <summary>A return that was applied for in time and whose goods are on their way.</summary>
public sealed record OpenReturn(DateOnly Applied, IReadOnlyList<ReturnedLine> Lines);

/// <summary>One accepted import list: from the day it was accepted (120) on.</summary>
/// <param name="Person">Key of the orderer: no number can be read from it.</param>
/// <param name="Company">Whose guarantee covers the tax.</param>
/// <param name="ReleasedAt">Unix milliseconds; 0 while it is held.</param>
/// <param name="Edition">Edition of its newest tax bill; 0 when it has none.</param>
/// <param name="Assessed">ImportAssessed as it stood at acceptance, without days and bill.</param>
public sealed record ImportFile(
    string FilingId, string Tenant, string Person, string Company, string InvtNo, long ReleasedAt, int Edition, byte[] Assessed, ImportHolding Holding);
