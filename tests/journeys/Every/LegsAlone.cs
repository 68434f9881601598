namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Each leg filed by its own party, in any order.</summary>
public abstract partial class EveryJourney
{
    [Theory]
    [InlineData("order payment waybill declaration")]
    [InlineData("declaration order payment waybill")]
    [InlineData("payment declaration waybill order")]
    [InlineData("waybill order declaration payment")]
    [InlineData("declaration waybill payment order")]
    public async Task Each_party_files_its_own_leg_and_the_trade_settles(string order)
    {
        var trade = Window.Trade("green.json");
        List<string> legs = [];
        var missing = new List<string> { "order", "payment", "waybill" };
        foreach (var step in order.Split(' '))
        {
            missing.Remove(step);
            switch (step)
            {
                case "declaration":
                    trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone());
                    break;
                case "order":
                    legs.Add("/v1/orders/" + await Window.FileAsync("platform", "/v1/orders", trade.OrderAlone()));
                    break;
                case "payment":
                    legs.Add("/v1/payments/" + await Window.FileAsync("payment-institution", "/v1/payments", trade.PaymentAlone()));
                    break;
                case "waybill":
                    legs.Add("/v1/waybills/" + await Window.FileAsync("carrier", "/v1/waybills", trade.WaybillAlone()));
                    break;
            }
            // A payment is checked against its order, so it waits for one.
            if (step != "declaration" && !(step == "payment" && missing.Contains("order"))) await Window.UntilFiledAsync(legs[^1], "checked");
            if (trade.Id.Length > 0 && missing.Count > 0)
            {
                var waits = await Window.UntilAsync(trade.Id, "waiting-for-" + missing[0]);
                Assert.Equal("awaited", waits.Text($"legs.{missing[0]}.state"));
                Assert.Equal(missing[0] + "-filed", waits.Text("next.event"));
            }
        }
        foreach (var leg in legs) await Window.UntilFiledAsync(leg, "checked");
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal(trade.Declared, settled.Text("amounts.settlement.received.amount"));
        foreach (var leg in (string[])["order", "payment", "waybill"])
        {
            Assert.Equal("checked", settled.Text($"legs.{leg}.state"));
            Assert.Contains(legs, path => path.EndsWith(settled.Text($"legs.{leg}.filingId"), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_payment_through_a_struck_off_institution_is_refused_with_its_reason()
    {
        var trade = Window.Trade("green.json");
        trade.Payment["institutionCode"] = "3301962009";
        // A payment waits for its order, so that its own faults and its differences are told together.
        await Window.FileAsync("platform", "/v1/orders", trade.OrderAlone());
        var id = await Window.FileAsync("merchant-1", "/v1/payments", trade.PaymentAlone());
        var refused = await Window.UntilFiledAsync($"/v1/payments/{id}", "refused");
        var reason = Assert.Single(refused.Items("reasons"));
        Assert.Equal("PAYMENT_INSTITUTION_STRUCK", Answer.Text(reason, "code"));
        Assert.Equal("3301962009", Answer.Text(reason, "value"));
        PointsInto(reason, System.Text.Json.Nodes.JsonNode.Parse(trade.PaymentAlone())!);
    }

    [Fact]
    public async Task A_refused_leg_sent_again_in_order_lets_the_trade_go_on()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
        var amount = trade.Payment["amount"]!.GetValue<string>();
        trade.Payment["amount"] = "89";
        var wrong = await Window.FileAsync("payment-institution", "/v1/payments", trade.PaymentAlone());
        var refused = await Window.UntilFiledAsync($"/v1/payments/{wrong}", "refused");
        Assert.Contains("PAYMENT_AMOUNT_DIFFERS", refused.Codes("reasons"));
        await Window.UntilAsync(trade.Id, "leg-refused");
        trade.Payment["amount"] = amount;
        var right = await Window.FileAsync("payment-institution", "/v1/payments", trade.PaymentAlone());
        await Window.UntilFiledAsync($"/v1/payments/{right}", "checked");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
    }
}
