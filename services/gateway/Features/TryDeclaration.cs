// in:  the POST of Features/FileDeclarations.   out: what would become of it. Nothing is stored, sent or counted.
// Reading order: Submissions in Door/FilingDoor (form), Door/FilingIntake.TryAsync (number, legs known), Outside/HouseTrials (rules), Core/DryRun.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

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
        var caller = Caller.Of(context.User);
        if (caller.Company.Length == 0 || !caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (!RequestBody.IsJson(context.Request))
        {
            return Problems.Result(context, "MEDIA_TYPE");
        }
        if (await RequestBody.ReadAsync(context.Request, RequestBody.Single) is not { } body)
        {
            return Problems.Result(context, "TOO_LARGE_BODY");
        }
        var faults = new Faults();
        if (Submissions.Read(FilingKind.Declaration, body, caller, faults) is not { } bundle)
        {
            return Problems.Result(context, faults.All);
        }
        var now = time.GetUtcNow();
        var line = new FilingLine(FilingId.New(bundle.Prefix, now), bundle, [], "", default);
        var (row, existing) = await intake.TryAsync(
            context.RequestServices.House(Houses.Gateway).Store, line, caller.Company, now.ToUnixTimeMilliseconds(), faults, context.RequestAborted);
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        var trials = await houses.RunAsync(bundle, context);
        return Results.Json(ShowTrial.Answer(row, existing, bundle, trials, recent, deadlines), GatewayJson.Default.DryRunJson);
    }
}
