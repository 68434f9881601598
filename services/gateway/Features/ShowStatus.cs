using SingleWindow.Contracts;
using SingleWindow.Gateway.Door;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/status: how the gateway, and every house in its process, is doing. Open to everybody.</summary>
public static class ShowStatus
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/status", HandleAsync)
        .Asking<SystemStatusJson>("ShowStatus", "Public status: up, slow or down, with the backlog of each house", "About")
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(StatusBoard board) =>
        Results.Json(await board.LookAsync(), GatewayJson.Default.SystemStatusJson);
}

/// <summary>The public status, looked up at most once a second: whoever asks more often gets the same answer.</summary>
public sealed class StatusBoard(IServiceProvider services, TimeProvider time)
{
    // Older than this and somebody waits noticeably longer than usual.
    private const double SlowSeconds = 10;
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private Task<SystemStatusJson>? _last;
    private long _since;

    public Task<SystemStatusJson> LookAsync()
    {
        lock (_looking)
        {
            if (_last is not { } last || (last.IsCompleted && TimeProvider.System.GetElapsedTime(_since) >= Holds))
            {
                _since = TimeProvider.System.GetTimestamp();
                _last = NowAsync();
            }
            return _last;
        }
    }

    private async Task<SystemStatusJson> NowAsync()
    {
        var houses = new Dictionary<string, HouseStatusJson>(StringComparer.Ordinal);
        foreach (var name in Houses.All)
        {
            if (services.GetKeyedService<HouseRuntime>(name) is { } runtime)
            {
                houses[name] = await OfAsync(runtime);
            }
        }
        var worst = houses.Values.Any(h => h.State == "down") ? "down" : houses.Values.Any(h => h.State == "slow") ? "slow" : "up";
        return new SystemStatusJson(worst, time.GetUtcNow(), houses);
    }

    private static async Task<HouseStatusJson> OfAsync(HouseRuntime runtime)
    {
        if (!runtime.Ready.IsCompletedSuccessfully)
        {
            return new HouseStatusJson("down", null, null);
        }
        var (pending, oldest) = runtime.Outbox;
        try
        {
            await runtime.Store.PingAsync(CancellationToken.None);
        }
        catch (Exception error) when (runtime.Store.IsTransient(error))
        {
            return new HouseStatusJson("down", pending, Math.Round(oldest, 1));
        }
        return new HouseStatusJson(oldest > SlowSeconds ? "slow" : "up", pending, Math.Round(oldest, 1));
    }
}
