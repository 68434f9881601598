using System.Globalization;
using Microsoft.Extensions.Configuration;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Hosting;

/// <summary>The technical settings of a process, with their defaults.</summary>
public sealed record WindowSettings
{
    /// <summary><c>Store:Kind</c>: sqlite (default) or postgres.</summary>
    public string StoreKind { get; init; } = "sqlite";

    /// <summary><c>Store:Folder</c>: where the SQLite files lie, one per house. Default: data.</summary>
    public string Folder { get; init; } = "data";

    /// <summary><c>Store:Postgres</c>: connection string, {house} stands for the house's name with _ for -.</summary>
    public string? Postgres { get; init; }

    /// <summary><c>Bus:Kind</c>: loopback (default) or rabbitmq.</summary>
    public string BusKind { get; init; } = "loopback";

    /// <summary><c>Bus:RabbitMq</c>: amqp URI of the broker.</summary>
    public string? RabbitMq { get; init; }

    /// <summary><c>TestMode</c>: simulated outside parties, deterministic triggers, a clock that can be moved. Default: false.</summary>
    public bool TestMode { get; init; }

    /// <summary><c>TestClock:Ahead</c>: how far the clock of test mode is ahead from the start on. Default: none.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary><c>Otlp:Endpoint</c>, or OTEL_EXPORTER_OTLP_ENDPOINT: where traces and metrics go. Default: nowhere.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary><c>Otlp:SampleRatio</c>: share of traces that are kept, 0 to 1. Default: 1.</summary>
    public double SampleRatio { get; init; } = 1;

    /// <summary><c>Kestrel:Limits:MaxConcurrentConnections</c>: of this process at once; more are closed as they come. Default: 2000.</summary>
    public long MaxConnections { get; init; } = 2000;

    /// <summary><c>Step:LingerMs</c> (50), <c>Step:Fill</c> (2000), <c>Step:Max</c> (6000), <c>Intake:LingerMs</c> (10), <c>Intake:Fill</c> (300), <c>Intake:Max</c> (1000), <c>Intake:QueueLimit</c> (20000).</summary>
    public HouseOptions House { get; init; } = new();

    public static WindowSettings From(IConfiguration configuration)
    {
        var defaults = new HouseOptions();
        return new WindowSettings
        {
            StoreKind = configuration["Store:Kind"] ?? "sqlite",
            Folder = configuration["Store:Folder"] ?? "data",
            Postgres = configuration["Store:Postgres"],
            BusKind = configuration["Bus:Kind"] ?? "loopback",
            RabbitMq = configuration["Bus:RabbitMq"],
            TestMode = configuration.GetValue("TestMode", false),
            ClockAhead = configuration.GetValue("TestClock:Ahead", TimeSpan.Zero),
            OtlpEndpoint = configuration["Otlp:Endpoint"] ?? configuration["OTEL_EXPORTER_OTLP_ENDPOINT"],
            SampleRatio = double.Parse(configuration["Otlp:SampleRatio"] ?? "1", NumberStyles.Float, CultureInfo.InvariantCulture),
            MaxConnections = configuration.GetValue("Kestrel:Limits:MaxConcurrentConnections", 2000L),
            House = defaults with
            {
                Step = Collector(configuration.GetSection("Step"), defaults.Step),
                Intake = Collector(configuration.GetSection("Intake"), defaults.Intake),
            },
        };
    }

    internal IStore OpenStore(string house) => StoreKind switch
    {
        "sqlite" => new SqliteStore(Path.Combine(Folder, house + ".db")),
        "postgres" => new PostgresStore((Postgres ?? throw new InvalidOperationException("Store:Postgres names no server."))
            .Replace("{house}", house.Replace('-', '_'), StringComparison.Ordinal)),
        var other => throw new InvalidOperationException($"Store:Kind is '{other}'; it is sqlite or postgres."),
    };

    private static CollectorOptions Collector(IConfigurationSection section, CollectorOptions defaults) => new(
        TimeSpan.FromMilliseconds(section.GetValue("LingerMs", (int)defaults.Linger.TotalMilliseconds)),
        section.GetValue("Fill", defaults.Fill),
        section.GetValue("Max", defaults.Max),
        section.GetValue("QueueLimit", defaults.QueueLimit));
}
