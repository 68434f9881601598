using System.Collections.Concurrent;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Customs;
using SingleWindow.Tests.Unit.Customs.Import;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Integration.Imports;

/// <summary>Several instances of the customs house over one PostgreSQL, each running steps as fast as it can: what they share is never passed.</summary>
public sealed class ImportConcurrencyTests(TestServers servers)
{
    private const int Instances = 4;

    private static readonly IHouse House = CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_of_one_person_never_pass_the_yearly_limit_together()
    {
        await using var instances = await OpenAsync();
        await instances.StepAsync(0, Deposit("1000000"));

        // 1,000 CNY each, every list sent to two instances.
        var steps = Enumerable.Range(1, 60).Chunk(3).Select(c => c.SelectMany(n => Submission(List(n, total: 990))).ToArray()).ToList();
        await instances.RunAsync([.. steps, .. steps]);

        Assert.Equal(26, instances.Released.Count);
        Assert.Equal(60, instances.Decided.Select(d => d.FilingId).Distinct().Count());
        Assert.Equal(60, instances.Decided.Count);
        Assert.All(instances.Decided.Where(d => d.Released is null), d => Assert.Equal("REJECT_GENERAL_TRADE", d.Reasons.Single().Code));
        Assert.Equal(new QuotaSums(0, 26_000), (await instances.RowsAsync(ImportTables.YearUse)).Single().Sums);
        await instances.AssertBooksAsync();
    }

    [Fact]
    public async Task Lists_under_one_guarantee_never_cover_more_than_it_holds()
    {
        await using var instances = await OpenAsync();
        await instances.StepAsync(0, Deposit("100.1"));

        // 10.01 CNY of tax each, every list of a person of its own: ten fit.
        var steps = Enumerable.Range(1, 40).Chunk(2).Select(c => c.SelectMany(n => Submission(Of(n, $"P{n}"))).ToArray()).ToList();
        await instances.RunAsync(steps);

        Assert.Equal(10, instances.Released.Count);
        Assert.All(instances.Decided.Where(d => d.Released is null), d => Assert.Equal("GUARANTEE_SHORT", d.Reasons.Single().Code));
        Assert.Equal(new GuaranteeSums(100.1m, 100.1m), (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums);
        await instances.AssertBooksAsync();
    }

    [Fact]
    public async Task Returns_collections_and_new_lists_of_the_same_rows_leave_sums_that_add_up()
    {
        await using var instances = await OpenAsync();
        await instances.StepAsync(0, Deposit("2000"));
        foreach (var chunk in Enumerable.Range(1, 40).Chunk(10))
        {
            await instances.StepAsync(0, [.. chunk.SelectMany(n => Submission(Of(n, $"P{n % 3}", qty: 2)))]);
        }
        var released = instances.Released.Count;

        List<IMessage[]> steps = [];
        for (var n = 1; n <= 40; n++)
        {
            steps.Add([Return($"ret_{n}_a", n), Return($"ret_{n}_b", n)]);
            steps.Add([Return($"ret_{n}_a", n), Return($"ret_{n}_c", n)]);
            steps.Add(Submission(Of(100 + n, $"P{n % 3}")));
            steps.Add([Deposit(n % 2 == 0 ? "-40" : "30", $"D-{n}", $"gua_{n}")]);
            steps.Add([new CollectionRequested
            {
                FilingId = $"col_{n}", Reference = $"E-{n}", Company = Agent, Drawn = n % 2 == 0, At = Samples.Now.AddDays(31).ToUnixTimeMilliseconds(),
            }]);
        }
        await instances.RunAsync(steps);

        Assert.Equal(40, released);
        await instances.AssertBooksAsync();
        // A list is collected or comes back, one of the two: no bill is in two collections, no line comes back twice.
        var returned = instances.Sent.OfType<ReturnDecided>().Where(r => r.Outcome == "returned").ToList();
        Assert.Equal(returned.Count, returned.Select(r => r.FilingId).Distinct().Count());
        var summarised = instances.Sent.OfType<TaxBillMoved>().Where(b => b.Status == 2).ToList();
        Assert.NotEmpty(summarised);
        Assert.Equal(summarised.Count, summarised.Select(b => b.TaxNo).Distinct().Count());
    }

    private static DeclarationSubmitted Of(int n, string person, decimal qty = 1)
    {
        var list = List(n, qty: qty);
        list.Import.Buyer = new Person { IdType = "2", IdNumber = person, Name = person };
        return list;
    }

    private static ReturnRequested Return(string id, int n) => new()
    {
        FilingId = id, Tenant = Samples.Tenant, DeclarationId = Id(n), AppliedAt = Samples.NowMs, ArrivedAt = Samples.NowMs,
        Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
    };

    private async Task<Running> OpenAsync()
    {
        var server = await servers.PostgresAsync();
        var name = servers.Name();
        var stores = Enumerable.Range(0, Instances).Select(_ => new PostgresStore(server.ConnectionString(name))).ToArray();
        await stores[0].MigrateAsync(Migrations.Of(typeof(CustomsModule).Assembly, "postgres"), Ct);
        return new Running(stores);
    }

    /// <summary>The instances, and what left them.</summary>
    private sealed class Running(PostgresStore[] stores) : IAsyncDisposable
    {
        internal ConcurrentQueue<IMessage> Sent { get; } = new();

        internal List<DeclarationDecided> Decided => [.. Sent.OfType<DeclarationDecided>()];

        internal List<DeclarationDecided> Released => [.. Decided.Where(d => d.Released is not null)];

        internal Task RunAsync(IEnumerable<IMessage[]> steps)
        {
            var waiting = new ConcurrentQueue<IMessage[]>(steps);
            return Task.WhenAll(Enumerable.Range(0, Instances).Select(async i =>
            {
                while (waiting.TryDequeue(out var step))
                {
                    await StepAsync(i, step);
                }
            }));
        }

        /// <summary>One step, again until the store takes it, as the step runner does.</summary>
        internal async Task StepAsync(int instance, params IMessage[] messages)
        {
            var items = messages.Select(m => new Item(House.Reads.Single(k => k.GetType().GenericTypeArguments[0] == m.GetType()), m, default, Guid.Empty)).ToList();
            for (; ; )
            {
                try
                {
                    await using var tx = await stores[instance].BeginAsync(Ct);
                    var context = new StepContext(Samples.Now);
                    var work = await House.LoadAsync(tx, items, Ct);
                    foreach (var item in items)
                    {
                        House.Handle(work, item, context);
                    }
                    await House.SaveAsync(tx, work, Ct);
                    await tx.CommitAsync(Ct);
                    foreach (var item in Outgoing(context))
                    {
                        Sent.Enqueue(item);
                    }
                    return;
                }
                catch (Exception error) when (stores[instance].IsTransient(error))
                {
                    await Task.Yield();
                }
            }
        }

        internal Task<List<TRow>> RowsAsync<TRow>(Table<TRow> table) =>
            stores[0].QueryAsync(table, $"ORDER BY {table.Key}", new Dictionary<string, object?>(), Ct);

        /// <summary>The sums are what the lists hold.</summary>
        internal async Task AssertBooksAsync()
        {
            var files = await RowsAsync(ImportTables.Imports);
            Assert.NotEmpty(files);
            foreach (var row in await RowsAsync(ImportTables.YearUse))
            {
                Assert.Equal(files.Where(f => f.Person == row.Person).Sum(f => f.Holding.Quota[row.Counter].Left), row.Sums.Used);
                Assert.InRange(row.Sums.Used, 0, 26_000);
            }
            var account = (await RowsAsync(ImportTables.Guarantees)).Single().Sums;
            Assert.Equal(files.Sum(f => f.Holding.Cover.Left), account.Covered);
            Assert.InRange(account.Covered, 0, account.Lodged);
            var entries = await RowsAsync(ImportTables.Entries);
            Assert.Equal(entries.Where(e => e.Kind != "collection").Sum(e => e.Kind == "drawn" ? -e.Amount : e.Amount), account.Lodged);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }
        }

        private static IEnumerable<IMessage> Outgoing(StepContext context) => context.Outgoing.Select(o => o.Item);
    }
}
