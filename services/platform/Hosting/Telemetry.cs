using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Hosting;

/// <summary>Traces and metrics leave by OTLP when an endpoint is set; without one nothing is recorded and nothing is paid.</summary>
internal static class Telemetry
{
    internal static void AddTelemetry(this IHostApplicationBuilder builder, WindowSettings settings)
    {
        if (string.IsNullOrEmpty(settings.OtlpEndpoint))
        {
            return;
        }
        var endpoint = new Uri(settings.OtlpEndpoint);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithTracing(tracing => tracing
                .AddSource(StepTelemetry.SourceName)
                .AddAspNetCoreInstrumentation(web => web.Filter = context => !context.Request.Path.StartsWithSegments("/health"))
                .AddHttpClientInstrumentation()
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)))
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint))
            .WithMetrics(metrics => metrics
                .AddMeter(StepTelemetry.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
    }
}
