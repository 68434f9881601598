using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Exported goods that come back: their life, what they enjoy, and what is paid back of their refund.</summary>
public sealed class ExportReturnDeskTests
{
    private const string Id = "dcl_1", Ret = "ret_1", Tea = "0902209000";

    private static readonly RefundCase Exempt = Export("no-invoice");
    private static readonly RefundCase Refunded = Export("trader");

    [Fact]
    public void The_state_table_of_the_readme_holds_and_is_complete()
    {
        var rows = HouseReadme.States("tax-refund", "| return | event | next | leaves |");
        foreach (var (state, what, next, leaves) in rows)
        {
            var (before, export) = In(state);
            var after = Move(before, what, export);
            Assert.Equal(
                (state, what, next, leaves),
                (state, what, (after ?? before)!.State.ToString(), after?.Answer is { } answer && !ReferenceEquals(answer, before?.Answer) ? answer.Outcome : "–"));
        }
        // A pay-back or cancellation of nothing is stopped at the door.
        string[] states = ["–", .. Enum.GetNames<ReturnState>()];
        Assert.Equal(
            [("–", "paid back"), ("–", "cancelled")], states.SelectMany(s => new[] { "asked", "arrived", "paid back", "cancelled" }.Select(e => (s, e))).Except(rows.Select(r => (r.State, r.Event))));
    }

    private static (ReturnCase? Row, RefundCase Export) In(string state) => state switch
    {
        "–" => (null, Exempt),
        "Unasked" => (Move(null, "arrived", Exempt), Exempt),
        "PayBackFirst" => (Move(null, "asked, refund paid", Refunded), Refunded),
        "PayBackFirst, goods here" => (Move(In("PayBackFirst").Row, "arrived", Refunded), Refunded),
        "Applied" => (Move(null, "asked", Exempt), Exempt),
        "Applied, refund paid back" => (Move(In("PayBackFirst").Row, "paid back", Refunded), Refunded),
        "Cancelled" => (Move(In("Applied").Row, "cancelled", Exempt), Exempt),
        "Returned" => (Move(In("Applied").Row, "arrived", Exempt), Exempt),
        "GeneralTrade" => (Move(In("Applied").Row, "arrived late", Exempt), Exempt),
        "Refused" => (Move(null, "asked, too much", Exempt), Exempt),
        _ => throw new ArgumentException(state),
    };

    private static ReturnCase? Move(ReturnCase? row, string what, RefundCase export) => what switch
    {
        "asked" => ExportReturnDesk.Request(row, Asked("4"), export, [], Rules, Now),
        "asked, refund paid" => ExportReturnDesk.Request(row, Asked("4"), Refunded, [], Rules, Now),
        "asked, too much" => ExportReturnDesk.Request(row, Asked("4.5"), export, [], Rules, Now),
        "arrived" => ExportReturnDesk.Arrive(row, Arrived("2026-12-01"), export, [], Rules, Now),
        "arrived before the export" => ExportReturnDesk.Arrive(row, Arrived("2026-11-19"), export, [], Rules, Now),
        "arrived late" => ExportReturnDesk.Arrive(row, Arrived("2027-11-21"), export, [], Rules, Now),
        "paid back" => ExportReturnDesk.PaidBack(row, Paid("117.01"), export, [], Rules, Now),
        "cancelled" => ExportReturnDesk.Cancel(row, Cancelled(), Now),
        "paid back, another amount" => ExportReturnDesk.PaidBack(row, Paid("117"), export, [], Rules, Now),
        _ => throw new ArgumentException(what),
    };

    [Fact]
    public void A_cancelled_return_frees_its_quantity_and_one_that_was_paid_back_says_why_it_stands()
    {
        var first = ExportReturnDesk.Request(null, Asked("4", "ret_1"), Refunded, [], Rules, Now)!;
        var second = ExportReturnDesk.Request(null, Asked("1", "ret_2"), Refunded, [first], Rules, Now)!;
        Assert.Equal((ReturnState.Refused, "RETURN_QUANTITY"), (second.State, second.Answer!.Reasons[0].Code));
        var cancelled = ExportReturnDesk.Cancel(first, Cancelled("ret_1"), Now)!;
        Assert.Equal((false, "cancelled", "sold again", Id, ""), (
            cancelled.Counts, cancelled.Answer!.Outcome, cancelled.Answer.CancelledBecause, cancelled.Answer.DeclarationId, cancelled.Answer.PayBack));
        Assert.True(cancelled.Answer.At > first.Answer!.At);
        Assert.Equal(ReturnState.PayBackFirst, ExportReturnDesk.Request(null, Asked("4", "ret_3"), Refunded, [cancelled], Rules, Now)!.State);

        var paid = ExportReturnDesk.PaidBack(first, Paid("117.01"), Refunded, [], Rules, Now)!;
        var told = ExportReturnDesk.Cancel(paid, Cancelled("ret_1"), Now)!;
        Assert.Equal((ReturnState.Applied, "applied", "RETURN_PAID_BACK", true), (told.State, told.Answer!.Outcome, Assert.Single(told.Answer.Reasons).Code, told.Counts));
    }

    [Fact]
    public void An_exchange_says_by_what_a_replacement_is_measured_and_its_refund_is_paid_back_as_of_any_return()
    {
        var (asked, plain) = (Asked("3"), Asked("1", "ret_0"));
        asked.Exchange = true;
        var first = ExportReturnDesk.Request(null, plain, Refunded, [], Rules, Now)!;
        var exchange = ExportReturnDesk.Request(null, asked, Refunded, [first], Rules, Now)!;

        Assert.False(first.Answer!.Exchange);
        Assert.Equal(("", ""), (first.Answer.Lines[0].Gcode, first.Answer.Lines[0].Value));
        Assert.Equal((true, ReturnState.PayBackFirst, "87.76"), (exchange.Answer!.Exchange, exchange.State, exchange.Answer.PayBack));
        Assert.Equal((Cotton, "011", "75"), (exchange.Answer.Lines[0].Gcode, exchange.Answer.Lines[0].Unit, exchange.Answer.Lines[0].Value));
        var ended = ExportReturnDesk.Arrive(ExportReturnDesk.PaidBack(exchange, Paid("87.76"), Refunded, [first], Rules, Now), Arrived("2026-12-01"), Refunded, [first], Rules, Now)!;
        Assert.Equal((true, "returned", "75", "75"), (ended.Answer!.Exchange, ended.Answer.Outcome, ended.Answer.ValueBack, ended.Answer.Lines[0].Value));
    }

    /// <summary>Three of 100.00 are exchanged one by one, the first is cancelled and asked for again: what replaces them is worth 100.00 in all, to the fen.</summary>
    [Fact]
    public void Exchanges_of_a_line_are_worth_what_was_exported_whatever_was_cancelled_between_them()
    {
        var export = Export("no-invoice");
        export.Released!.Lines[0].Qty = "3";
        List<ReturnCase> standing = [];
        foreach (var (id, qty) in new[] { ("ret_1", "1"), ("ret_2", "1"), ("ret_3", "2") })
        {
            var asked = Asked(qty, id);
            asked.Exchange = true;
            standing.Add(ExportReturnDesk.Request(null, asked, export, standing, Rules, Now)!);
            if (id == "ret_2")
            {
                standing[0] = ExportReturnDesk.Cancel(standing[0], Cancelled("ret_1"), Now)!;
            }
        }
        Assert.Equal(["33.34", "66.66"], standing.Where(r => r.Counts).Select(r => r.Answer!.Lines[0].Value));
    }

    /// <summary>Left on 2026-08-31, all of it comes back.</summary>
    public static TheoryData<string, string, string, Action<ReturnRequested, ReleasedGoods>?, string, string, string> Regimes => new()
    {
        { "last day of the relief", "2027-02-28", "no-invoice", null, "returned", "tax-relief", "" },
        { "a day later", "2027-03-01", "no-invoice", null, "returned", "customs-procedure", "RETURN_LATE" },
        { "last day of the procedure", "2027-08-31", "no-invoice", null, "returned", "customs-procedure", "RETURN_LATE" },
        { "a day after a year", "2027-09-01", "no-invoice", null, "general-trade", "general-trade", "RETURN_LATE RETURN_LATE RETURN_GENERAL_TRADE" },
        { "bad quality within a year", "2027-08-31", "no-invoice", (r, _) => r.Reason = "quality", "returned", "goods-law", "RETURN_LATE" },
        { "B2B within six months", "2027-02-28", "none", (_, g) => g.Procedure = "9710", "returned", "tax-relief", "" },
        { "B2B is not in the procedure", "2027-03-01", "none", (_, g) => g.Procedure = "9710", "general-trade", "general-trade", "RETURN_LATE RETURN_NO_PROCEDURE RETURN_GENERAL_TRADE" },
        { "zone export", "2027-02-28", "no-invoice", (_, g) => g.Procedure = "1210", "returned", "tax-relief", "" },
        { "food by its code", "2026-10-01", "none", (_, g) => g.Lines[0].Gcode = Tea, "returned", "customs-procedure", "RETURN_FOOD" },
        { "food as it is said", "2026-10-01", "none", (r, _) => r.Lines[0].Food = true, "returned", "customs-procedure", "RETURN_FOOD" },
        { "changed", "2026-10-01", "none", (r, _) => r.Changed = true, "general-trade", "general-trade", "RETURN_STATE RETURN_GENERAL_TRADE" },
        { "9610 at another district", "2026-10-01", "none", (r, _) => r.CustomsCode = "5130", "returned", "tax-relief", "" },
        { "1210 at another district", "2026-10-01", "none", (r, g) => (r.CustomsCode, g.Procedure) = ("5130", "1210"), "general-trade", "general-trade", "RETURN_DISTRICT RETURN_GENERAL_TRADE" },
    };

    [Theory]
    [MemberData(nameof(Regimes))]
    public void The_day_the_goods_came_says_what_they_enjoy(
        string name, string day, string route, Action<ReturnRequested, ReleasedGoods>? change, string outcome, string regime, string codes)
    {
        var export = Export(route, "2026-08-31");
        var asked = Asked("4");
        change?.Invoke(asked, export.Released!);

        var applied = ExportReturnDesk.Request(null, asked, export, [], Rules, Now)!;
        var ended = ExportReturnDesk.Arrive(applied, Arrived(day), export, [], Rules, Now)!;

        Assert.Equal((name, "applied", outcome, codes), (name, applied.Answer!.Outcome, ended.Answer!.Outcome, string.Join(' ', ended.Answer.Reasons.Select(r => r.Code))));
        Assert.Equal(regime, ended.Answer.Lines.FirstOrDefault()?.Regime ?? "");
        Assert.Equal("2027-02-28", ended.Answer.ReliefUntil);
        Assert.All(ended.Answer.Reasons, Complete);
        Assert.True(ended.Answer.At > applied.Answer.At);
        Replays(applied, export, ChinaDay.Text(Max(Day("2026-08-31"), ChinaDay.Of(asked.AppliedAt))));
        Replays(ended, export, day);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_day_before_the_export_is_a_slip_that_ends_nothing(bool beforeTheApplication)
    {
        var row = beforeTheApplication
            ? ExportReturnDesk.Request(Move(null, "arrived before the export", Exempt), Asked("4"), Exempt, [], Rules, Now)!
            : Move(In("Applied").Row, "arrived before the export", Exempt)!;

        var told = Assert.Single(row.Answer!.Reasons, r => r.Code == "RETURN_BEFORE_EXPORT");
        Assert.Equal((ReturnState.Applied, 0L, "/arrivedAt", "2026-11-19", "2026-11-20"), (row.State, row.ArrivedAt, told.Pointer, told.Value, told.OtherValue));
        Complete(told);
        Assert.Equal(("returned", 0), (Move(row, "arrived", Exempt)!.Answer!.Outcome, Move(row, "arrived", Exempt)!.Answer!.Reasons.Count));
    }

    [Theory]
    [InlineData("PayBackFirst")]
    [InlineData("PayBackFirst, goods here")]
    [InlineData("Applied")]
    [InlineData("Applied, refund paid back")]
    [InlineData("Returned")]
    [InlineData("GeneralTrade")]
    public void A_return_judged_again_under_its_rules_is_identical_in_every_state_it_counts_in(string state)
    {
        var (row, export) = In(state);
        Replays(row!, export, null);
        // What was said of somebody's mistake since is no part of the decision.
        if (state == "PayBackFirst")
        {
            Replays(Move(row, "paid back, another amount", export)!, export, null);
        }
        if (state == "Applied, refund paid back")
        {
            Replays(Move(row, "cancelled", export)!, export, null);
            Replays(Move(row, "arrived", export)!, export, "2026-12-01");
        }
    }

    [Theory]
    [InlineData("Unasked")]
    [InlineData("Refused")]
    [InlineData("Cancelled")]
    public void A_return_that_counts_for_no_export_is_not_judged_again(string state) => Assert.Null(ReturnReplay.Of(In(state).Row!, In(state).Export, null, Rules));

    [Fact]
    public void Of_another_day_and_under_a_later_pack_the_differences_of_a_return_are_listed()
    {
        var (row, export) = In("Returned");

        var late = ReturnReplay.Of(row!, export, Day("2027-06-01"), Rules)!;
        Assert.Equal(("ret_1", "2026-12-01", "2027-06-01", true), (late.Id, late.DecidedOn, late.ReplayedOn, late.RulesLoaded));
        Assert.Equal(["relief", "lines/0/regime", "reasons/RETURN_LATE/arrivedAt", "rules/RP8", "rules/RP5"], late.Differences.Select(d => d.Field));
        Assert.Equal(("tax-relief", "customs-procedure"), (late.Differences[1].Stored, late.Differences[1].Now));

        // A term of no months at all from the export day on.
        using var pack = new RulePack(typeof(RefundRules).Assembly, Houses.TaxRefund, "return-regimes.csv", line => !line.StartsWith("tax-relief,RP8,", StringComparison.Ordinal)
            ? [line]
            : [line.Replace("2026-01-01,2028-01-01", "2026-01-01,2026-11-01", StringComparison.Ordinal), "tax-relief,RP8,1210 9610 9710 9810,0,false,2026-11-01,2028-01-01,later pack of a test"]);
        var later = RefundRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new("Rules:Folder", pack.Root)]).Build());
        var replayed = ReturnReplay.Of(row!, export, null, later)!;
        Assert.False(replayed.RulesLoaded);
        Assert.Equal(["relief", "reliefUntil", "lines/0/regime", "reasons/RETURN_LATE/arrivedAt", "rules/RP8"], replayed.Differences.Select(d => d.Field));
        Assert.Equal(("2027-05-20", "2026-11-20"), (replayed.Differences[1].Stored, replayed.Differences[1].Now));
        Assert.StartsWith("2026-01-01 export=2026-11-20; return=2026-12-01; procedure=9610; months=6", replayed.Differences[4].Stored, StringComparison.Ordinal);
        Assert.Equal("2026-11-01 export=2026-11-20; return=2026-12-01; procedure=9610; months=0 (later pack of a test)", replayed.Differences[4].Now);
    }

    private static void Replays(ReturnCase row, RefundCase export, string? day)
    {
        var kept = row with { Answer = ReturnDecided.Parser.ParseFrom(row.Answer!.ToByteArray()) };
        var replayed = ReturnReplay.Of(kept, export, null, RefundRuleFiles.Load(new ConfigurationBuilder().Build()))!;
        Assert.Empty(replayed.Differences);
        Assert.True(replayed.RulesLoaded);
        Assert.Equal(day ?? replayed.DecidedOn, replayed.DecidedOn);
    }

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;

    [Fact]
    public void Outside_every_window_the_answer_says_both_days_and_the_rule_and_the_export_stands()
    {
        var row = Move(In("PayBackFirst").Row, "arrived late", Refunded)!;

        Assert.Equal(("general-trade", "0", "", false), (row.Answer!.Outcome, row.Answer.PayBack, row.Answer.Lines[0].PayBack, row.Answer.Whole));
        Assert.Equal("0", row.Answer.ValueBack);
        var late = row.Answer.Reasons.Where(r => r.Code == "RETURN_LATE").Select(r => (r.Rule, r.Value, r.OtherValue, r.Pointer)).ToList();
        Assert.Equal([("RP8", "2027-11-21", "2027-05-20", "/arrivedAt"), ("RP5", "2027-11-21", "2027-11-20", "/arrivedAt")], late);
        var told = row.Answer.Reasons[^1];
        Assert.Equal(("2027-11-21", "2027-11-20"), (told.Value, told.OtherValue));
        Assert.Contains("2026-11-20", told.En, StringComparison.Ordinal);
        Assert.Contains(row.Answer.Used, u => u.Rule == "RP8" && u.Figures.Contains("months=6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("3301969999", Id, "RETURN_UNKNOWN", "")]
    [InlineData("3301965001", "dcl_9", "RETURN_UNKNOWN", "")]
    [InlineData("3301961001", Id, "", Id)]
    public void A_strangers_export_is_told_from_none_in_nothing(string tenant, string declaration, string code, string named)
    {
        var asked = Asked("1");
        (asked.Tenant, asked.DeclarationId) = (tenant, declaration);
        var answer = ExportReturnDesk.Request(null, asked, declaration == Id ? Exempt : null, [], Rules, Now)!.Answer!;
        Assert.Equal((code, named), (string.Join(' ', answer.Reasons.Select(r => r.Code)), answer.DeclarationId));
    }

    [Fact]
    public void Goods_that_have_not_left_are_not_returned_and_a_line_must_be_one_of_the_export()
    {
        var inside = Refund.Release(null, Id, Goods("none"), [], Rules, Unclaimed, Now);
        Assert.Equal("RETURN_NOT_DEPARTED", ExportReturnDesk.Request(null, Asked("1"), inside, [], Rules, Now)!.Answer!.Reasons.Single().Code);
        var gone = Refund.Depart(null, Id, Now, Rules, Unclaimed, Now);
        Assert.Equal("RETURN_UNKNOWN", ExportReturnDesk.Request(null, Asked("1"), gone, [], Rules, Now)!.Answer!.Reasons.Single().Code);

        var asked = Asked("5");
        asked.Lines.Add(new ReturnLine { Gnum = 7, Qty = "1" });
        var refused = ExportReturnDesk.Request(null, asked, Exempt, [], Rules, Now)!.Answer!;
        Assert.Equal(
            [("RETURN_QUANTITY", "/lines/0/qty", "5", "4"), ("RETURN_LINE", "/lines/1/gnum", "7", "1")],
            refused.Reasons.Select(r => (r.Code, r.Pointer, r.Value, r.OtherValue)));
        Assert.All(refused.Reasons, Complete);
    }

    /// <summary>Four pieces are no four kilograms, and what a message says of a line is said of that line.</summary>
    [Theory]
    [InlineData("", "", "")]
    [InlineData(Cotton, "011", "")]
    [InlineData(Cotton, "035", "/lines/0/unit 035 011")]
    [InlineData(Tea, "011", "/lines/0/gcode 0902209000 " + Cotton)]
    public void A_line_comes_back_as_it_was_declared(string gcode, string unit, string expected)
    {
        var asked = Asked("4");
        (asked.Lines[0].Gcode, asked.Lines[0].Unit) = (gcode, unit);
        var answer = ExportReturnDesk.Request(null, asked, Exempt, [], Rules, Now)!.Answer!;
        Assert.Equal(expected.Length == 0 ? "applied" : "refused", answer.Outcome);
        Assert.Equal(expected, string.Join(", ", answer.Reasons.Where(r => r.Code == "RETURN_GOODS").Select(r => $"{r.Pointer} {r.Value} {r.OtherValue}")));
        Assert.All(answer.Reasons, Complete);
    }

    [Fact]
    public void What_comes_home_from_a_warehouse_abroad_ends_with_its_sales_and_is_no_return()
    {
        var abroad = Exempt with { Released = OverseasBench.Abroad() };
        var asked = Asked("1");
        asked.Tenant = OverseasBench.Merchant;
        var refused = ExportReturnDesk.Request(null, asked, abroad, [], Rules, Now)!.Answer!;
        var reason = refused.Reasons.Single();
        Assert.Equal(("refused", "RETURN_OVERSEAS", "9810"), (refused.Outcome, reason.Code, reason.Value));
        Complete(reason);
    }

    /// <summary>Ten left on 2026-03-10 and are pre-refunded; six are sold, and the sales end on 2026-04-01.</summary>
    [Fact]
    public void What_stayed_unsold_abroad_is_returned_once_its_sales_have_ended_and_pays_nothing_back()
    {
        var bench = new OverseasBench().Left();
        var export = bench.Work.Cases.Find(OverseasBench.Id)!;
        Assert.Equal("pre-refunded", export.Decided!.Outcome);
        bench.Report("2026-03-20", [], OverseasBench.Sale("6"));
        Assert.Equal("RETURN_OVERSEAS", Assert.Single(Ask("4").Answer!.Reasons).Code);
        Assert.Equal("done", bench.Report("2026-04-01", [OverseasBench.Id]).Outcome);

        var more = Ask("5").Answer!;
        Assert.Equal(("refused", "RETURN_UNSOLD", "/lines/0/qty", "5", "4"), (more.Outcome, more.Reasons[0].Code, more.Reasons[0].Pointer, more.Reasons[0].Value, more.Reasons[0].OtherValue));
        Assert.All(more.Reasons, Complete);
        var first = Ask("3");
        Assert.Equal((ReturnState.Applied, "0", "0"), (first.State, first.Answer!.PayBack, first.Answer.Lines[0].PayBack));
        var second = Ask("2", [first], "ret_2").Answer!;
        Assert.Equal(("RETURN_UNSOLD", "1"), (second.Reasons[0].Code, second.Reasons[0].OtherValue));

        // Six months from the export; then the procedure names 9810 for a year.
        var inTime = ExportReturnDesk.Arrive(first, Arrived("2026-09-10"), export, [], Rules, At("2026-09-10"))!;
        Assert.Equal((ReturnState.Returned, "tax-relief", true, "0", false), (
            inTime.State, inTime.Answer!.Lines[0].Regime, inTime.Answer.Relief, inTime.Answer.ValueBack, inTime.Answer.Whole));
        Assert.Equal("customs-procedure", ExportReturnDesk.Arrive(first, Arrived("2026-09-11"), export, [], Rules, At("2026-09-11"))!.Answer!.Lines[0].Regime);
        Assert.Equal(ReturnState.GeneralTrade, ExportReturnDesk.Arrive(first, Arrived("2027-03-11"), export, [], Rules, At("2027-03-11"))!.State);

        ReturnCase Ask(string qty, ReturnCase[]? beside = null, string id = Ret)
        {
            var asked = Asked(qty, id);
            (asked.Tenant, asked.AppliedAt, asked.Reason) = (OverseasBench.Merchant, At("2026-04-02"), "unsold");
            return ExportReturnDesk.Request(null, asked, export, beside ?? [], Rules, At("2026-04-02"), gnum => bench.Line(gnum))!;
        }
    }

    /// <summary>A replacement of unsold goods would be an export that nobody ever paid.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Goods_of_a_warehouse_abroad_that_come_home_are_no_exchange(bool ended)
    {
        var bench = new OverseasBench().Left();
        if (ended)
        {
            bench.Report("2026-03-20", [], OverseasBench.Sale("6"));
            bench.Report("2026-04-01", [OverseasBench.Id]);
        }
        var asked = Asked("3");
        (asked.Tenant, asked.AppliedAt, asked.Reason, asked.Exchange) = (OverseasBench.Merchant, At("2026-04-02"), "unsold", true);
        var refused = ExportReturnDesk.Request(null, asked, bench.Work.Cases.Find(OverseasBench.Id)!, [], Rules, At("2026-04-02"), gnum => bench.Line(gnum))!;
        var reason = Assert.Single(refused.Answer!.Reasons);
        Assert.Equal((ReturnState.Refused, "RETURN_EXCHANGE", "/exchange", "true", "false"), (refused.State, reason.Code, reason.Pointer, reason.Value, reason.OtherValue));
        Complete(reason);
    }

    [Fact]
    public void A_return_on_its_way_takes_its_goods_and_the_export_has_a_most()
    {
        var open = ExportReturnDesk.Request(null, Asked("3"), Exempt, [], Rules, Now)!;
        var second = ExportReturnDesk.Request(null, Asked("2", "ret_2"), Exempt, [open], Rules, Now)!;
        Assert.Equal(("refused", "2", "1"), (second.Answer!.Outcome, second.Answer.Reasons[0].Value, second.Answer.Reasons[0].OtherValue));
        Assert.Equal("applied", ExportReturnDesk.Request(null, Asked("1", "ret_3"), Exempt, [open, second], Rules, Now)!.Answer!.Outcome);

        var many = Enumerable.Range(0, ExportReturnDesk.Most).Select(i => ExportReturnDesk.Request(null, Asked("0.00001", $"ret_{i}"), Exempt, [], Rules, Now)!);
        Assert.Equal("RETURN_TOO_MANY", ExportReturnDesk.Request(null, Asked("1", "ret_x"), Exempt, many, Rules, Now)!.Answer!.Reasons.Single().Code);
    }

    [Fact]
    public void Of_a_mixed_return_food_comes_in_as_an_ordinary_import_and_only_the_rest_is_paid_back()
    {
        var export = Export("trader", "2026-11-20", "9710", Line(Cotton, "100"), Line(Cotton, "200", "INV-2"));
        export.Released!.Lines[1].Gnum = 2;
        export = Refund.Depart(Refund.Release(null, Id, export.Released, [], Rules, Unclaimed, Now), Id, export.LeftAt, Rules, Unclaimed, Now);
        var asked = Asked("1");
        asked.Lines.Add(new ReturnLine { Gnum = 2, Qty = "1", Food = true });

        var first = ExportReturnDesk.Request(null, asked, export, [], Rules, Now)!;
        Assert.Equal(("pay-back-first", "13"), (first.Answer!.Outcome, first.Answer.PayBack));
        var paid = ExportReturnDesk.PaidBack(first, Paid("13"), export, [], Rules, Now)!;
        var back = ExportReturnDesk.Arrive(paid, Arrived("2026-12-01"), export, [], Rules, Now)!.Answer!;

        Assert.Equal(("returned", "100", false, "13"), (back.Outcome, back.ValueBack, back.Whole, back.PaidBack));
        Assert.Equal(["tax-relief", "general-trade"], back.Lines.Select(l => l.Regime));
    }

    [Fact]
    public void A_refund_that_tells_no_lines_is_split_by_their_amounts()
    {
        var goods = Goods("trader", Line(amount: "1"), Line(amount: "1"), Line(amount: "1"));
        for (var i = 0; i < 3; i++) goods.Lines[i].Gnum = i + 1;
        var old = new RefundDecided { Outcome = "refunded", Amount = "100" };
        Assert.Equal([33.33m, 33.34m, 33.33m], Enumerable.Range(1, 3).Select(n => ExportReturnDesk.RefundOf(n, goods, old)));
        Assert.Equal(0, ExportReturnDesk.RefundOf(4, goods, old));
    }

    private static readonly Gen<(int Verb, int Return, int Line, int Qty, bool Late)[]> Scripts =
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 6], Gen.Int[1, 2], Gen.Int[1, 5], Gen.Int[0, 4], (v, r, l, q, late) => (v, r, l, q, late == 0)).Array[1, 40];

    /// <summary>Any sequence of applications, arrivals and pay-backs, with repeats, and at its end the rest of everything comes back.</summary>
    [Fact]
    public void Nothing_comes_back_twice_and_what_is_paid_back_is_the_refund() => Scripts.Sample(script =>
    {
        var export = Export("trader", "2026-11-20", "9610", Line(Cotton, "900.05"), Line(Cotton, "33.33", "INV-2"));
        (export.Released!.Lines[0].Qty, export.Released.Lines[1].Qty, export.Released.Lines[1].Gnum) = ("7", "9", 2);
        export = Refund.Depart(Refund.Release(null, Id, export.Released, [], Rules, Unclaimed, Now), Id, export.LeftAt, Rules, Unclaimed, Now);
        Dictionary<string, ReturnCase> rows = [];
        foreach (var (verb, n, line, qty, late) in script)
        {
            Step(verb, $"ret_{n}", Lines(n % 3 == 0 ? [(1, qty), (2, qty)] : [(line, qty)]), late);
        }
        // What no return took yet, and every open one to its end.
        foreach (var gnum in new[] { 1, 2 })
        {
            var left = (gnum == 1 ? 7 : 9) - LineClaims.Of(gnum, rows.Values.Where(r => r.Counts)).Claimed;
            if (left > 0)
            {
                Step(0, $"ret_last{gnum}", Lines([(gnum, left)]), false);
            }
        }
        foreach (var id in rows.Keys.ToList())
        {
            Step(2, id, [], false);
            Step(1, id, [], false);
            Step(2, id, [], false);
        }

        var ended = rows.Values.Where(r => r.Counts).ToList();
        Assert.All(ended, r => Assert.True(r.State is ReturnState.Returned or ReturnState.GeneralTrade, r.ToString()));
        foreach (var (gnum, exported) in new[] { (1, 7m), (2, 9m) })
        {
            Assert.Equal(exported, LineClaims.Of(gnum, ended).Claimed);
        }
        var (paid, value) = (ended.Sum(r => Decimals.Read(r.Answer!.PaidBack)), ended.Sum(r => Decimals.Read(r.Answer!.ValueBack)));
        var all = ended.TrueForAll(r => r.State == ReturnState.Returned);
        Assert.InRange(paid, 0, Decimals.Read(export.Decided!.Amount));
        Assert.InRange(value, 0, 200);
        Assert.Equal(all ? 1 : 0, ended.Count(r => r.Answer!.Whole));
        if (all)
        {
            Assert.Equal((Decimals.Read(export.Decided.Amount), 200m), (paid, value));
        }

        void Step(int verb, string id, List<ReturnLine> lines, bool late)
        {
            var known = rows.GetValueOrDefault(id);
            var next = verb switch
            {
                0 => ExportReturnDesk.Request(known, Wanted(id, lines), export, rows.Values, Rules, Now),
                1 => ExportReturnDesk.Arrive(known, Arrived(late ? "2027-12-31" : "2026-12-01", id), export, rows.Values, Rules, Now),
                _ => ExportReturnDesk.PaidBack(
                    known, Paid(known?.Answer is { } a ? Decimals.Write(Zero(a.PayBack) - Zero(a.PaidBack)) : "1", id), export, rows.Values, Rules, Now),
            };
            if (next is not null)
            {
                Assert.True(next.Answer is null || next.Answer.At > (known?.Answer?.At ?? 0));
                rows[id] = next;
            }
        }

        static decimal Zero(string text) => text.Length == 0 ? 0 : Decimals.Read(text);
    }, iter: 2000);

    internal static RefundCase Export(string route, string left = "2026-11-20", string procedure = "9610", params ReleasedLine[] lines)
    {
        var goods = Goods(route, lines);
        goods.Procedure = procedure;
        if (lines.Length == 0)
        {
            (goods.Lines[0].Qty, goods.Lines[0].InvoiceAmount) = ("4", "900.05");
        }
        return Refund.Depart(Refund.Release(null, Id, goods, [], Rules, Unclaimed, Now), Id, At(left), Rules, Unclaimed, Now);
    }

    private static ReturnRequested Asked(string qty, string id = Ret) => Wanted(id, [new ReturnLine { Gnum = 1, Qty = qty }]);

    private static ReturnRequested Wanted(string id, List<ReturnLine> lines)
    {
        var asked = new ReturnRequested
        {
            FilingId = id, Tenant = "3301965001", DeclarationId = Id, Reason = "returned", IeFlag = "E", CustomsCode = "2992", AppliedAt = Now,
        };
        asked.Lines.Add(lines);
        return asked;
    }

    private static List<ReturnLine> Lines((int Gnum, decimal Qty)[] lines) => [.. lines.Select(l => new ReturnLine { Gnum = l.Gnum, Qty = Decimals.Write(l.Qty) })];

    private static ReturnArrived Arrived(string day, string id = Ret) => new() { FilingId = id, DeclarationId = Id, ArrivedAt = At(day) };

    private static ReturnCancelled Cancelled(string id = Ret) => new() { FilingId = id, DeclarationId = Id, Reason = "sold again", At = Now };

    private static RefundPaidBack Paid(string amount, string id = Ret) => new() { FilingId = id, DeclarationId = Id, Amount = amount, CertificateNo = "C-1", At = Now };
}
