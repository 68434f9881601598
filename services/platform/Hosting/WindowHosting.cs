using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Hosting;

/// <summary>What every process of the suite is made of. A service calls AddWindow, adds its house, and maps it.</summary>
public static class WindowHosting
{
    /// <summary>Stores, bus, telemetry, identity, gRPC, health: everything technical, by configuration. Once per process.</summary>
    public static IHostApplicationBuilder AddWindow(this IHostApplicationBuilder builder) => builder;

    /// <summary>Hosts a house in this process.</summary>
    public static IHostApplicationBuilder AddHouse<TWork>(this IHostApplicationBuilder builder, House<TWork> house) where TWork : class => builder;

    /// <summary>The running house of that name, for endpoints and gRPC services.</summary>
    public static HouseRuntime House(this IServiceProvider services, string name) => services.GetRequiredKeyedService<HouseRuntime>(name);

    /// <summary>Middleware and the endpoints every process has: health, reflection, operations.</summary>
    public static WebApplication UseWindow(this WebApplication app) => app;
}
