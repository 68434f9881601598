using System.Text.RegularExpressions;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>One submission through all six links.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task One_submission_travels_through_all_six_links_to_settled()
    {
        var trade = Window.Trade("green.json");
        var accepted = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        Assert.Equal(202, accepted.Status);
        var id = trade.Id = accepted.Text("id");
        Assert.StartsWith("dcl_", id, StringComparison.Ordinal);
        Assert.Equal($"/v1/declarations/{id}", accepted.Headers["Location"]);
        Assert.Equal("accepted", accepted.Text("status"));
        Assert.Contains("not released", accepted.Text("notYet"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("customs-decided", accepted.Text("next.event"));
        Assert.NotEmpty(accepted.Text("next.by"));

        var waits = await Window.UntilAsync(id, "refund-decided");
        Assert.Equal("settled", waits.Text("next.event"));
        Assert.Equal("bank", waits.Text("next.from"));
        var proceeds = await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(id, "settled");

        Assert.Equal("done", settled.Text("group"));
        Assert.True(settled.Flag("final"));
        Assert.Equal("899", settled.Text("official.code"));
        Assert.Equal("green", settled.Text("channel"));
        Assert.Equal(18, settled.Text("preNo").Length);
        Assert.StartsWith("2992", settled.Text("invtNo"), StringComparison.Ordinal);
        Assert.InRange(settled.Text("invtNo").Length, 18, 20);
        Assert.Empty(settled.Items("reasons"));
        Assert.Equal(trade.Reference, settled.Text("reference"));
        Assert.Equal(trade.OrderNo, settled.Text("orderNo"));
        Assert.Equal(trade.WaybillNo, settled.Text("waybillNo"));
        foreach (var leg in (string[])["order", "payment", "waybill"]) Assert.Equal("checked", settled.Text($"legs.{leg}.state"));

        Assert.Equal("83.9", settled.Text("amounts.declared.amount"));
        Assert.Equal("502", settled.Text("amounts.declared.currency"));
        Assert.Equal("90", settled.Text("amounts.payment.amount"));
        Assert.Equal("exempt", settled.Text("amounts.refund.outcome"));
        Assert.Equal(0m, settled.Number("amounts.refund.amountCny"));
        Assert.Equal("settled", settled.Text("amounts.settlement.outcome"));
        Assert.Equal("83.9", settled.Text("amounts.settlement.received.amount"));
        Assert.Equal(0m, settled.Number("amounts.settlement.difference"));
        Assert.Equal([proceeds], settled.Items("amounts.settlement.proceedsIds").Select(p => p.GetString()));
        var rate = settled.Number("amounts.settlement.rate");
        Assert.InRange(rate, 5m, 9m);
        Assert.NotEmpty(settled.Text("amounts.settlement.rateSource"));
        Assert.Matches(@"^\d{4}-\d\d-\d\d$", settled.Text("amounts.settlement.rateDate"));
        Assert.Equal(Math.Round(83.9m * rate, 2, MidpointRounding.AwayFromZero), settled.Number("amounts.settlement.cny"));
        Assert.Matches("^[0-9a-f]{32}$", settled.Items("traceIds")[0].GetString()!);
        Assert.Equal("matched", (await Window.UntilFiledAsync($"/v1/proceeds/{proceeds}", "matched")).Text("status"));

        var timeline = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/timeline");
        var entries = timeline.Items("entries");
        var times = entries.Select(e => e.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.Equal(times.Order(), times);
        Assert.Equal([120, 399, 800, 899], entries.Where(e => Answer.Text(e, "event") == "customs-status").Select(e => e.GetProperty("official").GetInt32()));
        var events = entries.Select(e => Answer.Text(e, "event")).ToList();
        Assert.Equal("accepted", events[0]);
        string[] told = ["order-checked", "payment-checked", "waybill-checked", "departed", "refund-decided", "settlement"];
        Assert.Superset(told.ToHashSet(), events.ToHashSet());
        Assert.True(events.IndexOf("waybill-checked") < events.IndexOf("departed"));
    }

    [Fact]
    public async Task A_trader_gets_back_the_tax_of_its_invoices_at_the_rate_of_the_code()
    {
        var trade = Window.Trade("trader-refund.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("refunded", settled.Text("amounts.refund.outcome"));
        // 900.05 at 13 %: 117.0065, half up to the fen.
        Assert.Equal(117.01m, settled.Number("amounts.refund.amountCny"));
        Assert.Equal(0m, settled.Number("amounts.refund.toCostCny"));
        Assert.Equal("300", settled.Text("amounts.settlement.received.currency"));
        Assert.Equal(
            Math.Round(182m * settled.Number("amounts.settlement.rate"), 2, MidpointRounding.AwayFromZero), settled.Number("amounts.settlement.cny"));
    }

    [Fact]
    public async Task A_manufacturers_declaration_goes_into_its_month_and_a_traders_way_is_closed_to_it()
    {
        foreach (var (route, status, outcome) in ((string, string, string)[])[("producer", "settled", "monthly"), ("trader", "refund-refused", "refused")])
        {
            var trade = Window.Trade("trader-refund.json");
            trade.Body["refundRoute"] = route;
            trade.Order["merchantCode"] = "3301960005";
            trade.Waybill["merchantCode"] = "3301960005";
            trade.Id = await Window.FileAsync("platform", "/v1/declarations", trade.Text);
            await Window.ReportProceedsAsync(trade, change: p => p["merchantCode"] = "3301960005");
            var ended = await Window.UntilAsync(trade.Id, status);
            Assert.Equal((outcome, 0m), (ended.Text("amounts.refund.outcome"), ended.Number("amounts.refund.amountCny")));
            Assert.Equal(route == "trader" ? ["REFUND_SELLER_KIND"] : [], ended.Codes("amounts.refund.reasons"));
        }
    }

    [Fact]
    public async Task Who_asks_for_no_refund_gets_none_and_is_settled_all_the_same()
    {
        var trade = Window.Trade("no-refund.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("none", settled.Text("amounts.refund.outcome"));
    }

    [Fact]
    public async Task A_refund_without_its_invoice_is_refused_with_the_reason_and_the_money_is_settled()
    {
        var trade = Window.Trade("trader-refund.json");
        trade.Goods(0).Remove("invoiceNo");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);
        var ended = await Window.UntilAsync(trade.Id, "refund-refused");
        Assert.Equal("refused", ended.Text("group"));
        Assert.Equal("settled", ended.Text("amounts.settlement.outcome"));
        var reason = Assert.Single(ended.Items("amounts.refund.reasons"));
        Assert.NotEmpty(Answer.Text(reason, "fixEn"));
        Assert.NotEmpty(Answer.Text(reason, "fixZh"));
    }

    [Fact]
    public async Task Prohibited_goods_are_refused_by_customs()
    {
        var trade = Window.Trade("prohibited.json");
        await Window.FileAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        Assert.Equal("100", refused.Text("official.code"));
        Assert.NotEmpty(refused.Items("reasons"));
        Assert.All(refused.Items("reasons"), r => Assert.Equal(("K12", "3304990010"), (Answer.Text(r, "rule"), Answer.Text(r, "value"))));
    }

    [Fact]
    public async Task Money_may_come_before_the_release_and_in_parts_and_without_its_costs()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        trade.Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var first = await Window.ReportProceedsAsync(trade, "80.4", change: p =>
            p["fees"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["kind"] = "logistics", ["amount"] = "3.5" }));
        await Window.UntilFiledAsync($"/v1/proceeds/{first}", "waiting-for-export");
        await DecideAsync(trade.Id, "officer", "customs", "release");
        var released = await Window.UntilAsync(trade.Id, s => s.Text("amounts.settlement.outcome") == "settled", "settled with its money");
        Assert.Equal("80.4", released.Text("amounts.settlement.received.amount"));
        Assert.Equal("3.5", released.Text("amounts.settlement.fees"));
        Assert.Equal(0m, released.Number("amounts.settlement.difference"));
        Assert.Equal("released", released.Text("status"));
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese { get; }
}
