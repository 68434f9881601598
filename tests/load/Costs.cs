using System.Diagnostics;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Load;

/// <summary>CPU and write-ahead log spent up to one moment; two readings give what a run cost.</summary>
/// <param name="Houses">CPU microseconds of each process of the suite.</param>
/// <param name="Wal">Bytes of PostgreSQL's write-ahead log.</param>
sealed record Costs(IReadOnlyDictionary<string, long> Houses, long Broker, long Database, long Tool, long? Wal)
{
    public long Services => Houses.Values.Sum();

    public static async Task<Costs> ReadAsync(Suite suite, PostgresServer? postgres, RabbitServer? rabbit)
    {
        long? wal = postgres is null ? null : await postgres.WalBytesAsync();
        using var self = Process.GetCurrentProcess();
        return new(
            suite.Processes.ToDictionary(p => p.Name, p => p.CpuMicros()),
            rabbit is { MeasuresCpu: true } ? rabbit.CpuMicros() : 0,
            postgres is { MeasuresCpu: true } ? postgres.CpuMicros() : 0,
            (long)self.TotalProcessorTime.TotalMicroseconds,
            wal);
    }

    public static Costs operator -(Costs after, Costs before) => new(
        after.Houses.ToDictionary(h => h.Key, h => h.Value - before.Houses[h.Key]), after.Broker - before.Broker, after.Database - before.Database,
        after.Tool - before.Tool, after.Wal - before.Wal);
}
