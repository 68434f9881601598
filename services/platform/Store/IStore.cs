namespace SingleWindow.Platform.Store;

/// <summary>The database of one house. PostgreSQL in production, one SQLite file in the embedded default; one compliance suite for both.</summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Creates the database when it is missing and applies the numbered migrations that are not applied yet.</summary>
    Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken ct);

    /// <summary>Begins a transaction that may write.</summary>
    Task<IStoreTransaction> BeginAsync(CancellationToken ct);

    /// <summary>Reads outside any step: pages, questions, sweeps. Sees only what is committed.</summary>
    Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct);

    /// <summary>True when the error says the database went away or two writers met: the same work will succeed later as it is.</summary>
    bool IsTransient(Exception error);

    /// <summary>A cheap round trip, for the readiness probe.</summary>
    Task PingAsync(CancellationToken ct);
}

/// <summary>One transaction. Every operation is set-wise: one statement for all rows.</summary>
public interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>
    /// Rows whose <paramref name="column"/> is one of <paramref name="values"/>, in key order, locked against other writers until the
    /// end of the transaction.
    /// </summary>
    Task<List<TRow>> LoadAsync<TRow>(Table<TRow> table, string column, IReadOnlyCollection<string> values, CancellationToken ct);

    /// <summary>Rows by a condition of the house's own SQL. <c>@name</c> parameters; no lock.</summary>
    Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct);

    /// <summary>Adds rows. A key that exists already means that another writer was faster: the error is transient and the step runs again.</summary>
    Task InsertAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct);

    /// <summary>Adds the rows that break no unique index and returns the keys that were added.</summary>
    Task<HashSet<string>> InsertNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct);

    /// <summary>Writes the columns of rows that exist, by key; fixed columns stay as they are.</summary>
    Task UpdateAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct);

    /// <summary>Deletes rows by key.</summary>
    Task DeleteAsync<TRow>(Table<TRow> table, IReadOnlyCollection<string> keys, CancellationToken ct);

    /// <summary>
    /// Holds every other writer of the same <paramref name="lane"/> back until this transaction ends, so that numbers given out inside it
    /// become visible in their order.
    /// </summary>
    Task SerializeAsync(string lane, CancellationToken ct);

    Task SavepointAsync(CancellationToken ct);
    Task RollbackToSavepointAsync(CancellationToken ct);
    Task CommitAsync(CancellationToken ct);
}

/// <summary>A numbered migration: <c>Store/001_name.postgres.sql</c> or <c>.sqlite.sql</c>, embedded in the house's assembly.</summary>
public sealed record Migration(string Name, string Sql);

/// <summary>Two writers met on one key; the same step succeeds when it runs again and loads what the other one wrote.</summary>
public sealed class ConcurrentInsertException(string message, Exception inner) : Exception(message, inner);
