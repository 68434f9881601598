using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>The whole house on tables in memory: what a step loads, decides, saves and sends, without a database.</summary>
internal sealed class Bench(ClearanceSettings? settings = null, ImportSettings? imports = null)
{
    private static readonly Dictionary<Type, EventKind> Kinds = new()
    {
        [typeof(DeclarationSubmitted)] = Events.DeclarationsSubmitted,
        [typeof(OrderChecked)] = Events.OrdersChecked,
        [typeof(PaymentChecked)] = Events.PaymentsChecked,
        [typeof(WaybillChecked)] = Events.WaybillsChecked,
        [typeof(GoodsMoved)] = Events.GoodsMovements,
        [typeof(ClosureRequested)] = Events.ClosuresRequested,
        [typeof(HoldDecided)] = Events.HoldsDecided,
        [typeof(GuaranteeLodged)] = Events.GuaranteesLodged,
        [typeof(GuaranteeDecided)] = Events.GuaranteesDecided,
        [typeof(StockMoved)] = Events.StockMovements,
        [typeof(CollectionRequested)] = Events.CollectionsRequested,
        [typeof(PaymentWithdrawn)] = Events.PaymentsWithdrawn,
        [typeof(ReturnRequested)] = Events.ReturnsRequested,
        [typeof(ReturnArrived)] = Events.ReturnsArrived,
        [typeof(ReturnCancelled)] = Events.ReturnsCancelled,
    };

    private readonly IHouse _house = CustomsModule.House(ImportSamples.Rules, settings ?? Samples.Settings, imports ?? ImportSamples.Settings);
    private readonly MemoryTables _tables = new();

    internal List<IMessage> Sent { get; } = [];
    internal int MostQueries { get; private set; }
    internal int MostStatements { get; private set; }

    internal IEnumerable<DeclarationDecided> Decided => Sent.OfType<DeclarationDecided>();

    internal CaseFile? Case(string id = Samples.Id) => _tables.Find(CustomsTables.Cases, id);

    internal IReadOnlySet<string> Asked => _tables.Asked;

    internal TRow? Row<TRow>(Table<TRow> table, string key) where TRow : class => _tables.Find(table, key);

    internal IEnumerable<TRow> Rows<TRow>(Table<TRow> table) where TRow : class => _tables.All(table);

    /// <summary>The time of the next steps.</summary>
    internal DateTimeOffset Now { get; set; } = Samples.Now;

    internal LooseLeg? Loose(string key) => _tables.Find(CustomsTables.LooseLegs, key);

    /// <summary>One step over these items. Returns what left.</summary>
    internal async Task<IReadOnlyList<IMessage>> Step(params IMessage[] items)
    {
        var batch = items.Select(i => new Item(Kinds[i.GetType()], i, default, Guid.Empty)).ToList();
        _tables.Queries = _tables.Statements = 0;
        var context = new StepContext(Now);
        var work = await _house.LoadAsync(_tables, batch, CancellationToken.None);
        foreach (var item in batch)
        {
            _house.Handle(work, item, context);
        }
        await _house.SaveAsync(_tables, work, CancellationToken.None);
        MostQueries = Math.Max(MostQueries, _tables.Queries);
        MostStatements = Math.Max(MostStatements, _tables.Statements);
        var left = context.Outgoing.ConvertAll(o => o.Item);
        Sent.AddRange(left);
        return left;
    }
}

/// <summary>Tables in memory, by key. The house asks for rows by their key alone.</summary>
internal sealed class MemoryTables : IStoreTransaction
{
    private readonly Dictionary<string, SortedDictionary<string, object>> _tables = new(StringComparer.Ordinal);

    /// <summary>Every table that was ever asked or written.</summary>
    internal HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    internal int Queries { get; set; }
    internal int Statements { get; set; }

    internal IEnumerable<TRow> All<TRow>(Table<TRow> table) => Of(table.Name).Values.Cast<TRow>();

    internal TRow? Find<TRow>(Table<TRow> table, string key) where TRow : class => Of(table.Name).GetValueOrDefault(key) as TRow;

    public Task<List<TRow>> LoadAsync<TRow>(Table<TRow> table, string column, IReadOnlyCollection<string> values, CancellationToken ct)
    {
        Queries++;
        Asked.Add(table.Name);
        if (column != table.Key)
        {
            var value = table.Columns.Single(c => c.Name == column).Get;
            return Task.FromResult(Of(table.Name).Values.Cast<TRow>().Where(r => values.Contains((string)value(r)!)).ToList());
        }
        return Task.FromResult(values.Distinct().Order(StringComparer.Ordinal).Where(Of(table.Name).ContainsKey).Select(v => (TRow)Of(table.Name)[v]).ToList());
    }

    public Task InsertAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
    {
        Statements++;
        Asked.Add(table.Name);
        foreach (var row in rows)
        {
            Of(table.Name).Add(table.KeyOf(row), row!);
        }
        return Task.CompletedTask;
    }

    public Task UpdateAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
    {
        Statements++;
        foreach (var row in rows)
        {
            Assert.True(Of(table.Name).ContainsKey(table.KeyOf(row)));
            Of(table.Name)[table.KeyOf(row)] = row!;
        }
        return Task.CompletedTask;
    }

    public Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct) => throw new NotSupportedException();

    public Task<HashSet<string>> InsertNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
    {
        Statements++;
        Asked.Add(table.Name);
        return Task.FromResult(rows.Where(row => Of(table.Name).TryAdd(table.KeyOf(row), row!)).Select(table.KeyOf).ToHashSet(StringComparer.Ordinal));
    }

    public Task DeleteAsync<TRow>(Table<TRow> table, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        Statements++;
        foreach (var key in keys)
        {
            Of(table.Name).Remove(key);
        }
        return Task.CompletedTask;
    }

    public Task SerializeAsync(string lane, CancellationToken ct) => throw new NotSupportedException();

    public Task SavepointAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task RollbackToSavepointAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task CommitAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SortedDictionary<string, object> Of(string table) =>
        _tables.TryGetValue(table, out var rows) ? rows : _tables[table] = new SortedDictionary<string, object>(StringComparer.Ordinal);
}
