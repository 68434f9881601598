using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>What an import holds from acceptance on: the person's year, the guarantee, its bill; and how each of them comes back.</summary>
public sealed class ImportLifeTests
{
    private static readonly ClearanceSettings TestMode = Samples.Settings with { TestMode = true };

    [Theory]
    [InlineData("release", 800)]
    [InlineData("refuse", 100)]
    [InlineData("cancel", 300)]
    public async Task A_held_import_holds_its_share_until_it_is_decided(string end, int status)
    {
        var bench = new Bench(TestMode);
        await bench.Step(Deposited());
        var list = List();
        list.OrderNo = "IO-YELLOW";
        await bench.Step(Submission(list));
        Assert.Equal([120, 300], bench.Decided.Single().Moves());
        Assert.Null(bench.Decided.Single().Import);
        Assert.Equal(new QuotaSums(110, 0), Year(bench));
        Assert.Equal(new GuaranteeSums(1000, 10.01m), Account(bench));

        IMessage message = end == "cancel"
            ? new ClosureRequested { ClosureId = "cls_1", FilingId = Id(1), Ending = Ending.Cancelled, By = Samples.Tenant, At = Samples.NowMs }
            : new HoldDecided { FilingId = Id(1), Link = "customs", Decision = end, By = "officer", ByRole = "officer" };
        var left = await bench.Step(message);
        Assert.Empty(await bench.Step(message));

        Assert.Equal(status, bench.Case(Id(1))!.Status);
        var decided = Assert.IsType<DeclarationDecided>(Assert.Single(left));
        Assert.Equal(end == "release" ? "10.01" : null, decided.Import?.Bill.ValueAddedTax);
        Assert.Equal(end == "release" ? "2026-04-02" : null, decided.Import?.TaxFrom);
        Assert.Equal(end == "release" ? new QuotaSums(0, 110) : default, Year(bench));
        Assert.Equal(new GuaranteeSums(1000, end == "release" ? 10.01m : 0), Account(bench));
        Assert.Equal(end == "release" ? 1 : 0, bench.Rows(ImportTables.Bills).Count());
    }

    [Fact]
    public async Task A_guarantee_that_runs_out_in_a_batch_refuses_what_does_not_fit_and_nothing_else()
    {
        var bench = new Bench();
        await bench.Step(Deposited("25"));

        await bench.Step([.. Submission(List(1)), .. Submission(List(2)), .. Submission(List(3)), .. Submission(List(4, total: 20, freight: 0))]);

        Assert.Equal(
            ["800", "800", "100 GUARANTEE_SHORT", "800"],
            bench.Decided.Select(d => $"{d.Moves[^1].Status} {string.Join(' ', d.Codes())}".Trim()));
        var short3 = bench.Decided.ElementAt(2).Reasons.Single();
        Assert.Equal(("10.01", "less"), (short3.Value, short3.OtherValue)); // the account is the agent's, not the merchant's
        Assert.Equal(new GuaranteeSums(25, 21.84m), Account(bench));
        Assert.Equal(new QuotaSums(0, 240), Year(bench));
    }

    [Fact]
    public async Task Two_orders_of_one_batch_never_both_pass_the_yearly_limit()
    {
        var bench = new Bench();
        await bench.Step(Deposited("100000"));

        await bench.Step([.. Enumerable.Range(1, 6).SelectMany(n => Submission(List(n, total: 4990)))]);

        Assert.Equal([800, 800, 800, 800, 800, 100], bench.Decided.Select(d => d.Moves[^1].Status));
        var reason = bench.Decided.Last().Reasons.Single();
        Assert.Equal(("REJECT_GENERAL_TRADE", "30000", "26000"), (reason.Code, reason.Value, reason.OtherValue));
        Assert.Equal(25_000, Year(bench).Used);
    }

    [Fact]
    public async Task Another_person_has_a_year_of_his_own_and_no_number_is_kept()
    {
        var bench = new Bench();
        await bench.Step(Deposited("100000"));
        var other = List(2);
        other.Import.Buyer = Buyer("110101199003070281");

        await bench.Step([.. Submission(List(1)), .. Submission(other)]);

        Assert.Equal(2, bench.Rows(ImportTables.YearUse).Select(r => r.Person).Distinct().Count());
        Assert.All(bench.Rows(ImportTables.YearUse), r => Assert.Matches("^[0-9a-f]{64}$", r.Person));
    }

    [Fact]
    public async Task A_quantity_under_a_list_note_is_counted_and_comes_back_with_the_goods()
    {
        var bench = new Bench();
        await bench.Step(Deposited("100000"));
        await bench.Step(Submission(List(1, ImportSamples.Sugar, 30, 1.5m)));
        await bench.Step(Submission(List(2, ImportSamples.Sugar, 30, 1.5m)));

        Assert.Equal(["REJECT_LIST_NOTE_QUANTITY"], bench.Decided.Last().Codes());
        Assert.Equal(new QuotaSums(0, 1.5m), Year(bench, "sugar"));
        await bench.Step(Return("ret_1", ("1", "0.5"), arrived: true));
        Assert.Equal(new QuotaSums(0, 1m), Year(bench, "sugar"));
        await bench.Step(Submission(List(3, ImportSamples.Sugar, 20, 1m)));
        Assert.Equal(800, bench.Decided.Last().Moves[^1].Status);
        Assert.Equal(new QuotaSums(0, 2m), Year(bench, "sugar"));
    }

    [Fact]
    public async Task A_part_return_gives_back_price_and_tax_and_replaces_the_bill()
    {
        var bench = await Sold(qty: 2);

        var applied = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(Return("ret_1", ("1", "1")))));
        Assert.Equal(("applied", "2026-04-16", "", 0), (applied.Outcome, applied.ArriveBy, applied.ValueBack, applied.Bills.Count));
        Assert.Equal(new QuotaSums(0, 110), Year(bench));

        var returned = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(new ReturnArrived { FilingId = "ret_1", By = "site", ArrivedAt = Samples.NowMs })));
        Assert.Equal(("returned", "55", "0", "0", "5", false), (
            returned.Outcome, returned.ValueBack, returned.DutyBack, returned.ConsumptionTaxBack, returned.VatBack, returned.Whole));
        Assert.Equal([("29002026I100000001_0", 3, "10.01"), ("29002026I100000001_1", 1, "5.01")], returned.Bills.Select(b => (b.TaxNo, b.Status, b.ValueAddedTax)));
        Assert.Equal(new QuotaSums(0, 55), Year(bench));
        Assert.Equal(new GuaranteeSums(1000, 5.01m), Account(bench));

        var rest = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(Return("ret_2", ("1", "1"), arrived: true))));
        Assert.Equal(("returned", "55", "5.01", true), (rest.Outcome, rest.ValueBack, rest.VatBack, rest.Whole));
        Assert.Equal([3], rest.Bills.Select(b => b.Status));
        Assert.Equal(default, Year(bench));
        Assert.Equal(new GuaranteeSums(1000, 0), Account(bench));
    }

    [Theory]
    [InlineData("more than was sold", "RETURN_TOO_MUCH")]
    [InlineData("what another return is bringing", "RETURN_TOO_MUCH")]
    [InlineData("an unknown line", "RETURN_LINE_UNKNOWN")]
    [InlineData("asked on day 31", "RETURN_APPLIED_LATE")]
    [InlineData("back on day 46", "RETURN_ARRIVED_LATE")]
    [InlineData("of nothing", "RETURN_NOT_POSSIBLE")]
    [InlineData("of a stranger", "RETURN_NOT_POSSIBLE")]
    [InlineData("not a number", "VALUE_NOT_A_NUMBER")]
    public async Task A_return_that_cannot_be_is_refused_and_moves_nothing(string what, string code)
    {
        var bench = await Sold(qty: 2);
        if (what == "what another return is bringing")
        {
            await bench.Step(Return("ret_0", ("1", "2")));
        }
        var item = Return("ret_1", ("1", what == "more than was sold" ? "3" : what == "not a number" ? "one" : "1"));
        item.Lines[0].Gnum = what == "an unknown line" ? 2 : 1;
        item.AppliedAt += what == "asked on day 31" ? Days(31) : 0;
        item.ArrivedAt = what == "back on day 46" ? Samples.NowMs + Days(46) : 0;
        item.DeclarationId = what == "of nothing" ? Id(9) : item.DeclarationId;
        item.Tenant = what == "of a stranger" ? "3301960002" : item.Tenant;

        var answer = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(item)));

        Assert.Equal(("refused", code), (answer.Outcome, Assert.Single(answer.Reasons).Code));
        Assert.Equal(what is "of nothing" or "of a stranger" ? "" : item.DeclarationId, answer.DeclarationId);
        Assert.Equal(new QuotaSums(0, 110), Year(bench));
        Assert.Equal(new GuaranteeSums(1000, 10.01m), Account(bench));
    }

    [Fact]
    public async Task Goods_that_come_before_their_application_and_repeats_of_both_count_once()
    {
        var bench = await Sold();
        var arrived = new ReturnArrived { FilingId = "ret_1", By = "site", ArrivedAt = Samples.NowMs };

        Assert.Empty(await bench.Step(arrived));
        var answer = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(Return("ret_1", ("1", "1")), Return("ret_1", ("1", "1")))));

        Assert.Equal(("returned", true), (answer.Outcome, answer.Whole));
        Assert.Empty(await bench.Step(arrived, Return("ret_1", ("1", "1"))));
        Assert.Equal(default, Year(bench));
    }

    [Fact]
    public async Task An_arrival_before_the_application_is_a_slip_and_the_goods_are_awaited_on()
    {
        var bench = await Sold();
        await bench.Step(Return("ret_1", ("1", "1")));

        var told = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(
            new ReturnArrived { FilingId = "ret_1", By = "site", ArrivedAt = Samples.NowMs - Days(1) })));
        Assert.Equal(("applied", "RETURN_ARRIVED_BEFORE", "/arrivedAt"), (told.Outcome, told.Reasons.Single().Code, told.Reasons[0].Pointer));
        Assert.Single(bench.Rows(ImportTables.Imports).Single().Holding.OpenReturns);

        var back = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(new ReturnArrived { FilingId = "ret_1", By = "site", ArrivedAt = Samples.NowMs })));
        Assert.Equal(("returned", true), (back.Outcome, back.Whole));
    }

    [Fact]
    public async Task Goods_that_come_too_late_are_refused_and_no_longer_awaited()
    {
        var bench = await Sold();
        await bench.Step(Return("ret_1", ("1", "1")));

        var answer = Assert.IsType<ReturnDecided>(Assert.Single(await bench.Step(
            new ReturnArrived { FilingId = "ret_1", By = "site", ArrivedAt = Samples.NowMs + Days(46) })));

        Assert.Equal("RETURN_ARRIVED_LATE", answer.Reasons.Single().Code);
        Assert.Empty(bench.Rows(ImportTables.Imports).Single().Holding.OpenReturns);
    }

    [Fact]
    public async Task A_deposit_counts_once_and_no_more_is_withdrawn_than_is_free()
    {
        var bench = await Sold();

        Assert.Empty(await bench.Step(Deposited()));
        Assert.Equal("DOCUMENT_NUMBER_USED", await Refused(bench, Deposit("5", id: "gua_2")));
        Assert.Equal("VALUE_NOT_A_NUMBER", await Refused(bench, Deposit("-989.999", "D-2", "gua_3")));
        Assert.Equal("GUARANTEE_NOT_HELD", await Refused(bench, Deposit("-990", "D-3", "gua_4")));
        Assert.Equal("done", Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Deposit("-989.99", "D-4", "gua_5")))).Outcome);
        Assert.Equal(new GuaranteeSums(10.01m, 10.01m), Account(bench));
        var stranger = Deposit("5", "D-5", "gua_6");
        stranger.Tenant = "3301960002";
        Assert.Equal("GUARANTEE_NOT_OWN", await Refused(bench, stranger));

        static async Task<string> Refused(Bench bench, GuaranteeLodged item)
        {
            var answer = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(item)));
            Assert.Equal("refused", answer.Outcome);
            return Assert.Single(answer.Reasons).Code;
        }
    }

    [Fact]
    public async Task Every_order_of_arrival_and_every_duplicate_of_an_import_ends_the_same()
    {
        foreach (var order in CaseTests.Permutations("DOPW"))
        {
            var bench = new Bench();
            await bench.Step(Deposited());
            var submission = Submission(List());
            foreach (var letter in order)
            {
                var message = submission["OPWD".IndexOf(letter, StringComparison.Ordinal)];
                await bench.Step(message);
                await bench.Step(message);
            }
            Assert.Equal([120, 399, 800], Assert.Single(bench.Decided).Moves());
            Assert.Equal(new QuotaSums(0, 110), Year(bench));
            Assert.Equal(new GuaranteeSums(1000, 10.01m), Account(bench));
        }
    }

    /// <summary>What an export asks the database for is what it asked before there were imports.</summary>
    [Fact]
    public async Task An_export_touches_no_table_of_imports()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration());
        await bench.Step(Samples.Order(), Samples.Payment());
        await bench.Step(Samples.Waybill());
        await bench.Step(new GoodsMoved { FilingId = Samples.Id, LeftAt = Samples.NowMs });

        Assert.Equal(899, bench.Case()!.Status);
        Assert.Equal(["cases", "numbers"], bench.Asked.Order());
        Assert.All(bench.Rows(CustomsTables.Numbers), n => Assert.Equal("1", n.Lane));
        Assert.Equal((2, 2), (bench.MostQueries, bench.MostStatements));
    }

    [Fact]
    public async Task A_step_of_many_imports_asks_each_table_once()
    {
        var bench = new Bench();
        await bench.Step(Deposited("100000"));

        await bench.Step([.. Enumerable.Range(1, 40).SelectMany(n => Submission(List(n)))]);

        Assert.Equal(40, bench.Decided.Count());
        Assert.Equal(4, bench.MostQueries);    // cases, numbers, year_use, guarantees
        Assert.Equal(6, bench.MostStatements); // and imports, tax_bills
    }

    private static async Task<Bench> Sold(decimal qty = 1)
    {
        var bench = new Bench();
        await bench.Step(Deposited());
        await bench.Step(Submission(List(qty: qty)));
        Assert.Equal(800, bench.Decided.Single().Moves[^1].Status);
        return bench;
    }

    private static ReturnRequested Return(string id, (string Gnum, string Qty) line, bool arrived = false) => new()
    {
        FilingId = id, Tenant = Samples.Tenant, Reference = id, DeclarationId = Id(1), Reason = "returned", AppliedAt = Samples.NowMs,
        ArrivedAt = arrived ? Samples.NowMs : 0, Lines = { new ReturnLine { Gnum = int.Parse(line.Gnum, System.Globalization.CultureInfo.InvariantCulture), Qty = line.Qty } },
    };

    private static long Days(int days) => (long)TimeSpan.FromDays(days).TotalMilliseconds;

    private static QuotaSums Year(Bench bench, string counter = Counters.Yuan) =>
        bench.Rows(ImportTables.YearUse).SingleOrDefault(r => r.Counter == counter)?.Sums ?? default;

    private static GuaranteeSums Account(Bench bench) => bench.Rows(ImportTables.Guarantees).Single().Sums;
}
