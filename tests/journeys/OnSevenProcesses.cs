using System.Runtime.Versioning;
using SingleWindow.Tests.Journeys.Every;

namespace SingleWindow.Tests.Journeys;

/// <summary>Every journey on a process per house with PostgreSQL and RabbitMQ, and what only a real broker can show.</summary>
[SupportedOSPlatform("linux")]
public sealed class OnSevenProcesses(SevenProcesses window) : EveryJourney(window), IClassFixture<SevenProcesses>
{
    [Fact]
    public async Task Declarations_are_accepted_while_the_broker_is_away_and_settle_when_it_is_back()
    {
        var rabbit = window.Rabbit!;
        if (!rabbit.CanKill) Assert.Skip("The broker named in the environment is not ours to kill.");
        List<Trade> trades = [];
        for (var i = 0; i < 5; i++) await FileAsync();
        await rabbit.KillAsync();
        try
        {
            for (var i = 0; i < 10; i++) await FileAsync();
        }
        finally
        {
            await rabbit.RestartAsync();
        }
        for (var i = 0; i < 5; i++) await FileAsync();
        foreach (var trade in trades)
        {
            var settled = await Window.UntilAsync(trade.Id, "settled");
            Assert.Equal(trade.Declared, settled.Text("amounts.settlement.received.amount"));
            Assert.Empty(settled.Items("reasons"));
        }
        Assert.Equal(20, trades.Select(t => t.Id).Distinct(StringComparer.Ordinal).Count());

        async Task FileAsync()
        {
            var trade = Window.Trade("green.json");
            await Window.FileAsync(trade);
            await Window.ReportProceedsAsync(trade);
            trades.Add(trade);
        }
    }

    [Fact]
    public async Task What_waited_while_a_house_was_away_is_read_in_whatever_order_and_ends_the_same()
    {
        var customs = window.Suite["customs"];
        var merchant = await Window.AsAsync("merchant-1");
        List<Trade> kept = [], cancelled = [];
        await customs.KillAsync();
        try
        {
            for (var i = 0; i < 8; i++)
            {
                var trade = Window.Trade("green.json");
                (i % 2 == 0 ? kept : cancelled).Add(trade);
                // Cancelled are those that wait for their legs: of each, customs finds two messages in two queues.
                trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", i % 2 == 0 ? trade.Text : trade.Alone());
                if (i % 2 == 0) await Window.ReportProceedsAsync(trade);
            }
            foreach (var trade in cancelled)
            {
                var asked = await merchant.PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"customs was asleep"}""");
                Assert.True(asked.Status == 202, asked.ToString());
            }
        }
        finally
        {
            await window.StartAsync("customs");
        }
        foreach (var trade in kept) await Window.UntilAsync(trade.Id, "settled");
        foreach (var trade in cancelled)
        {
            var answered = await Window.UntilAsync(trade.Id, s => s.Flag("final") || s.Text("closure.refused") == "true", "answered");
            Assert.True(answered.Text("status") == "cancelled", answered.ToString());
        }
    }

    [Fact]
    public async Task Amendments_outlive_every_house_that_acts_on_them()
    {
        List<Trade> trades = [];
        for (var i = 0; i < 12; i++)
        {
            var trade = Window.Trade("green.json").Marked("-YELLOW");
            await Window.FileAsync(trade);
            trades.Add(trade);
        }
        foreach (var trade in trades) await Window.UntilAsync(trade.Id, "held");
        string[] legs = ["transaction", "payment", "logistics"];
        await Window.Suite["customs"].KillAsync();
        try
        {
            foreach (var trade in trades)
            {
                // Every other one keeps its numbers: they go over from one version to the next.
                if (trades.IndexOf(trade) % 2 == 0) trade.Order["orderNo"] = trade.OrderNo.Replace("-YELLOW", "-B", StringComparison.Ordinal);
                Dearer(trade, 10);
                await AmendAsync(trade);
            }
            foreach (var leg in legs) await Window.Suite[leg].KillAsync();
            await StartAsync("customs");
            await Window.UntilAsync(trades[0].Id, s => s.Text("documentVersion") == "2", "amended");
            await Window.Suite["gateway"].KillAsync();
            await Window.Suite["customs"].KillAsync();
        }
        finally
        {
            foreach (var house in (string[])["gateway", .. legs, "customs"]) await StartAsync(house);
        }
        foreach (var trade in trades)
        {
            if (trades.IndexOf(trade) % 2 == 1)
            {
                await Window.UntilAsync(trade.Id, s => s.Text("documentVersion") == "2" && s.Text("status") == "held", "amended and held again");
                continue;
            }
            await Window.ReportProceedsAsync(trade);
            var settled = await Window.UntilAsync(trade.Id, "settled");
            Assert.Equal(("2", "93.9", "93.9"), (settled.Text("documentVersion"), settled.Text("amounts.declared.amount"), settled.Text("amounts.settlement.received.amount")));
            await ClosedAsync(trade.Id, "ordered", "paid", "reversed", "ordered", "paid", "released", "departed", "proceeds-received", "settled");
        }

        async Task StartAsync(string name)
        {
            var house = Window.Suite[name];
            if (house.ProcessId is not null) return;
            await window.StartAsync(name);
        }
    }

    [Theory]
    [InlineData("tax-refund", "released")]
    [InlineData("transaction", "unknown")]
    public async Task A_dry_run_names_the_house_that_is_away_and_tells_the_rest(string name, string wouldBe)
    {
        var house = window.Suite[name];
        var merchant = await Window.AsAsync("merchant-1");
        await house.KillAsync();
        try
        {
            var told = await DryRunAsync(merchant, Window.Trade("green.json").Text);
            Assert.Equal([name], told.Items("unavailable").Select(h => h.GetString()));
            Assert.Equal(wouldBe, told.Text("wouldBe"));
            Assert.Equal("checked", told.Text("legs.waybill.state"));
            Assert.Equal(name == "transaction" ? "unavailable" : "checked", told.Text("legs.order.state"));
            Assert.Equal(name == "tax-refund" ? "unavailable" : "decided", told.Text("refund.state"));
            Assert.NotEmpty(told.Text("settlement.rate.rate"));
        }
        finally
        {
            await window.StartAsync(name);
        }
        await Window.UntilAsync(() => DryRunAsync(merchant, Window.Trade("green.json").Text), a => a.Items("unavailable").Count == 0, $"{name} is not asked again");
    }
}
