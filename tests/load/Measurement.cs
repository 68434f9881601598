using System.Diagnostics;
using System.Globalization;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Load;

/// <summary>One run: servers up, suite up, warm-up, traffic, books, report, everything down.</summary>
static class Measurement
{
    static readonly string[] Troubles = ["warn: ", "fail: ", "crit: ", "Unhandled exception"];
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), LastLook = TimeSpan.FromMilliseconds(250);

    /// <summary>0: every accepted declaration ended once and the sums agree; 1: not.</summary>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken ct)
    {
        if (options.Build) Say("Building the suite");
        var build = options.Build ? await SuiteBuild.MakeAsync(ct) : SuiteBuild.Find();
        Say("Starting servers");
        await using var postgres = options.Sqlite ? null : await PostgresServer.StartAsync(new()
        {
            Durable = true, Settings = options.Explain ? Explanation.PostgresSettings : new Dictionary<string, string>(),
        });
        await using var rabbit = options.Loopback ? null : await RabbitServer.StartAsync();
        Say("Starting the suite");
        await using var suite = await Suite.StartAsync(build, new()
        {
            Postgres = postgres, Rabbit = rabbit, OneProcess = options.OneProcess, Settings = SettingsOf(options),
        });
        var trades = new Trades(options.Bulk, TimeProvider.System.GetUtcNow(), options.Lines);
        Say($"Ready; a declaration has {trades.MeanLength} bytes");
        using var door = new Door(suite.Rest, options.Connections);
        var merchants = await Task.WhenAll(Trades.Clients.Select(suite.TokenAsync));
        var bank = await suite.TokenAsync(Trades.Bank);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Timeout);
        try
        {
            var warmup = (options.Warmup + options.Bulk - 1) / options.Bulk * options.Bulk;
            Traffic Make(long from, int count) => new(door, trades, merchants, bank, from, count, options.Bulk);
            var warm = Make(0, warmup);
            if (warmup > 0 && !await FileAsync(suite, warm, "warm-up", 0, options.Connections, warmup, limit.Token)) return await BreakOffAsync(suite, warm);
            if (options.Explain && postgres is not null) await Explanation.BeginAsync(postgres, ct);

            var traffic = Make(warmup, options.Declarations);
            var before = await Costs.ReadAsync(suite, postgres, rabbit);
            var clock = TimeProvider.System.GetUtcNow();
            var mark = Stopwatch.GetTimestamp();
            if (!await FileAsync(suite, traffic, "measured", options.Rate, options.Connections, options.Declarations, limit.Token)) Say("Time is up.");
            var cost = await Costs.ReadAsync(suite, postgres, rabbit) - before;
            if (options.Explain) await Console.Error.WriteLineAsync(await Explanation.OfAsync(cost, options.Declarations, postgres, ct));

            Say("Reading the books");
            var (accepted, refused) = traffic.ReadAnswers();
            foreach (var refusal in refused) Say("Refused: " + refusal);
            var all = new Dictionary<long, string>(accepted);
            foreach (var (number, id) in warm.ReadAnswers().Accepted) all.Add(number, id);
            var verdict = await Books.CheckAsync(suite, trades, all, ct);
            Say(verdict.ToString());

            // The measurement's own clock in Unix milliseconds, for the times the gateway wrote into its rows.
            var began = clock.ToUnixTimeMilliseconds() + Stopwatch.GetElapsedTime(mark, traffic.Began).TotalMilliseconds;
            var settled = accepted.Keys.Where(verdict.Updated.ContainsKey).ToArray();
            var last = settled.Length == 0 ? 0 : settled.Max(n => verdict.Updated[n]) - began;
            double Each(double value) => Report.Round(value / options.Declarations);
            var imports = options.Imports == 0 ? null : await ImportsAsync(options, suite, postgres, rabbit, door, merchants, bank, cost, limit.Token);
            Console.WriteLine(new Report(
                options.Declarations, options.Bulk, options.Store, options.Bus, suite.Processes.Count, options.Rate > 0 ? options.Rate : null, options.Connections,
                Report.Round(accepted.Count / Stopwatch.GetElapsedTime(traffic.Began, traffic.Ended).TotalSeconds),
                last <= 0 ? 0 : Report.Round(settled.Length * 1000 / last),
                Spread.Of(traffic.AckMillis()),
                Spread.Of([.. settled.Select(n => verdict.Updated[n] - began - traffic.SentMillis(n))]),
                new(Each(cost.Services), Each(cost.Broker), Each(cost.Database), Each(cost.Tool)),
                cost.Wal is { } wal ? Each(wal) : null,
                verdict.Lost, verdict.Doubled, accepted.Count, door.Retries, warmup, Report.ThisMachine(), imports));
            if (options.Keep)
            {
                Say($"Kept running until Ctrl-C: {suite.Rest} {postgres?.ConnectionString("gateway")}");
                await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            return verdict.Agrees && accepted.Count == options.Declarations && (imports is null || imports is { Lost: 0, Doubled: 0 } && imports.Accepted == options.Imports) ? 0 : 1;
        }
        finally
        {
            foreach (var process in suite.Processes)
            {
                if (process.LogTail(40) is { } log && Troubles.Any(t => log.Contains(t, StringComparison.Ordinal))) Say($"{process.Name} wrote:\n{log}");
            }
        }
    }

    /// <summary>As many imports, after a warm-up of their own; what they cost beyond the exports before them.</summary>
    static async Task<ImportReport> ImportsAsync(
        LoadOptions options, Suite suite, PostgresServer? postgres, RabbitServer? rabbit, Door door, string[] merchants, string bank, Costs exports, CancellationToken ct)
    {
        const long First = 5_000_000_000;
        var trades = new Trades(options.Bulk, TimeProvider.System.GetUtcNow(), options.Lines, imports: true);
        Say($"Imports; one has {trades.MeanLength} bytes");
        var warm = new Traffic(door, trades, merchants, bank, First, options.Bulk * 10, options.Bulk);
        await warm.LodgeAsync(await suite.TokenAsync(Trades.Officer), ct);
        for (var waits = Stopwatch.StartNew(); await Books.GuaranteesAsync(suite, ct) < merchants.Length; await Task.Delay(LastLook, ct))
        {
            if (waits.Elapsed > Tick * 20) throw new InvalidOperationException($"The guarantees are not booked. Statuses: {await Books.StatusesAsync(suite, ct)}");
        }
        if (!await FileAsync(suite, warm, "warm-up", 0, options.Connections, options.Bulk * 10, ct)) Say("Time is up.");
        var traffic = new Traffic(door, trades, merchants, bank, First + options.Bulk * 10, options.Imports, options.Bulk);
        var before = await Costs.ReadAsync(suite, postgres, rabbit);
        var clock = TimeProvider.System.GetUtcNow();
        var mark = Stopwatch.GetTimestamp();
        if (!await FileAsync(suite, traffic, "imports", options.Rate, options.Connections, options.Imports, ct)) Say("Time is up.");
        var cost = await Costs.ReadAsync(suite, postgres, rabbit) - before;
        var (accepted, refused) = traffic.ReadAnswers();
        foreach (var refusal in refused) Say("Refused: " + refusal);
        var all = new Dictionary<long, string>(accepted);
        foreach (var (number, id) in warm.ReadAnswers().Accepted) all.Add(number, id);
        var verdict = await Books.CheckImportsAsync(suite, trades, all, ct);
        Say("Imports: " + verdict);
        var began = clock.ToUnixTimeMilliseconds() + Stopwatch.GetElapsedTime(mark, traffic.Began).TotalMilliseconds;
        var delivered = accepted.Keys.Where(verdict.Updated.ContainsKey).ToArray();
        var last = delivered.Length == 0 ? 0 : delivered.Max(n => verdict.Updated[n]) - began;
        double Each(double value) => Report.Round(value / options.Imports);
        double Export(double value) => value / options.Declarations;
        double? customs = cost.Houses.TryGetValue("customs", out var own) ? own : null;
        return new(
            options.Imports, Report.Round(accepted.Count / Stopwatch.GetElapsedTime(traffic.Began, traffic.Ended).TotalSeconds),
            last <= 0 ? 0 : Report.Round(delivered.Length * 1000 / last), new(Each(cost.Services), Each(cost.Broker), Each(cost.Database), Each(cost.Tool)),
            Each(customs ?? 0),
            Report.Round((double)(cost.Services + cost.Broker + cost.Database) / options.Imports - Export(exports.Services + exports.Broker + exports.Database)),
            customs is null ? null : Report.Round(customs.Value / options.Imports - Export(exports.Houses["customs"])),
            cost.Wal is { } wal ? Each(wal) : null, verdict.Lost + verdict.Faults.Count, verdict.Doubled, accepted.Count);
    }

    /// <summary>Files a range and waits until every declaration of it is settled; false when time was up first.</summary>
    static async Task<bool> FileAsync(Suite suite, Traffic traffic, string what, double rate, int connections, int count, CancellationToken ct)
    {
        var filing = traffic.RunAsync(rate, connections, ct);
        try
        {
            await using var gateway = await suite.OpenAsync("gateway", ct);
            var open = new HashSet<string>(StringComparer.Ordinal);
            var (sampled, settled) = (0, 0);
            var (clock, said) = (Stopwatch.StartNew(), TimeSpan.Zero);
            while (!filing.IsCompleted || settled < sampled)
            {
                await Task.WhenAny(Task.Delay(Tick, ct), sampled > 0 && filing.IsCompleted ? Task.Delay(LastLook, ct) : filing);
                ct.ThrowIfCancellationRequested();
                if (filing.IsFaulted) break;
                while (traffic.Sample.TryDequeue(out var id))
                {
                    open.Add(id);
                    sampled++;
                }
                settled += await Books.DropSettledAsync(gateway, open, ct);
                if (clock.Elapsed - said < Tick * 0.9 && settled < sampled) continue;
                said = clock.Elapsed;
                var about = sampled == 0 ? 0 : (long)traffic.Accepted * settled / sampled;
                Say(string.Create(CultureInfo.InvariantCulture,
                    $"{clock.Elapsed.TotalSeconds,6:0.0} s  {what}  accepted {traffic.Accepted,7}  settled about {about,7} of {count}  posts in flight {traffic.InFlight}"));
            }
            await filing;
            while (await Books.OpenAsync(suite, ct) > 0) await Task.Delay(LastLook, ct);
            return true;
        }
        catch (OperationCanceledException)
        {
            await filing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
    }

    static async Task<int> BreakOffAsync(Suite suite, Traffic warm)
    {
        Say($"The warm-up did not settle. Statuses: {await Books.StatusesAsync(suite)}");
        foreach (var refusal in warm.ReadAnswers().Refused) Say("Refused: " + refusal);
        return 1;
    }

    static Dictionary<string, string> SettingsOf(LoadOptions options)
    {
        var settings = new Dictionary<string, string>(Trades.Settings);
        foreach (var pair in options.Settings)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) settings[pair[..at]] = pair[(at + 1)..];
        }
        return settings;
    }

    static void Say(string text) => Console.Error.WriteLine(text);
}
