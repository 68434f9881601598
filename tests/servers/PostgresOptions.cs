namespace SingleWindow.Tests.Servers;

/// <summary>How a test PostgreSQL runs.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// True: a commit is on disk before it is acknowledged, as in production. False: quick, and a kill may lose
    /// the last half second of commits, so tests which kill the server need true.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>Further <c>-c name=value</c> settings; they win over the defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>All settings, the defaults sized for 2 cores and 24 GiB.</summary>
    internal Dictionary<string, string> Resolve()
    {
        var all = new Dictionary<string, string>
        {
            ["max_connections"] = "300",
            ["shared_buffers"] = "512MB",
            ["effective_cache_size"] = "4GB",
            ["random_page_cost"] = "1.1",
            // Short statements only: compiling them costs more than it saves.
            ["jit"] = "off",
            // A checkpoint in the middle of a run would charge its writes to whoever is measured then.
            ["max_wal_size"] = "4GB",
            ["checkpoint_timeout"] = "30min",
        };
        var safety = Durable ? "on" : "off";
        foreach (var name in (string[])["fsync", "synchronous_commit", "full_page_writes"]) all[name] = safety;
        if (Durable)
        {
            all["min_wal_size"] = "1GB";
            all["wal_compression"] = "on";
            // A server that has run for a while writes over old segments; a fresh one would charge their first zeroing to whoever is measured.
            all["wal_init_zero"] = "off";
            all["checkpoint_completion_target"] = "0.9";
        }
        foreach (var (name, value) in Settings) all[name] = value;
        return all;
    }

    /// <summary>The settings as command-line arguments.</summary>
    internal IEnumerable<string> Arguments() => Resolve().SelectMany(s => (string[])["-c", $"{s.Key}={s.Value}"]);
}
