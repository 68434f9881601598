using Microsoft.Extensions.Diagnostics.HealthChecks;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Hosting;

/// <summary>
/// Ready when the house is migrated and its store answers. A broker that is away does not make a house unready: it still accepts, and the
/// outbox holds what cannot leave yet.
/// </summary>
internal sealed class HouseHealth(HouseRuntime runtime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!runtime.Ready.IsCompletedSuccessfully)
        {
            return HealthCheckResult.Unhealthy($"{runtime.House.Name} is starting");
        }
        try
        {
            await runtime.Store.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (runtime.Store.IsTransient(error))
        {
            return HealthCheckResult.Unhealthy($"{runtime.House.Name} does not reach its store");
        }
    }
}

/// <summary>One of the houses of this process.</summary>
public sealed record HostedHouse(HouseRuntime Runtime);
