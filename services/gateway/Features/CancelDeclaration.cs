using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations/{id}/cancellation: asks customs to close a declaration that is not released yet.</summary>
public static class CancelDeclaration
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations/{id}/cancellation", HandleAsync)
        .Deciding<CancellationJson>("CancelDeclaration", "Ask for the cancellation of a declaration", "Declarations");

    private static async Task<IResult> HandleAsync(string id, HttpContext context, CaseDoor door, TrackStatus track)
    {
        var caller = Caller.Of(context.User);
        var (body, key, hash, problem) = await CaseBody.CancellationAsync(context, FilingKind.Declaration, "CEB605/InvtCancel/reason");
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var zh = Problems.Chinese(context.Request);
        return await door.SubmitAsync(context, new CaseRequest(caller, key, hash, id, Apply));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            if (row.Kind != FilingKind.Declaration)
            {
                return (null, "NOT_FOUND");
            }
            if (Cancellation.Refuse(row.View) is { } code)
            {
                return (null, code);
            }
            var view = Ask(track, work, row, body.Reason, caller, step);
            var answer = new AcceptedJson(
                view.Closure.Id, FilingStatus.Of(row.Kind, view).Name, step.Now, Words.ClosureNotYet(zh), new NextJson("closure-answered", null, Houses.Customs));
            return (new Answer(202, $"/v1/declarations/{row.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.AcceptedJson)), null);
        }
    }

    /// <summary>Asks customs to close it.</summary>
    /// <param name="ceb">Of the message that asks; null: it is no CEB message.</param>
    internal static FilingView Ask(TrackStatus track, GatewayWork work, FilingRow row, string reason, Caller caller, StepContext step, CebMark? ceb = null)
    {
        var closure = new ClosureRequested
        {
            ClosureId = FilingId.New(FilingId.Closure, step.Now), FilingId = row.Id, Ending = Ending.Cancelled, Reason = reason, By = caller.Company, At = step.NowMs,
        };
        var view = FilingState.ClosureAsked(row.View, closure, ceb);
        track.Put(work, row, view, step);
        step.Emit(Events.ClosuresRequested, closure, TraceCodec.Read(row.Trace));
        return view;
    }
}
