using SingleWindow.Contracts;
using SingleWindow.Gateway.Door;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/status: how the gateway, and every house in its process, is doing. Open to everybody.</summary>
public static class ShowStatus
{
    // Older than this and somebody waits noticeably longer than usual.
    private const double SlowSeconds = 10;

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/status", HandleAsync)
        .Asking<SystemStatusJson>("ShowStatus", "Public status: up, slow or down, with the backlog of each house", "About")
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(HttpContext context, TimeProvider time)
    {
        var houses = new Dictionary<string, HouseStatusJson>(StringComparer.Ordinal);
        foreach (var name in Houses.All)
        {
            if (context.RequestServices.GetKeyedService<HouseRuntime>(name) is { } runtime)
            {
                houses[name] = await OfAsync(runtime, context.RequestAborted);
            }
        }
        var worst = houses.Values.Any(h => h.State == "down") ? "down" : houses.Values.Any(h => h.State == "slow") ? "slow" : "up";
        return Results.Json(new SystemStatusJson(worst, time.GetUtcNow(), houses), GatewayJson.Default.SystemStatusJson);
    }

    private static async Task<HouseStatusJson> OfAsync(HouseRuntime runtime, CancellationToken ct)
    {
        if (!runtime.Ready.IsCompletedSuccessfully)
        {
            return new HouseStatusJson("down", null, null);
        }
        var (pending, oldest) = runtime.Outbox;
        try
        {
            await runtime.Store.PingAsync(ct);
        }
        catch (Exception error) when (runtime.Store.IsTransient(error))
        {
            return new HouseStatusJson("down", pending, Math.Round(oldest, 1));
        }
        return new HouseStatusJson(oldest > SlowSeconds ? "slow" : "up", pending, Math.Round(oldest, 1));
    }
}
