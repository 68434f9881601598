using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.TaxRefund;
using static SingleWindow.Tests.Unit.TaxRefund.OverseasBench;

namespace SingleWindow.Tests.Integration.Overseas;

/// <summary>Several instances of the tax refund house over one PostgreSQL: what is in a warehouse abroad is sold once, and settled once.</summary>
public sealed class SalesConcurrencyTests(TestServers servers)
{
    private static readonly IHouse House = TaxRefundModule.House(RefundSamples.Rules);

    [Fact]
    public async Task Reports_together_never_sell_more_than_is_there()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Day("2026-03-10"));
        await LeaveAsync(instances, "dcl_a", "25");
        await LeaveAsync(instances, "dcl_b", "9");

        // Fifty reports of one piece of each, named in either order, each sent to two instances; three of them name one sale.
        var steps = Enumerable.Range(1, 50).Select(n => new IMessage[] { Report(n, "2026-03-20", [], Sales(n)) }).ToList();
        instances.Now = Day("2026-03-20");
        await instances.RunAsync([.. steps, .. steps]);

        var answers = instances.Sent.OfType<DocumentAnswered>().ToList();
        Assert.Equal((50, 50), (answers.Count, answers.Select(a => a.FilingId).Distinct().Count()));
        // A report sells all it names or nothing: when nine pieces of one are gone, none of the other is sold either.
        Assert.Equal(9, answers.Count(a => a.Outcome == "done"));
        Assert.All(answers.Where(a => a.Outcome != "done"), a => Assert.All(a.Reasons, r => Assert.True(r.Code is "SALE_STOCK_SHORT" or "SALE_REPEATED", r.Code)));
        var stock = await instances.RowsAsync(OverseasWork.StockTable);
        Assert.Equal([("dcl_a", 9m), ("dcl_b", 9m)], stock.Select(s => (s.FilingId, s.Sold)));
        Assert.Equal(18, (await instances.RowsAsync(OverseasWork.SaleTable)).Count);
        Assert.Equal(50, (await instances.RowsAsync(OverseasWork.ReportTable)).Count);
        await AssertBooksAsync(instances);

        static SaleLine[] Sales(int n)
        {
            SaleLine[] both = [Sale("1", $"S-{(n % 20 == 0 ? 20 : n)}", "2026-03-15", id: "dcl_a"), Sale("1", $"S-{(n % 20 == 0 ? 20 : n)}", "2026-03-15", id: "dcl_b")];
            return n % 2 == 0 ? both : [both[1], both[0]];
        }
    }

    [Fact]
    public async Task Sales_final_reports_and_the_clock_together_settle_a_pre_refund_once()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Day("2026-03-10"));
        string[] ids = [.. Enumerable.Range(1, 12).Select(n => $"dcl_{n:D2}")];
        foreach (var (i, id) in ids.Index())
        {
            await LeaveAsync(instances, id, i % 2 == 0 ? "4" : "7");
        }
        List<IMessage[]> steps = [];
        for (var n = 1; n <= 60; n++)
        {
            var id = ids[n % ids.Length];
            // Five reports of one piece on each declaration, which has four or seven; on every third one a report ends the sales.
            steps.Add([Report(n, "2026-04-02", n % 3 == 0 && n > 36 ? [id] : [], Sale("1", $"S-{n}", "2026-04-01", id: id)), new DeadlinePassed { Key = id }]);
            steps.Add([Report(n, "2026-04-02", n % 3 == 0 && n > 36 ? [id] : [], Sale("1", $"S-{n}", "2026-04-01", id: id))]);
        }
        instances.Now = Day("2026-04-02");
        await instances.RunAsync(steps);
        var open = (await instances.RowsAsync(OverseasWork.ExportTable)).Where(e => e.IsOpen).Select(e => e.FilingId).ToList();
        Assert.NotEmpty(open);

        // A year later the clock ends what is open, on every instance at once.
        instances.Now = Day("2027-05-02");
        await instances.RunAsync([.. Enumerable.Range(0, 4).SelectMany(_ => ids.Select(id => new IMessage[] { new DeadlinePassed { Key = id } }))]);

        var exports = await instances.RowsAsync(OverseasWork.ExportTable);
        Assert.All(exports, e => Assert.True(!e.IsOpen && e.DueAt is null));
        Assert.All(exports.Where(e => open.Contains(e.FilingId)), e => Assert.Equal(OverseasState.Recovered, e.State));
        Assert.Equal(ids, instances.Sent.OfType<OverseasStockMoved>().Where(m => m.Closed is not null).Select(m => m.FilingId).Order());
        await AssertBooksAsync(instances);
    }

    private static SalesReported Report(int n, string day, string[] closes, params SaleLine[] lines)
    {
        var report = new SalesReported { FilingId = $"sal_{n:D3}", Tenant = Merchant, Reference = $"R{n}", At = RefundSamples.At(day) };
        report.Lines.Add(lines);
        report.Closes.Add(closes);
        return report;
    }

    /// <summary>Goods of one line that left on 10 March 2026.</summary>
    private static Task LeaveAsync(HouseInstances instances, string id, string qty)
    {
        var goods = Abroad("trader", Piece(qty: qty));
        goods.Lines[0].InvoiceNo = id;
        instances.Now = Day("2026-03-10");
        return instances.StepAsync(0, new DeclarationDecided { FilingId = id, Released = goods }, new GoodsMoved { FilingId = id, LeftAt = RefundSamples.At("2026-03-10") });
    }

    private static DateTimeOffset Day(string day) => DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.At(day));

    /// <summary>Stock is what was booked, declarations are what was told, and what was pre-refunded is kept or paid back.</summary>
    private static async Task AssertBooksAsync(HouseInstances instances)
    {
        var sales = await instances.RowsAsync(OverseasWork.SaleTable);
        foreach (var row in await instances.RowsAsync(OverseasWork.StockTable))
        {
            Assert.Equal(sales.Where(s => s.StockKey == row.Key).Sum(s => s.Qty), row.Sold);
            Assert.InRange(row.Sold, 0, row.Qty);
        }
        foreach (var export in await instances.RowsAsync(OverseasWork.ExportTable))
        {
            var told = instances.Sent.OfType<OverseasStockMoved>().Where(m => m.FilingId == export.FilingId).ToList();
            Assert.Equal(export.Sold, told.Sum(m => Decimals.Read(m.Sold)));
            Assert.Equal(export.SoldValue, told.Sum(m => Decimals.Read(m.SoldValue)));
            Assert.Equal(export.Reports, told.Count(m => m.ReportId.Length > 0));
            if (!export.IsOpen)
            {
                var closed = Assert.Single(told, m => m.Closed is not null).Closed;
                Assert.Equal(130m, Decimals.Read(closed.Kept) + Decimals.Read(closed.Recovered));
                Assert.Equal(Decimals.Write(export.Sold), closed.Sold);
            }
        }
    }
}
