using Microsoft.AspNetCore.Connections;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Door;

/// <summary>
/// The outermost layer of the process: an empty refusal of the framework gets its problem body, a fault of ours becomes a problem without
/// its details, and a store that is away becomes 503 with Retry-After.
/// </summary>
internal sealed partial class ProblemPipeline(IServiceProvider services, ILogger<ProblemPipeline> log) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            try
            {
                await rest(context);
            }
            catch (StoreUnavailableException) when (!context.Response.HasStarted)
            {
                await Problems.WriteAsync(context, 503);
                return;
            }
            catch (BodyRoomFullException) when (!context.Response.HasStarted)
            {
                await Problems.WriteAsync(context, 503, "BODIES_FULL");
                return;
            }
            catch (BadHttpRequestException error) when (!context.Response.HasStarted && !BrokeOff(context, error))
            {
                await Problems.WriteAsync(context, error.StatusCode);
                return;
            }
            catch (Exception error) when (error is ConnectionResetException || (error is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
            {
                return;
            }
            catch (BadHttpRequestException)
            {
                // The server ends the connection itself; it would go on reading one whose fault it does not see.
                throw;
            }
            catch (Exception error) when (!context.Response.HasStarted && !IsGrpc(context) && services.House(Houses.Gateway).Store.IsTransient(error))
            {
                StoreAway(log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint", error.GetType().Name);
                await Problems.WriteAsync(context, 503);
                return;
            }
            catch (Exception error) when (!context.Response.HasStarted && !IsGrpc(context))
            {
                Failed(log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint", error);
                await Problems.WriteAsync(context, 500);
                return;
            }
            var response = context.Response;
            if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } && !IsGrpc(context)
                && !HttpMethods.IsHead(context.Request.Method))
            {
                await Problems.WriteAsync(context, response.StatusCode, Identity.RefusalOf(context));
            }
        });
        next(app);
    };

    // A body that is shorter than its length: nobody is there to read an answer.
    private static bool BrokeOff(HttpContext context, BadHttpRequestException error) => error.StatusCode == 400 && context.Request.ContentLength > 0;

    private static bool IsGrpc(HttpContext context) =>
        context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    [LoggerMessage(EventId = 403, EventName = "gateway.store_away", Level = LogLevel.Warning, Message = "{Method} {Endpoint}: the store does not answer ({Error})")]
    private static partial void StoreAway(ILogger log, string method, string endpoint, string error);

    [LoggerMessage(EventId = 401, EventName = "gateway.request_failed", Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    private static partial void Failed(ILogger log, string method, string endpoint, Exception error);
}
