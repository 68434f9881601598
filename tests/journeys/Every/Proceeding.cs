using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Money that differs from what was declared.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_shortfall_needs_documents_and_is_settled_by_the_bank()
    {
        var trade = await HeldSettlementAsync("5500", "documents", "PROCEEDS_DIFFERENCE_DOCUMENTS");
        await DecideAsync(trade.Id, "bank", "fx-settlement", "settle", "discount agreed with the buyer");
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("5500", settled.Text("amounts.settlement.received.amount"));
        Assert.Equal(-2500m, settled.Number("amounts.settlement.difference"));
        Assert.Equal(Math.Round(5500m * settled.Number("amounts.settlement.rate"), 2, MidpointRounding.AwayFromZero), settled.Number("amounts.settlement.cny"));
    }

    [Fact]
    public async Task A_great_shortfall_is_decided_by_hand_and_may_be_refused()
    {
        var trade = await HeldSettlementAsync("1000", "manual", "PROCEEDS_DIFFERENCE_MANUAL");
        await DecideAsync(trade.Id, "bank", "fx-settlement", "refuse", "no contract shown");
        var refused = await Window.UntilAsync(trade.Id, "settlement-refused");
        Assert.Equal("refused", refused.Text("group"));
        Assert.Equal("refused", refused.Text("amounts.settlement.outcome"));
        Assert.NotEmpty(refused.Items("amounts.settlement.reasons"));
    }

    [Fact]
    public async Task The_rest_of_the_money_settles_what_was_held()
    {
        var trade = await HeldSettlementAsync("5500", "documents", "PROCEEDS_DIFFERENCE_DOCUMENTS");
        await Window.ReportProceedsAsync(trade, "2500");
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("8000", settled.Text("amounts.settlement.received.amount"));
        Assert.Equal(2, settled.Items("amounts.settlement.proceedsIds").Count);
    }

    [Theory]
    [InlineData(10_000, 9_400, "settled")]
    [InlineData(30_000, 28_000, "documents")]
    [InlineData(100_000, 94_000, "manual")]
    [InlineData(200_000, 194_000, "documents")]
    public async Task Netted_proceeds_go_the_way_the_tolerance_table_names(int declared, int gross, string outcome)
    {
        var trade = Window.Trade("high-value.json");
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! })
        {
            (line["price"], line["total"]) = (Say(declared / 10), Say(declared));
        }
        trade.Order["goodsValue"] = Say(declared);
        trade.Payment["amount"] = Say(declared + 40);
        // Above the cap of an institution of the directory the money comes through a foreign one, which has no code.
        trade.Payment.Remove("institutionCode");
        await Window.FileAsync(trade);
        // Costs of the trade that were kept back; with them it is the gross that is compared.
        const int Fees = 400;
        await Window.ReportProceedsAsync(trade, Say(gross - Fees), change: p => p["fees"] = new JsonArray(
            new JsonObject { ["kind"] = "logistics", ["amount"] = "300" }, new JsonObject { ["kind"] = "tax", ["amount"] = "100" }));
        var ended = await Window.UntilAsync(trade.Id, outcome == "settled" ? "settled" : "settlement-held");

        Assert.Equal(
            (outcome, Say(gross - Fees), Say(Fees), Say(gross - declared)),
            (ended.Text("amounts.settlement.outcome"), ended.Text("amounts.settlement.received.amount"), ended.Text("amounts.settlement.fees"),
                ended.Text("amounts.settlement.difference")));
        if (outcome != "settled")
        {
            Assert.Equal(["PROCEEDS_DIFFERENCE_" + outcome.ToUpperInvariant()], ended.Codes("amounts.settlement.reasons"));
            await DecideAsync(trade.Id, "bank", "fx-settlement", "settle", "discount agreed with the buyer");
            await Window.UntilAsync(trade.Id, "settled");
        }

        static string Say(int amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_proceeds_number_counts_once()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "released");
        var body = Window.Sample("proceeds.json", Window.Number(), ("order", trade.OrderNo), ("amount", trade.Declared), ("currency", trade.Currency));
        var first = await Window.FileAsync("bank", "/v1/proceeds", body);
        var again = await (await Window.AsAsync("bank")).PostAsync("/v1/proceeds", body);
        IsProblem(again, 409, "REFERENCE_USED");
        Assert.Equal(first, again.Text("existingId"));
        await Window.UntilFiledAsync($"/v1/proceeds/{first}", "matched");
        var surplus = await Window.ReportProceedsAsync(trade);
        var refused = await Window.UntilFiledAsync($"/v1/proceeds/{surplus}", "refused");
        Assert.Contains("PROCEEDS_SURPLUS", refused.Codes("reasons"));
        Assert.Equal(trade.Declared, (await Window.StateAsync(trade.Id)).Text("amounts.settlement.received.amount"));
    }

    [Fact]
    public async Task Money_in_another_currency_is_decided_by_the_bank()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade, currency: "300");
        var held = await Window.UntilAsync(trade.Id, "settlement-held");
        Assert.Equal("manual", held.Text("amounts.settlement.outcome"));
        Assert.Contains("PROCEEDS_CURRENCY", held.Codes("amounts.settlement.reasons"));
        await DecideAsync(trade.Id, "bank", "fx-settlement", "settle");
        await Window.UntilAsync(trade.Id, "settled");
    }

    async Task<Trade> HeldSettlementAsync(string received, string outcome, string code)
    {
        var trade = Window.Trade("high-value.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade, received);
        var held = await Window.UntilAsync(trade.Id, "settlement-held");
        Assert.Equal("action-required", held.Text("group"));
        Assert.Equal(outcome, held.Text("amounts.settlement.outcome"));
        var reason = held.Items("amounts.settlement.reasons").Single(r => Answer.Text(r, "code") == code);
        Assert.NotEmpty(Answer.Text(reason, "fixEn"));
        // Without the refund it would be settled although it is held; the exemption comes on its own way.
        await Window.UntilAsync(trade.Id, s => s.Text("amounts.refund.outcome") == "exempt", "exempt");
        return trade;
    }
}
