using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Hosting;

/// <summary>What every process of the suite is made of. A service calls AddWindow, adds its house, and maps it.</summary>
public static class WindowHosting
{
    /// <summary>Stores, bus, telemetry, identity, gRPC, health: everything technical, by configuration. Once per process.</summary>
    public static IHostApplicationBuilder AddWindow(this IHostApplicationBuilder builder)
    {
        var settings = WindowSettings.From(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.Replace(ServiceDescriptor.Singleton(settings.TestMode ? new TestClock(TimeProvider.System, settings.ClockAhead) : TimeProvider.System));
        builder.Services.AddSingleton<IBus>(services => settings.BusKind switch
        {
            "loopback" => new LoopbackBus(),
            "rabbitmq" => new RabbitBus(settings.RabbitMq ?? throw new InvalidOperationException("Bus:RabbitMq names no broker."),
                services.GetRequiredService<ILoggerFactory>()),
            var other => throw new InvalidOperationException($"Bus:Kind is '{other}'; it is loopback or rabbitmq."),
        });
        builder.AddTelemetry(settings);
        builder.AddIdentity();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = 4 * 1024 * 1024;
            grpc.EnableDetailedErrors = false;
            // Its catch-all routes for unknown services would answer 404 where a path has another method or type: 405 and 415.
            grpc.IgnoreUnknownServices = true;
            grpc.Interceptors.Add<WithoutNul>();
        });
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddHealthChecks();
        // What is sent before anybody read it waits in memory, up to 1 MB for each connection.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        return builder;
    }

    /// <summary>Hosts a house in this process.</summary>
    public static IHostApplicationBuilder AddHouse<TWork>(this IHostApplicationBuilder builder, House<TWork> house) where TWork : class
    {
        builder.Services.AddKeyedSingleton(house.Name, (services, _) =>
        {
            var settings = services.GetRequiredService<WindowSettings>();
            return new HouseRuntime(house, settings.OpenStore(house.Name), settings.StoreKind, services.GetRequiredService<IBus>(),
                services.GetRequiredService<TimeProvider>(), settings.House, services.GetRequiredService<ILoggerFactory>().CreateLogger("SingleWindow." + house.Name));
        });
        builder.Services.AddSingleton<IHostedService>(services => services.House(house.Name));
        builder.Services.AddSingleton(services => new HostedHouse(services.House(house.Name)));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            house.Name, services => new HouseHealth(services.House(house.Name)), HealthStatus.Unhealthy, ["ready"]));
        return builder;
    }

    /// <summary>The running house of that name, for endpoints and gRPC services.</summary>
    public static HouseRuntime House(this IServiceProvider services, string name) => services.GetRequiredKeyedService<HouseRuntime>(name);

    /// <summary>Middleware and the endpoints every process has: health, reflection, operations.</summary>
    public static WebApplication UseWindow(this WebApplication app)
    {
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var bus = app.Services.GetRequiredService<IBus>();
        // The bus stops first, while the houses still run: what they hold is finished, the rest stays in the queues.
        lifetime.ApplicationStopping.Register(() =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            bus.StopAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        app.MapGrpcReflectionService().AllowAnonymous();
        app.MapGrpcService<OperationsEndpoint>();
        return app;
    }
}
