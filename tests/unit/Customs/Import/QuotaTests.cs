using CsCheck;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class QuotaTests
{
    private const decimal Limit = 26000;

    [Fact]
    public void Two_orders_of_15000_never_both_pass()
    {
        var first = Quota.Reserve(default, null, "a", 2025, 15000, Limit, 10);
        var second = Quota.Reserve(first.Sums, null, "b", 2025, 15000, Limit, 10);

        Assert.Null(first.Refusal);
        Assert.Equal(("I07", "30000", "26000"), (second.Refusal!.Rule, second.Refusal.Value, second.Refusal.Other));
        Assert.Equal((first.Sums, null), (second.Sums, second.Entry));
    }

    [Fact]
    public void Exactly_the_limit_passes() => Assert.Null(Quota.Reserve(new QuotaSums(1000, 20000), null, "a", 2025, 5000, Limit, 10).Refusal);

    [Fact]
    public void What_comes_back_from_a_release_can_be_used_again()
    {
        var reserved = Quota.Reserve(default, null, "a", 2025, 26000, Limit, 10);
        var confirmed = Quota.Confirm(reserved.Sums, reserved.Entry);
        var back = Quota.GiveBack(confirmed.Sums, confirmed.Entry, "ret-1", 300, 2025);

        Assert.Equal((new QuotaSums(0, 26000), new QuotaSums(0, 25700)), (confirmed.Sums, back.Sums));
        Assert.Null(Quota.Reserve(back.Sums, null, "b", 2025, 300, Limit, 10).Refusal);
        Assert.Equal("I22", Quota.GiveBack(back.Sums, back.Entry, "ret-2", 25700.01m, 2025).Refusal!.Rule);
        Assert.Equal(QuotaState.GivenBack, Quota.GiveBack(back.Sums, back.Entry, "ret-2", 25700, 2025).Entry!.State);
    }

    [Fact]
    public void A_reservation_expires_and_cannot_be_confirmed_then_but_reserved_again()
    {
        var reserved = Quota.Reserve(default, null, "a", 2025, 100, Limit, 10);
        Assert.Equal(reserved.Entry, Quota.Expire(reserved.Sums, reserved.Entry, 9).Entry);

        var expired = Quota.Expire(reserved.Sums, reserved.Entry, 10);
        var late = Quota.Confirm(expired.Sums, expired.Entry);
        Assert.Equal((default, "I21", "expired"), (expired.Sums, late.Refusal!.Rule, late.Refusal.Value));
        Assert.Equal(new QuotaSums(100, 0), Quota.Reserve(expired.Sums, expired.Entry, "a", 2025, 100, Limit, 20).Sums);
    }

    [Fact]
    public void Confirmed_amounts_do_not_expire()
    {
        var reserved = Quota.Reserve(default, null, "a", 2025, 100, Limit, 10);
        var confirmed = Quota.Confirm(reserved.Sums, reserved.Entry);

        Assert.Equal(confirmed, Quota.Expire(confirmed.Sums, confirmed.Entry, 99));
    }

    [Fact]
    public void One_number_stands_for_one_amount()
    {
        var reserved = Quota.Reserve(default, null, "a", 2025, 100, Limit, 10);
        Assert.Equal("I23", Quota.Reserve(reserved.Sums, reserved.Entry, "a", 2025, 101, Limit, 10).Refusal!.Rule);
        var back = Quota.GiveBack(reserved.Sums, reserved.Entry, "x", 40, 2025);
        Assert.Equal("I23", Quota.GiveBack(back.Sums, back.Entry, "x", 41, 2025).Refusal!.Rule);
        Assert.Equal(back, Quota.GiveBack(back.Sums, back.Entry, "x", 40, 2025));
    }

    private static readonly Gen<(int Verb, int Order, int Amount)[]> Scripts =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[1, 15_000], (verb, order, amount) => (verb, order, amount)).Array[0, 120];

    /// <summary>Any sequence of moves of eight orders against the plainest model: what each order still holds.</summary>
    [Fact]
    public void No_sequence_passes_the_limit_or_falls_below_zero() => Scripts.Sample(script =>
    {
        var sums = default(QuotaSums);
        var entries = new QuotaEntry?[8];
        var held = new decimal[8];
        var confirmed = new bool[8];
        var now = 0L;
        foreach (var (verb, order, amount) in script)
        {
            now++;
            var move = verb switch
            {
                0 => Quota.Reserve(sums, entries[order], $"o{order}", 2025, amount, Limit, now + 5),
                1 => Quota.Confirm(sums, entries[order]),
                2 => Quota.GiveBack(sums, entries[order], $"r{now}", amount, 2025),
                3 => Quota.GiveBack(sums, entries[order], $"r{now / 3}", entries[order]?.Left ?? 1, 2025),
                _ => Quota.Expire(sums, entries[order], now),
            };
            if (move.Refusal is not null)
            {
                Assert.Equal((sums, entries[order]), (move.Sums, move.Entry));
            }
            else if (move.Entry != entries[order])
            {
                held[order] = verb switch { 0 => amount, 1 => held[order], 2 => held[order] - amount, _ => 0 };
                confirmed[order] = verb == 1 || (confirmed[order] && verb is 2 or 3);
            }
            (sums, entries[order]) = (move.Sums, move.Entry);

            Assert.Equal(held.Sum(), sums.Used);
            Assert.Equal(held.Where((_, i) => confirmed[i]).Sum(), sums.Confirmed);
            Assert.InRange(sums.Used, 0, Limit);
            Assert.True(sums is { Reserved: >= 0, Confirmed: >= 0 }, $"{sums}");
            Assert.Equal(held, entries.Select(e => e?.Left ?? 0));
        }
    });

    /// <summary>A move is written as made, or not at all: every one can be repeated without effect.</summary>
    [Fact]
    public void A_repeat_changes_nothing() => Gen.Select(Gen.Int[1, 26_000], Gen.Int[1, 26_000]).Sample((amount, back) =>
    {
        var one = Quota.Reserve(default, null, "a", 2025, amount, Limit, 5);
        Assert.Equal(one, Quota.Reserve(one.Sums, one.Entry, "a", 2025, amount, Limit, 5));
        var two = Quota.Confirm(one.Sums, one.Entry);
        Assert.Equal(two, Quota.Confirm(two.Sums, two.Entry));
        var three = Quota.GiveBack(two.Sums, two.Entry, "r", back, 2025);
        Assert.Equal(back <= amount, three.Refusal is null);
        var again = Quota.GiveBack(three.Sums, three.Entry, "r", back, 2025);
        Assert.Equal((three.Sums, three.Entry), (again.Sums, again.Entry));
    });
}
