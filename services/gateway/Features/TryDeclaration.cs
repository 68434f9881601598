// in:  the POST of Features/FileDeclarations.   out: what would become of it. Nothing is stored, sent or counted.
// Reading order: Door/TrialDoor (roles, form; number and legs known), Outside/HouseTrials (rules), Core/DryRun.
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations/dry-run: the real submission without its effects.</summary>
public static class TryDeclaration
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations/dry-run", HandleAsync)
        .Trying<DeclarationJson, DryRunJson>("TryDeclaration", "What would become of a declaration if it were filed now; nothing is stored")
        .OrImport<ImportDeclarationJson>();

    private static async Task<IResult> HandleAsync(
        HttpContext context, FilingIntake intake, HouseTrials houses, RecentTimes recent, DeadlineSettings deadlines, TimeProvider time)
    {
        var (tried, problem) = await TrialDoor.ReadAsync(context, FilingKind.Declaration, intake, time);
        if (tried is null)
        {
            return problem!;
        }
        var trials = await houses.RunAsync(tried.Bundle, context);
        return Results.Json(ShowTrial.Answer(tried.Row, tried.ExistingId, tried.Bundle, trials, recent, deadlines), GatewayJson.Default.DryRunJson);
    }
}
