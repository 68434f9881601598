using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>A store that counts what is read outside of steps.</summary>
internal sealed class CountingStore(IStore store) : IStore
{
    internal int Queries { get; private set; }

    public Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct)
    {
        Queries++;
        return store.QueryAsync(table, whereAndOrder, parameters, ct);
    }

    public Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken ct) => store.MigrateAsync(migrations, ct);
    public Task<IStoreTransaction> BeginAsync(CancellationToken ct) => store.BeginAsync(ct);
    public bool IsTransient(Exception error) => store.IsTransient(error);
    public Task PingAsync(CancellationToken ct) => store.PingAsync(ct);
    public ValueTask DisposeAsync() => store.DisposeAsync();
}
