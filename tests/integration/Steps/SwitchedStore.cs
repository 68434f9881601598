using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>A store that can be away.</summary>
internal sealed class SwitchedStore(IStore inner) : IStore
{
    internal bool Away { get; set; }
    internal int Refused { get; private set; }

    public Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken ct) => There().MigrateAsync(migrations, ct);
    public Task<IStoreTransaction> BeginAsync(CancellationToken ct) => There().BeginAsync(ct);
    public Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct) =>
        There().QueryAsync(table, whereAndOrder, parameters, ct);
    public bool IsTransient(Exception error) => error is StoreAwayException || inner.IsTransient(error);
    public Task PingAsync(CancellationToken ct) => There().PingAsync(ct);
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private IStore There()
    {
        if (!Away)
        {
            return inner;
        }
        Refused++;
        throw new StoreAwayException();
    }

    private sealed class StoreAwayException : Exception;
}
