using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SingleWindow.Platform.Store;

/// <summary>
/// SQLite: one file per house, WAL, synchronous=FULL (an answered request survives a power cut), one writer at a time. Several writers
/// on one file stall each other in busy retries, so writers queue at a gate inside the process instead.
/// </summary>
public sealed class SqliteStore(string path) : IStore
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Pooling = true,
        DefaultTimeout = 30,
    }.ConnectionString;

    private SqliteConnection? _writer;

    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken ct)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        await using var tx = (Transaction)await BeginAsync(ct);
        tx.Execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) WITHOUT ROWID");
        var done = tx.Column("SELECT name FROM migrations");
        foreach (var migration in migrations.Where(m => !done.Contains(m.Name)))
        {
            tx.Execute(migration.Sql);
            tx.Execute("INSERT INTO migrations (name) VALUES (@p0)", migration.Name);
        }
        await tx.CommitAsync(ct);
    }

    public async Task<IStoreTransaction> BeginAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            // query_only=0: the pool may hand out a connection that a reader used.
            _writer ??= Open("PRAGMA query_only=0; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000");
            return new Transaction(_writer, _writer.BeginTransaction(deferred: false), _gate);
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    public async Task<List<TRow>> QueryAsync<TRow>(
        Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct)
    {
        await using var connection = Open("PRAGMA query_only=1");
        return Query(connection, null, table, whereAndOrder, parameters);
    }

    public Task PingAsync(CancellationToken ct)
    {
        using var connection = Open("SELECT 1");
        return Task.CompletedTask;
    }

    // 5 busy, 6 locked, 10 I/O error, 13 disk full, 14 cannot open: the file may come back.
    public bool IsTransient(Exception error) =>
        error is ConcurrentInsertException or SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 } or IOException or TimeoutException;

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        _writer?.Dispose();
        _writer = null;
        using (var pool = new SqliteConnection(_connectionString))
        {
            SqliteConnection.ClearPool(pool);
        }
        _gate.Dispose();
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        return connection;
    }

    private static List<TRow> Query<TRow>(
        SqliteConnection connection, SqliteTransaction? transaction, Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT {table.ColumnList} FROM {table.Name} {whereAndOrder}";
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue("@" + name, value ?? DBNull.Value);
        }
        return Read(command, table);
    }

    private static List<TRow> Read<TRow>(SqliteCommand command, Table<TRow> table)
    {
        using var reader = command.ExecuteReader();
        var row = new RowReader(reader);
        List<TRow> rows = [];
        while (reader.Read())
        {
            rows.Add(table.Read(row));
        }
        return rows;
    }

    private sealed class Transaction(SqliteConnection connection, SqliteTransaction transaction, SemaphoreSlim gate) : IStoreTransaction
    {
        private bool _ended;

        public Task<List<TRow>> LoadAsync<TRow>(Table<TRow> table, string column, IReadOnlyCollection<string> values, CancellationToken ct)
        {
            using var command = Command($"SELECT {table.ColumnList} FROM {table.Name} WHERE {column} IN (SELECT value FROM json_each(@keys)) ORDER BY {table.Key}");
            command.Parameters.AddWithValue("@keys", System.Text.Json.JsonSerializer.Serialize(values));
            return Task.FromResult(Read(command, table));
        }

        public Task<List<TRow>> QueryAsync<TRow>(
            Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct) =>
            Task.FromResult(Query(connection, transaction, table, whereAndOrder, parameters));

        public Task InsertAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            ForEach($"INSERT INTO {table.Name} ({table.ColumnList}) VALUES ({Names(table)})", table, table.Columns, rows, null);
            return Task.CompletedTask;
        }

        public Task<HashSet<string>> InsertNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            var added = new HashSet<string>(rows.Count, StringComparer.Ordinal);
            ForEach($"INSERT INTO {table.Name} ({table.ColumnList}) VALUES ({Names(table)}) ON CONFLICT DO NOTHING", table, table.Columns, rows,
                (row, written) =>
                {
                    if (written == 1)
                    {
                        added.Add(table.KeyOf(row));
                    }
                });
            return Task.FromResult(added);
        }

        public Task UpdateAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            var set = string.Join(", ", table.Changing.Skip(1).Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{c.Name} = @p{i + 1}")));
            ForEach($"UPDATE {table.Name} SET {set} WHERE {table.Key} = @p0", table, table.Changing, rows, null);
            return Task.CompletedTask;
        }

        public Task DeleteAsync<TRow>(Table<TRow> table, IReadOnlyCollection<string> keys, CancellationToken ct)
        {
            Execute($"DELETE FROM {table.Name} WHERE {table.Key} IN (SELECT value FROM json_each(@p0))", System.Text.Json.JsonSerializer.Serialize(keys));
            return Task.CompletedTask;
        }

        // One writer at a time already.
        public Task SerializeAsync(string lane, CancellationToken ct) => Task.CompletedTask;

        public Task SavepointAsync(CancellationToken ct)
        {
            transaction.Save("part");
            return Task.CompletedTask;
        }

        public Task RollbackToSavepointAsync(CancellationToken ct)
        {
            transaction.Rollback("part");
            return Task.CompletedTask;
        }

        public Task CommitAsync(CancellationToken ct)
        {
            transaction.Commit();
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (_ended)
            {
                return ValueTask.CompletedTask;
            }
            _ended = true;
            try
            {
                transaction.Dispose();
            }
            finally
            {
                gate.Release();
            }
            return ValueTask.CompletedTask;
        }

        internal void Execute(string sql, params object[] values)
        {
            using var command = Command(sql);
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"@p{i}"), values[i]);
            }
            command.ExecuteNonQuery();
        }

        internal HashSet<string> Column(string sql)
        {
            using var command = Command(sql);
            using var reader = command.ExecuteReader();
            var values = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read())
            {
                values.Add(reader.GetString(0));
            }
            return values;
        }

        // A key or another unique column that is taken, by insert or by update.
        private static int Write(SqliteCommand command, string table)
        {
            try
            {
                return command.ExecuteNonQuery();
            }
            catch (SqliteException taken) when (taken.SqliteErrorCode == 19 && taken.SqliteExtendedErrorCode is 1555 or 2067)
            {
                throw new ConcurrentInsertException($"A row of {table} was added by another writer.", taken);
            }
        }

        private SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return command;
        }

        private static string Names<TRow>(Table<TRow> table) =>
            string.Join(", ", table.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@p{i}")));

        private void ForEach<TRow>(
            string sql, Table<TRow> table, IReadOnlyList<Column<TRow>> columns, IReadOnlyCollection<TRow> rows, Action<TRow, int>? each)
        {
            using var command = Command(sql);
            var parameters = columns.Select((_, i) => command.Parameters.Add(
                new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}") })).ToArray();
            command.Prepare();
            foreach (var row in rows)
            {
                for (var i = 0; i < parameters.Length; i++)
                {
                    parameters[i].Value = columns[i].Get(row) switch
                    {
                        null => DBNull.Value,
                        // REAL would lose digits of an amount: decimals are kept as text.
                        decimal value => value.ToString(CultureInfo.InvariantCulture),
                        var value => value,
                    };
                }
                var written = Write(command, table.Name);
                each?.Invoke(row, written);
            }
        }
    }

    private sealed class RowReader(SqliteDataReader reader) : IRowReader
    {
        public bool IsNull(int ordinal) => reader.IsDBNull(ordinal);
        public string Text(int ordinal) => reader.GetString(ordinal);
        public string? TextOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
        public int Int(int ordinal) => reader.GetInt32(ordinal);
        public long Long(int ordinal) => reader.GetInt64(ordinal);
        public long? LongOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
        public decimal Decimal(int ordinal) => decimal.Parse(reader.GetString(ordinal), NumberStyles.Number, CultureInfo.InvariantCulture);
        public byte[] Bytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);
        public byte[]? BytesOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<byte[]>(ordinal);
        public bool Bool(int ordinal) => reader.GetInt64(ordinal) != 0;
    }
}
