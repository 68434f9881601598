namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Cancelled, or too late.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_merchant_cancels_what_is_not_released_and_may_use_its_numbers_again()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var merchant = await Window.AsAsync("merchant-1");
        var asked = await merchant.PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"the buyer changed her mind"}""");
        Assert.True(asked.Status == 202, asked.ToString());
        var cancelled = await Window.UntilAsync(trade.Id, "cancelled");
        Assert.Equal("done", cancelled.Text("group"));
        Assert.Equal("cancellation", cancelled.Text("closure.kind"));
        Assert.Equal("the buyer changed her mind", cancelled.Text("closure.reason"));
        IsProblem(await merchant.PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"again"}"""), 409, "ALREADY_ENDED");

        await FileAgainAsync(trade, "held");
    }

    [Fact]
    public async Task A_declaration_that_waits_for_a_leg_is_cancelled_and_its_late_leg_opens_nothing()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("waybill"));
        await Window.UntilAsync(trade.Id, "waiting-for-waybill");
        var asked = await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"out of stock"}""");
        Assert.True(asked.Status == 202, asked.ToString());
        await Window.UntilAsync(trade.Id, "cancelled");
        var waybill = await Window.FileAsync("carrier", "/v1/waybills", trade.WaybillAlone());
        await Window.UntilFiledAsync($"/v1/waybills/{waybill}", "checked");
        Assert.Equal("cancelled", (await Window.StateAsync(trade.Id)).Text("status"));
    }

    [Fact]
    public async Task A_cancellation_right_behind_its_declaration_finds_it()
    {
        var merchant = await Window.AsAsync("merchant-1");
        List<string> ids = [];
        for (var i = 0; i < 10; i++)
        {
            // Two messages of two queues: nothing says which of them customs reads first.
            ids.Add(await Window.FileAsync("merchant-1", "/v1/declarations", Window.Trade("green.json").Alone()));
            var asked = await merchant.PostAsync($"/v1/declarations/{ids[i]}/cancellation", """{"reason":"pressed the wrong button"}""");
            Assert.True(asked.Status == 202, asked.ToString());
        }
        foreach (var id in ids)
        {
            var answered = await Window.UntilAsync(id, s => s.Flag("final") || s.Text("closure.refused") == "true", "answered");
            Assert.True(answered.Text("status") == "cancelled", answered.ToString());
        }
    }

    [Fact]
    public async Task Released_goods_are_not_cancelled_any_more()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "released");
        var merchant = await Window.AsAsync("merchant-1");
        IsProblem(await merchant.PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"too late"}"""), 409, "ALREADY_RELEASED");
        Assert.Equal("released", (await Window.StateAsync(trade.Id)).Text("status"));
    }

    [Fact]
    public async Task Customs_refuses_a_cancellation_while_it_inspects()
    {
        var trade = Window.Trade("green.json").Marked("-RED");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var asked = await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"please"}""");
        Assert.True(asked.Status == 202, asked.ToString());
        var state = await Window.UntilAsync(trade.Id, s => s.Text("closure.refused") == "true", "told that it stays open");
        Assert.Equal("held", state.Text("status"));
        Assert.NotEmpty(state.Items("closure.reasons"));
    }

    [Fact]
    public async Task A_declaration_whose_leg_never_comes_expires_and_frees_its_numbers()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
        var waits = await Window.UntilAsync(trade.Id, "waiting-for-payment");
        var by = waits.Body.GetProperty("next").GetProperty("by").GetDateTimeOffset();
        Assert.InRange(by, Window.Now.AddHours(1), Window.Now.AddDays(30));

        await Window.AdvanceAsync(TimeSpan.FromMinutes(Math.Floor((by - Window.Now).TotalMinutes) - 5));
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        Assert.Equal("waiting-for-payment", (await Window.StateAsync(trade.Id)).Text("status"));

        await Window.AdvanceAsync(TimeSpan.FromMinutes(10));
        var expired = await Window.UntilAsync(trade.Id, "expired");
        Assert.Equal("refused", expired.Text("group"));
        Assert.Equal("expiry", expired.Text("closure.kind"));

        // The clock stands days later now: the same trade is filed again with the money of today.
        trade.Payment["receivedAt"] = Window.Rfc(Window.Now.AddMinutes(-5));
        await FileAgainAsync(trade, "refund-decided");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
    }

    [Fact]
    public async Task Released_goods_that_never_leave_are_shown_as_overdue_and_may_still_leave()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        var released = await Window.UntilAsync(trade.Id, "released");
        var by = released.Body.GetProperty("next").GetProperty("by").GetDateTimeOffset();
        await Window.AdvanceAsync(by - Window.Now + TimeSpan.FromMinutes(5));
        var overdue = await Window.UntilAsync(trade.Id, "overdue");
        Assert.Equal("action-required", overdue.Text("group"));
        await DepartAsync(trade);
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
    }

    /// <summary>
    /// Files the numbers of a declaration that ended. Three houses free them, each when its message has come: who is faster than that is
    /// refused as a duplicate, and files once more.
    /// </summary>
    async Task FileAgainAsync(Trade trade, string status)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = trade.Id;
            await Window.FileAsync(trade);
            Assert.NotEqual(before, trade.Id);
            var again = await Window.UntilAsync(trade.Id, s => s.Text("status") == status || s.Text("status") == "refused", status + " again");
            if (again.Text("status") == status) return;
            Assert.True(attempt < 20 && again.Codes("reasons").All(c => c.EndsWith("_DUPLICATE", StringComparison.Ordinal)), again.ToString());
        }
    }
}
