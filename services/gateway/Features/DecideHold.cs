using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations/{id}/decision: an officer, or for settlement a bank that reported its money, decides a held case.</summary>
public static class DecideHold
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations/{id}/decision", HandleAsync)
        .Deciding<HoldDecisionJson>("DecideHold", "Decide a held case (officer; bank for fx-settlement)", "Desk");

    private static async Task<IResult> HandleAsync(string id, HttpContext context, CaseDoor door, TrackStatus track)
    {
        var caller = Caller.Of(context.User);
        var officer = caller.Roles.Contains(Acting.Officer);
        if (!officer && !caller.Roles.Contains(Acting.Bank))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, key, hash, problem) = await CaseBody.ReadAsync(context, GatewayJson.Default.HoldDecisionJson);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var faults = new Faults();
        string[] decisions = body.Link switch
        {
            Houses.Customs => ["release", "refuse", "inspect"],
            Houses.FxSettlement => ["settle", "refuse"],
            _ => [],
        };
        if (decisions.Length == 0)
        {
            faults.Add("NOT_ALLOWED", "/link", "", body.Link, $"{Houses.Customs} | {Houses.FxSettlement}");
        }
        else if (!decisions.Contains(body.Decision))
        {
            faults.Add("NOT_ALLOWED", "/decision", "", body.Decision, string.Join(" | ", decisions));
        }
        faults.Text(body.Note ?? "", 0, 200, new Place("", -1, "note"), "");
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        if (!officer && body.Link != Houses.FxSettlement)
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        // A bank decides where it reported the money; any other case is none of its business, not even that it exists.
        if (!officer && !await ReportedAsync(context, id, caller.Company))
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        var zh = Problems.Chinese(context.Request);
        // A bank decides cases of companies that are not its own: for this one request it sees them.
        var sees = caller with { Roles = [.. caller.Roles, Acting.Officer] };
        return await door.SubmitAsync(context, new CaseRequest(sees, key, hash, id, Apply));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            if (row.Kind != FilingKind.Declaration)
            {
                return (null, "NOT_FOUND");
            }
            if (!HoldDecisions.Awaited(row, body.Link, body.Decision))
            {
                return (null, "NOT_HELD");
            }
            track.Put(work, row, HoldDecisions.Decided(row.View, body.Link), step);
            step.Emit(Events.HoldsDecided, new HoldDecided
            {
                FilingId = row.Id, Link = body.Link, Decision = body.Decision, By = caller.Company, Note = body.Note ?? "", At = step.NowMs,
                ByRole = officer ? Acting.Officer : Acting.Bank, Version = row.View.DocumentVersion,
            }, TraceCodec.Read(row.Trace));
            var answer = new AcceptedJson(row.Id, FilingStatus.Of(row).Name, step.Now, Words.DecisionNotYet(zh), new NextJson("hold-answered", null, body.Link));
            return (new Answer(202, $"/v1/declarations/{row.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.AcceptedJson)), null);
        }
    }

    private static async Task<bool> ReportedAsync(HttpContext context, string id, string company)
    {
        var store = context.RequestServices.House(Houses.Gateway).Store;
        if (id.Length > 64 || company.Length == 0
            || await FilingQueries.FindAsync(store, id, context.RequestAborted) is not { Kind: FilingKind.Declaration, View.Settlement: { } settlement })
        {
            return false;
        }
        foreach (var report in settlement.ProceedsIds)
        {
            if (await FilingQueries.FindAsync(store, report, context.RequestAborted) is { Kind: FilingKind.Proceeds } row && row.Tenant == company)
            {
                return true;
            }
        }
        return false;
    }
}
