using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Dry runs of what comes after a declaration: what they foretell comes true, and they leave no trace.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_dry_run_of_an_amendment_foretells_version_numbers_and_links_and_leaves_no_trace()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var before = await Window.StateAsync(trade.Id);
        var was = trade.OrderNo;
        trade.Order["orderNo"] = was.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        Dearer(trade, 10);

        var told = await TryAmendmentAsync(trade);

        Assert.Equal(("2", "granted", "released"), (told.Text("version"), told.Text("customs"), told.Text("outcome.wouldBe")));
        Assert.Empty(told.Items("reasons"));
        Assert.DoesNotContain(told.Items("outcome.reasons"), r => Answer.Text(r, "code").EndsWith("DUPLICATE", StringComparison.Ordinal));
        Assert.Equal(
            [("order", "taken-back", was, trade.OrderNo), ("payment", "taken-back", "90", "100"), ("waybill", "taken-over", before.Text("waybillNo"), before.Text("waybillNo")),
                ("declaration", "returned", before.Text("invtNo"), ""), ("books", "reversed", "90", "100")],
            told.Items("effects").Select(e => (Answer.Text(e, "what"), Answer.Text(e, "effect"), Answer.Text(e, "was"), Answer.Text(e, "now"))));
        Assert.Contains(told.Items("changes"), c => Answer.Text(c, "pointer") == "/order/orderNo" && Answer.Text(c, "was") == was && Answer.Text(c, "now") == trade.OrderNo);
        Assert.Equal(before.ToString(), (await Window.StateAsync(trade.Id)).ToString());
        Assert.Equal(told.Text("outcome.refund.amountCny"), (await TryAmendmentAsync(trade)).Text("outcome.refund.amountCny"));

        await AmendAsync(trade);
        var real = await Window.UntilAsync(trade.Id, s => s.Text("documentVersion") == "2" && s.Text("amounts.refund.outcome").Length > 0, "amended and refunded");
        Assert.Equal((told.Text("outcome.refund.outcome"), told.Text("outcome.refund.amountCny")), (real.Text("amounts.refund.outcome"), real.Text("amounts.refund.amountCny")));
        IsProblem(await TryAmendmentRawAsync("merchant-1", trade), 409, "AMEND_RELEASED");
    }

    [Fact]
    public async Task A_dry_run_of_an_amendment_says_why_it_would_not_be_and_whose_it_is()
    {
        var trade = Window.Trade("green.json").Marked("-RED");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var error = Assert.Single((await TryAmendmentRawAsync("merchant-1", trade)).Items("errors"));
        Assert.Equal("AMEND_NOTHING", Answer.Text(error, "code"));
        Dearer(trade, 10);
        var told = await TryAmendmentAsync(trade);
        Assert.Equal(("standing", "AMENDMENT_NOT_ALLOWED", ""), (told.Text("customs"), Answer.Text(Assert.Single(told.Items("reasons")), "code"), told.Text("outcome.wouldBe")));
        Assert.Empty(told.Items("effects"));

        var other = Window.Trade("green.json");
        (trade.Order["merchantCode"], other.Id) = ("3301960002", trade.Id);
        Assert.Equal(404, (await (await Window.AsAsync("merchant-2")).PostAsync($"/v1/declarations/{trade.Id}/amendments/dry-run",
            $$"""{"reason":"mine","document":{{trade.Text}}}""")).Status);
        IsProblem(await TryAmendmentRawAsync("bank", trade), 403, "ROLE_MISSING");
    }

    [Fact]
    public async Task A_dry_run_of_an_amended_import_tells_the_tax_before_and_after_and_what_is_left_of_the_year()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-direct.json").Marked("-YELLOW");
        trade.Waybill["orderNo"] = trade.OrderNo;
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["qty"], line["total"]) = ("2", "200");
        trade.Goods(0)["qty1"] = "2";
        trade.Order["orderNo"] = trade.OrderNo.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        trade.Waybill["orderNo"] = trade.OrderNo;
        (trade.Order["goodsValue"], trade.Order["tax"], trade.Order["paid"], trade.Payment["amount"]) = ("200", "19.11", "229.11", "229.11");

        var told = await TryAmendmentAsync(trade);

        Assert.Equal(("granted", "released", "210", "19.11"), (
            told.Text("customs"), told.Text("outcome.wouldBe"), told.Text("outcome.import.countsToYear"), told.Text("outcome.import.taxes.total")));
        Assert.Equal("10.01", told.Text("taxesBefore.total"));
        await AmendAsync(trade);
        await Window.UntilAsync(trade.Id, "delivered");
        var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{trade.Order["buyer"]!["idNumber"]}}"}""");
        Assert.Equal(year.Text("left"), told.Text("outcome.import.annualLeft"));
    }

    async Task<Answer> TryAmendmentAsync(Trade trade)
    {
        var told = await TryAmendmentRawAsync("merchant-1", trade);
        Assert.True(told.Status == 200, told.ToString());
        return told;
    }

    async Task<Answer> TryAmendmentRawAsync(string client, Trade trade) => await (await Window.AsAsync(client))
        .PostAsync($"/v1/declarations/{trade.Id}/amendments/dry-run", $$"""{"reason":"a better document","document":{{trade.Text}}}""");
}
