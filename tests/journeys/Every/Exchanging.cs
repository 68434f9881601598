using System.Text.Json.Nodes;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Returned goods for which the buyer gets others.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Returned_goods_are_exchanged_even_and_the_first_money_is_all_there_is()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var trade = Export("9610", "B", "trader");
        var id = await Window.FileAsync(trade);
        Assert.Equal("26", (await Window.UntilAsync(id, "refund-decided")).Text("amounts.refund.amountCny"));

        // Both dresses are to be exchanged; their refund goes back first, as of any return.
        var body = JsonNode.Parse(Reentry(id, "quality", (1, "2")))!.AsObject();
        body["exchange"] = true;
        var exchange = await Window.FileAsync("merchant-1", "/v1/returns", body.ToJsonString());
        var owed = await Window.UntilFiledAsync($"/v1/returns/{exchange}", "pay-back-first");
        Assert.Equal(("13", "True"), (owed.Text("return.payBack"), owed.Flag("return.exchange").ToString()));
        await RepayAsync(exchange, "13");
        await Window.UntilFiledAsync($"/v1/returns/{exchange}", "goods-awaited");

        // Three dresses for two, another company, no exchange: refused at once.
        var tooMuch = await merchant.PostAsync("/v1/declarations", Replacing(exchange, 3).Text);
        IsProblem(tooMuch, 422, "VALIDATION");
        var error = tooMuch.Items("errors").First();
        Assert.Equal(("REPLACES_QUANTITY", "/goods/0/qty", "3", "at most 2: 2 returned, 0 replaced"), (
            Answer.Text(error, "code"), Answer.Text(error, "pointer"), Answer.Text(error, "value"), Answer.Text(error, "expected")));
        Assert.Equal("REPLACES_UNKNOWN", (await merchant.PostAsync("/v1/declarations", Replacing("ret_none", 1).Text)).Text("errors.0.code"));

        // The first replacement is held and claims both; a second one has to wait until it is cancelled.
        var held = Replacing(exchange, 2).Marked("-YELLOW");
        await Window.FileAsync(held);
        await Window.UntilAsync(held.Id, "held");
        var second = Replacing(exchange, 2);
        Assert.Equal("at most 0: 2 returned, 2 replaced", (await merchant.PostAsync("/v1/declarations", second.Text)).Text("errors.0.expected"));
        var asked = await merchant.PostAsync($"/v1/declarations/{held.Id}/cancellation", """{"reason":"The wrong size again"}""");
        Assert.True(asked.Status == 202, asked.ToString());
        await Window.UntilAsync(held.Id, "cancelled");
        var freed = await merchant.GetAsync($"/v1/returns/{exchange}");
        Assert.Equal((held.Id, true), (freed.Text("return.replacements.0.declarationId"), freed.Text("return.replacements.0.freedAt").Length > 0));

        // Now it passes: released without a payment, its own refund, and no money to wait for.
        await Window.FileAsync(second);
        var settled = await Window.UntilAsync(second.Id, "settled");
        Assert.Equal((exchange, "not-needed", "settled", "0", "13"), (
            settled.Text("replaces"), settled.Text("legs.payment.state"), settled.Text("amounts.settlement.outcome"), settled.Text("amounts.settlement.received.amount"),
            settled.Text("amounts.refund.amountCny")));
        var money = await Window.ReportProceedsAsync(second);
        Assert.Equal("PROCEEDS_EXCHANGED", (await Window.UntilFiledAsync($"/v1/proceeds/{money}", "refused")).Text("reasons.0.code"));

        await ArriveAsync(exchange);
        var back = await Window.UntilFiledAsync($"/v1/returns/{exchange}", "goods-back");
        Assert.Equal(second.Id, back.Text("return.replacements.1.declarationId"));
        var timelines = new[] { await merchant.GetAsync($"/v1/declarations/{second.Id}/timeline"), await merchant.GetAsync($"/v1/returns/{exchange}/timeline") };
        Assert.Contains(timelines[0].Items("entries"), e => Answer.Text(e, "event") == "replaces" && Answer.Text(e, "info") == exchange);
        Assert.Equal([held.Id, second.Id], timelines[1].Items("entries").Where(e => Answer.Text(e, "event") == "replaced").Select(e => Answer.Text(e, "info")));

        // The buyer paid once: all of it is still waited for under the first order.
        await UntilExpectedAsync(id, "83.9");
        await Window.ReportProceedsAsync(trade);
        Assert.Equal("0", (await Window.UntilAsync(id, "settled")).Text("amounts.settlement.difference"));
        await ClosedAsync(id, "ordered", "paid", "released", "departed", "refund-decided", "refund-paid-back", "returned", "proceeds-received", "settled");
        await ClosedAsync(second.Id, "ordered", "released", "departed", "refund-decided", "exchanged");
        Assert.Equal(("-65", "65"), (await OwedAsync(id), await OwedAsync(second.Id)));

        async Task<string> OwedAsync(string declaration) => (await merchant.GetAsync($"/v1/declarations/{declaration}/ledger")).Items("balances")
            .Single(l => l.GetProperty("account").GetProperty("code").GetString() == "exchanged-goods").GetProperty("balance").GetString()!;
    }

    // So many dresses of the sample, for those that come back.
    Trade Replacing(string exchange, int qty)
    {
        var trade = Export("9610", "B", "trader");
        var (body, total) = (trade.Body, Decimals.Write(32.5m * qty));
        body.Remove("payment");
        body["goods"]!.AsArray().RemoveAt(1);
        trade.Order["lines"]!.AsArray().RemoveAt(1);
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["qty"], line["total"]) = (Decimals.Write(qty), total);
        (trade.Goods(0)["qty1"], trade.Goods(0)["qty2"], trade.Order["goodsValue"]) = (Decimals.Write(qty), Decimals.Write(0.42m * qty), total);
        (body["replaces"], body["netWeight"], body["grossWeight"], trade.Waybill["grossWeight"]) = (exchange, Decimals.Write(0.42m * qty), "1.4", "1.4");
        return trade;
    }
}
