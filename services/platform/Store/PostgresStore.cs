using System.Data;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;

namespace SingleWindow.Platform.Store;

/// <summary>PostgreSQL: arrays in, one statement per set (<c>= ANY</c>, <c>unnest</c>), row locks in key order.</summary>
public sealed class PostgresStore(string connectionString) : IStore
{
    /// <summary>One step, one intake, the sweeps; as many again for reads.</summary>
    private const int MostConnections = 8;

    private readonly NpgsqlDataSource _source = BuildSource(connectionString);

    /// <summary>Reads outside steps have connections of their own: questions that pile up keep no step from the store.</summary>
    private readonly NpgsqlDataSource _reads = BuildReads(connectionString);

    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken ct)
    {
        await EnsureDatabaseAsync(ct);
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var tx = await connection.BeginTransactionAsync(ct);
        // Several instances start at once: the first one migrates, the others find it done.
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(7305001)", ct);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())", ct);
        var done = new HashSet<string>(StringComparer.Ordinal);
        await using (var read = new NpgsqlCommand("SELECT name FROM migrations", connection))
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                done.Add(reader.GetString(0));
            }
        }
        foreach (var migration in migrations.Where(m => !done.Contains(m.Name)))
        {
            await ExecuteAsync(connection, migration.Sql, ct);
            await using var mark = new NpgsqlCommand("INSERT INTO migrations (name) VALUES ($1)", connection);
            mark.Parameters.AddWithValue(migration.Name);
            await mark.ExecuteNonQueryAsync(ct);
        }
        await tx.CommitAsync(ct);
    }

    public async Task<IStoreTransaction> BeginAsync(CancellationToken ct)
    {
        var connection = await _source.OpenConnectionAsync(ct);
        try
        {
            return new Transaction(connection, await connection.BeginTransactionAsync(ct));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<List<TRow>> QueryAsync<TRow>(
        Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct)
    {
        await using var connection = await _reads.OpenConnectionAsync(ct);
        return await QueryAsync(connection, table, whereAndOrder, parameters, ct);
    }

    public async Task PingAsync(CancellationToken ct)
    {
        await using var connection = await _reads.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, "SELECT 1", ct);
    }

    public bool IsTransient(Exception error) => error switch
    {
        ConcurrentInsertException => true,
        // Deadlock, serialization failure, shutdown, too many connections, read-only while failing over, disk full, cannot connect now.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is "40P01" or "40001" or "25006" or "53100" or "57P01" or "57P02" or "57P03"
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal) || postgres.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        // Npgsql reports a connection that broke under a command this way.
        ObjectDisposedException or InvalidOperationException { Source: "Npgsql" } => true,
        _ => error.InnerException is { } inner && IsTransient(inner),
    };

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _reads.DisposeAsync();
    }

    private static NpgsqlDataSource BuildSource(string connectionString) => NpgsqlDataSource.Create(Settings(connectionString));

    private static NpgsqlDataSource BuildReads(string connectionString)
    {
        var settings = Settings(connectionString);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostConnections);
        settings.MinPoolSize = 0;
        // A reader waits in person, and a probe has to tell soon.
        settings.Timeout = 3;
        settings.CommandTimeout = 3;
        return NpgsqlDataSource.Create(settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Every step runs the same few statements: prepare them by use.
            MaxAutoPrepare = 60,
            AutoPrepareMinUsages = 2,
            // A step that waits longer than this on a lock or a dead server is run again.
            CommandTimeout = 30,
            Timeout = 10,
            IncludeErrorDetail = false,
            // Every statement of ours goes by an index. A plan cached while a table was nearly empty would scan it for ever after, and
            // compiling a plan costs more than running one of our sets.
            Options = "-c enable_seqscan=off -c jit=off",
        };
        if (!connectionString.Contains("Pool", StringComparison.OrdinalIgnoreCase))
        {
            settings.MaxPoolSize = MostConnections;
        }
        return settings;
    }

    private async Task EnsureDatabaseAsync(CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var name = settings.Database ?? throw new InvalidOperationException("The connection string names no database.");
        try
        {
            await using var probe = await _source.OpenConnectionAsync(ct);
            return;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            settings.Database = "postgres";
            // Used once: a pooled one would wait here for good, and break when the server restarts.
            settings.Pooling = false;
        }
        await using var server = new NpgsqlConnection(settings.ConnectionString);
        await server.OpenAsync(ct);
        try
        {
            await ExecuteAsync(server, $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", ct);
        }
        catch (PostgresException exists) when (exists.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another instance created it between the probe and here.
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<TRow>> QueryAsync<TRow>(
        NpgsqlConnection connection, Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {table.ColumnList} FROM {table.Name} {whereAndOrder}", connection);
        foreach (var (name, value) in parameters)
        {
            // No text in the database holds a NUL, and one in a question breaks the connection's statement for whoever has it next.
            command.Parameters.AddWithValue(name, value is string text ? text.Replace('\0', '\uFFFD') : value ?? DBNull.Value);
        }
        return await ReadAsync(command, table, ct);
    }

    private static async Task<List<TRow>> ReadAsync<TRow>(NpgsqlCommand command, Table<TRow> table, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new RowReader(reader);
        List<TRow> rows = [];
        while (await reader.ReadAsync(ct))
        {
            rows.Add(table.Read(row));
        }
        return rows;
    }

    private static string SqlType(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Int => "integer",
        ColumnType.Long => "bigint",
        ColumnType.Decimal => "numeric",
        ColumnType.Bytes => "bytea",
        ColumnType.Bool => "boolean",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static NpgsqlParameter ArrayOf<TRow>(Column<TRow> column, IReadOnlyCollection<TRow> rows) => column.Type switch
    {
        ColumnType.Text => Fill<TRow, string?>(column, rows, NpgsqlDbType.Text, v => (string?)v),
        ColumnType.Int => Fill<TRow, int?>(column, rows, NpgsqlDbType.Integer, v => v is null ? null : Convert.ToInt32(v, CultureInfo.InvariantCulture)),
        ColumnType.Long => Fill<TRow, long?>(column, rows, NpgsqlDbType.Bigint, v => v is null ? null : Convert.ToInt64(v, CultureInfo.InvariantCulture)),
        ColumnType.Decimal => Fill<TRow, decimal?>(column, rows, NpgsqlDbType.Numeric, v => (decimal?)v),
        ColumnType.Bytes => Fill<TRow, byte[]?>(column, rows, NpgsqlDbType.Bytea, v => (byte[]?)v),
        ColumnType.Bool => Fill<TRow, bool?>(column, rows, NpgsqlDbType.Boolean, v => (bool?)v),
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private static NpgsqlParameter<TValue[]> Fill<TRow, TValue>(
        Column<TRow> column, IReadOnlyCollection<TRow> rows, NpgsqlDbType type, Func<object?, TValue> cast)
    {
        var values = new TValue[rows.Count];
        var i = 0;
        foreach (var row in rows)
        {
            values[i++] = cast(column.Get(row));
        }
        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private sealed class Transaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IStoreTransaction
    {
        private const int FewestToCopy = 24;

        public async Task<List<TRow>> LoadAsync<TRow>(Table<TRow> table, string column, IReadOnlyCollection<string> values, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand(
                $"SELECT {table.ColumnList} FROM {table.Name} WHERE {column} = ANY($1) ORDER BY {table.Key} FOR UPDATE", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. values] });
            return await ReadAsync(command, table, ct);
        }

        public Task<List<TRow>> QueryAsync<TRow>(
            Table<TRow> table, string whereAndOrder, IReadOnlyDictionary<string, object?> parameters, CancellationToken ct) =>
            PostgresStore.QueryAsync(connection, table, whereAndOrder, parameters, ct);

        public async Task InsertAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            if (rows.Count == 0)
            {
                return;
            }
            // COPY takes about half of what INSERT … unnest costs a row, and two round trips more.
            if (rows.Count >= FewestToCopy)
            {
                await TakenAsync(table.Name, () => CopyAsync(table, rows, ct));
                return;
            }
            await using var command = Insert(table, rows, "");
            await TakenAsync(table.Name, () => command.ExecuteNonQueryAsync(ct));
        }

        public async Task<HashSet<string>> InsertNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            var added = new HashSet<string>(rows.Count, StringComparer.Ordinal);
            if (rows.Count == 0)
            {
                return added;
            }
            // Nearly always all of them are new: then a COPY does.
            if (rows.Count >= FewestToCopy && await AllNewAsync(table, rows, ct))
            {
                added.UnionWith(rows.Select(table.KeyOf));
                return added;
            }
            await using var command = Insert(table, rows, $" ON CONFLICT DO NOTHING RETURNING {table.Key}");
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                added.Add(reader.GetString(0));
            }
            return added;
        }

        private async Task<bool> AllNewAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            await transaction.SaveAsync("new", ct);
            try
            {
                await CopyAsync(table, rows, ct);
                await transaction.ReleaseAsync("new", ct);
                return true;
            }
            catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                await transaction.RollbackAsync("new", ct);
                return false;
            }
        }

        public async Task UpdateAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            if (rows.Count == 0)
            {
                return;
            }
            var set = string.Join(", ", table.Changing.Skip(1).Select(c => $"{c.Name} = u.{c.Name}"));
            var names = string.Join(", ", table.Changing.Select(c => c.Name));
            await using var command = new NpgsqlCommand(
                $"UPDATE {table.Name} AS t SET {set} FROM unnest({Arrays(table.Changing)}) AS u ({names}) WHERE t.{table.Key} = u.{table.Key}",
                connection, transaction);
            AddArrays(command, table.Changing, rows);
            await TakenAsync(table.Name, () => command.ExecuteNonQueryAsync(ct));
        }

        public async Task DeleteAsync<TRow>(Table<TRow> table, IReadOnlyCollection<string> keys, CancellationToken ct)
        {
            if (keys.Count == 0)
            {
                return;
            }
            await using var command = new NpgsqlCommand($"DELETE FROM {table.Name} WHERE {table.Key} = ANY($1)", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. keys] });
            await command.ExecuteNonQueryAsync(ct);
        }

        public async Task SerializeAsync(string lane, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext($1))", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lane });
            await command.ExecuteNonQueryAsync(ct);
        }

        public Task SavepointAsync(CancellationToken ct) => transaction.SaveAsync("part", ct);

        public Task RollbackToSavepointAsync(CancellationToken ct) => transaction.RollbackAsync("part", ct);

        public Task CommitAsync(CancellationToken ct) => transaction.CommitAsync(ct);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await transaction.DisposeAsync();
            }
            catch (NpgsqlException)
            {
                // The connection broke: the server has rolled back already, and the error that matters is on its way up.
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }

        // A key or another unique column that somebody else took meanwhile, by insert or by update.
        private static async Task TakenAsync(string table, Func<Task> write)
        {
            try
            {
                await write();
            }
            catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                throw new ConcurrentInsertException($"A row of {table} was added by another writer.", taken);
            }
        }

        private async Task CopyAsync<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        {
            await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", ct);
            foreach (var row in rows)
            {
                await copy.StartRowAsync(ct);
                foreach (var column in table.Columns)
                {
                    await (column.Get(row) switch
                    {
                        null => copy.WriteNullAsync(ct),
                        string text => copy.WriteAsync(text, NpgsqlDbType.Text, ct),
                        byte[] bytes => copy.WriteAsync(bytes, NpgsqlDbType.Bytea, ct),
                        bool flag => copy.WriteAsync(flag, NpgsqlDbType.Boolean, ct),
                        decimal number => copy.WriteAsync(number, NpgsqlDbType.Numeric, ct),
                        var number when column.Type == ColumnType.Int => copy.WriteAsync(Convert.ToInt32(number, CultureInfo.InvariantCulture), NpgsqlDbType.Integer, ct),
                        var number => copy.WriteAsync(Convert.ToInt64(number, CultureInfo.InvariantCulture), NpgsqlDbType.Bigint, ct),
                    });
                }
            }
            await copy.CompleteAsync(ct);
        }

        private NpgsqlCommand Insert<TRow>(Table<TRow> table, IReadOnlyCollection<TRow> rows, string tail)
        {
            var command = new NpgsqlCommand(
                $"INSERT INTO {table.Name} ({table.ColumnList}) SELECT * FROM unnest({Arrays(table.Columns)}){tail}", connection, transaction);
            AddArrays(command, table.Columns, rows);
            return command;
        }

        private static string Arrays<TRow>(IReadOnlyList<Column<TRow>> columns) =>
            string.Join(", ", columns.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::{SqlType(c.Type)}[]")));

        private static void AddArrays<TRow>(NpgsqlCommand command, IReadOnlyList<Column<TRow>> columns, IReadOnlyCollection<TRow> rows)
        {
            foreach (var column in columns)
            {
                command.Parameters.Add(ArrayOf(column, rows));
            }
        }
    }

    private sealed class RowReader(NpgsqlDataReader reader) : IRowReader
    {
        public bool IsNull(int ordinal) => reader.IsDBNull(ordinal);
        public string Text(int ordinal) => reader.GetString(ordinal);
        public string? TextOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
        public int Int(int ordinal) => reader.GetInt32(ordinal);
        public long Long(int ordinal) => reader.GetInt64(ordinal);
        public long? LongOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
        public decimal Decimal(int ordinal) => reader.GetDecimal(ordinal);
        public byte[] Bytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);
        public byte[]? BytesOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<byte[]>(ordinal);
        public bool Bool(int ordinal) => reader.GetBoolean(ordinal);
    }
}
