using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Bonded stock through the whole house: filings, and lists that take, give back and return.</summary>
public sealed class StockLifeTests
{
    private const string Book = "T2900W000001";

    [Theory]
    [InlineData(StockCheck.Known, "", true)]
    [InlineData(StockCheck.Known, Samples.Tenant, false)]
    [InlineData(StockCheck.Known, "3301960002", true)]
    [InlineData(StockCheck.Required, "", false)]
    [InlineData(StockCheck.Required, "3301960002", false)]
    [InlineData(StockCheck.Off, Samples.Tenant, true)]
    public async Task The_setting_says_which_lists_must_find_their_goods(StockCheck check, string keeper, bool passes)
    {
        var bench = new Bench(imports: ImportSamples.Settings with { Stock = check });
        await bench.Step(Deposited());
        if (keeper.Length > 0)
        {
            await bench.Step(Moved("stk_1", "entry", "1", keeper));
        }

        await bench.Step(Submission(Bonded(List(qty: 2))));

        var decided = bench.Decided.Single();
        Assert.Equal(passes ? 800 : 100, decided.Moves[^1].Status);
        if (!passes)
        {
            var reason = Assert.Single(decided.Reasons);
            // A stranger's book says nothing of what it has.
            Assert.Equal(
                ("STOCK_SHORT", "2", keeper == Samples.Tenant ? "1" : "0", "/goods/0/qty", "CEB621/Inventory/InventoryList/qty"),
                (reason.Code, reason.Value, reason.OtherValue, reason.Pointer, reason.Ceb));
            Assert.Empty(bench.Rows(ImportTables.YearUse));
        }
        Assert.All(bench.Rows(ImportTables.Stock), s => Assert.Equal((1m, 0m), (s.OnHand, s.Reserved)));
    }

    [Fact]
    public async Task A_filing_is_booked_whole_or_not_at_all_and_once()
    {
        var bench = new Bench();
        Assert.Equal("lines=1; before=0; posted=5; onHand=5", Answer(await bench.Step(Moved("stk_1", "entry", "5"))).Figures);
        Assert.Empty(await bench.Step(Moved("stk_1", "entry", "5")));

        var two = Moved("stk_2", "exit", "2");
        two.Lines.Add(new StockLine { ItemRecordNo = "2", Gcode = ImportSamples.Toy, Unit = "007", Qty = "1" });
        var refused = Answer(await bench.Step(two));
        Assert.Equal(("refused", "STOCK_SHORT", "/lines/1/qty", "1", "0"),
            (refused.Outcome, refused.Reasons.Single().Code, refused.Reasons[0].Pointer, refused.Reasons[0].Value, refused.Reasons[0].OtherValue));
        Assert.Equal(5, OnHand(bench));

        // What was refused stays so, although it would fit now.
        await bench.Step(Moved("stk_3", "entry", "1", record: "2"));
        Assert.Empty(await bench.Step(two));
        Assert.Equal("lines=1; before=5; posted=-1.5; onHand=3.5", Answer(await bench.Step(Moved("stk_4", "count", "3.5"))).Figures);
        Assert.Equal("STOCK_BOOK_NOT_OWN", Answer(await bench.Step(Moved("stk_5", "entry", "1", "3301960002"))).Reasons.Single().Code);
        Assert.Equal("DOCUMENT_KIND", Answer(await bench.Step(Moved("stk_6", "gift", "1"))).Reasons.Single().Code);
        Assert.Equal(3.5m, OnHand(bench));
        Assert.Equal(Samples.Tenant, bench.Rows(ImportTables.Books).Single().Tenant);
    }

    [Fact]
    public async Task A_list_reserves_leaves_with_its_release_and_comes_back_by_its_return()
    {
        var bench = new Bench();
        await bench.Step([.. Deposited(), Moved("stk_1", "entry", "5")]);
        await bench.Step([.. Submission(Bonded(List(qty: 3))), .. Submission(Bonded(List(2, qty: 3)))]);

        Assert.Equal([800, 100], bench.Decided.Select(d => d.Moves[^1].Status));
        Assert.Equal((2m, 0m), (OnHand(bench), bench.Rows(ImportTables.Stock).Single().Reserved));
        var back = new ReturnRequested
        {
            FilingId = "ret_1", Tenant = Samples.Tenant, Reference = "R", DeclarationId = Id(1), Reason = "buyer", AppliedAt = Samples.NowMs, ArrivedAt = Samples.NowMs,
            Lines = { new ReturnLine { Gnum = 1, Qty = "2" } },
        };
        await bench.Step(back);
        await bench.Step(back);

        Assert.Equal(4, OnHand(bench));
        var moves = bench.Rows(ImportTables.StockMoves).OrderBy(m => m.Kind, StringComparer.Ordinal).ToList();
        Assert.Equal([("entry", 5m, 0m), ("release", -3m, -3m), ("reservation", 0m, 3m), ("return", 2m, 0m)], moves.Select(m => (m.Kind, m.Qty, m.Reserved)));
        Assert.All(moves, m => Assert.True(m.At > 0));
    }

    [Theory]
    [InlineData("release", 2, 0)]
    [InlineData("refuse", 5, 0)]
    [InlineData("cancel", 5, 0)]
    public async Task A_held_list_keeps_its_goods_reserved_until_it_is_decided(string end, int onHand, int reserved)
    {
        var bench = new Bench(Samples.Settings with { TestMode = true });
        await bench.Step([.. Deposited(), Moved("stk_1", "entry", "5")]);
        var list = Bonded(List(qty: 3));
        list.OrderNo = "IO-YELLOW";
        await bench.Step(Submission(list));
        Assert.Equal((5m, 3m), (OnHand(bench), bench.Rows(ImportTables.Stock).Single().Reserved));
        Assert.Equal(("refused", "STOCK_COUNT_RESERVED"), Told(Answer(await bench.Step(Moved("stk_2", "count", "2")))));
        Assert.Equal(("refused", "STOCK_SHORT"), Told(Answer(await bench.Step(Moved("stk_3", "exit", "3")))));

        Google.Protobuf.IMessage message = end == "cancel"
            ? new ClosureRequested { ClosureId = "cls_1", FilingId = Id(1), Ending = Ending.Cancelled, By = Samples.Tenant, At = Samples.NowMs }
            : new HoldDecided { FilingId = Id(1), Link = "customs", Decision = end, By = "officer", ByRole = "officer" };
        await bench.Step(message);
        await bench.Step(message);

        Assert.Equal(((decimal)onHand, (decimal)reserved), (OnHand(bench), bench.Rows(ImportTables.Stock).Single().Reserved));
        var moves = bench.Rows(ImportTables.StockMoves).Where(m => m.Line > 0).ToList();
        Assert.Equal(["entry", "reservation", end == "release" ? "release" : "freed"], moves.Select(m => m.Kind).Order().OrderBy(k => k is "release" or "freed"));
        Assert.Equal((onHand, reserved), (moves.Sum(m => m.Qty), moves.Sum(m => m.Reserved)));
    }

    [Fact]
    public async Task A_step_without_bonded_goods_asks_for_no_stock()
    {
        var bench = new Bench();
        await bench.Step(Deposited());
        await bench.Step(Submission(List()));

        Assert.DoesNotContain(bench.Asked, t => t.StartsWith("stock", StringComparison.Ordinal));
        await bench.Step([.. Enumerable.Range(2, 20).SelectMany(n => Submission(Bonded(List(n))))]);
        Assert.Equal(6, bench.MostQueries);    // cases, numbers, year_use, guarantees, stock_books, stock
    }

    private static (string, string) Told(DocumentAnswered answer) => (answer.Outcome, answer.Reasons.Single().Code);

    private static DocumentAnswered Answer(IEnumerable<Google.Protobuf.IMessage> left) => Assert.IsType<DocumentAnswered>(Assert.Single(left));

    private static decimal OnHand(Bench bench) => bench.Rows(ImportTables.Stock).Single(s => s.ItemRecordNo == "1").OnHand;

    private static StockMoved Moved(string id, string kind, string qty, string tenant = Samples.Tenant, string record = "1") => new()
    {
        FilingId = id, Tenant = tenant, Reference = id, EmsNo = Book, Kind = kind, At = Samples.NowMs,
        Lines = { new StockLine { ItemRecordNo = record, Gcode = ImportSamples.Toy, Unit = "007", Qty = qty } },
    };
}
