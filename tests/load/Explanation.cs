using System.Globalization;
using System.Text;
using Npgsql;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Load;

/// <summary>Where a run's CPU and database time went, for people: standard error alone.</summary>
static class Explanation
{
    /// <summary>Settings of the server that keep statistics of its statements; they cost it a little themselves.</summary>
    public static readonly IReadOnlyDictionary<string, string> PostgresSettings = new Dictionary<string, string>
    {
        ["shared_preload_libraries"] = "pg_stat_statements",
        ["pg_stat_statements.track"] = "all",
        ["pg_stat_statements.track_planning"] = "on",
    };

    public static async Task BeginAsync(PostgresServer postgres, CancellationToken ct)
    {
        await ExecuteAsync(postgres, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements", ct);
        await ExecuteAsync(postgres, "SELECT pg_stat_statements_reset()", ct);
    }

    public static async Task<string> OfAsync(Costs cost, int declarations, PostgresServer? postgres, CancellationToken ct)
    {
        var text = new StringBuilder("\nCPU per declaration, µs:\n");
        foreach (var (house, micros) in cost.Houses.OrderByDescending(h => h.Value)) Line(text, house, micros, declarations);
        Line(text, "broker", cost.Broker, declarations);
        Line(text, "database", cost.Database, declarations);
        Line(text, "load tool", cost.Tool, declarations);
        if (postgres is null) return text.ToString();
        text.Append("\nStatements by elapsed time (waiting included), µs per declaration | calls | rows per call | WAL bytes per declaration:\n");
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            SELECT d.datname, (s.total_exec_time + s.total_plan_time) * 1000, s.calls, s.rows, s.wal_bytes, left(regexp_replace(s.query, '\s+', ' ', 'g'), 110)
            FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
            ORDER BY s.total_exec_time + s.total_plan_time DESC LIMIT 40
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var calls = Math.Max(1, reader.GetInt64(2));
            text.Append(CultureInfo.InvariantCulture,
                $"{reader.GetDouble(1) / declarations,8:0.0} | {calls,7} | {reader.GetInt64(3) / (double)calls,7:0.0} | {(double)reader.GetDecimal(4) / declarations,7:0} | {reader.GetString(0),-13} {reader.GetString(5)}\n");
        }
        return text.ToString();
    }

    static void Line(StringBuilder text, string name, long micros, int declarations) =>
        text.Append(CultureInfo.InvariantCulture, $"{micros / (double)declarations,8:0.0}  {name}\n");

    static async Task ExecuteAsync(PostgresServer postgres, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
