// in:  the POST of Features/FileReturns.   out: what would become of it now, and once the goods are back. Nothing is stored, sent or counted.
// Reading order: Door/TrialDoor (roles, form, number), Outside/HouseTrials (rules), Core/ReturnState (facts), Door/ShowChangeTrial.
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/returns/dry-run: the real return without its effects.</summary>
public static class TryReturn
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/returns/dry-run", HandleAsync)
        .Trying<ReturnJson, ReturnTrialJson>("TryReturn", "What would become of a return if it were asked for now, and of its goods; nothing is stored");

    private static async Task<IResult> HandleAsync(HttpContext context, FilingIntake intake, HouseTrials houses, TimeProvider time)
    {
        var (tried, problem) = await TrialDoor.ReadAsync(context, FilingKind.Return, intake, time);
        return tried is null ? problem! : Results.Json(
            ShowChangeTrial.Return(tried, await houses.RunAsync(tried.Bundle.Return!, context)), GatewayJson.Default.ReturnTrialJson);
    }
}
