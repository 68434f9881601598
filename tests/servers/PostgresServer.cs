using System.Text.RegularExpressions;
using Npgsql;

namespace SingleWindow.Tests.Servers;

/// <summary>A PostgreSQL for tests: the one named in the environment, else a private one started here.</summary>
public abstract partial class PostgresServer : IAsyncDisposable
{
    /// <summary>The environment variable naming an existing server by its connection string.</summary>
    public const string Variable = "SW_TEST_POSTGRES";

    readonly NpgsqlConnectionStringBuilder _server;
    readonly Dictionary<string, string> _realNames = [];

    private protected PostgresServer(string connectionString) => _server = new(connectionString);

    /// <summary>
    /// Takes the server named by <see cref="Variable"/>, else starts the binary found on this machine, else a
    /// container, else throws <see cref="ServerMissingException"/>.
    /// </summary>
    public static async Task<PostgresServer> StartAsync(PostgresOptions options)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return new NamedPostgres(named);
        if (OperatingSystem.IsLinux() && LocalPostgres.Find() is { } binaries)
        {
            return await LocalPostgres.RunAsync(binaries, options);
        }
        return await ContainerPostgres.RunAsync(options);
    }

    /// <summary>Process id of the postmaster; null when the server does not run as a process of ours.</summary>
    public virtual int? ProcessId => null;

    /// <summary>Whether <see cref="KillAsync"/> and <see cref="RestartAsync"/> may be called.</summary>
    public virtual bool CanKill => false;

    /// <summary>Whether <see cref="CpuMicros"/> can tell.</summary>
    public virtual bool MeasuresCpu => false;

    /// <summary>Connection string of a database on this server.</summary>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = RealName(database) }.ConnectionString;

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        if (!PlainName.IsMatch(name)) throw new ArgumentException($"Not a plain database name: {name}", nameof(name));
        var real = NameFor(name);
        lock (_realNames) _realNames[name] = real;
        await ExecuteAsync($"CREATE DATABASE \"{real}\"");
        return ConnectionString(name);
    }

    /// <summary>Bytes of write-ahead log written since the server's first start: two readings give what a run wrote.</summary>
    public async Task<long> WalBytesAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Kills the server and all its processes at once, as a crash would; returns when they are gone.</summary>
    public virtual Task KillAsync() => throw NotOurs();

    /// <summary>Starts a killed server again on the same port and data; returns when it answers.</summary>
    public virtual Task RestartAsync() => throw NotOurs();

    /// <summary>
    /// User and system CPU microseconds of all server processes since the first start, finished ones and those
    /// before a kill included; each process counts in steps of 10 ms.
    /// </summary>
    public virtual long CpuMicros() => throw NotOurs();

    /// <summary>Stops the server if it was started here and removes what it wrote.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The name a database gets on the server.</summary>
    private protected virtual string NameFor(string name) => name;

    private protected string[] CreatedNames()
    {
        lock (_realNames) return [.. _realNames.Values];
    }

    private protected async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private protected async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // Unpooled: a pooled connection would be dead after a kill, and would keep template databases busy.
    async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    string RealName(string name)
    {
        lock (_realNames) return _realNames.GetValueOrDefault(name, name);
    }

    static NotSupportedException NotOurs() => new("Only for a server started by this run.");

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex PlainName { get; }
}
