using System.Text.Json;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Cases that rules hold back, and what an officer decides.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_low_price_is_held_for_review_and_released_by_the_officer()
    {
        var trade = Window.Trade("price-low.json");
        await Window.FileAsync(trade);
        var held = await Window.UntilAsync(trade.Id, "held");
        Assert.Equal("action-required", held.Text("group"));
        Assert.Equal("300", held.Text("official.code"));
        Assert.Equal("yellow", held.Text("channel"));
        Assert.Equal("40", held.Text("score"));
        Assert.Equal("hold-decided", held.Text("next.event"));
        Assert.Equal("officer", held.Text("next.from"));
        var reason = Assert.Single(held.Items("reasons"));
        Assert.Equal("K10", Answer.Text(reason, "rule"));
        Assert.Equal("officer", Answer.Text(reason, "act"));
        Assert.Equal("15", Points(reason, trade.Body));

        var listed = await HeldAsync(trade.Id);
        Assert.Equal("300", Answer.Text(listed, "official"));
        Assert.Equal("40", Answer.Text(listed, "score"));

        await DecideAsync(trade.Id, "officer", "customs", "release");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal([120, 300, 399, 800, 899], await MovesAsync(trade.Id));
    }

    [Fact]
    public async Task Of_two_officers_who_decide_at_once_one_is_told_that_nothing_waits()
    {
        var trade = Window.Trade("price-low.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var officer = await Window.AsAsync("officer");

        var answers = await Task.WhenAll(new[] { "release", "refuse" }.Select(d =>
            officer.PostAsync($"/v1/declarations/{trade.Id}/decision", $$"""{"link":"customs","decision":"{{d}}"}""")));

        Assert.Equal([202, 409], answers.Select(a => a.Status).Order());
        var released = answers[0].Status == 202;
        await Window.UntilAsync(trade.Id, s => s.Text("status") == "refused" == !released && s.Text("official.code") is "100" or "800" or "899", "decided");
    }

    [Fact]
    public async Task A_very_low_price_is_inspected_and_refused_by_the_officer()
    {
        var trade = Window.Trade("price-very-low.json");
        await Window.FileAsync(trade);
        var held = await Window.UntilAsync(trade.Id, "held");
        Assert.Equal("500", held.Text("official.code"));
        Assert.Equal("red", held.Text("channel"));
        await DecideAsync(trade.Id, "officer", "customs", "refuse", "goods are not what they are said to be");
        var refused = await Window.UntilAsync(trade.Id, "refused");
        Assert.Equal("100", refused.Text("official.code"));
        Assert.Contains(refused.Items("reasons"), r => Answer.Text(r, "rule") == "H01" && Answer.Text(r, "value").Contains("not what", StringComparison.Ordinal));
        IsProblem(await DecideRawAsync(trade.Id, "officer", "customs", "release"), 409, "NOT_HELD");
    }

    [Fact]
    public async Task An_officer_has_a_reviewed_parcel_inspected_before_it_is_released()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        await DecideAsync(trade.Id, "officer", "customs", "inspect");
        await Window.UntilAsync(trade.Id, s => s.Text("official.code") == "500", "under inspection");
        await DecideAsync(trade.Id, "officer", "customs", "release");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal([120, 300, 500, 800, 899], await MovesAsync(trade.Id));
    }

    [Fact]
    public async Task Nobody_but_an_officer_decides_for_customs()
    {
        var trade = Window.Trade("green.json").Marked("-RED");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        foreach (var client in (string[])["merchant-1", "merchant-2", "platform", "carrier", "bank", "operator"])
        {
            var answer = await DecideRawAsync(trade.Id, client, "customs", "release");
            Assert.True(answer is { Status: 403, IsProblem: true }, $"{client}: {answer}");
        }
        Assert.Equal(403, (await (await Window.AsAsync("merchant-1")).GetAsync("/v1/desk/held")).Status);
        Assert.Equal("held", (await Window.StateAsync(trade.Id)).Text("status"));
        var wrong = await DecideRawAsync(trade.Id, "officer", "customs", "shred");
        Assert.True(wrong is { Status: 422, IsProblem: true }, wrong.ToString());
        Assert.Equal("/decision", Answer.Text(Assert.Single(wrong.Items("errors")), "pointer"));
    }

    async Task DecideAsync(string id, string client, string link, string decision, string? note = null)
    {
        var answer = await DecideRawAsync(id, client, link, decision, note);
        Assert.True(answer.Status == 202, answer.ToString());
    }

    async Task<Answer> DecideRawAsync(string id, string client, string link, string decision, string? note = null) =>
        await (await Window.AsAsync(client)).PostAsync($"/v1/declarations/{id}/decision", JsonSerializer.Serialize(new { link, decision, note }));

    async Task<JsonElement> HeldAsync(string id)
    {
        var officer = await Window.AsAsync("officer");
        for (var cursor = ""; ;)
        {
            var page = await officer.GetAsync($"/v1/desk/held?limit=100{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
            Assert.True(page.Status == 200, page.ToString());
            foreach (var item in page.Items("items"))
            {
                if (Answer.Text(item, "id") == id) return item;
            }
            cursor = page.Text("next");
            Assert.True(cursor.Length > 0, $"{id} is not on the officer's desk.");
        }
    }

    async Task<IEnumerable<int>> MovesAsync(string id)
    {
        var timeline = await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations/{id}/timeline");
        return timeline.Items("entries").Where(e => Answer.Text(e, "event") == "customs-status").Select(e => e.GetProperty("official").GetInt32());
    }
}
