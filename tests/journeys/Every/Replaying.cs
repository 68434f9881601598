namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What the links decided, taken again.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task The_decisions_on_an_export_taken_again_are_identical_and_of_another_day_the_differences_are_listed()
    {
        var trade = Export("9710", "B", "trader");
        await Window.FileAsync(trade);
        var officer = await Window.AsAsync("officer");
        await Window.UntilAsync(trade.Id, "refund-decided");
        var open = await officer.GetAsync($"/v1/declarations/{trade.Id}/replay");
        Assert.Equal(["customs codes", "tax-refund refund"], Replayed(open));
        await Window.ReportProceedsAsync(trade);
        var state = await Window.UntilAsync(trade.Id, "settled");

        foreach (var asker in (string[])["officer", "operator"])
        {
            var replay = await (await Window.AsAsync(asker)).GetAsync($"/v1/declarations/{trade.Id}/replay");
            Assert.Equal((200, "true", trade.Id), (replay.Status, replay.Text("identical"), replay.Text("id")));
            Assert.Equal(["customs codes", "tax-refund refund", "fx-settlement settlement"], Replayed(replay));
            Assert.All(replay.Items("decisions"), d => Assert.Equal(("true", "true"), (Answer.Text(d, "identical"), Answer.Text(d, "rulesLoaded"))));
        }

        var other = await officer.GetAsync($"/v1/declarations/{trade.Id}/replay?date=2024-01-15");
        Assert.Equal("false", other.Text("identical"));
        Assert.All(other.Items("decisions"), d => Assert.Equal(("false", "true", "2024-01-15"), (Answer.Text(d, "identical"), Answer.Text(d, "rulesLoaded"), Answer.Text(d, "replayedOn"))));
        var cny = Assert.Single(other.Items("decisions.2.differences"), d => Answer.Text(d, "field") == "cny");
        Assert.Equal(state.Text("amounts.settlement.cny"), Answer.Text(cny, "stored"));
        Assert.NotEqual(Answer.Text(cny, "stored"), Answer.Text(cny, "now"));
        Assert.Contains(other.Items("decisions.1.differences"), d => Answer.Text(d, "field") == "rules/RF02" && Answer.Text(d, "now").StartsWith("2012-07-01 date=2024-01-15", StringComparison.Ordinal));

        foreach (var stranger in (string[])["merchant-1", "merchant-2", "bank"])
        {
            IsProblem(await (await Window.AsAsync(stranger)).GetAsync($"/v1/declarations/{trade.Id}/replay"), 403, "ROLE_MISSING");
        }
        IsProblem(await officer.GetAsync($"/v1/declarations/{trade.Id}/replay?date=1969-12-31"), 400, "BAD_QUERY");
    }

    static IEnumerable<string> Replayed(Answer replay) => replay.Items("decisions").Select(d => $"{Answer.Text(d, "link")} {Answer.Text(d, "decision")}");
}
