using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SingleWindow.Tests.Load;

/// <summary>CPU microseconds per declaration.</summary>
sealed record CpuMicros(double Services, double Broker, double Database, double Tool);

/// <summary>
/// The imports of the same run. <paramref name="BeyondExport"/>: CPU microseconds of an import beyond those of an export, all processes but the
/// tool; <paramref name="CustomsBeyondExport"/>: of the process of customs alone, which decides them.
/// </summary>
sealed record ImportReport(
    int Declarations, double AcceptedPerSecond, double DeliveredPerSecond, CpuMicros CpuMicros, double Customs, double BeyondExport, double? CustomsBeyondExport,
    double? WalBytes, int Lost, int Doubled, int Accepted);

/// <summary>The measurements of one run, one JSON line. Latencies are milliseconds; WalBytes is null where the store is SQLite.</summary>
sealed record Report(
    int Declarations, int Bulk, string Store, string Bus, int Processes, double? Rate, int Connections, double AcceptedPerSecond, double SettledPerSecond,
    Spread AckMs, Spread SettleMs, CpuMicros CpuMicros, double? WalBytes, int Lost, int Doubled, int Accepted, int Retries, int Warmup, string Machine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImportReport? Imports = null)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string ToString() => JsonSerializer.Serialize(this, Json);

    /// <summary>Processor, memory, system and runtime.</summary>
    public static string ThisMachine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} x {model}, {memory:0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    public static double Round(double value) => Math.Round(value, 1, MidpointRounding.AwayFromZero);
}
