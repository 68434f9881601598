using System.Collections.Immutable;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The account an agent lodged with customs, CNY.</summary>
/// <param name="Lodged">Deposits and letters, less what was withdrawn or drawn.</param>
/// <param name="Covered">Tax of released lists that is not collected yet.</param>
public readonly record struct GuaranteeSums(decimal Lodged, decimal Covered)
{
    public decimal Free => Lodged - Covered;
}

public enum CoverState
{
    Covered = 0,

    /// <summary>Nothing of it is due: returned, or the bill is void.</summary>
    Released = 1,

    /// <summary>Paid with the collection of a period, or drawn from the guarantee.</summary>
    Collected = 2,
}

/// <summary>The tax of one list that the guarantee covers.</summary>
/// <param name="InvtNo">The list.</param>
/// <param name="ReleasedBy">What needs no cover any more, by the number of the return.</param>
/// <param name="Period">The collection that took it; empty until then.</param>
public sealed record Cover(string InvtNo, decimal Amount, CoverState State, ImmutableSortedDictionary<string, decimal> ReleasedBy, string Period)
{
    /// <summary>What it still holds.</summary>
    public decimal Left => State == CoverState.Covered ? Amount - ReleasedBy.Values.Sum() : 0;
}

/// <summary>A deposit or a letter, by its number; below zero it is a withdrawal.</summary>
public sealed record Lodgement(string Id, decimal Amount);

/// <summary>The sums and the row after a move; both unchanged when it was refused or had been made before.</summary>
public sealed record GuaranteeMove<TRow>(GuaranteeSums Sums, TRow? Row, Refusal? Refusal = null) where TRow : class;

/// <summary>What a collection did.</summary>
/// <param name="Due">CNY of the period.</param>
public sealed record GuaranteeCollected(GuaranteeSums Sums, IReadOnlyList<Cover> Covers, decimal Due);

/// <summary>
/// The guarantee of an agent: it covers the tax of a list before release; customs collects by period (汇总征税). 0 ≤ covered ≤ lodged after
/// every move. Repeats change nothing. Source: GACC 2016/26 and 2018/194; the moves are design.
/// </summary>
public static class Guarantee
{
    /// <param name="known">The lodgement of this number, or null.</param>
    /// <param name="amount">CNY; below zero withdraws what is free.</param>
    public static GuaranteeMove<Lodgement> Lodge(GuaranteeSums sums, Lodgement? known, string id, decimal amount)
    {
        if (known is not null)
        {
            return new(sums, known, known.Amount == amount ? null : new Refusal("I23", "/amount", Decimals.Write(amount), Decimals.Write(known.Amount)));
        }
        if (amount is 0 or > ImportDecision.TooMuch || sums.Lodged + amount > ImportDecision.TooMuch * 1000)
        {
            return new(sums, null, new Refusal("I12", "/amount", Decimals.Write(amount), "other than 0, at most " + Decimals.Write(ImportDecision.TooMuch)));
        }
        return -amount > sums.Free
            ? new(sums, null, new Refusal("I41", "/amount", Decimals.Write(-amount), Decimals.Write(sums.Free)))
            : new(sums with { Lodged = sums.Lodged + amount }, new Lodgement(id, amount));
    }

    /// <summary>Covers the tax of a list before its release. Nothing due needs no cover.</summary>
    /// <param name="known">The cover of this list, or null.</param>
    public static GuaranteeMove<Cover> Hold(GuaranteeSums sums, Cover? known, string invtNo, decimal tax)
    {
        if (known is not null)
        {
            return new(sums, known, known.Amount == tax ? null : new Refusal("I23", "", Decimals.Write(tax), Decimals.Write(known.Amount)));
        }
        if (tax < 0)
        {
            return new(sums, null, new Refusal("I12", "", Decimals.Write(tax), "0 or above"));
        }
        return tax > sums.Free
            ? new(sums, null, new Refusal("I40", "", Decimals.Write(tax), Decimals.Write(sums.Free)))
            : new(sums with { Covered = sums.Covered + tax }, new Cover(invtNo, tax, CoverState.Covered, ImmutableSortedDictionary<string, decimal>.Empty, ""));
    }

    /// <summary>Frees what a return or a void bill no longer owes.</summary>
    /// <param name="id">Number of the return; the same number releases once.</param>
    public static GuaranteeMove<Cover> Release(GuaranteeSums sums, Cover? known, string id, decimal amount)
    {
        if (known is not null && known.ReleasedBy.TryGetValue(id, out var before))
        {
            return new(sums, known, before == amount ? null : new Refusal("I23", "", Decimals.Write(amount), Decimals.Write(before)));
        }
        if (known is null || amount <= 0 || amount > known.Left)
        {
            return new(sums, known, new Refusal("I41", "", Decimals.Write(amount), Decimals.Write(known?.Left ?? 0)));
        }
        var next = known with { ReleasedBy = known.ReleasedBy.Add(id, amount) };
        return new(sums with { Covered = sums.Covered - amount }, next.Left == 0 ? next with { State = CoverState.Released } : next);
    }

    /// <summary>
    /// Collects the covers of a period at once; those that are not covered any more stay as they are.
    /// </summary>
    /// <param name="period">Number of the collection.</param>
    /// <param name="drawn">The agent did not pay: the guarantee itself pays and is smaller by that.</param>
    public static GuaranteeCollected Collect(GuaranteeSums sums, IReadOnlyList<Cover> covers, string period, bool drawn)
    {
        var due = covers.Sum(c => c.Left);
        return new GuaranteeCollected(
            new GuaranteeSums(drawn ? sums.Lodged - due : sums.Lodged, sums.Covered - due),
            [.. covers.Select(c => c.State == CoverState.Covered ? c with { State = CoverState.Collected, Period = period } : c)],
            due);
    }
}
