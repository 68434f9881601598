using System.Runtime.Versioning;
using SingleWindow.Contracts;
using SingleWindow.Tests.Journeys.Telemetry;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>deploy/local as a process: all seven houses on SQLite and the durable loopback.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalWindow : Window
{
    /// <summary>One process is one service to a tracer: its spans say their house in their name, the door's say the address.</summary>
    public override string? HouseOf(Span span) =>
        Houses.All.FirstOrDefault(h => span.Name.StartsWith(h + " ", StringComparison.Ordinal))
        ?? (span.Attributes.ContainsKey("http.route") ? Houses.Gateway : null);

    protected override Task<SuiteOptions> OptionsAsync() => Task.FromResult(new SuiteOptions { OneProcess = true });
}
