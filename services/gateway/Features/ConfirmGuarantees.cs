using System.Text.Json;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>
/// POST /v1/guarantees/{id}/confirmation: an officer, an operator in its name, or the bank it names says whether a deposit or letter is there;
/// /v1/guarantees/{id}/cancellation: its company takes it back before; GET /v1/guarantees/{id}/timeline; GET /v1/desk/guarantees: those that wait.
/// </summary>
public static class ConfirmGuarantees
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/guarantees/{id}/confirmation", ConfirmAsync)
            .Deciding<ConfirmationJson>("ConfirmGuarantee", "Confirm or refuse a deposit or letter that waits (officer, operator; the bank it names)", "Desk");
        v1.MapPost("/guarantees/{id}/cancellation", CancelAsync)
            .Deciding<CancellationJson>("CancelGuarantee", "Cancel a deposit or letter that nobody has confirmed yet", "Filing");
        v1.MapGet("/guarantees/{id}/timeline", async (string id, HttpContext context) =>
                await ReadFiling.FindAsync(context, id, FilingKind.Guarantee) is { } row
                    ? Results.Json(Show.Timeline(row), GatewayJson.Default.TimelineJson)
                    : Problems.Result(context, "NOT_FOUND"))
            .Asking<TimelineJson>("ReadGuaranteeTimeline", "Everything that happened to a deposit or letter, oldest first", "Taxes");
        v1.MapGet("/desk/guarantees", ListAsync)
            .Asking<PendingGuaranteeListJson>("ListPendingGuarantees", "Deposits and letters that wait to be confirmed, oldest first; limit 1 to 100, cursor from next", "Desk")
            .Problems(502);
    }

    private static async Task<IResult> ConfirmAsync(string id, HttpContext context, CaseDoor door, TrackStatus track)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Acting.Confirmers))
        {
            // Whoever lodged it is told why it may not, any other that it has no such role.
            return await ReadFiling.FindAsync(context, id, FilingKind.Guarantee) is null
                ? Problems.Result(context, "ROLE_MISSING") : Problems.Result(context, "OWN_CONFIRMATION");
        }
        var (body, key, hash, problem) = await CaseBody.ReadAsync(context, GatewayJson.Default.ConfirmationJson);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var faults = new Faults();
        faults.Text(body.CertificateNo ?? "", body.Confirmed ? 1 : 0, 50, new Place("", -1, "certificateNo"), "");
        faults.Text(body.Reason ?? "", body.Confirmed ? 0 : 1, 200, new Place("", -1, "reason"), "");
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        var decided = new GuaranteeDecided
        {
            Decision = body.Confirmed ? GuaranteeState.Confirmed : GuaranteeState.Refused, By = caller.Company, Reason = body.Reason ?? "", CertificateNo = body.CertificateNo ?? "",
            ByRole = new[] { Acting.Officer, Acting.Operator, Acting.Bank }.First(caller.Roles.Contains),
        };
        return await DecideAsync(context, door, track, caller, key, hash, id, decided);
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, CaseDoor door, TrackStatus track)
    {
        var caller = Caller.Of(context.User);
        var (body, key, hash, problem) = await CaseBody.CancellationAsync(context, FilingKind.Guarantee);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var decided = new GuaranteeDecided { Decision = GuaranteeState.Cancelled, By = caller.Company, Reason = body.Reason };
        return await DecideAsync(context, door, track, caller, key, hash, id, decided);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext context, CaseDoor door, TrackStatus track, Caller caller, string key, byte[] hash, string id, GuaranteeDecided decided)
    {
        var zh = Problems.Chinese(context.Request);
        // A bank decides guarantees of companies that are not its own: for this one request it sees them.
        var sees = caller.Roles.Contains(Acting.Bank) ? caller with { Roles = [.. caller.Roles, Acting.Officer] } : caller;
        return await door.SubmitAsync(context, new CaseRequest(sees, key, hash, id, Apply));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            var own = decided.Decision == GuaranteeState.Cancelled;
            if (row.Kind != FilingKind.Guarantee || (own ? row.Tenant != caller.Company : !caller.MaySee(row.Tenant) && !caller.IsBankOf(row)))
            {
                return (null, "NOT_FOUND");
            }
            if (GuaranteeState.Forbids(row.View, decided.Decision, caller.Company, row.Tenant) is { } forbidden)
            {
                return (null, forbidden);
            }
            (decided.FilingId, decided.Company, decided.Reference, decided.At) = (row.Id, row.Tenant, FilingNumbers.Shown(row.Reference), step.NowMs);
            track.Put(work, row, GuaranteeState.Decided(row.View, decided), step);
            step.Emit(Events.GuaranteesDecided, decided, TraceCodec.Read(row.Trace));
            var answer = new AcceptedJson(row.Id, FilingStatus.Of(row).Name, step.Now, Words.DecisionNotYet(zh), new NextJson("document-answered", null, Houses.Customs));
            return (new Answer(202, $"/v1/guarantees/{row.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.AcceptedJson)), null);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, HouseClients houses, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        if (!Caller.Of(context.User).Has(Acting.Confirmers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        try
        {
            var answer = await new Customs.CustomsClient(houses.To(Houses.Customs))
                .AskPendingGuaranteesAsync(new PendingGuaranteesQuestion { Limit = rows, After = after }, HouseClients.As(context));
            return Results.Json(
                new PendingGuaranteeListJson(
                    [.. answer.Items.Select(g => new PendingGuaranteeJson(g.FilingId, g.Company, g.Kind, g.Reference, g.Amount, Show.Some(g.Bank), Show.Time(g.Since)))],
                    answer.Next.Length > 0 ? PageCursor.Write(answer.Next) : null),
                GatewayJson.Default.PendingGuaranteeListJson);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
        {
            return Problems.Result(context, "BAD_QUERY", KeepGuarantees.Misfit(error.Status.Detail, context.Request.Query));
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }
}
