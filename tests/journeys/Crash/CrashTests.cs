using System.Globalization;
using System.Runtime.Versioning;
using SingleWindow.Tests.Servers;
using Xunit;

namespace SingleWindow.Tests.Journeys.Crash;

/// <summary>
/// kill -9 of everything while declarations are on their way, and a restart: each accepted declaration ends exactly once, with one refund
/// decision and one settlement. <c>SW_CRASH_DECLARATIONS</c> sets how many there are (5,000).
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class CrashTests(ITestOutputHelper output)
{
    const int Bulk = 50, Connections = 8;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("SW_CRASH_DECLARATIONS"), CultureInfo.InvariantCulture, out var count)
        ? Math.Max(Bulk, count) : 5_000;

    [Fact]
    public async Task Every_service_the_broker_and_the_database_die_and_nothing_is_lost_or_doubled()
    {
        await using var postgres = await ServerOrSkip(() => PostgresServer.StartAsync(new() { Durable = true }));
        await using var rabbit = await ServerOrSkip(() => RabbitServer.StartAsync());
        if (!postgres.CanKill || !rabbit.CanKill) Assert.Skip("The servers named in the environment are not ours to kill.");
        await using var suite = await StartAsync(new() { Postgres = postgres, Rabbit = rabbit });
        using var flow = await Flow.OpenAsync(suite, output);
        await flow.WarmUpAsync();

        // Without customs nothing is decided: all that is accepted from here on stays on its way, whatever dies meanwhile.
        await suite["customs"].KillAsync();
        var filing = flow.FileAsync();
        await flow.DieAsync(0.10, accepted: true, suite["transaction"]);
        await flow.DieAsync(0.25, accepted: true, suite["payment"]);
        await flow.DieAsync(0.40, accepted: true, suite["logistics"]);
        await flow.DieAsync(0.55, accepted: true, suite["gateway"]);
        await flow.DieAsync(0.70, accepted: true, "broker", rabbit.KillAsync, rabbit.RestartAsync);
        await flow.DieAsync(0.85, accepted: true, "database", postgres.KillAsync, postgres.RestartAsync);
        await filing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(Count, await Books.OpenAsync(suite, TestContext.Current.CancellationToken));

        // Now they are decided, and each of the last links dies with the rest of them on the way.
        await suite["customs"].StartAsync();
        await flow.DieAsync(0.05, accepted: false, suite["tax-refund"]);
        await flow.DieAsync(0.20, accepted: false, suite["fx-settlement"]);
        await flow.DieAsync(0.35, accepted: false, suite["customs"]);
        await flow.DieAsync(0.50, accepted: false, "broker", rabbit.KillAsync, rabbit.RestartAsync);
        await flow.DieAsync(0.65, accepted: false, "database", postgres.KillAsync, postgres.RestartAsync);
        await flow.DieAsync(0.80, accepted: false, suite["gateway"]);
        await flow.AgreeAsync();
    }

    [Fact]
    public async Task The_local_process_dies_again_and_again_and_nothing_is_lost_or_doubled()
    {
        await using var suite = await StartAsync(new() { OneProcess = true });
        using var flow = await Flow.OpenAsync(suite, output);
        await flow.WarmUpAsync();
        var filing = flow.FileAsync();
        await flow.DieAsync(0.15, accepted: true, suite["gateway"]);
        await flow.DieAsync(0.50, accepted: true, suite["gateway"]);
        await flow.DieAsync(0.85, accepted: true, suite["gateway"]);
        await filing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await flow.DieAsync(0.90, accepted: false, suite["gateway"]);
        await flow.AgreeAsync();
    }

    static async Task<Suite> StartAsync(SuiteOptions options)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Kills processes by /proc: Linux alone.");
        var build = await SuiteBuild.MakeAsync(TestContext.Current.CancellationToken);
        return await Suite.StartAsync(build, options with { Settings = Trades.Settings });
    }

    static async Task<T> ServerOrSkip<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (ServerMissingException missing) when (!Need.MustFail)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    /// <summary>The declarations of one test on their way through a suite.</summary>
    sealed class Flow : IDisposable
    {
        const int Warmup = 200;

        readonly Suite _suite;
        readonly ITestOutputHelper _output;
        readonly Trades _trades = new(Bulk, TimeProvider.System.GetUtcNow());
        readonly Door _door;
        readonly Traffic _warm, _traffic;

        Flow(Suite suite, ITestOutputHelper output, string[] merchants, string bank)
        {
            (_suite, _output, _door) = (suite, output, new(suite.Rest, Connections + 4));
            _warm = new(_door, _trades, merchants, bank, 0, Warmup, Bulk);
            _traffic = new(_door, _trades, merchants, bank, Warmup, Count, Bulk);
        }

        public static async Task<Flow> OpenAsync(Suite suite, ITestOutputHelper output) =>
            new(suite, output, await Task.WhenAll(Trades.Clients.Select(suite.TokenAsync)), await suite.TokenAsync(Trades.Bank));

        /// <summary>The queues stand, and the first trades have their end.</summary>
        public async Task WarmUpAsync()
        {
            await _warm.RunAsync(0, Connections, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await SettleAsync();
        }

        /// <summary>Files all of them; a post without an answer is repeated under its key until it has one.</summary>
        public Task FileAsync() => Task.Run(() => _traffic.RunAsync(0, Connections, TestContext.Current.CancellationToken));

        /// <summary>Kills a process and starts it again.</summary>
        public Task DieAsync(double share, bool accepted, SuiteProcess process) =>
            DieAsync(share, accepted, process.Name, process.KillAsync, process.StartAsync);

        /// <summary>Waits until that share is accepted, or settled; kills; starts again.</summary>
        public async Task DieAsync(double share, bool accepted, string victim, Func<Task> kill, Func<Task> start)
        {
            var done = 0L;
            await Poll.UntilAsync(
                async () => (done = accepted ? _traffic.Accepted : await SettledAsync()) >= share * Count, Patience,
                () => $"{(accepted ? "accepted" : "settled")} {done} of {Count} before the {victim} should die. {Tails()}");
            await kill();
            _output.WriteLine($"{victim} killed with {_traffic.Accepted} accepted{(accepted ? "" : $", {done} settled")}.");
            await start();
        }

        /// <summary>All of them end, and the books agree.</summary>
        public async Task AgreeAsync()
        {
            await SettleAsync();
            var accepted = _traffic.ReadAnswers();
            Assert.Empty(accepted.Refused);
            Assert.Equal(Count, accepted.Accepted.Count);
            var all = new Dictionary<long, string>(accepted.Accepted);
            foreach (var (number, id) in _warm.ReadAnswers().Accepted) all.Add(number, id);
            var verdict = await Books.CheckAsync(_suite, _trades, all);
            _output.WriteLine($"{Count} declarations, {_door.Retries} posts repeated: {verdict}");
            Assert.True(verdict.Agrees, verdict.ToString());
        }

        public void Dispose() => _door.Dispose();

        async Task SettleAsync()
        {
            try
            {
                await Poll.UntilAsync(async () => await OpenOrAwayAsync() == 0, Patience, () => "not all are settled");
            }
            catch (TimeoutException late)
            {
                Assert.Fail($"{late.Message}. By status: {await Books.StatusesAsync(_suite)}. {Tails()}");
            }
        }

        async Task<long> SettledAsync() => await OpenOrAwayAsync() is { } open ? Warmup + Count - open : 0;

        // Right after a kill the database may still be recovering.
        async Task<long?> OpenOrAwayAsync()
        {
            try
            {
                return await Books.OpenAsync(_suite);
            }
            catch (System.Data.Common.DbException)
            {
                return null;
            }
        }

        string Tails() => string.Concat(_suite.Processes.Select(p => p.LogTail(3) is { Length: > 0 } tail ? $"\n{p.Name}: {tail}" : ""));
    }
}
