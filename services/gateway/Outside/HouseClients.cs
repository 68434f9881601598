// The other houses, asked over gRPC: held cases, parked items, the test clock. A house in this process is asked at this process's own address.
using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;

namespace SingleWindow.Gateway.Outside;

/// <summary>
/// Channels to the houses. <c>Houses:{house}:Grpc</c> is the address of one; <c>Houses:Grpc</c> that of all others
/// (default http://127.0.0.1:8081, the process that hosts all seven).
/// </summary>
public sealed class HouseClients(IConfiguration configuration) : IDisposable
{
    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>How long a question may take before its house counts as not answering.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public CallInvoker To(string house) => _channels.GetOrAdd(
        configuration[$"Houses:{house}:Grpc"] ?? configuration["Houses:Grpc"] ?? "http://127.0.0.1:8081", address => GrpcChannel.ForAddress(address)).CreateCallInvoker();

    /// <summary>The caller asks in its own name: its token goes along.</summary>
    public static CallOptions As(HttpContext context)
    {
        var headers = new Metadata();
        if (context.Request.Headers.Authorization.ToString() is { Length: > 0 } token)
        {
            headers.Add("authorization", token);
        }
        return new CallOptions(headers, DateTime.SpecifyKind((TimeProvider.System.GetUtcNow() + Patience).UtcDateTime, DateTimeKind.Utc), context.RequestAborted);
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }
}
