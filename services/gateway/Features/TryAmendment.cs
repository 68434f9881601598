// in:  the POST of Features/AmendDeclaration.   out: whether customs would end the version that stands, what each link would take back, and what would
//      become of the next one. Nothing is stored, sent or counted.
// Reading order: Door/AmendmentDoor.TryAsync (form, facts, next version), Outside/HouseTrials (rules), Core/AmendmentEffects, Core/DryRun.
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations/{id}/amendments/dry-run: the real amendment without its effects.</summary>
public static class TryAmendment
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations/{id}/amendments/dry-run", HandleAsync)
        .Trying<AmendmentRequestJson, AmendmentTrialJson>("TryAmendment", "What would become of a declaration if it were amended now; nothing is stored")
        .Problems(404, 409);

    private static async Task<IResult> HandleAsync(
        string id, HttpContext context, AmendmentDoor door, HouseTrials houses, RecentTimes recent, DeadlineSettings deadlines, TimeProvider time)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, _, problem) = await CaseBody.ReadPlainAsync(context, GatewayJson.Default.AmendmentRequestJson);
        if (body is null)
        {
            return problem!;
        }
        var (bundle, _, faults) = AmendDeclaration.Read(body, caller);
        if (bundle is null)
        {
            return Problems.Result(context, faults);
        }
        var tried = await door.TryAsync(caller, id, body.Reason, bundle, time.GetUtcNow(), context.RequestAborted);
        if (tried.Problem is { } code)
        {
            return tried.Faults.Count > 0 ? Problems.Result(context, [.. AmendDeclaration.Within(tried.Faults)]) : Problems.Result(context, code);
        }
        var trials = await houses.RunAsync(tried.Bundle!, context);
        return Results.Json(ShowChangeTrial.Amendment(tried, trials, recent, deadlines), GatewayJson.Default.AmendmentTrialJson);
    }
}
