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
}
