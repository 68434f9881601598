using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SingleWindow.Tests.Journeys.Telemetry;

/// <summary>A finished span as its process exported it. Ids are lower-case hex.</summary>
public sealed record Span(
    string Service, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<(string TraceId, string SpanId)> Links);

/// <summary>Takes OTLP over gRPC as Jaeger does, keeps the spans, and remembers every payload that holds planted personal data.</summary>
public sealed class TelemetrySink : IAsyncDisposable
{
    /// <summary>Planted names begin with this; nothing that leaves a process as telemetry or log may hold it.</summary>
    public const string Canary = "CANARY";

    readonly WebApplication _app;
    readonly ConcurrentQueue<Span> _spans = new();
    readonly ConcurrentQueue<string> _leaks = new();

    TelemetrySink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this).AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        _app = builder.Build();
        _app.MapGrpcService<Traces>();
        _app.MapGrpcService<Metrics>();
    }

    public string Endpoint => _app.Urls.First();

    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>What held planted data: its kind, and where.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    public static async Task<TelemetrySink> StartAsync()
    {
        var sink = new TelemetrySink();
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    bool HoldsCanary(IMessage message) => message.ToByteArray().AsSpan().IndexOf("CANARY"u8) >= 0;

    sealed class Traces(TelemetrySink sink) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
        {
            foreach (var resource in request.ResourceSpans)
            {
                var service = resource.Resource.Attributes.FirstOrDefault(a => a.Key == "service.name")?.Value.StringValue ?? "";
                foreach (var span in resource.ScopeSpans.SelectMany(s => s.Spans))
                {
                    if (sink.HoldsCanary(span)) sink._leaks.Enqueue($"span {span.Name} of {service}: {span}");
                    sink._spans.Enqueue(new(
                        service, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId), span.Name,
                        span.Attributes.GroupBy(a => a.Key).ToDictionary(a => a.Key, a => Text(a.First().Value)),
                        [.. span.Links.Select(l => (Hex(l.TraceId), Hex(l.SpanId)))]));
                }
            }
            return Task.FromResult(new ExportTraceServiceResponse());
        }

        static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

        static string Text(AnyValue value) => value.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            _ => value.ToString(),
        };
    }

    sealed class Metrics(TelemetrySink sink) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            if (sink.HoldsCanary(request)) sink._leaks.Enqueue("metrics");
            return Task.FromResult(new ExportMetricsServiceResponse());
        }
    }
}
