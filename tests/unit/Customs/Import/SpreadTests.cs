using CsCheck;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class SpreadTests
{
    [Fact]
    public void Five_fen_over_ten_equal_lines_make_no_line_negative() =>
        Assert.Equal(
            [0.01m, 0.01m, 0.01m, 0.01m, 0.01m, 0, 0, 0, 0, 0],
            Spread.Over(0.05m, [.. Enumerable.Repeat(1m, 10)]));

    [Fact]
    public void The_largest_remainder_gets_the_fen() => Assert.Equal([3.33m, 6.67m], Spread.Over(10, [100, 200]));

    [Fact]
    public void Lines_without_weight_count_alike() => Assert.Equal([0.02m, 0.01m], Spread.Over(0.03m, [0, 0]));

    [Fact]
    public void The_sum_is_exact_and_every_share_is_within_a_fen_of_its_part() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 100_000_000].Array[1, 100]).Sample((fen, weights) =>
        {
            var amount = fen / 100m;
            var w = weights.Select(x => x / 100m).ToArray();
            var shares = Spread.Over(amount, w);

            Assert.Equal(amount, shares.Sum());
            var whole = w.Sum();
            for (var i = 0; i < shares.Length; i++)
            {
                var part = whole == 0 ? amount / w.Length : amount * w[i] / whole;
                Assert.True(shares[i] >= 0 && Math.Abs(shares[i] - part) < 0.01m, $"{shares[i]} for {part}");
            }
        });
}
