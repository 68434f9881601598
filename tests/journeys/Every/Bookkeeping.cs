using System.Globalization;
using System.Text.Json.Nodes;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Rates, what is overdue, the settlement report, and one receipt for several orders.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Rates_of_every_kind_are_read_with_their_sources_and_marks()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var rates = await merchant.GetAsync("/v1/rates?currency=USD&date=2026-11-20");
        Assert.True(rates.Status == 200, rates.ToString());
        Assert.Equal(["bank-quote", "central-parity", "customs-monthly"], rates.Items("items").Select(r => Answer.Text(r, "kind")));
        Assert.All(rates.Items("items"), r => Assert.True(Answer.Text(r, "mark").Contains("sample", StringComparison.Ordinal) && Answer.Text(r, "source").Length > 0));
        Assert.Equal("2026-10-21", Answer.Text(rates.Items("items")[2], "date"));
        Assert.Contains("RATE_MISSING", rates.Codes("gaps"));

        var page = await merchant.GetAsync("/v1/rates?date=2026-11-20&limit=2");
        Assert.Equal(2, page.Items("items").Count);
        var next = await merchant.GetAsync($"/v1/rates?date=2026-11-20&limit=2&cursor={page.Text("next")}");
        Assert.DoesNotContain(Answer.Text(page.Items("items")[1], "id"), next.Items("items").Select(r => Answer.Text(r, "id")));

        var unknown = await merchant.GetAsync("/v1/rates?currency=XXX");
        IsProblem(unknown, 400, "BAD_QUERY");
        Assert.Equal("/currency", Answer.Text(Assert.Single(unknown.Items("errors")), "pointer"));
        IsProblem(await (await Window.AsAsync("carrier")).GetAsync("/v1/settlements/overdue"), 403, "ROLE_MISSING");

        using var channel = Channel(Houses.FxSettlement);
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await new FxSettlement.FxSettlementClient(channel).AskRatesAsync(
            new RatesQuestion(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unauthenticated, nobody.StatusCode);
    }

    [Fact]
    public async Task One_receipt_settles_two_orders_and_the_books_show_it_to_their_own_alone()
    {
        var (first, second, open) = (Window.Trade("green.json"), Window.Trade("green.json"), Window.Trade("green.json"));
        foreach (var trade in (Trade[])[first, second, open])
        {
            await Window.FileAsync(trade);
            await Window.UntilAsync(trade.Id, "refund-decided");
        }
        var declared = decimal.Parse(first.Declared, CultureInfo.InvariantCulture);
        var receipt = await Window.ReportProceedsAsync(first, Decimals.Write((declared * 2) - 3.5m), change: body =>
        {
            body.Remove("orderNo");
            body["shares"] = new JsonArray(
                new JsonObject { ["orderNo"] = first.OrderNo, ["amount"] = first.Declared },
                new JsonObject
                {
                    ["orderNo"] = second.OrderNo, ["amount"] = Decimals.Write(declared - 3.5m),
                    ["fees"] = new JsonArray(new JsonObject { ["kind"] = "logistics", ["amount"] = "3.5" }),
                });
        });
        await Window.UntilAsync(first.Id, "settled");
        var netted = await Window.UntilAsync(second.Id, "settled");
        Assert.Equal(("3.5", "0"), (netted.Text("amounts.settlement.fees"), netted.Text("amounts.settlement.difference")));
        Assert.StartsWith("bank-buying/", netted.Text("amounts.settlement.rateId"), StringComparison.Ordinal);
        var matched = await Window.UntilFiledAsync($"/v1/proceeds/{receipt}", "matched");
        Assert.Equal(["matched", "matched"], matched.Items("shares").Select(s => Answer.Text(s, "outcome")));

        var china = Window.Now.ToOffset(TimeSpan.FromHours(8));
        var period = string.Create(CultureInfo.InvariantCulture, $"from={china.AddDays(-1):yyyy-MM-dd}&to={china.AddDays(2):yyyy-MM-dd}");
        var report = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/settlements/report?{period}");
        Assert.True(report.Status == 200, report.ToString());
        Assert.All(report.Items("items"), l => Assert.Equal("3301960001", Answer.Text(l, "merchantCode")));
        var usd = report.Items("items").Single(l => Answer.Text(l, "currency") == "502");
        Assert.True(Figure("settled") >= 2 && Figure("awaiting") >= 1 && Figure("settledCny") > 0, usd.ToString());
        Assert.Equal(Figure("declared") + Figure("difference"), Figure("gross") + Figure("open"));
        Assert.Equal(Figure("gross"), Figure("net") + Figure("fees") + Figure("refunds"));

        var later = string.Create(CultureInfo.InvariantCulture, $"{china.AddDays(91):yyyy-MM-dd}");
        Assert.Contains(open.OrderNo, await OverdueAsync("merchant-1", later));
        Assert.Contains(open.OrderNo, await OverdueAsync("operator", later));
        Assert.DoesNotContain(first.OrderNo, await OverdueAsync("merchant-1", later));
        Assert.DoesNotContain(open.OrderNo, await OverdueAsync("merchant-2", later));
        Assert.DoesNotContain(open.OrderNo, await OverdueAsync("merchant-1", string.Create(CultureInfo.InvariantCulture, $"{china.AddDays(90):yyyy-MM-dd}")));
        var others = await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/settlements/report?{period}");
        Assert.True(others.Status == 200, others.ToString());
        Assert.All(others.Items("items"), l => Assert.Equal("3301960002", Answer.Text(l, "merchantCode")));

        decimal Figure(string name) => decimal.Parse(Answer.Text(usd, name), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_part_that_settles_by_itself_takes_the_rest_of_its_money()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "refund-decided");
        var first = await Window.ReportProceedsAsync(trade, "40");
        var part = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal(("40", "-43.9"), (part.Text("amounts.settlement.received.amount"), part.Text("amounts.settlement.difference")));
        var rest = await Window.ReportProceedsAsync(trade, "43.9");
        await Window.UntilFiledAsync($"/v1/proceeds/{rest}", "matched");
        // The declaration is final already: its figures still grow.
        var whole = await Window.UntilAsync(() => Window.StateAsync(trade.Id), s => s.Text("amounts.settlement.received.amount") == "83.9", "Not settled with all its money");
        Assert.Equal(("settled", "0"), (whole.Text("status"), whole.Text("amounts.settlement.difference")));
        Assert.Equal([first, rest], whole.Items("amounts.settlement.proceedsIds").Select(p => p.GetString()));
    }

    async Task<List<string>> OverdueAsync(string client, string asOf)
    {
        List<string> orders = [];
        var next = "";
        do
        {
            var page = await (await Window.AsAsync(client)).GetAsync($"/v1/settlements/overdue?asOf={asOf}&limit=2&cursor={next}");
            Assert.True(page.Status == 200, page.ToString());
            orders.AddRange(page.Items("items").Select(c => Answer.Text(c, "orderNo")));
            next = page.Text("next");
        }
        while (next.Length > 0);
        return orders;
    }
}
