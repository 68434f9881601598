using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Rules;
using SingleWindow.Tests.Unit.Customs.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class CaseReplayTests
{
    private const string Shirt = "6109909011";

    [Theory]
    [InlineData("green", "")]
    [InlineData("a document check", "-YELLOW")]
    [InlineData("an inspection", "-RED")]
    public void The_codes_of_an_export_are_checked_again_whatever_its_channel(string name, string suffix)
    {
        Assert.NotEmpty(name);
        var file = Samples.Settle(p => p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = "SO-1" + suffix, Samples.Settings with { TestMode = true }).File;

        var replayed = Assert.Single(Replay(file));

        Assert.Equal(("codes", "2026-03-02", "2026-03-02", true), (replayed.Decision, replayed.DecidedOn, replayed.ReplayedOn, replayed.RulesLoaded));
        Assert.Empty(replayed.Differences);
    }

    [Fact]
    public void What_an_officer_decided_since_is_no_part_of_it()
    {
        var held = Samples.Settle(p => p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = "SO-1-YELLOW", Samples.Settings with { TestMode = true }).File;
        var refused = HoldDecision.Decide(held, new HoldDecided { FilingId = Samples.Id, Link = "customs", Decision = "refuse", Note = "no" }, Samples.Rules, Samples.NowMs + 86_400_000).File;
        Assert.Equal(Ending.Refused, refused.Ending);

        Assert.Empty(Assert.Single(Replay(refused)).Differences);
    }

    [Fact]
    public void Nothing_is_replayed_before_codes_are_checked()
    {
        Assert.Empty(Replay(Samples.Complete(Samples.Papers())));
        Assert.Empty(Replay(CaseFile.Open(Samples.Id, [])));
        // Refused with its order: customs judged nothing.
        var refused = Samples.Order();
        refused.Verdict = Verdict.Refused;
        var papers = new Papers(Samples.Declaration(), refused, Samples.Payment(), Samples.Waybill());
        var file = Clearance.Settle(
            Samples.Complete(papers) with { Refused = Legs.Order }, papers, new Explainer(Samples.Rules, new DateOnly(2026, 3, 2)), Samples.Rules, Samples.Settings,
            new OfficialNumbers(new DateOnly(2026, 3, 2), 7), Samples.NowMs).File;
        Assert.Equal(Ending.Refused, file.Ending);
        Assert.Empty(Replay(file));
    }

    [Fact]
    public void A_code_that_passed_by_setting_keeps_its_mark_and_another_setting_is_told()
    {
        var file = Samples.Settle(p => p.Declaration!.CustomsCode = "9998").File;
        Assert.Empty(Assert.Single(Replay(file)).Differences);

        var strict = Assert.Single(Replay(file, settings: Samples.Settings with { AcceptUnknownOffices = false }));

        Assert.False(strict.RulesLoaded);
        Assert.Equal(["reasons/OFFICE_UNKNOWN/customsOffice", "rules/C01-C21"], strict.Differences.Select(d => d.Field));
        Assert.Contains("unlisted customsCode=9998", strict.Differences[1].Stored, StringComparison.Ordinal);
        Assert.DoesNotContain("unlisted", strict.Differences[1].Now, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_another_day_the_differences_are_listed_and_the_rules_are_still_those_of_the_decision()
    {
        // Zone 24 was merged into another one in 2025.
        var file = Samples.Settle(p => p.Declaration!.Zone = "24").File;
        Assert.Equal(Ending.Refused, file.Ending);

        var replayed = Assert.Single(Replay(file, new DateOnly(2024, 1, 1)));

        Assert.True(replayed.RulesLoaded);
        Assert.Equal(("2026-03-02", "2024-01-01"), (replayed.DecidedOn, replayed.ReplayedOn));
        Assert.Equal(["reasons/ZONE_NOT_IN_FORCE/zone", "rules/C01-C21"], replayed.Differences.Select(d => d.Field));
        Assert.StartsWith("C13 ", replayed.Differences[0].Stored, StringComparison.Ordinal);
        Assert.Empty(replayed.Differences[0].Now);
        Assert.Contains("day=2024-01-01", replayed.Differences[1].Now, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_a_later_pack_the_changed_reasons_are_listed_with_rule_version_and_both_values()
    {
        var file = Samples.Settle().File;
        using var pack = Changed(Shirt, "011", "012");

        var replayed = Assert.Single(Replay(file, rules: RuleBook.Read(pack.House)));

        Assert.False(replayed.RulesLoaded);
        var told = Assert.Single(replayed.Differences);
        Assert.Equal(("reasons/STATUTORY_UNIT/goods/0/unit1", ""), (told.Field, told.Stored));
        Assert.Matches(@"^C02 \d{4}-\d\d-\d\d 011 / 012 \(.+\)$", told.Now);
    }

    [Fact]
    public void A_pack_that_lost_a_code_says_so()
    {
        var file = Samples.Settle(p => p.Declaration!.StatisticsFlag = "B").File;
        using var pack = new RulePack(typeof(RuleBook).Assembly, Houses.Customs, "tariff-sample.csv", line => line.StartsWith(Shirt, StringComparison.Ordinal) ? [] : [line]);

        var replayed = Assert.Single(Replay(file, rules: RuleBook.Read(pack.House)));

        Assert.False(replayed.RulesLoaded);
        Assert.Equal(["reasons/TARIFF_CODE_UNKNOWN/goods/0/gcode"], replayed.Differences.Select(d => d.Field));
    }

    /// <summary>A list with any fields spoiled is judged as it was; with another unit of one code exactly the lines of that code are told.</summary>
    [Fact]
    public void Under_its_pack_it_is_identical_and_a_changed_unit_is_told_of_its_lines_alone()
    {
        using var pack = Changed(Shirt, "011", "012");
        var later = RuleBook.Read(pack.House);
        Gen.Select(Gen.Int[0, (1 << 12) - 1], Gen.Int[1, 6], Gen.Int[0, 63]).Sample((spoiled, lines, shirts) =>
        {
            var file = Samples.Settle(p => Spoil(p, spoiled, lines, shirts)).File;
            if (CodesReplay.DayOf(file.ReadDecision()) is null)
            {
                return;
            }
            Assert.Empty(Assert.Single(Replay(file)).Differences);

            var differences = Assert.Single(Replay(file, rules: later)).Differences;

            var list = file.ReadDeclaration()!;
            var expected = list.Lines.Index().Where(l => l.Item.Gcode == Shirt).Select(l => $"reasons/STATUTORY_UNIT/goods/{l.Index}/unit1");
            Assert.Equal(expected, differences.Select(d => d.Field));
        });
    }

    private static void Spoil(Papers papers, int spoiled, int lines, int shirts)
    {
        var d = papers.Declaration!;
        Action<DeclarationSubmitted>[] spoils =
        [
            x => x.Country = "999", x => x.WrapType = "22", x => x.TrafMode = "K", x => x.CustomsCode = "29A0", x => x.Zone = "182", x => x.IeDate = "20261301",
            x => x.PackNo = 0, x => x.NetWeight = "9", x => x.LicenceNo = "L-1", x => x.StatisticsFlag = "C", x => x.PortCode = "0001", x => x.RefundRoute = "trader",
        ];
        foreach (var (i, spoil) in spoils.Index())
        {
            if ((spoiled & (1 << i)) != 0)
            {
                spoil(d);
            }
        }
        var (shirt, puzzle) = (d.Lines[0].Clone(), d.Lines[1].Clone());
        d.Lines.Clear();
        for (var i = 0; i < lines; i++)
        {
            var line = ((shirts & (1 << i)) != 0 ? shirt : puzzle).Clone();
            line.Gnum = i + 1;
            d.Lines.Add(line);
        }
    }

    private static RulePack Changed(string code, string unit, string other) => new(typeof(RuleBook).Assembly, Houses.Customs, "tariff-sample.csv", line =>
        line.StartsWith(code, StringComparison.Ordinal) ? [line.Replace($",{unit},", $",{other},", StringComparison.Ordinal)] : [line]);

    private static IEnumerable<ReplayedDecision> Replay(CaseFile file, DateOnly? on = null, RuleBook? rules = null, ClearanceSettings? settings = null) => CaseReplay.Of(
        file, null, on, rules is null ? ImportSamples.Rules : ImportRules.Read(rules), settings ?? Samples.Settings, ImportSamples.Settings);
}
