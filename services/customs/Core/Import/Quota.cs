using System.Collections.Immutable;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>What one person holds of one counter in one calendar year: CNY of the yearly limit, or a quantity of a list note.</summary>
/// <param name="Reserved">Held by orders that are not released yet.</param>
/// <param name="Confirmed">Held by released orders.</param>
public readonly record struct QuotaSums(decimal Reserved, decimal Confirmed)
{
    public decimal Used => Reserved + Confirmed;
}

public enum QuotaState
{
    Reserved = 0,
    Confirmed = 1,

    /// <summary>All of it was given back.</summary>
    GivenBack = 2,

    /// <summary>Never confirmed in time.</summary>
    Expired = 3,
}

/// <summary>What one order holds.</summary>
/// <param name="Year">Calendar year of the order; what comes back goes to it (design).</param>
/// <param name="Until">Unix milliseconds until which an unconfirmed reservation holds.</param>
/// <param name="GivenBack">What came back, by the number of the return or cancellation.</param>
public sealed record QuotaEntry(
    string OrderId, int Year, decimal Amount, QuotaState State, long Until, ImmutableSortedDictionary<string, decimal> GivenBack)
{
    /// <summary>What it still holds.</summary>
    public decimal Left => State == QuotaState.Expired ? 0 : Amount - GivenBack.Values.Sum();
}

/// <summary>The sums and the entry after a move; both unchanged when it was refused or had been made before.</summary>
public sealed record QuotaMove(QuotaSums Sums, QuotaEntry? Entry, Refusal? Refusal = null);

/// <summary>
/// The life of a quota: reserve with the list, confirm with the release, give back on cancellation or return, expire. A move reads one row of
/// sums and one entry: whoever locks the sums of the person and year decides alone. Sums are never negative and reserved + confirmed is never
/// above the limit a reservation was made under. Repeats change nothing.
/// </summary>
public static class Quota
{
    /// <param name="known">The entry of this order, or null.</param>
    /// <param name="until">Unix milliseconds; the reservation expires then.</param>
    public static QuotaMove Reserve(QuotaSums sums, QuotaEntry? known, string orderId, int year, decimal amount, decimal limit, long until)
    {
        if (known is { State: not QuotaState.Expired })
        {
            return known.State != QuotaState.GivenBack && known.Amount == amount
                ? new QuotaMove(sums, known)
                : new QuotaMove(sums, known, new Refusal("I23", "", Decimals.Write(amount), $"{Decimals.Write(known.Amount)} {NameOf(known)}"));
        }
        if (amount <= 0)
        {
            return new QuotaMove(sums, known, new Refusal("I12", "", Decimals.Write(amount), "above 0"));
        }
        return sums.Used + amount > limit
            ? new QuotaMove(sums, known, new Refusal("I07", "", Decimals.Write(sums.Used + amount), Decimals.Write(limit)))
            : new QuotaMove(
                sums with { Reserved = sums.Reserved + amount },
                new QuotaEntry(orderId, year, amount, QuotaState.Reserved, until, ImmutableSortedDictionary<string, decimal>.Empty));
    }

    public static QuotaMove Confirm(QuotaSums sums, QuotaEntry? known) => known switch
    {
        { State: QuotaState.Reserved } => new QuotaMove(
            new QuotaSums(sums.Reserved - known.Left, sums.Confirmed + known.Left), known with { State = QuotaState.Confirmed }),
        { State: QuotaState.Confirmed } => new QuotaMove(sums, known),
        _ => new QuotaMove(sums, known, new Refusal("I21", "", NameOf(known), "reserved")),
    };

    /// <param name="sums">Of <paramref name="year"/>.</param>
    /// <param name="id">Number of the return or cancellation; the same number gives back once.</param>
    /// <param name="year">The year that gets it, see <see cref="YearOf"/>; another year than the purchase's never falls below zero by it.</param>
    public static QuotaMove GiveBack(QuotaSums sums, QuotaEntry? known, string id, decimal amount, int year)
    {
        if (known is not null && known.GivenBack.TryGetValue(id, out var before))
        {
            return new QuotaMove(sums, known, before == amount ? null : new Refusal("I23", "", Decimals.Write(amount), Decimals.Write(before)));
        }
        if (known is null or { State: QuotaState.GivenBack or QuotaState.Expired })
        {
            return new QuotaMove(sums, known, new Refusal("I21", "", NameOf(known), "reserved or confirmed"));
        }
        if (amount <= 0 || amount > known.Left)
        {
            return new QuotaMove(sums, known, new Refusal("I22", "", Decimals.Write(amount), Decimals.Write(known.Left)));
        }
        var next = known with { GivenBack = known.GivenBack.Add(id, amount) };
        return new QuotaMove(
            known.State == QuotaState.Reserved ? sums with { Reserved = sums.Reserved - amount }
                : sums with { Confirmed = year == known.Year ? sums.Confirmed - amount : Math.Max(0, sums.Confirmed - amount) },
            next.Left == 0 ? next with { State = QuotaState.GivenBack } : next);
    }

    /// <summary>Frees a reservation whose time is over at <paramref name="now"/>; anything else stays.</summary>
    public static QuotaMove Expire(QuotaSums sums, QuotaEntry? known, long now) =>
        known is { State: QuotaState.Reserved } && known.Until <= now
            ? new QuotaMove(sums with { Reserved = sums.Reserved - known.Left }, known with { State = QuotaState.Expired })
            : new QuotaMove(sums, known);

    /// <summary>The year whose sums a return gives back to.</summary>
    public static int YearOf(QuotaEntry entry, DateOnly returned, ImportSettings settings) => settings.QuotaGoesBackToPurchaseYear ? entry.Year : returned.Year;

    private static string NameOf(QuotaEntry? entry) => entry?.State switch
    {
        null => "none",
        QuotaState.Reserved => "reserved",
        QuotaState.Confirmed => "confirmed",
        QuotaState.GivenBack => "given back",
        _ => "expired",
    };
}
