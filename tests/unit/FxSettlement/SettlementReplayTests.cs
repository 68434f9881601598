using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Rules;
using SingleWindow.Platform.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

public sealed class SettlementReplayTests
{
    private static readonly Dictionary<string, (SettlementCase Case, string Outcome, string Day)> Decisions = new()
    {
        ["settled"] = (Case(Goods(), Report("10000")), "settled", "2026-11-20"),
        ["money before the release"] = (Settlement.Release(Settlement.Report(null, Report("10000"), Rules, Now).Next, Id, Goods(), [], Rules, Now).Next, "settled", "2026-11-20"),
        ["netted, on three days"] = (
            Case(Goods(), Report("3000", number: "A", day: "2026-10-01"), Report("5000", "500", number: "B", fees: "platform=200;logistics=300", day: "2026-11-01"), Report("1000", number: "C", day: "2026-09-01")),
            "settled", "2026-11-01"),
        ["waits for documents"] = (Case(Goods("30000"), Report("28000")), "documents", "2026-11-20"),
        ["waits for the bank"] = (Case(Goods("100000"), Report("94000")), "manual", "2026-11-20"),
        ["a cost on no list"] = (Case(Goods(), Report("9900", fees: "bribe=100")), "manual", "2026-11-20"),
        ["a currency without a rate"] = (Case(Goods(currency: "112"), Report("10000", currency: "112")), "manual", "2026-11-20"),
        ["settled by the bank"] = (Settlement.Hold(Case(Goods("100000"), Report("94000")), Hold("settle"), Rules, Now).Next, "settled", "2026-11-20"),
        ["another currency, by the bank"] = (Settlement.Hold(Case(Goods(), Report("9000", currency: "300")), Hold("settle"), Rules, Now).Next, "settled", "2026-11-20"),
        ["refused by the bank"] = (Settlement.Hold(Case(Goods("100000"), Report("94000")), Hold("refuse"), Rules, Now).Next, "refused", "2026-11-20"),
        ["a surplus that came later"] = (Case(Goods(), Report("10000"), Report("5000", number: "S", day: "2026-11-22")), "settled", "2026-11-20"),
        ["a part, and its rest"] = (Case(Goods(), Report("9500"), Report("500", number: "R", day: "2026-11-22")), "settled", "2026-11-22"),
        ["goods that came back before"] = (Settlement.Report(Settlement.GoodsBack(Case(Goods()), Back("2000"), Rules, Now).Next, Report("8000"), Rules, Now).Next, "settled", "2026-11-20"),
        ["goods that came back after"] = (Settlement.GoodsBack(Case(Goods(), Report("10000")), Back("2000"), Rules, Now).Next, "settled", "2026-11-20"),
        ["sold abroad"] = (Settlement.EndSales(Case(Abroad(), Report("6000")), Id, Sold("6000"), [], Rules, Now).Next, "settled", "2026-11-20"),
        ["money of a person"] = (Case(Goods(), Person(Report("10000"), fx: false, used: "45000")), "manual", "2026-11-20"),
        ["money of a person with an FX account"] = (Case(Goods(), Person(Report("10000"), fx: true, used: "45000")), "settled", "2026-11-20"),
    };

    public static TheoryData<string> Names => [.. Decisions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_settlement_netted_again_under_its_rules_is_identical(string name)
    {
        var (row, outcome, day) = Decisions[name];
        Assert.Equal(outcome, row.Outcome!.Outcome);

        // Rules that were read again, and the same bytes that a row keeps.
        var kept = row with
        {
            Released = ReleasedGoods.Parser.ParseFrom(row.Released!.ToByteArray()), Reports = ProceedsReports.Parser.ParseFrom(row.Reports!.ToByteArray()),
            Outcome = ProceedsSettled.Parser.ParseFrom(row.Outcome.ToByteArray()),
        };
        var replayed = SettlementReplay.Of(kept, null, Load())!;

        Assert.Equal(("settlement", day, day, true), (replayed.Decision, replayed.DecidedOn, replayed.ReplayedOn, replayed.RulesLoaded));
        Assert.Empty(replayed.Differences);
    }

    [Fact]
    public void Nothing_is_replayed_where_no_money_was_netted()
    {
        Assert.Null(SettlementReplay.Of(Case(Goods()), null, Rules));
        Assert.Null(SettlementReplay.Of(Settlement.Report(null, Report("10000"), Rules, Now).Next, null, Rules));
        Assert.Null(SettlementReplay.Of(Settlement.EndSales(Case(Abroad()), Id, Sold("0"), [], Rules, Now).Next, null, Rules));
        Assert.Null(SettlementReplay.Of(Settlement.GoodsBack(Case(Goods()), Back("10000"), Rules, Now).Next, null, Rules));
    }

    [Fact]
    public void Of_another_day_rate_and_sum_are_listed_and_the_rules_are_still_those_of_the_decision()
    {
        var replayed = SettlementReplay.Of(Case(Goods(), Report("10000")), Day("2024-01-15"), Rules)!;

        Assert.Equal(("2026-11-20", "2024-01-15", true), (replayed.DecidedOn, replayed.ReplayedOn, replayed.RulesLoaded));
        Assert.Equal(["rate", "cny"], replayed.Differences.Select(d => d.Field));
        Assert.Contains(" 7.1574 for 1 on 2024-01-15 (sample)", replayed.Differences[0].Now, StringComparison.Ordinal);
        Assert.Equal("71574", replayed.Differences[1].Now);
        // Storage is on no list before the circular of 2025.
        var storage = SettlementReplay.Of(Case(Goods(), Report("9900", fees: "storage=100")), Day("2025-10-28"), Rules)!;
        Assert.Equal(["outcome", "rate", "cny", "reasons/PROCEEDS_FEE_KIND/fees"], storage.Differences.Select(d => d.Field));
        Assert.Equal(("settled", "manual"), (storage.Differences[0].Stored, storage.Differences[0].Now));
    }

    [Fact]
    public void Under_a_later_pack_the_changed_figures_are_listed_with_rule_version_and_both_values()
    {
        // 6 % and USD 600 settle by themselves; a tighter pack asks for documents over USD 500.
        var row = Case(Goods(), Report("9400"));
        using var pack = new RulePack(typeof(SettlementRules).Assembly, Houses.FxSettlement, "tolerance.csv", line => !line.StartsWith("order,", StringComparison.Ordinal)
            ? [line]
            : [line.Replace("2020-05-20,,", "2020-05-20,2026-11-01,", StringComparison.Ordinal), "order,0.05,500,5000,5000,2026-11-01,,later pack of a test"]);
        var later = In(pack);

        var replayed = SettlementReplay.Of(row, null, later)!;

        Assert.False(replayed.RulesLoaded);
        Assert.Equal(
            ["outcome", "rate", "cny", "reasons/PROCEEDS_DIFFERENCE_DOCUMENTS/amount", "rules/FX-TOLERANCE"], replayed.Differences.Select(d => d.Field));
        Assert.Equal(("settled", "documents"), (replayed.Differences[0].Stored, replayed.Differences[0].Now));
        Assert.Equal("2020-05-20 difference=-600; ratio=-0.06; usd=-600 (design: platform practice (Alibaba, daoith Q252))", replayed.Differences[4].Stored);
        Assert.Equal("2026-11-01 difference=-600; ratio=-0.06; usd=-600 (later pack of a test)", replayed.Differences[4].Now);
        // Money that came in before is settled as it was.
        Assert.Empty(SettlementReplay.Of(Case(Goods(), Report("9400", day: "2026-10-31")), null, later)!.Differences);
    }

    [Fact]
    public void A_pack_that_lost_the_rate_of_a_decision_says_so()
    {
        using var pack = new RulePack(
            typeof(SettlementRules).Assembly, Houses.FxSettlement, "bank-quotes.csv", line => line.StartsWith("*,300,", StringComparison.Ordinal) ? [] : [line]);

        var replayed = SettlementReplay.Of(Case(Goods(currency: "300"), Report("10000", currency: "300")), null, In(pack))!;

        Assert.False(replayed.RulesLoaded);
        var lost = Assert.Single(replayed.Differences, d => d.Field == "rate");
        Assert.StartsWith("bank-buying", lost.Stored, StringComparison.Ordinal);
        Assert.Empty(lost.Now);
        Assert.Contains(replayed.Differences, d => d.Field.StartsWith("reasons/RATE_CURRENCY", StringComparison.Ordinal));
    }

    /// <summary>Every field of the two settlements that differs is listed under its name, and no other.</summary>
    [Fact]
    public void Under_its_pack_it_is_identical_and_a_changed_tolerance_or_rate_changes_exactly_what_rests_on_it() =>
        Gen.Select(Gen.Int[1, 200_000], Gen.Int[0, 20], Gen.Int[0, 2], Gen.Int[1, 3], Gen.Int[0, 10], Gen.Bool).Sample((declared, short_, currency, parts, worse, rate) =>
        {
            var code = ((string[])["502", "300", "116"])[currency];
            var money = Math.Max(parts, (int)(declared * (100L - short_) / 100));
            var reports = Enumerable.Range(0, parts).Select(i => Report(
                Decimals.Write(i == 0 ? money - ((money / parts) * (parts - 1)) : money / parts), currency: code, number: $"N{i}", day: $"2026-11-{10 + i:D2}")).ToArray();
            var row = Case(Goods(Decimals.Write((decimal)declared), code), reports);
            if (row.Outcome is not { } stored)
            {
                return;
            }
            Assert.Empty(SettlementReplay.Of(row, null, Rules)!.Differences);

            var later = rate ? Quoted(code, 1 + (worse / 100m)) : Tolerating(worse);
            var replayed = SettlementReplay.Of(row, null, later)!;

            var again = Netting.Net(row.Released!, [.. row.Reports!.Items.Where(r => stored.ProceedsIds.Contains(r.FilingId))], byBank: false, later);
            var differing = ProceedsSettled.Descriptor.Fields.InDeclarationOrder()
                .Where(f => f.Name is not ("filing_id" or "at") && !Equals(f.Accessor.GetValue(stored), f.Accessor.GetValue(again)))
                .Select(f => f.Name switch { "used" => "rules", _ when f.Name.StartsWith("rate", StringComparison.Ordinal) => "rate", _ => f.Name });
            Assert.Equal(
                differing.Distinct().Order(StringComparer.Ordinal), replayed.Differences.Select(d => d.Field.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(replayed.Differences.Count == 0, replayed.RulesLoaded);
            Assert.All(replayed.Differences, d => Assert.NotEqual(d.Stored, d.Now));
            Assert.All(replayed.Differences.Where(d => d.Field == "rules/FX-TOLERANCE" && !rate), d => Assert.StartsWith("2026-01-01 ", d.Now, StringComparison.Ordinal));
        });

    private static SettlementCase Case(ReleasedGoods goods, params ProceedsReported[] reports) =>
        reports.Aggregate(Settlement.Release(null, Id, goods, [], Rules, Now).Next, (known, report) => Settlement.Report(known, report, Rules, Now).Next);

    private static ReturnDecided Back(string value) => new()
    {
        FilingId = "ret_1", DeclarationId = Id, Outcome = "returned", EbcCode = "3301960001", OrderNo = "Q-1", Currency = "502", ValueBack = value,
    };

    private static ProceedsReported Person(ProceedsReported report, bool fx, string used)
    {
        report.Individual = new Individual { FxAccount = fx, QuotaUsedUsd = used };
        return report;
    }

    private static SettlementRules In(RulePack pack) =>
        SettlementRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new("Rules:Folder", pack.Root)]).Build());

    private static IReadOnlyList<T> Rows<T>(string file) => RuleData.Read<T>(typeof(SettlementRules).Assembly, file);

    private static SettlementRules Tolerating(int percent) => With(Rules.Rates, [
        .. Rows<ToleranceRow>("tolerance.csv").Select(r => r with { ValidTo = new DateOnly(2026, 1, 1) }),
        new ToleranceRow("order", percent / 100m, 500, 3000, 4000, new DateOnly(2026, 1, 1), null, "later pack")]);

    private static SettlementRules Quoted(string currency, decimal factor) => With(
        new RateBook(
            [.. Rows<BankQuoteRow>("bank-quotes.csv").Select(r => r.Currency == currency ? r with { Bid = Math.Round(r.Bid * factor, 4, MidpointRounding.AwayFromZero), Ask = Math.Round(r.Ask * factor, 4, MidpointRounding.AwayFromZero), Source = "later pack" } : r)],
            Rows<DailyRateRow>("daily-rates.csv"), Rows<CustomsRateRule>("customs-rate-rules.csv"), Rows<CurrencyRow>("currencies.csv"), Rules.Rates.Days,
            new RateSettings(7, true, HolidayReading.Statutory)),
        Rows<ToleranceRow>("tolerance.csv"));

    private static SettlementRules With(RateBook rates, IReadOnlyList<ToleranceRow> tolerance) => new(
        rates, tolerance, Rows<FeeKindRow>("fee-kinds.csv"), Rows<InstitutionRow>("institutions.csv"), Rows<ParameterRow>("parameters.csv"), Rules.Settings);
}
