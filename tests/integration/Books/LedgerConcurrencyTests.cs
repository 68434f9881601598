using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Gateway;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Gateway;

namespace SingleWindow.Tests.Integration.Books;

/// <summary>Two gateways over one PostgreSQL that post to the books of the same merchants at once.</summary>
public sealed class LedgerConcurrencyTests(TestServers servers)
{
    private const int Declarations = 240, Batch = 20;
    private const long T = 1_800_000_000_000, Day = 86_400_000;

    private static readonly LedgerRules Rules = LedgerRuleFiles.Load(new ConfigurationBuilder().Build());
    private static readonly DeadlineSettings Deadlines = new(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
    private static readonly Dictionary<string, object?> NoParameters = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sums_are_what_the_declarations_add_up_to_nothing_lost_and_nothing_doubled()
    {
        var server = await servers.PostgresAsync();
        var name = servers.Name();
        await using var first = await StartAsync(new PostgresStore(server.ConnectionString(name)));
        await using var second = await StartAsync(new PostgresStore(server.ConnectionString(name)));
        var filed = Enumerable.Range(0, Declarations).Select(Filed).ToList();
        await using (var tx = await first.Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(GatewayTables.Filings, filed, Ct);
            await tx.CommitAsync(Ct);
        }

        // The events of all declarations, shuffled, in batches that each go to both: whoever is first handles them.
        var events = filed.SelectMany((row, n) => Life(row.Id, n)).ToList();
        new Random(20_261_126).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(events));
        await Task.WhenAll(events.Chunk(Batch).SelectMany(batch =>
        {
            var id = Guid.CreateVersion7();
            return new[] { first, second }.Select(gateway => gateway.DeliverAsync(id, [.. batch.Select(e => new Item(e.Kind, e.Message, default, id))]));
        })).WaitAsync(TimeSpan.FromSeconds(120), Ct);

        var rows = await first.Store.QueryAsync(GatewayTables.Filings, "ORDER BY id", NoParameters, Ct);
        Assert.All(rows, r => Assert.Equal(FilingStatus.Settled.Number, r.Status));
        Assert.Empty(await first.Store.QueryAsync(GatewayTables.LedgerOpen, "", NoParameters, Ct));
        Assert.Empty(await first.ParkedAsync("", 10, Ct));
        var days = await first.Store.QueryAsync(GatewayTables.LedgerDays, "", NoParameters, Ct);
        foreach (var merchant in rows.GroupBy(r => r.View.Merchant, StringComparer.Ordinal))
        {
            var entries = merchant.Select(r => (Row: r, Entries: Entries.Of(r.View))).ToList();
            Assert.Equal(Lines(entries.SelectMany(e => e.Entries)), Lines(days.Where(d => d.Merchant == merchant.Key && d.Day.Length == 0)));
            foreach (var day in entries.SelectMany(e => e.Entries).Select(e => ChinaDay.Text(e.Day)).Distinct(StringComparer.Ordinal))
            {
                Assert.Equal(
                    Lines(entries.SelectMany(e => e.Entries).Where(e => ChinaDay.Text(e.Day) == day)), Lines(days.Where(d => d.Merchant == merchant.Key && d.Day == day)));
                var moved = (await LedgerQueries.MovesAsync(first.Store, null, merchant.Key, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), "", 10_000, Ct))
                    .SelectMany(m => m.Ids.Chunk(16)).Select(id => FilingId.Declaration + Convert.ToHexStringLower(id)).ToHashSet(StringComparer.Ordinal);
                Assert.Superset(entries.Where(e => e.Entries.Any(x => ChinaDay.Text(x.Day) == day)).Select(e => e.Row.Id).ToHashSet(StringComparer.Ordinal), moved);
            }
        }
        Assert.Equal(2, rows.Select(r => r.View.Merchant).Distinct(StringComparer.Ordinal).Count());
    }

    private static List<(LedgerAccount, string, Turnover)> Lines(IEnumerable<Entry> entries)
    {
        var sums = new Balances();
        sums.Add(entries);
        return [.. sums.Lines];
    }

    private static List<(LedgerAccount, string, Turnover)> Lines(IEnumerable<LedgerDayRow> rows)
    {
        var sums = new Balances();
        foreach (var row in rows)
        {
            sums.Add(Balances.Read(row.Lines));
        }
        return [.. sums.Lines];
    }

    private static async Task<HouseRuntime> StartAsync(PostgresStore store)
    {
        var house = new TrackStatus(Deadlines, new FilingChanges(), Rules).On(new House<GatewayWork>(Houses.Gateway, typeof(GatewayModule).Assembly)
        {
            Load = GatewayWork.LoadAsync,
            Save = GatewayWork.SaveAsync,
        });
        // Small steps, so that many of both meet.
        var options = new HouseOptions { Step = new CollectorOptions(TimeSpan.Zero, Batch, Batch * 2) };
        var runtime = new HouseRuntime(house, store, "postgres", new LoopbackBus(), TimeProvider.System, options, NullLogger.Instance);
        await runtime.StartAsync(Ct);
        await runtime.Ready.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        return runtime;
    }

    private static FilingRow Filed(int n)
    {
        var faults = new Faults();
        var merchant = n % 2 == 0 ? "3301960001" : "3301960002";
        var bundle = Submissions.Read(FilingKind.Declaration, Encoding.UTF8.GetBytes(Samples.Declaration().ToJsonString()), new Caller(merchant, ["merchant"]), faults)!;
        Assert.Empty(faults.All);
        var view = bundle.View(draft: false);
        view.Ledger = Rules.Open(view.Currency, T);
        return new FilingRow(
            FilingId.New(FilingId.Declaration, DateTimeOffset.FromUnixTimeMilliseconds(T + n)), FilingKind.Declaration, merchant, bundle.Reference, bundle.OrderNo,
            FilingStatus.Of(FilingKind.Declaration, view).Number, OfficialStatus.Latest(view), T, T, null, [], view);
    }

    // Its links speak on three days, and some say it twice.
    private static IEnumerable<(EventKind Kind, IMessage Message)> Life(string id, int n)
    {
        var t = T + (n % 3 * Day);
        List<(EventKind, IMessage)> life =
        [
            (Events.OrdersAnswered, new OrderChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 10, GoodsValue = "128.4", Freight = "6.5", Currency = "502" }),
            (Events.PaymentsAnswered, new PaymentChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 20, Amount = "134.9", Currency = "502" }),
            (Events.WaybillsAnswered, new WaybillChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 30 }),
            (Events.DeclarationsDecided, new DeclarationDecided
            {
                FilingId = id, Channel = "green",
                Moves = { new StatusMove { Status = 120, At = t + 40 }, new StatusMove { Status = 800, At = t + Day } },
                Released = new ReleasedGoods { Amount = "128.4", Currency = "502", ReleasedAt = t + Day },
            }),
            (Events.DeclarationsClosed, new DeclarationClosed
            {
                FilingId = id, Move = new StatusMove { Status = 899, At = t + Day + 10 }, Moved = new GoodsMoved { FilingId = id, LeftAt = t + Day + 5 },
            }),
            (Events.RefundsDecided, new RefundDecided { FilingId = id, Outcome = "exempt", Amount = "0", ToCost = "0", At = t + Day + 20 }),
            (Events.ProceedsSettlements, new ProceedsSettled
            {
                FilingId = id, Outcome = "settled", Received = "128.4", Fees = "0", Refunds = "0", Difference = "0", Currency = "502", Rate = "7.11463", Cny = "913.52",
                At = t + (2 * Day),
            }),
        ];
        return n % 5 == 0 ? life.Concat(life.Skip(3)) : life;
    }
}
