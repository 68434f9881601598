// The other houses, asked over gRPC: held cases, parked items, the test clock. A house in this process is asked at this process's own address.
using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Outside;

/// <summary>
/// Channels to the houses. <c>Houses:{house}:Grpc</c> is the address of one; <c>Houses:Grpc</c> that of all others. Without either, a house
/// of this process is asked at http://127.0.0.1:8081, and any other house counts as unreachable: nobody may answer in its place.
/// </summary>
public sealed class HouseClients(IConfiguration configuration, IServiceProvider services) : IDisposable
{
    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>How long a question may take before its house counts as not answering.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Where a house answers; null: no setting says it.</summary>
    public string? AddressOf(string house) =>
        configuration[$"Houses:{house}:Grpc"] ?? configuration["Houses:Grpc"]
        ?? (services.GetKeyedService<HouseRuntime>(house) is null ? null : "http://127.0.0.1:8081");

    /// <exception cref="NoAddressException">No setting says where the house answers.</exception>
    public CallInvoker To(string house) => _channels.GetOrAdd(
        AddressOf(house) ?? throw new NoAddressException(house),
        // A house that is back is asked again soon; by default a long absence makes it two minutes.
        address => GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReconnectBackoff = Patience })).CreateCallInvoker();

    /// <summary>What an operator needs to know of a question that failed.</summary>
    public static string Told(string house, RpcException error) => error is NoAddressException ? error.Status.Detail : $"{house}: {error.StatusCode}";

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

/// <summary>No setting says where a house answers that runs in another process.</summary>
public sealed class NoAddressException(string house)
    : RpcException(new Status(StatusCode.Unavailable, $"Houses:{house}:Grpc is not set, and the house runs in another process."));
