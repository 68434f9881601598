using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Unit.Transaction;

/// <summary>A house over its own migrations and tables on a SQLite file: its whole step but for bus, inbox and outbox.</summary>
internal sealed class SqliteHouse : IAsyncDisposable
{
    private readonly IHouse _house;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("house-");
    private readonly SqliteStore _store;

    private SqliteHouse(IHouse house)
    {
        _house = house;
        _store = new SqliteStore(Path.Combine(_folder.FullName, "house.db"));
    }

    public IStore Store => _store;

    /// <summary>Everything that left, in order.</summary>
    public List<IMessage> Sent { get; } = [];

    public static async Task<SqliteHouse> OpenAsync(IHouse house)
    {
        var open = new SqliteHouse(house);
        await open._store.MigrateAsync(Migrations.Of(house.Assembly, "sqlite"), CancellationToken.None);
        return open;
    }

    /// <summary>One step over all the messages, of whatever kinds.</summary>
    public async Task<SqliteHouse> StepAsync(DateTimeOffset now, params IMessage[] messages)
    {
        var items = messages.Select(m => new Item(KindOf(m), m, default, Guid.Empty)).ToList();
        var context = new StepContext(now);
        await using var tx = await _store.BeginAsync(CancellationToken.None);
        var work = await _house.LoadAsync(tx, items, CancellationToken.None);
        foreach (var item in items)
        {
            _house.Handle(work, item, context);
        }
        await _house.SaveAsync(tx, work, CancellationToken.None);
        await tx.CommitAsync(CancellationToken.None);
        // The answer to the filer repeats what went to the other houses.
        Sent.AddRange(context.Outgoing.Where(o => o.Kind is not EventKind { Name: "orders-answered" or "payments-answered" or "waybills-answered" }).Select(o => o.Item));
        return this;
    }

    /// <summary>The same step without its effects: what would leave, the filer's copies left out.</summary>
    public async Task<List<IMessage>> TryAsync<TWork>(DateTimeOffset now, params IMessage[] messages) where TWork : class =>
        [.. (await Trial.RunAsync<TWork>(_house, _store, now, [.. messages.Select(m => new Item(KindOf(m), m, default, Guid.Empty))], CancellationToken.None))
            .Left.Distinct(ReferenceEqualityComparer.Instance).Cast<IMessage>()];

    /// <summary>Every row of a table as it stands.</summary>
    public async Task<string> RowsAsync<TRow>(Table<TRow> table) =>
        string.Join('\n', (await _store.QueryAsync(table, $"ORDER BY {table.Key}", new Dictionary<string, object?>(), CancellationToken.None))
            .Select(row => string.Join('|', table.Columns.Select(c => c.Get(row) is byte[] bytes ? Convert.ToHexString(bytes) : c.Get(row)?.ToString()))));

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private EventKind KindOf(IMessage message) => _house.Reads.Single(kind => kind.GetType().GenericTypeArguments[0] == message.GetType());
}
