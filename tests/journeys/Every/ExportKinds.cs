using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Exports under other procedures than 9610, and the two kinds of list.</summary>
public abstract partial class EveryJourney
{
    [Theory]
    [InlineData("9610", "A", "no-invoice", "exempt")]
    [InlineData("9610", "B", "none", "none")]
    [InlineData("9710", "A", "none", "none")]
    [InlineData("9710", "B", "trader", "refunded")]
    [InlineData("1210", "A", "no-invoice", "exempt")]
    public async Task An_export_of_each_kind_is_settled(string procedure, string flag, string route, string refund)
    {
        var trade = Export(procedure, flag, route);
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);

        var state = await Window.UntilAsync(trade.Id, "settled");

        Assert.Equal((refund, "899"), (state.Text("amounts.refund.outcome"), state.Text("official.code")));
    }

    [Fact]
    public async Task A_direct_export_to_a_business_is_no_exemption_without_an_invoice()
    {
        var trade = Export("9710", "A", "no-invoice");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);

        var state = await Window.UntilAsync(trade.Id, "refund-refused");

        Assert.Contains(state.Items("reasons"), r => Answer.Text(r, "value") == "9710");
    }

    [Theory]
    [InlineData("9710", "TICKET_LIMIT", "/goods")]
    [InlineData("1210", "ACCOUNT_BOOK", "/accountBook")]
    public async Task An_export_that_breaks_the_rule_of_its_procedure_is_refused(string procedure, string code, string pointer)
    {
        var trade = Export(procedure, "B", "none");
        if (procedure == "1210")
        {
            trade.Body.Remove("accountBook");
        }
        else
        {
            foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["qty"], line["total"]) = ("30", "975");
            (trade.Goods(0)["qty1"], trade.Order["goodsValue"], trade.Payment["amount"]) = ("30", "993.9", "1000");
        }
        await Window.FileAsync(trade);

        var state = await Window.UntilAsync(trade.Id, "refused");

        Assert.Contains(state.Items("reasons"), r => Answer.Text(r, "code") == code && Answer.Text(r, "pointer") == pointer);
        var replay = await (await Window.AsAsync("officer")).GetAsync($"/v1/declarations/{trade.Id}/replay");
        Assert.Equal(("true", "customs codes"), (replay.Text("identical"), string.Join(", ", Replayed(replay))));
    }

}
