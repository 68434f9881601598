using System.Text;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations/{id}/amendments: a new version of a declaration that is not released yet.</summary>
public static class AmendDeclaration
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations/{id}/amendments", HandleAsync)
        .Deciding<AmendmentRequestJson>("AmendDeclaration", "Ask for the amendment of a declaration: its whole new document, and why", "Declarations")
        .WithDescription("Customs answers first. If it grants it, the version before ends, every link takes its effects back, and the new one is checked and "
            + "decided like a filing; the id stays. If it does not, the declaration stands as it was. Not after the release: then a return applies.")
        .Problems(413);

    private static async Task<IResult> HandleAsync(string id, HttpContext context, AmendmentDoor door)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, key, hash, problem) = await CaseBody.ReadAsync(context, GatewayJson.Default.AmendmentRequestJson);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var (bundle, raw, faults) = Read(body, caller);
        if (bundle is null)
        {
            return Problems.Result(context, faults);
        }
        var outcome = await door.AskAsync(
            new AmendmentRequest(caller, key, hash, id, body.Reason, bundle, new DocumentRow("", 0, "application/json", raw), Chinese: Problems.Chinese(context.Request)),
            context.RequestAborted);
        return outcome.Answer is { } answer ? new AnswerResult(answer, outcome.Replayed)
            : outcome.Faults.Count > 0 ? Problems.Result(context, [.. Within(outcome.Faults)])
            : Problems.Result(context, outcome.Problem!);
    }

    /// <summary>The document of an amendment; null when the faults say what is wrong with it.</summary>
    internal static (Bundle? Bundle, byte[] Raw, IReadOnlyList<FieldFault> Faults) Read(AmendmentRequestJson body, Caller caller)
    {
        var faults = new Faults();
        faults.Text(body.Reason, 1, 200, new Place("", -1, "reason"), "");
        var raw = Encoding.UTF8.GetBytes(body.Document.GetRawText());
        var form = new Faults();
        var bundle = Submissions.Read(FilingKind.Declaration, raw, caller, form);
        return (faults.Any ? null : bundle, raw, [.. faults.All, .. Within(form.All)]);
    }

    internal static IEnumerable<FieldFault> Within(IEnumerable<FieldFault> faults) => faults.Select(f => f with { Pointer = "/document" + f.Pointer });
}
