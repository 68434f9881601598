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
[Collection(AloneOnTheMachine.Name)]
public sealed class CrashTests(ITestOutputHelper output)
{
    const int Bulk = 50, Connections = 8;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(100), Glance = TimeSpan.FromMilliseconds(100);
    static readonly Lazy<Task<SuiteBuild>> Build = new(() => SuiteBuild.MakeAsync());

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
        await flow.DieAsync(Stage.Accepted, 0.10, suite["transaction"]);
        await flow.DieAsync(Stage.Accepted, 0.25, suite["payment"]);
        await flow.DieAsync(Stage.Accepted, 0.40, suite["logistics"]);
        await flow.DieAsync(Stage.Accepted, 0.55, suite["gateway"]);
        await flow.DieAsync(Stage.Accepted, 0.70, "broker", rabbit.KillAsync, rabbit.RestartAsync);
        await flow.DieAsync(Stage.Accepted, 0.85, "database", postgres.KillAsync, postgres.RestartAsync);
        await filing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await flow.AllOnTheWayAsync();

        // They are decided, leave and are refunded, but without fx-settlement none of them ends.
        await suite["fx-settlement"].KillAsync();
        await suite["customs"].StartAsync();
        await flow.DieAsync(Stage.Refunded, 0.05, suite["tax-refund"]);
        await flow.DieAsync(Stage.Refunded, 0.20, suite["customs"]);
        await flow.DieAsync(Stage.Refunded, 0.35, suite["logistics"]);
        await flow.DieAsync(Stage.Refunded, 0.50, "broker", rabbit.KillAsync, rabbit.RestartAsync);
        await flow.DieAsync(Stage.Refunded, 0.65, "database", postgres.KillAsync, postgres.RestartAsync);
        await flow.DieAsync(Stage.Refunded, 0.80, suite["gateway"]);
        await flow.AllOnTheWayAsync();

        await suite["fx-settlement"].StartAsync();
        await flow.DieAsync(Stage.Settled, 0.05, suite["fx-settlement"]);
        await flow.AgreeAsync();
    }

    [Fact]
    public async Task The_local_process_dies_again_and_again_and_nothing_is_lost_or_doubled()
    {
        await using var suite = await StartAsync(new() { OneProcess = true });
        using var flow = await Flow.OpenAsync(suite, output);
        await flow.WarmUpAsync();
        var filing = flow.FileAsync();
        await flow.DieAsync(Stage.Accepted, 0.15, suite["gateway"]);
        await flow.DieAsync(Stage.Accepted, 0.50, suite["gateway"]);
        await flow.DieAsync(Stage.Accepted, 0.85, suite["gateway"]);
        await flow.DieAsync(Stage.Refunded, 0.60, suite["gateway"]);
        await filing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await flow.DieAsync(Stage.Settled, 0.90, suite["gateway"]);
        await flow.AgreeAsync();
    }

    static async Task<Suite> StartAsync(SuiteOptions options)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Kills processes by /proc: Linux alone.");
        var build = await Build.Value;
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
        public Task DieAsync(Stage stage, double share, SuiteProcess process) =>
            DieAsync(stage, share, process.Name, process.KillAsync, () => process.StartAsync());

        /// <summary>Waits until that share has reached the stage; kills; starts again. Fails when nothing is on its way any more.</summary>
        public async Task DieAsync(Stage stage, double share, string victim, Func<Task> kill, Func<Task> start)
        {
            var done = 0L;
            await Poll.UntilAsync(
                async () =>
                {
                    done = await ReachedAsync(stage);
                    if (done < share * Count && stage != Stage.Accepted) await Task.Delay(Glance);
                    return done >= share * Count;
                },
                Patience, () => $"{done} of {Count} {stage} before the {victim} should die. {Tails()}");
            await kill();
            _output.WriteLine($"{victim} killed with {_traffic.Accepted} accepted, {done} {stage}.");
            await start();
        }

        /// <summary>Every one of them is accepted and has no end.</summary>
        public async Task AllOnTheWayAsync() => Assert.Equal(Count, await Books.OpenAsync(_suite, TestContext.Current.CancellationToken));

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
                await Poll.UntilAsync(
                    async () =>
                    {
                        if (await ReachedAsync(Stage.Open) == 0) return true;
                        await Task.Delay(Glance);
                        return false;
                    },
                    Patience, () => "not all are settled");
            }
            catch (TimeoutException late)
            {
                Assert.Fail($"{late.Message}. By status: {await Books.StatusesAsync(_suite)}. {Tails()}");
            }
        }

        async Task<long> ReachedAsync(Stage stage)
        {
            try
            {
                return stage switch
                {
                    Stage.Accepted => _traffic.Accepted,
                    Stage.Refunded => await Books.RefundedAsync(_suite) - Warmup,
                    Stage.Settled => _traffic.Accepted - await Books.OpenAsync(_suite),
                    _ => await Books.OpenAsync(_suite),
                };
            }
            catch (System.Data.Common.DbException)
            {
                // Right after a kill the database may still be recovering.
                return stage == Stage.Open ? long.MaxValue : 0;
            }
        }

        string Tails() => string.Concat(_suite.Processes.Select(p => p.LogTail(3) is { Length: > 0 } tail ? $"\n{p.Name}: {tail}" : ""));
    }

    /// <summary>How far a declaration has come.</summary>
    enum Stage
    {
        Accepted,
        Refunded,
        Settled,
        Open,
    }
}

/// <summary>Tests that take the whole machine: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneOnTheMachine
{
    public const string Name = "alone on the machine";
}
