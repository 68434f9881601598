namespace SingleWindow.Platform.Store;

/// <summary>
/// The rows of one table that a step works on: what was loaded, and what the decisions made of it. A row put back unchanged (the same
/// reference) is not written.
/// </summary>
public sealed class Rows<TRow>(Table<TRow> table) where TRow : class
{
    private readonly Dictionary<string, (TRow? Loaded, TRow Now)> _rows = new(StringComparer.Ordinal);

    public Table<TRow> Table { get; } = table;

    public IEnumerable<TRow> All => _rows.Values.Select(r => r.Now);

    public TRow? Find(string key) => _rows.TryGetValue(key, out var row) ? row.Now : null;

    /// <summary>The next state of a row, new or loaded. Call it last in a handler: what came before may still throw.</summary>
    public void Put(TRow row)
    {
        var key = Table.KeyOf(row);
        _rows[key] = (_rows.TryGetValue(key, out var known) ? known.Loaded : null, row);
    }

    public async Task LoadAsync(IStoreTransaction tx, string column, IReadOnlyCollection<string> values, CancellationToken ct)
    {
        if (values.Count == 0)
        {
            return;
        }
        foreach (var row in await tx.LoadAsync(Table, column, values, ct))
        {
            _rows.TryAdd(Table.KeyOf(row), (row, row));
        }
    }

    public Task LoadAsync(IStoreTransaction tx, IReadOnlyCollection<string> keys, CancellationToken ct) => LoadAsync(tx, Table.Key, keys, ct);

    public async Task SaveAsync(IStoreTransaction tx, CancellationToken ct)
    {
        List<TRow> added = [], changed = [];
        foreach (var (loaded, now) in _rows.Values)
        {
            if (loaded is null)
            {
                added.Add(now);
            }
            else if (!ReferenceEquals(loaded, now))
            {
                changed.Add(now);
            }
        }
        if (changed.Count > 0)
        {
            await tx.UpdateAsync(Table, changed, ct);
        }
        if (added.Count > 0)
        {
            await tx.InsertAsync(Table, added, ct);
        }
    }
}
