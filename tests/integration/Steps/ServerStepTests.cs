using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>Production: PostgreSQL and RabbitMQ.</summary>
public sealed class ServerStepTests(TestServers servers) : StepCompliance(servers)
{
    protected override string Database => "postgres";

    protected override async Task<IStore> OpenStoreAsync(string name) => new PostgresStore((await Servers.PostgresAsync()).ConnectionString(name));

    protected override async Task<IBus> ConnectAsync() => new RabbitBus((await Servers.RabbitAsync()).Uri, NullLoggerFactory.Instance);

    [Fact]
    public async Task Steps_complete_once_when_the_database_is_killed_in_the_middle()
    {
        var server = await Servers.PostgresAsync();
        Assert.SkipUnless(server.CanKill, "The server named in the environment is not ours to kill.");
        const int messages = 60, items = 20;

        var sending = Task.Run(async () =>
        {
            for (var m = 0; m < messages; m++)
            {
                await SendAsync(Batch([.. Enumerable.Range(0, items).Select(i => TestHouse.Payment($"f{(m * 7 + i) % 50:00}"))]));
            }
        }, Ct);
        await Eventually.HoldsAsync(async () => (await BalancesAsync()).Sum(b => b.Times) > items, "work is under way", Ct);
        await server.KillAsync();
        await server.RestartAsync();
        await sending;

        await Eventually.HoldsAsync(async () => (await BalancesAsync()).Sum(b => b.Times) >= messages * items, "all are handled", Ct);
        await SettledAsync();
        Assert.Equal(messages * items, (await BalancesAsync()).Sum(b => b.Times));
        Assert.Equal(messages * items, Bus.Got<GoodsMoved>(Houses.Customs).Count);
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task Requests_are_answered_while_the_broker_is_away_and_their_messages_leave_when_it_is_back()
    {
        var broker = await Servers.RabbitAsync();
        Assert.SkipUnless(broker.CanKill, "The broker named in the environment is not ours to kill.");
        var intake = await IntakeAsync(weight: _ => 1);
        await intake.SubmitAsync("before", Ct);
        await SettledAsync();
        var began = TimeProvider.System.GetTimestamp();
        // The broker gives no sign of when a young quorum queue would survive a kill (see RabbitServer).
        await Eventually.HoldsAsync(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(2), "two seconds passed", Ct);
        await broker.KillAsync();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"answer r{i}", await intake.SubmitAsync($"r{i}", Ct).WaitAsync(TimeSpan.FromSeconds(3), Ct));
        }
        Assert.NotEmpty(await OutboxAsync());
        await broker.RestartAsync();

        await SettledAsync();
        Assert.Equal(21, Bus.Got<GoodsMoved>(Houses.Customs).Count);
        Assert.Equal(21, Bus.Got<GoodsMoved>(Houses.TaxRefund).Count);
    }
}
