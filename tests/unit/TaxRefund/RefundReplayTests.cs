using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public sealed class RefundReplayTests
{
    private const string Left = "2026-11-23";

    private static readonly InvoiceClaim OfAnother = new(InvoiceClaim.KeyOf("3301960001", "INV-1"), "dcl_2", "3301965001");

    public static TheoryData<string, ReleasedGoods, string, InvoiceClaim?, string> Decisions => new()
    {
        { "exempt without an invoice", Goods("no-invoice"), Left, null, "exempt" },
        { "refunded", Goods("trader"), Left, null, "refunded" },
        { "refunded by the rate of its day", Goods("trader", Line(Battery)), "2026-03-31", null, "refunded" },
        { "exempt goods", Goods("trader", Line(Gold)), Left, null, "none" },
        { "taxed as a domestic sale", Goods("trader", Line(Solar)), Left, null, "deemed-domestic" },
        { "pre-refunded", Under("9810", Goods("trader")), Left, null, "pre-refunded" },
        { "of a manufacturer", By(Producer, Goods("producer")), Left, null, "monthly" },
        { "nothing asked for", Goods("none"), Left, null, "none" },
        { "a route that is none", Goods("barter"), Left, null, "refused" },
        { "a route before its day", Goods("no-invoice"), "2018-09-30", null, "refused" },
        { "no condition of the exemption", Under("0110", Goods("no-invoice", Line("0000000000", logged: false))), Left, null, "refused" },
        { "an invoice of another declaration of the filer", Goods("trader"), Left, OfAnother, "refused" },
        { "an invoice of another filer", Goods("trader"), Left, OfAnother with { Tenant = "3301965002" }, "refused" },
        { "lines without a number of their own", Goods("trader", Line(), Line(Battery), Line(amount: "x")), Left, null, "refused" },
    };

    [Theory, MemberData(nameof(Decisions))]
    public void A_refund_decided_again_under_its_rules_is_identical(string name, ReleasedGoods goods, string day, InvoiceClaim? claim, string outcome)
    {
        Assert.NotEmpty(name);
        var row = Decided(goods, day, Rules, claim);
        Assert.Equal(outcome, row.Decided!.Outcome);

        // Rules that were read again, and the same bytes that a row keeps.
        var kept = row with { Released = ReleasedGoods.Parser.ParseFrom(goods.ToByteArray()), Decided = RefundDecided.Parser.ParseFrom(row.Decided.ToByteArray()) };
        var replayed = RefundReplay.Of(kept, null, RefundRuleFiles.Load(new ConfigurationBuilder().Build()))!;

        Assert.Equal(("refund", day, day, true), (replayed.Decision, replayed.DecidedOn, replayed.ReplayedOn, replayed.RulesLoaded));
        Assert.Empty(replayed.Differences);
    }

    [Fact]
    public void Nothing_is_replayed_before_it_is_decided()
    {
        Assert.Null(RefundReplay.Of(new RefundCase("dcl_1", RefundState.AwaitingDeparture, Goods("trader"), 0, null, []), null, Rules));
        Assert.Null(RefundReplay.Of(new RefundCase("dcl_1", RefundState.AwaitingRelease, null, At(Left), null, []), null, Rules));
    }

    [Fact]
    public void Of_another_day_the_differences_are_listed_and_the_rules_are_still_those_of_the_decision()
    {
        var replayed = RefundReplay.Of(Decided(Goods("trader", Line(Battery)), "2024-11-30", Rules), Day("2026-04-01"), Rules)!;

        Assert.Equal(("2024-11-30", "2026-04-01", true), (replayed.DecidedOn, replayed.ReplayedOn, replayed.RulesLoaded));
        Assert.Equal(["amount 13 6", "toCost 0 7", "lines/1/refund 13 6"], replayed.Differences.Take(3).Select(d => $"{d.Field} {d.Stored} {d.Now}"));
        Assert.Equal(["rules/RF02", "rules/RATE-" + Battery], replayed.Differences.Skip(3).Select(d => d.Field));
        Assert.StartsWith("2019-04-01 date=2024-11-30; vat=13; refund=13; flag=0", replayed.Differences[4].Stored, StringComparison.Ordinal);
        Assert.StartsWith("2026-04-01 date=2026-04-01; vat=13; refund=6; flag=0", replayed.Differences[4].Now, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_a_later_pack_the_changed_figures_are_listed_with_rule_version_and_both_values()
    {
        var row = Decided(Goods("trader", Line(), Line(Battery)), Left, Rules);
        using var pack = new RulePack(typeof(RefundRules).Assembly, Houses.TaxRefund, "refund-library.csv", line => !line.StartsWith(Cotton, StringComparison.Ordinal)
            ? [line]
            : [line.Replace(",,", ",2026-11-01,", StringComparison.Ordinal), $"{Cotton},cotton,棉,13,9,0,2026-11-01,,later pack of a test"]);
        var later = RefundRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new("Rules:Folder", pack.Root)]).Build());

        var replayed = RefundReplay.Of(row, null, later)!;

        Assert.False(replayed.RulesLoaded);
        Assert.Equal(["amount", "toCost", "lines/1/refund", "rules/RATE-" + Cotton], replayed.Differences.Select(d => d.Field));
        Assert.Equal(["19 15", "7 11", "13 | 6 9 | 6"], replayed.Differences.Take(3).Select(d => $"{d.Stored} {d.Now}"));
        Assert.StartsWith("2019-04-01 date=2026-11-23; vat=13; refund=13; flag=0 (", replayed.Differences[3].Stored, StringComparison.Ordinal);
        Assert.Equal("2026-11-01 date=2026-11-23; vat=13; refund=9; flag=0 (later pack of a test)", replayed.Differences[3].Now);
        // What left before is decided as it was.
        Assert.Empty(RefundReplay.Of(Decided(Goods("trader"), "2026-10-31", Rules), null, later)!.Differences);
    }

    [Fact]
    public void A_pack_that_lost_the_rule_of_a_decision_says_so_and_the_newest_does_not_stand_in()
    {
        var row = Decided(Goods("trader"), Left, Rules);
        using var pack = new RulePack(
            typeof(RefundRules).Assembly, Houses.TaxRefund, "refund-library.csv", line => line.StartsWith(Cotton, StringComparison.Ordinal) ? [] : [line]);
        var poorer = RefundRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new("Rules:Folder", pack.Root)]).Build());

        var replayed = RefundReplay.Of(row, null, poorer)!;

        Assert.False(replayed.RulesLoaded);
        var lost = Assert.Single(replayed.Differences, d => d.Field == "rules/RATE-" + Cotton);
        Assert.StartsWith("2019-04-01 ", lost.Stored, StringComparison.Ordinal);
        Assert.Empty(lost.Now);
        Assert.Contains(replayed.Differences, d => d.Field == "reasons/REFUND_CODE_UNKNOWN/goods/0/gcode" && d.Stored.Length == 0 && d.Now.StartsWith("RF02 2026-01-01 " + Cotton, StringComparison.Ordinal));
        // Also of a day whose rows nobody touched: the pack is not the one it was decided under.
        Assert.False(RefundReplay.Of(row, Day("2024-01-01"), poorer)!.RulesLoaded);
    }

    [Fact]
    public void A_setting_is_a_rule_of_the_decision()
    {
        var replayed = RefundReplay.Of(Decided(Goods("trader", Line(Battery, "33.33")), Left, Rules), null, With("TaxRefund:CostRule", "input-less-refund"))!;

        Assert.Equal(["rules/RF02"], replayed.Differences.Where(d => d.Field.StartsWith("rules/", StringComparison.Ordinal)).Select(d => d.Field));
        Assert.Contains("cost=rate-difference", replayed.Differences[^1].Stored, StringComparison.Ordinal);
        Assert.Contains("cost=input-less-refund", replayed.Differences[^1].Now, StringComparison.Ordinal);
    }

    /// <summary>A claim of generated lines under a generated library, and one rate of it changed.</summary>
    [Fact]
    public void Under_its_pack_it_is_identical_and_a_changed_rate_changes_exactly_what_rests_on_it() =>
        Gen.Select(
            Gen.Int[0, 13].Array[5], Gen.Select(Gen.Int[0, 4], Gen.Int[1, 10_000_000]).Array[1, 8], Gen.Int[0, 4], Gen.Int[0, 13], Gen.Int[-30, 30]).Sample((rates, lines, changed, rate, days) =>
            {
                var since = new DateOnly(2020, 1, 1);
                List<RefundLibraryRow> library = [.. rates.Select((r, i) => new RefundLibraryRow($"000000000{i}", "", "", 13, r, RefundFlag.Refundable, since, null, "pack"))];
                var goods = Goods("trader", [.. lines.Select((l, i) => Numbered(Line(library[l.Item1].Code, Decimals.Write(l.Item2 / 100m)), i + 1))]);
                var row = Decided(goods, Left, Pack(library));
                Assert.Empty(RefundReplay.Of(row, null, Pack(library))!.Differences);

                var from = Day(Left).AddDays(days);
                List<RefundLibraryRow> later = [.. library];
                later[changed] = library[changed] with { ValidTo = from };
                later.Add(library[changed] with { RefundPct = rate, ValidFrom = from, Source = "later pack" });
                var replayed = RefundReplay.Of(row, null, Pack(later))!;

                var touched = lines.Select((l, i) => (Gnum: i + 1, Code: l.Item1, Amount: l.Item2 / 100m)).Where(l => days <= 0 && l.Code == changed).ToList();
                var sums = Sums(l => rates[l]);
                var now = Sums(l => days <= 0 && l == changed ? rate : rates[l]);
                List<string> expected = [];
                Expect("outcome", sums.Refund > 0 ? "refunded" : "none", now.Refund > 0 ? "refunded" : "none");
                Expect("amount", Decimals.Write(sums.Refund), Decimals.Write(now.Refund));
                Expect("toCost", Decimals.Write(sums.ToCost), Decimals.Write(now.ToCost));
                foreach (var (gnum, _, amount) in touched)
                {
                    Expect($"lines/{gnum}/refund", Share(amount, rates[changed]), Share(amount, rate));
                }
                if (touched.Count > 0)
                {
                    Expect($"rules/RATE-000000000{changed}", $"2020-01-01 date={Left}; vat=13; refund={rates[changed]}; flag=0 (pack)",
                        $"{from:yyyy-MM-dd} date={Left}; vat=13; refund={rate}; flag=0 (later pack)");
                }
                Assert.Equal(expected.Order(StringComparer.Ordinal), replayed.Differences.Select(d => $"{d.Field}: {d.Stored} -> {d.Now}").Order(StringComparer.Ordinal));
                Assert.Equal(expected.Count == 0, replayed.RulesLoaded);

                void Expect(string field, string before, string after)
                {
                    if (before != after)
                    {
                        expected.Add($"{field}: {before} -> {after}");
                    }
                }

                (decimal Refund, decimal ToCost) Sums(Func<int, int> pct) => (
                    lines.Sum(l => Fen(l.Item2 / 100m * pct(l.Item1) / 100m)), lines.Sum(l => Fen(l.Item2 / 100m * (13 - pct(l.Item1)) / 100m)));
            });

    private static string Share(decimal amount, int pct) => Fen(amount * pct / 100m) is > 0 and var share ? Decimals.Write(share) : "";

    private static decimal Fen(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    private static RefundRules Pack(IEnumerable<RefundLibraryRow> library) => new(
        [new RouteRow("trader", "RF02", new DateOnly(2020, 1, 1), null, "test")], library, [], [], [], RefundTables.None, RefundSettings.Default);

    /// <summary>What the house keeps once both, release and departure, are here.</summary>
    private static RefundCase Decided(ReleasedGoods goods, string day, RefundRules rules, InvoiceClaim? claim = null)
    {
        return Refund.Depart(Refund.Release(null, "dcl_1", goods, [], rules, Claims, Now), "dcl_1", At(day), rules, Claims, Now);

        InvoiceClaim? Claims(string key) => claim?.InvoiceKey == key ? claim : null;
    }

    private static ReleasedLine Numbered(ReleasedLine line, int gnum)
    {
        line.Gnum = gnum;
        return line;
    }

    private static ReleasedGoods Under(string procedure, ReleasedGoods goods)
    {
        goods.Procedure = procedure;
        return goods;
    }

    private static ReleasedGoods By(string merchant, ReleasedGoods goods)
    {
        goods.EbcCode = merchant;
        return goods;
    }
}
