using Grpc.Core;
using Grpc.Core.Interceptors;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Door;

/// <summary>gRPC answers UNAVAILABLE when the store is away, as REST answers 503.</summary>
internal sealed class StoreAway(IServiceProvider services) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception error) when (IsAway(error))
        {
            throw Unavailable();
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception error) when (IsAway(error) && !context.CancellationToken.IsCancellationRequested)
        {
            throw Unavailable();
        }
    }

    private bool IsAway(Exception error) =>
        error is not RpcException && (error is StoreUnavailableException || services.House(Houses.Gateway).Store.IsTransient(error));

    private static RpcException Unavailable() => new(new Status(StatusCode.Unavailable, "UNAVAILABLE"));
}
