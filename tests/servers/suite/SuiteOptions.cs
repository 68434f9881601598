namespace SingleWindow.Tests.Servers;

/// <summary>How the suite runs: where its rows and messages go, and in how many processes.</summary>
public sealed record SuiteOptions
{
    /// <summary>The database server; null: SQLite, one file per house.</summary>
    public PostgresServer? Postgres { get; init; }

    /// <summary>The broker; null: the durable loopback, which needs one process for all houses.</summary>
    public RabbitServer? Rabbit { get; init; }

    /// <summary>True: deploy/local hosts all seven houses. False: one process per house.</summary>
    public bool OneProcess { get; init; }

    /// <summary>Further configuration of every process, <c>Section:Key</c> to value.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
