namespace SingleWindow.Tests.Journeys.Every;

/// <summary>The parcel leaves the border.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_carrier_reports_the_departure_and_the_case_is_closed()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        var released = await Window.UntilAsync(trade.Id, "released");
        Assert.Equal("800", released.Text("official.code"));
        Assert.Equal("departed", released.Text("next.event"));
        Assert.Equal("carrier", released.Text("next.from"));
        await Window.ReportProceedsAsync(trade);
        var departure = await DepartAsync(trade);
        await Window.UntilFiledAsync($"/v1/departures/{departure}", "confirmed");
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("899", settled.Text("official.code"));
        var timeline = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{trade.Id}/timeline");
        Assert.DoesNotContain(timeline.Items("entries"), e => Answer.Text(e, "event") == "departed" && Answer.Text(e, "info") == "simulated");
    }

    [Fact]
    public async Task A_departure_reported_before_the_release_waits_for_it()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier().Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var departure = await DepartAsync(trade);
        await Window.UntilFiledAsync($"/v1/departures/{departure}", "accepted");
        await DecideAsync(trade.Id, "officer", "customs", "release");
        // The carrier's time lies a moment before the release; clocks differ by minutes, so it is taken.
        await Window.UntilFiledAsync($"/v1/departures/{departure}", "confirmed");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
    }

    [Fact]
    public async Task Departures_of_unknown_parcels_and_of_tomorrow_are_refused_with_reasons()
    {
        var unknown = Window.Trade("green.json").LeftToItsCarrier();
        var lost = await DepartAsync(unknown);
        Assert.Contains("DEPARTURE_WAYBILL_UNKNOWN", (await Window.UntilFiledAsync($"/v1/departures/{lost}", "refused")).Codes("reasons"));

        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "released");
        var tomorrow = await DepartAsync(trade, Window.Now.AddDays(1));
        Assert.Contains("DEPARTURE_TIME_FUTURE", (await Window.UntilFiledAsync($"/v1/departures/{tomorrow}", "refused")).Codes("reasons"));
        Assert.Equal("released", (await Window.StateAsync(trade.Id)).Text("status"));
    }

    async Task<string> DepartAsync(Trade trade, DateTimeOffset? left = null) => await Window.FileAsync("carrier", "/v1/departures",
        Window.Sample("departure.json", Window.Number(), ("waybill", trade.WaybillNo), ("left", Window.Rfc(left ?? Window.Now))));
}
