using System.Globalization;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>Official statuses, their moves, the numbers, and the tables of the README.</summary>
public sealed class OfficialTests
{
    [Fact]
    public void The_statuses_of_the_readme_are_those_of_the_core()
    {
        var told = ReadmeRows("| status |").Select(c => (int.Parse(c[0], CultureInfo.InvariantCulture), c[1], c[2], c[3] == "yes",
            string.Join(", ", c[4].Split(", ", StringSplitOptions.RemoveEmptyEntries)))).ToList();

        Assert.Equal(ReturnStatus.All.Select(s => (s.Status, s.Zh, s.En, s.Final, string.Join(", ", OfficialStatus.After(s.Status)))), told);
    }

    [Fact]
    public void The_kinds_of_the_readme_are_those_the_house_reads()
    {
        var house = SingleWindow.Customs.CustomsModule.House(Import.ImportSamples.Rules, Samples.Settings, Import.ImportSamples.Settings);

        Assert.Equal(house.Reads.Select(k => k.Name).Order(), ReadmeRows("| reads |").Select(c => c[0].Trim('`')).Order());
    }

    [Fact]
    public void The_rules_of_the_readme_are_those_of_the_data()
    {
        var told = ReadmeRows("| rule |").Select(c => c[0]).ToHashSet();

        Assert.Equal(Samples.Rules.Risks.Keys.Select(k => k.Split('.')[0]).Where(r => r != "TEST").Append("K12").Append("K21").Order().Distinct(), told.Order());
    }

    [Fact]
    public void Final_statuses_lead_nowhere_but_a_refused_list_may_be_sent_again() =>
        Assert.All(ReturnStatus.All.Where(s => s.Final), s => Assert.Equal(s.Status == 100 ? [2] : [], OfficialStatus.After(s.Status)));

    [Theory]
    [InlineData("green")]
    [InlineData("yellow")]
    [InlineData("red")]
    [InlineData("refused")]
    public void Every_move_that_is_made_is_legal(string end)
    {
        var outcome = Samples.Settle(
            p =>
            {
                p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = "SO-" + end.ToUpperInvariant();
                p.Payment.Amount = end == "refused" ? "1" : p.Payment.Amount;
            },
            Samples.Settings with { TestMode = true });
        List<Outcome> ends = [outcome];
        foreach (var decision in new[] { "release", "refuse", "inspect" })
        {
            ends.Add(HoldDecision.Decide(outcome.File, new HoldDecided { Link = "customs", Decision = decision }, Samples.Rules, Samples.NowMs));
        }
        ends.AddRange(ends.ToList().Select(e => Closing.Departed(e.File, new GoodsMoved { FilingId = e.File.FilingId }, Samples.NowMs)));

        Assert.All(ends, e =>
        {
            var moves = e.File.ReadDecision().Moves();
            Assert.All(moves.Prepend(OfficialStatus.Declaring).Zip(moves), m => Assert.True(OfficialStatus.MayMove(m.First, m.Second), $"{m.First} → {m.Second}"));
            Assert.All(moves, m => Assert.NotNull(ReturnStatus.Find(m)));
            Assert.Equal(moves[^1], e.File.Status);
        });
    }

    [Fact]
    public void Numbers_have_their_official_form()
    {
        var number = new OfficialNumbers(new DateOnly(2026, 1, 5), 99_999_999);

        Assert.Equal("B20260105099999999", number.PreNo);
        Assert.Equal("29002026E00599999999", number.InvtNo("2900"));
        Assert.Equal((18, 20), (number.PreNo.Length, number.InvtNo("2900").Length));
    }

    [Fact]
    public void Lanes_never_give_one_number_twice() => Gen.Int[0, NumberLane.Lanes - 1].Array[50, 400].Sample(takes =>
    {
        var lanes = Enumerable.Range(0, NumberLane.Lanes).Select(n => new NumberLane($"{n}", "", 0)).ToArray();
        var day = new DateOnly(2026, 3, 2);
        HashSet<OfficialNumbers> given = [];
        foreach (var lane in takes)
        {
            // Clocks of two processes differ around midnight.
            (lanes[lane], var number) = lanes[lane].Take(given.Count % 3 == 0 ? day : day.AddDays(1));
            Assert.True(given.Add(number));
        }
    }, iter: 200);

    [Fact]
    public void A_new_day_begins_anew_and_a_lane_that_is_empty_says_so()
    {
        var lane = new NumberLane("3", "20260302", 12_499_999);

        var (full, number) = lane.Take(new DateOnly(2026, 3, 2));

        Assert.Equal(99_999_995, number.Sequence);
        Assert.Throws<InvalidOperationException>(() => full.Take(new DateOnly(2026, 3, 2)));
        Assert.Equal(3, full.Take(new DateOnly(2026, 3, 3)).Number.Sequence);
    }

    [Fact]
    public void An_import_has_18_characters_and_counts_through_its_year()
    {
        var lane = new NumberLane(NumberLane.ImportsBeside("3"), "2026", 1);

        var (after, number) = lane.TakeImport(new DateOnly(2026, 12, 31));
        var (_, next) = after.TakeImport(new DateOnly(2027, 1, 1));
        var (_, back) = new NumberLane("I3", "2027", 5).TakeImport(new DateOnly(2026, 12, 31));

        Assert.Equal(("29002026I100000011", "B20261231100000011"), (number.ImportNo("2900"), number.PreNo));
        Assert.Equal("29002027I100000003", next.ImportNo("2900"));
        Assert.Equal("29002027I100000043", back.ImportNo("2900"));
        Assert.Throws<InvalidOperationException>(() => (lane with { Next = 112_500_000 }).TakeImport(new DateOnly(2026, 12, 31)));
    }

    [Fact]
    public void Twenty_million_declarations_a_day_have_numbers() => Assert.True(20_000_000 < NumberLane.Lanes * 12_500_000L);

    [Theory]
    [InlineData("o|1|2", "1", "2")]
    [InlineData("o|1||2|3", "1|2", "3")]
    [InlineData("o|1|2|3", "1", "2|3")]
    public void Business_keys_of_two_companies_never_meet(string key, string company, string number) => Assert.Equal(key, LooseKeys.Order(company, number));

    internal static IEnumerable<string[]> ReadmeRows(string heading)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent!;
        }
        return File.ReadAllLines(Path.Combine(folder.FullName, "services/customs/README.md"))
            .SkipWhile(l => !l.StartsWith(heading, StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(l => l.StartsWith('|'))
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries));
    }
}
