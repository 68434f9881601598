namespace SingleWindow.Platform.Store;

/// <summary>
/// A step's view of a store that only reads: rows as they are committed, none locked, and no way to write. For questions that run a house's
/// own rules without their effects.
/// </summary>
public sealed class Reading(IStore store) : IStoreTransaction
{
    public Task<List<TRow>> LoadAsync<TRow>(Table<TRow> table, string column, IReadOnlyCollection<string> values, CancellationToken ct)
    {
        // Names of our own tables, and numbers; what was sent is in the parameters.
        var parameters = values.Select((v, i) => ($"v{i}", v)).ToDictionary(p => p.Item1, p => (object?)p.v);
        return values.Count == 0
            ? Task.FromResult<List<TRow>>([])
            : store.QueryAsync(table, $"WHERE {column} IN ({string.Join(", ", parameters.Keys.Select(k => "@" + k))}) ORDER BY {table.Key}", parameters, ct);
    }

    public Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct) =>
        store.QueryAsync(table, whereAndOrder, parameters, ct);

    public Task InsertAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct) => throw Writes();

    public Task<HashSet<string>> InsertNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct) => throw Writes();

    public Task UpdateAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct) => throw Writes();

    public Task DeleteAsync<TRow>(Table<TRow> table, IReadOnlyCollection<string> keys, CancellationToken ct) => throw Writes();

    public Task SerializeAsync(string lane, CancellationToken ct) => throw Writes();

    public Task SavepointAsync(CancellationToken ct) => throw Writes();

    public Task RollbackToSavepointAsync(CancellationToken ct) => throw Writes();

    public Task CommitAsync(CancellationToken ct) => throw Writes();

    public ValueTask DisposeAsync() => default;

    private static NotSupportedException Writes() => new("A trial reads and writes nothing.");
}
