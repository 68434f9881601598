using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.OverseasBench;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Goods abroad under 9810: stock, sales, and the settlement of their pre-refund.</summary>
public class OverseasSalesTests
{
    private const string Early = "2026-03-20", Open = "2026-04-02", Late = "2027-05-02";

    private static OverseasBench In(string state)
    {
        var bench = new OverseasBench().Left(state is "OPEN" or "CLOSED" ? Abroad("none") : null);
        switch (state)
        {
            case "SETTLED_SOLD":
                Move(bench, "all sold");
                break;
            case "SETTLED_PARTLY":
                Move(bench, "part sold, ended");
                break;
            case "RECOVERED" or "CLOSED":
                Move(bench, "ended");
                break;
        }
        return bench;
    }

    private static DocumentAnswered? Move(OverseasBench bench, string what)
    {
        switch (what)
        {
            case "part sold":
                return bench.Report(Early, [], Sale("6", "S-part"));
            case "all sold before the window":
                return bench.Report(Early, [], Sale("10", "S-all"));
            case "all sold":
                return bench.Report(Open, [], Sale("10", "S-all"));
            case "part sold, ended":
                return bench.Report(Open, [Id], Sale("6", "S-part"));
            case "ended":
                return bench.Report(Open, [Id]);
            case "ended before the window":
                return bench.Report(Early, [Id]);
            case "window opens":
                bench.Come(Open);
                return null;
            case "window opens, all sold before":
                Move(bench, "all sold before the window");
                bench.Come(Open);
                return null;
            case "last day passed":
                bench.Come(Late);
                return null;
            case "last day passed, part sold before":
                Move(bench, "part sold");
                bench.Come(Late);
                return null;
            default:
                throw new ArgumentException(what);
        }
    }

    [Fact]
    public void The_table_of_goods_abroad_in_the_readme_holds_and_is_complete()
    {
        var rows = HouseReadme.States("tax-refund", "| goods abroad | event | next | kept, recovered or reason |");
        foreach (var (state, what, next, leaves) in rows)
        {
            var bench = In(state);
            Assert.Equal(state, OverseasSales.Name(bench.Export()!.State));
            var before = bench.Moves().Count();
            var answer = Move(bench, what);
            var closed = bench.Moves().Skip(before).Select(m => m.Closed).SingleOrDefault(c => c is not null);
            var left = answer is { Reasons.Count: > 0 } ? answer.Reasons.Single().Code : closed is null ? "–" : $"{closed.Kept} / {closed.Recovered}";
            Assert.Equal((state, what, next, leaves), (state, what, OverseasSales.Name(bench.Export()!.State), left));
            Assert.All(answer?.Reasons ?? [], Complete);
            Assert.Equal(closed?.State ?? OverseasSales.Name(bench.Export()!.State), OverseasSales.Name(bench.Export()!.State));
        }
        Assert.Equal(Enum.GetValues<OverseasState>().Select(OverseasSales.Name).Order(), rows.Select(r => r.State).Distinct().Order());
    }

    [Theory]
    // EX22: 1,000,000 at 13 %, 60 % of it sold: 78,000 is an ordinary refund, 52,000 was the pre-refund of the rest.
    [InlineData("1000000", "100", "60", "78000", "52000")]
    [InlineData("1000000", "100", "100", "130000", "0")]
    [InlineData("1000000", "100", "0", "0", "130000")]
    // A share of the invoice that is no amount in fen: 100 / 3 × 13 % = 4.3333.
    [InlineData("100", "3", "1", "4.33", "8.67")]
    // 16.5 × 13 % / 3 = 0.715, an exact tie: half up, whatever 1 / 3 is.
    [InlineData("16.5", "3", "1", "0.72", "1.43")]
    public void What_was_sold_keeps_its_refund_and_the_rest_is_paid_back(string invoice, string qty, string sold, string kept, string recovered)
    {
        var bench = new OverseasBench().Left(Abroad("trader", Piece(qty: qty, invoice: invoice)));
        bench.Report(Open, [Id], sold == "0" ? [] : [Sale(sold)]);
        var closed = bench.Moves().Last().Closed;
        Assert.Equal((kept, recovered), (closed.Kept, closed.Recovered));
        Assert.Equal(Decimals.Read(bench.Sent.OfType<RefundDecided>().Single().Amount), Decimals.Read(kept) + Decimals.Read(recovered));
        Assert.Equal(("RF05", "2025-01-27"), (closed.Used.Single().Rule, closed.Used.Single().Version));
    }

    [Fact]
    public void Lines_of_different_rates_are_settled_each_for_itself()
    {
        // 1,000 at 13 % and 200 at 6 % (batteries, from 2026-04-01: 6): sold 4 of 10 and 1 of 2.
        var bench = new OverseasBench().Left(Abroad("trader", Piece(), Piece(2, "2", "200", "50", Battery)), "2026-05-10");
        Assert.Equal("142", bench.Sent.OfType<RefundDecided>().Single().Amount);
        Assert.Equal((130m, 12m), (bench.Line()!.PreRefund, bench.Line(2)!.PreRefund));
        bench.Report("2026-06-01", [Id], Sale("4", day: "2026-05-20"), Sale("1", day: "2026-05-21", gnum: 2));
        var closed = bench.Moves().Last().Closed;
        Assert.Equal(("SETTLED_PARTLY", "58", "84"), (closed.State, closed.Kept, closed.Recovered));
        Assert.Equal(("120", "185"), (closed.Sold, closed.SoldValue));
        Assert.Equal(("120", "Q-1", 0), (closed.Goods.Amount, closed.Goods.OrderNo, closed.Goods.Lines.Count));
    }

    public static TheoryData<string, SaleLine, string, string, string> Refusals => new()
    {
        { "more than is left", Sale("10.00001"), "SALE_STOCK_SHORT", "/lines/0/qty", "10" },
        { "nothing", Sale("0"), "SALE_FIGURE", "/lines/0/qty", "qty > 0, amount >= 0" },
        { "no number", Sale("x"), "SALE_FIGURE", "/lines/0/qty", "qty > 0, amount >= 0" },
        { "an amount below zero", Sale("1", amount: "-1"), "SALE_FIGURE", "/lines/0/amount", "qty > 0, amount >= 0" },
        { "another currency", Sale("1", currency: "300"), "SALE_CURRENCY", "/lines/0/currency", "502" },
        { "before it left", Sale("1", day: "2026-03-09"), "SALE_DAY", "/lines/0/soldOn", "2026-03-10..2026-03-20" },
        { "tomorrow", Sale("1", day: "2026-03-21"), "SALE_DAY", "/lines/0/soldOn", "2026-03-10..2026-03-20" },
        { "no day", Sale("1", day: "soon"), "SALE_DAY", "/lines/0/soldOn", "2026-03-10..2026-03-20" },
        { "another line", Sale("1", gnum: 2), "SALE_GOODS_UNKNOWN", "/lines/0/declarationId", "" },
        { "another declaration", Sale("1", id: "dcl_9"), "SALE_GOODS_UNKNOWN", "/lines/0/declarationId", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_sale_that_cannot_be_changes_nothing(string name, SaleLine line, string code, string pointer, string other)
    {
        Assert.NotEmpty(name);
        var bench = new OverseasBench().Left();
        var before = (bench.Export(), bench.Line());
        // The good line beside it is not booked either.
        var answer = bench.Report(Early, [], line, Sale("1", "S-good"));
        Assert.Equal("refused", answer.Outcome);
        var reason = Assert.Single(answer.Reasons);
        Assert.Equal((code, pointer, other, "sales"), (reason.Code, reason.Pointer, reason.OtherValue, reason.Leg));
        Complete(reason);
        Assert.Equal(before, (bench.Export(), bench.Line()));
        Assert.Empty(bench.Work.Overseas.Sales.All);
    }

    [Theory]
    [InlineData(Merchant, true)]
    [InlineData(OverseasBench.Platform, true)]
    [InlineData("3301965001", true)] // who filed the declaration
    [InlineData("3301960002", false)]
    public void Merchant_platform_and_declarant_report_and_nobody_else_learns_that_there_is_something(string tenant, bool may)
    {
        var bench = new OverseasBench().Left();
        var report = new SalesReported { FilingId = "sal_x", Tenant = tenant, Reference = "R", At = At(Open), Lines = { Sale("1") }, Closes = { Id } };
        var answer = bench.Report(report, Open);
        Assert.Equal(may ? "" : "SALE_GOODS_UNKNOWN SALE_GOODS_UNKNOWN", string.Join(' ', answer.Reasons.Select(r => r.Code)));
        Assert.All(answer.Reasons, r => Assert.Equal("", r.OtherValue));
    }

    [Fact]
    public void A_sale_counts_once_for_a_line_and_a_report_once()
    {
        var bench = new OverseasBench().Left();
        var report = new SalesReported { FilingId = "sal_x", Tenant = Merchant, Reference = "R", At = At(Early), Lines = { Sale("3") } };
        bench.Report(report, Early);
        bench.Report(report, Early);
        Assert.Equal((3m, 1), (bench.Line()!.Sold, bench.Sent.OfType<DocumentAnswered>().Count()));
        var again = bench.Report(Early, [], Sale("2"));
        Assert.Equal(("SALE_REPEATED", "sal_x"), (again.Reasons.Single().Code, again.Reasons.Single().OtherValue));
        // A report that was refused stays so, also when it would be taken now.
        var early = new SalesReported { FilingId = "sal_y", Tenant = Merchant, Reference = "R2", At = At(Early), Closes = { Id } };
        bench.Report(early, Early);
        early.At = At(Open);
        Assert.Equal("refused", bench.Report(early, Open).Outcome);
        Assert.True(bench.Export()!.IsOpen);
    }

    [Fact]
    public void A_declaration_takes_a_limited_number_of_reports_and_always_the_last()
    {
        var bench = new OverseasBench().Left();
        var export = bench.Export()!;
        bench.Work.Overseas.Exports.Put(export with { Reports = OverseasSales.MostReports });
        Assert.Equal("SALES_TOO_MANY", bench.Report(Open, [], Sale("1")).Reasons.Single().Code);
        Assert.Equal("done", bench.Report(Open, [Id], Sale("1")).Outcome);
    }

    [Theory]
    [InlineData("CLOSED", "2026-04-01", "CLOSED", "OPEN")]
    [InlineData("OPEN", "2027-05-01", "2027-04-30", "OPEN")]
    [InlineData("SETTLED_PARTLY", "2026-04-10", "SETTLED_PARTLY", "PRE_REFUNDED")]
    [InlineData("PRE_REFUNDED", "2027-05-01", "2027-04-30", "PRE_REFUNDED")]
    public void Who_reports_too_late_is_told_in_which_state_its_sales_would_be_booked(string state, string day, string value, string other)
    {
        var reason = Assert.Single(In(state).Report(day, [], Sale("1", "S-late")).Reasons);
        Assert.Equal(("SALES_CLOSED", value, other), (reason.Code, reason.Value, reason.OtherValue));
    }

    [Fact]
    public void The_window_and_the_last_day_are_those_of_the_rule()
    {
        var bench = new OverseasBench().Left(day: "2026-12-31");
        var opened = bench.Moves().Single().Opened;
        Assert.Equal(("PRE_REFUNDED", "2027-01-01", "2027-04-30"), (opened.State, opened.SettleFrom, opened.SettleUntil));
        var midnight = new DateTimeOffset(2027, 5, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        Assert.Equal(midnight + 3_600_000, bench.Export()!.DueAt);
        // A report of the last day that comes after midnight still counts; one of the day after does not.
        var report = new SalesReported { FilingId = "sal_x", Tenant = Merchant, Reference = "R", At = midnight, Lines = { Sale("1", day: "2027-01-05") } };
        Assert.Equal(("SALES_CLOSED", "2027-04-30"), (bench.Report(report, "2027-05-01").Reasons.Single().Code, bench.Sent.OfType<DocumentAnswered>().Last().Reasons[0].Value));
        report = new SalesReported { FilingId = "sal_y", Tenant = Merchant, Reference = "R2", At = midnight - 1, Lines = { Sale("10", day: "2027-01-05") } };
        Assert.Equal("done", bench.Report(report, "2027-05-01").Outcome);
        Assert.Equal("SETTLED_SOLD", bench.Moves().Last().Closed.State);
    }

    [Fact]
    public void Who_forgets_the_final_report_is_told_why_all_of_it_is_paid_back()
    {
        var bench = In("PRE_REFUNDED");
        Move(bench, "last day passed, part sold before");
        var reason = Assert.Single(bench.Moves().Last().Closed.Reasons);
        Assert.Equal(("PRE_REFUND_NOT_SETTLED", "130", "2027-04-30"), (reason.Code, reason.Value, reason.OtherValue));
        Assert.All([reason.Source, reason.En, reason.Zh, reason.FixEn, reason.FixZh, reason.Act], Assert.NotEmpty);
        Move(bench = In("PRE_REFUNDED"), "ended");
        Assert.Empty(bench.Moves().Last().Closed.Reasons);
    }

    /// <summary>The hot path: what a step of plain exports asks of the store.</summary>
    [Fact]
    public async Task A_step_of_plain_exports_asks_for_no_goods_abroad()
    {
        var ct = TestContext.Current.CancellationToken;
        var tables = new Customs.MemoryTables();
        var house = (IHouse)TaxRefundModule.House(Rules);
        foreach (IMessage message in (IMessage[])[new DeclarationDecided { FilingId = "dcl_p", Released = Goods("no-invoice") }, new GoodsMoved { FilingId = "dcl_p", LeftAt = At("2026-03-10") }])
        {
            Item[] items = [new(message is GoodsMoved ? Events.GoodsMovements : Events.DeclarationsDecided, message, default, Guid.Empty)];
            var work = await house.LoadAsync(tables, items, ct);
            house.Handle(work, items[0], new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now)));
            await house.SaveAsync(tables, work, ct);
        }
        Assert.Equal(["refunds"], tables.Asked);
        Assert.Equal((2, 2), (tables.Queries, tables.Statements));
    }

    [Fact]
    public void Only_goods_of_a_warehouse_abroad_enter_its_stock()
    {
        var bench = new OverseasBench().Left(Goods("trader"), id: "dcl_plain");
        Assert.Empty(bench.Work.Overseas.Exports.All);
        Assert.Single(bench.Sent);
    }

    [Fact]
    public void A_refused_refund_keeps_its_goods_without_a_pre_refund()
    {
        var bench = new OverseasBench().Left(Abroad("trader", Piece(invoice: "")));
        Assert.Equal(("refused", OverseasState.Open), (bench.Sent.OfType<RefundDecided>().Single().Outcome, bench.Export()!.State));
        bench.Report(Early, [], Sale("10"));
        Assert.Equal(("CLOSED", "0", "0"), (bench.Moves().Last().Closed.State, bench.Moves().Last().Closed.Kept, bench.Moves().Last().Closed.Recovered));
    }

    private sealed record Op(int What, int Declaration, int Line, int Qty, int SaleNo, int Days, bool Closes);

    /// <summary>A model that counts pieces beside the house: they agree on every answer, whatever comes.</summary>
    [Fact]
    public void Nothing_is_sold_that_is_not_there_and_every_pre_refund_is_settled_whole() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[1, 2], Gen.Int[0, 6], Gen.Int[0, 8], Gen.Int[0, 45], Gen.Bool)
            .Select((what, declaration, line, qty, sale, days, closes) => new Op(what, declaration, line, qty, sale, days, closes && days > 25))
            .Array[0, 20].Sample(ops =>
            {
                string[] ids = ["dcl_a", "dcl_b"];
                var bench = new OverseasBench();
                foreach (var id in ids)
                {
                    var goods = Abroad("trader", Piece(1, "7", "333.33", "70"), Piece(2, "5", "12.34", "49.99"));
                    foreach (var line in goods.Lines)
                    {
                        line.InvoiceNo += id;
                    }
                    bench.Left(goods, id: id);
                }
                Dictionary<(string, int), int> left = new() { [(ids[0], 1)] = 7, [(ids[0], 2)] = 5, [(ids[1], 1)] = 7, [(ids[1], 2)] = 5 };
                HashSet<(string, int, int)> sales = [];
                HashSet<string> ended = [];
                var day = Day("2026-03-10");
                var (open, last) = (Day("2026-04-01"), Day("2027-04-30"));
                foreach (var op in ops)
                {
                    day = day.AddDays(op.Days);
                    var id = ids[op.Declaration];
                    if (op.What == 0)
                    {
                        bench.Come(ChinaDay.Text(day), id);
                        var soldOut = left.Where(l => l.Key.Item1 == id).All(l => l.Value == 0);
                        if (day > last || (soldOut && day >= open))
                        {
                            ended.Add(id);
                        }
                        continue;
                    }
                    var answer = bench.Report(
                        ChinaDay.Text(day), op.Closes ? [id] : [], Sale($"{op.Qty}", $"S{op.SaleNo}", ChinaDay.Text(day), op.Line, id: id));
                    var takes = !ended.Contains(id) && day <= last && op.Qty > 0 && op.Qty <= left[(id, op.Line)] && !sales.Contains((id, op.Line, op.SaleNo))
                        && (!op.Closes || day >= open);
                    if (takes != (answer.Outcome == "done"))
                    {
                        return false;
                    }
                    if (takes)
                    {
                        left[(id, op.Line)] -= op.Qty;
                        sales.Add((id, op.Line, op.SaleNo));
                        if (op.Closes || (day >= open && left.Where(l => l.Key.Item1 == id).All(l => l.Value == 0)))
                        {
                            ended.Add(id);
                        }
                    }
                }
                foreach (var ((id, gnum), pieces) in left)
                {
                    var row = bench.Line(gnum, id)!;
                    if (row.Left != pieces || row.Sold < 0 || row.Left < 0 || row.Closed != ended.Contains(id))
                    {
                        return false;
                    }
                }
                foreach (var id in ids)
                {
                    bench.Come("2028-01-01", id);
                    var closed = bench.Moves(id).Select(m => m.Closed).Where(c => c is not null).ToList();
                    var sold = bench.Moves(id).Where(m => m.Sold.Length > 0).ToList();
                    // 43.33 and 1.60: the pre-refund of both lines.
                    if (closed.Count != 1 || Decimals.Read(closed[0].Kept) + Decimals.Read(closed[0].Recovered) != 44.93m
                        || sold.Sum(m => Decimals.Read(m.SoldValue)) != Decimals.Read(closed[0].SoldValue) || sold.Sum(m => Decimals.Read(m.Sold)) != Decimals.Read(closed[0].Sold)
                        || (left.Where(l => l.Key.Item1 == id).All(l => l.Value == 0) && closed[0].SoldValue != "119.99"))
                    {
                        return false;
                    }
                }
                return true;
            });

    [Fact]
    public async Task Rows_come_back_from_the_store_as_they_were_put_and_are_found_when_they_are_due()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("overseas");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "refund.db"));
            await store.MigrateAsync(Migrations.Of(typeof(TaxRefundModule).Assembly, "sqlite"), ct);
            var bench = new OverseasBench().Left(Abroad("trader", Piece(), Piece(2, "2.5", "200", "50")));
            bench.Report(Early, [], Sale("4"), Sale("0.125", gnum: 2));
            await using (var tx = await store.BeginAsync(ct))
            {
                await bench.Work.Overseas.SaveAsync(tx, ct);
                await tx.CommitAsync(ct);
            }
            var report = new SalesReported { FilingId = "sal_1", Lines = { Sale("1") }, Closes = { Id } };
            await using var again = await store.BeginAsync(ct);
            var work = new OverseasWork();
            await work.LoadAsync(again, [new Item(Events.SalesReports, report, default, Guid.Empty)], [], ct);
            Assert.Equal(bench.Export()! with { Trace = [] }, work.Exports.All.Single() with { Trace = [] });
            Assert.Equal(bench.Work.Overseas.Stock.All, work.Stock.All);
            Assert.Equal(bench.Work.Overseas.Sales.All.First(), work.Sales.All.Single());
            Assert.Equal(bench.Work.Overseas.Reports.All, work.Reports.All);
            var home = new OverseasWork();
            await home.LoadAsync(again, [], [bench.Work.Cases.Find(Id)!], ct);
            Assert.Equal(bench.Work.Overseas.Stock.All, home.Stock.All);
            var due = bench.Export()!.DueAt!.Value;
            Assert.Empty((await OverseasWork.DueAsync(store, due - 1, "", 10, ct)).Keys);
            var (keys, next) = await OverseasWork.DueAsync(store, due, "", 1, ct);
            Assert.Equal([Id], keys);
            var (rest, last) = await OverseasWork.DueAsync(store, due, next, 1, ct);
            Assert.Empty(rest);
            Assert.Equal("", last);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
