using CsCheck;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class StockTests
{
    private static readonly StockRow Perfume = new("T2202W000001", "R1", "3303000010", "035", 0, 0);
    private static readonly StockRow Ten = Stock.Enter(null, Perfume, 10).Row!;
    private static readonly StockMove Four = Stock.Reserve(Ten, null, "l/1", Perfume.Gcode, Perfume.Unit, 4);
    private static readonly StockMove Left = Stock.Release(Four.Row!, Four.Take!);

    public static TheoryData<string, StockMove> Refused() => new()
    {
        { "I80 0 100000000000000", Stock.Enter(null, Perfume, 0) },
        { "I80 0.000001 100000000000000", Stock.Enter(null, Perfume, 0.000001m) },
        { "I80 -1 100000000000000", Stock.Count(Ten, Perfume, -1) },
        { "I80 100000000000000 100000000000000", Stock.Enter(Ten, Perfume, 99_999_999_999_990m) },
        { "I81 1 0", Stock.Exit(null, Perfume.Gcode, Perfume.Unit, 1) },
        { "I81 6.1 6", Stock.Exit(Four.Row, Perfume.Gcode, Perfume.Unit, 6.1m) },
        { "I81 7 6", Stock.Reserve(Four.Row, null, "l/2", Perfume.Gcode, Perfume.Unit, 7) },
        { "I82 3 4", Stock.Count(Four.Row, Perfume, 3) },
        { "I83 011 035", Stock.Exit(Ten, Perfume.Gcode, "011", 1) },
        { "I84 3304990099 3303000010", Stock.Enter(Ten, Perfume with { Gcode = "3304990099" }, 1) },
        { "I85 5 4", Stock.Return(Left.Row!, Left.Take!, "r1", 5) },
        { "I85 1 0", Stock.Return(Four.Row!, Four.Take!, "r1", 1) },
        { "I23 5 4", Stock.Reserve(Four.Row, Four.Take, "l/1", Perfume.Gcode, Perfume.Unit, 5) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_names_both_values_and_posts_nothing(string expected, StockMove move)
    {
        Assert.Equal((expected, 0m), ($"{move.Refusal!.Rule} {move.Refusal.Value} {move.Refusal.Other}", move.Posted));
        Assert.NotNull(Samples.Rules.Reasons.On(move.Refusal.Rule, new DateOnly(2025, 6, 1)));
    }

    private static readonly Gen<(int Verb, int List, int Qty)[]> Scripts =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 4], Gen.Int[0, 40], (verb, list, qty) => (verb, list, qty)).Array[0, 100];

    [Fact]
    public void No_sequence_makes_it_negative_and_the_moves_add_up_to_the_balance() => Scripts.Sample(script =>
    {
        StockRow? row = null;
        var takes = new StockTake?[5];
        var posted = 0m;
        foreach (var (verb, at, n) in script)
        {
            var qty = n / 4m;
            var take = takes[at];
            StockMove Make(StockRow? on, StockTake? known) => verb switch
            {
                0 => Stock.Enter(on, Perfume, qty),
                1 => Stock.Exit(on, Perfume.Gcode, Perfume.Unit, qty),
                2 => Stock.Count(on, Perfume, qty),
                3 => Stock.Reserve(on, known, $"l/{at}", Perfume.Gcode, Perfume.Unit, qty),
                4 => Stock.Release(on!, known!),
                5 => Stock.GiveBack(on!, known!),
                _ => Stock.Return(on!, known!, $"r{n % 3}", qty),
            };
            if (verb > 3 && take is null)
            {
                continue;
            }
            var move = Make(row, take);
            if (move.Refusal is not null)
            {
                Assert.Equal((row, 0m), (move.Row, move.Posted));
                continue;
            }
            (row, posted) = (move.Row, posted + move.Posted);
            if (verb > 2)
            {
                takes[at] = move.Take;
                var again = Make(row, takes[at]);
                Assert.Equal((row, 0m), (again.Row, again.Posted));
            }
            Assert.InRange(row!.Reserved, 0, row.OnHand);
            Assert.Equal(posted, row.OnHand);
            Assert.Equal(takes.Sum(t => t is { State: TakeState.Reserved } ? t.Qty : 0), row.Reserved);
        }
    });
}
