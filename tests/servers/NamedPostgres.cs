namespace SingleWindow.Tests.Servers;

/// <summary>Somebody's running server: never stopped, and only our own databases are dropped.</summary>
sealed class NamedPostgres(string connectionString) : PostgresServer(connectionString)
{
    // A plain "payment" may be somebody's work there, and two runs may share the server.
    readonly string _prefix = $"sw_test_{Guid.NewGuid().ToString("N")[..8]}_";

    private protected override string NameFor(string name) => _prefix + name;

    public override async ValueTask DisposeAsync()
    {
        foreach (var name in CreatedNames()) await ExecuteAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
    }
}
