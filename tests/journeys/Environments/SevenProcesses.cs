using System.Runtime.Versioning;
using SingleWindow.Contracts;
using SingleWindow.Tests.Journeys.Telemetry;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>A process for each house, PostgreSQL with a database for each, and RabbitMQ.</summary>
[SupportedOSPlatform("linux")]
public sealed class SevenProcesses : Window
{
    PostgresServer? _postgres;

    public RabbitServer? Rabbit { get; private set; }

    public override string? HouseOf(Span span)
    {
        // SingleWindow.TaxRefund is the program of tax-refund.
        var program = span.Service.Split('.')[^1];
        return Houses.All.FirstOrDefault(h => h.Replace("-", "", StringComparison.Ordinal).Equals(program, StringComparison.OrdinalIgnoreCase));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Rabbit is not null) await Rabbit.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    protected override async Task<SuiteOptions> OptionsAsync()
    {
        _postgres = await PostgresServer.StartAsync(new());
        Rabbit = await RabbitServer.StartAsync();
        return new() { Postgres = _postgres, Rabbit = Rabbit };
    }
}
