using CsCheck;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class GuaranteeTests
{
    [Fact]
    public void It_runs_out_in_the_middle_of_a_batch_and_the_rest_goes_on()
    {
        var sums = Guarantee.Lodge(default, null, "d1", 100).Sums;
        List<string?> refused = [];
        foreach (var tax in new[] { 60m, 50m, 40m, 0m })
        {
            var move = Guarantee.Hold(sums, null, $"I{refused.Count}", tax);
            sums = move.Sums;
            refused.Add(move.Refusal is { } r ? $"{r.Rule} {r.Value} {r.Other}" : null);
        }

        Assert.Equal([null, "I40 50 40", null, null], refused);
        Assert.Equal(new GuaranteeSums(100, 100), sums);
    }

    [Fact]
    public void A_collection_takes_what_is_still_covered()
    {
        var sums = Guarantee.Lodge(default, null, "d1", 100).Sums;
        var a = Guarantee.Hold(sums, null, "A", 45.5m);
        var b = Guarantee.Hold(a.Sums, null, "B", 30);
        var part = Guarantee.Release(b.Sums, a.Row, "ret-1", 27.3m);

        var paid = Guarantee.Collect(part.Sums, [part.Row!, b.Row!], "2025-07-1", drawn: false);
        var drawn = Guarantee.Collect(part.Sums, [part.Row!, b.Row!], "2025-07-1", drawn: true);

        Assert.Equal((48.2m, new GuaranteeSums(100, 0), new GuaranteeSums(51.8m, 0)), (paid.Due, paid.Sums, drawn.Sums));
        Assert.All(paid.Covers, c => Assert.Equal((CoverState.Collected, "2025-07-1", 0m), (c.State, c.Period, c.Left)));
        var again = Guarantee.Collect(paid.Sums, paid.Covers, "2025-07-2", drawn: true);
        Assert.Equal((0m, paid.Sums), (again.Due, again.Sums));
        Assert.All(again.Covers, c => Assert.Equal("2025-07-1", c.Period));
    }

    [Fact]
    public void Only_what_is_free_can_be_withdrawn()
    {
        var held = Guarantee.Hold(Guarantee.Lodge(default, null, "d1", 100).Sums, null, "A", 60);

        var refusal = Guarantee.Lodge(held.Sums, null, "w1", -40.01m).Refusal!;
        Assert.Equal(("I41", "40.01", "40"), (refusal.Rule, refusal.Value, refusal.Other));
        Assert.Equal(new GuaranteeSums(60, 60), Guarantee.Lodge(held.Sums, null, "w1", -40).Sums);
    }

    [Fact]
    public void A_cover_is_released_once_and_never_more_than_it_holds()
    {
        var held = Guarantee.Hold(Guarantee.Lodge(default, null, "d1", 100).Sums, null, "A", 60);
        var all = Guarantee.Release(held.Sums, held.Row, "void", 60);

        Assert.Equal((CoverState.Released, new GuaranteeSums(100, 0)), (all.Row!.State, all.Sums));
        Assert.Equal(all.Sums, Guarantee.Release(all.Sums, all.Row, "void", 60).Sums);
        Assert.Equal("I41", Guarantee.Release(all.Sums, all.Row, "again", 0.01m).Refusal!.Rule);
        Assert.Equal("I41", Guarantee.Release(held.Sums, held.Row, "x", 60.01m).Refusal!.Rule);
        Assert.Equal("I41", Guarantee.Release(default, null, "x", 1).Refusal!.Rule);
    }

    [Fact]
    public void One_number_stands_for_one_amount()
    {
        var lodged = Guarantee.Lodge(default, null, "d1", 100);
        Assert.Equal(lodged.Sums, Guarantee.Lodge(lodged.Sums, lodged.Row, "d1", 100).Sums);
        Assert.Equal("I23", Guarantee.Lodge(lodged.Sums, lodged.Row, "d1", 101).Refusal!.Rule);
        var held = Guarantee.Hold(lodged.Sums, null, "A", 60);
        Assert.Equal("I23", Guarantee.Hold(held.Sums, held.Row, "A", 61).Refusal!.Rule);
    }

    private static readonly Gen<(int Verb, int Cover, int Fen)[]> Scripts =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 50_000], (verb, cover, fen) => (verb, cover, fen)).Array[0, 100];

    [Fact]
    public void No_sequence_makes_it_negative_or_covers_more_than_is_lodged() => Scripts.Sample(script =>
    {
        var sums = default(GuaranteeSums);
        var covers = new Cover?[6];
        var (step, lodged) = (0, 0m);
        foreach (var (verb, at, fen) in script)
        {
            var amount = fen / 100m;
            var before = sums;
            switch (verb)
            {
                case 0 or 1:
                    var lodge = Guarantee.Lodge(sums, null, $"d{step}", verb == 0 ? amount : -amount);
                    (sums, lodged) = (lodge.Sums, lodged + (lodge.Row?.Amount ?? 0));
                    break;
                case 2:
                    (sums, covers[at], _) = Guarantee.Hold(sums, covers[at], $"I{at}", amount);
                    break;
                case 3:
                    (sums, covers[at], _) = Guarantee.Release(sums, covers[at], $"r{step}", amount);
                    break;
                default:
                    var collected = Guarantee.Collect(sums, [.. covers.OfType<Cover>()], $"p{step}", verb == 5);
                    (sums, lodged) = (collected.Sums, lodged - (verb == 5 ? collected.Due : 0));
                    foreach (var cover in collected.Covers)
                    {
                        covers[cover.InvtNo[1] - '0'] = cover;
                    }
                    break;
            }
            step++;
            Assert.True(sums.Covered >= 0 && sums.Covered <= sums.Lodged, $"{verb}: {before} became {sums}");
            Assert.Equal((lodged, covers.Sum(c => c?.Left ?? 0)), (sums.Lodged, sums.Covered));
        }
    });
}
