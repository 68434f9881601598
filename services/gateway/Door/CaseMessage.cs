// in:  a CEB message of which each document is about one filing that exists (cancellations, tallies).   out: 202 with what became of each document, its effects and
//      receipts in one commit under the key of the message; where nothing is done the message is receipted once, however often it comes.
// called by: Features/CancelByMessage, ArriveByMessage.
using System.Text.Json;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Door;

/// <summary>One document of such a message.</summary>
/// <param name="About">The filing it is about; null: it is not taken, or a draft, which is receipted and does nothing.</param>
internal sealed record CasePart(CebDocument Document, CebMark Mark, string? About, IReadOnlyList<FieldFault> Faults)
{
    internal bool Draft => About is null && Faults.Count == 0;
}

/// <summary>Takes such a message.</summary>
/// <param name="Apply">Does what a document asks of its filing; or the problem code that forbids it.</param>
/// <param name="Receipts">Of one document, with the problem code that forbade it, or null.</param>
/// <param name="Told">Id and status of a document that was taken.</param>
internal sealed record CaseMessage(
    Caller Caller, CebReadResult Read, string Key, byte[] Hash, DocumentRow Whole, List<CasePart> Parts, string NotYet,
    Func<GatewayWork, CasePart, StepContext, string?> Apply, Func<CasePart, string?, DateTimeOffset, IEnumerable<ReceiptRow>> Receipts,
    Func<CasePart, (string? Id, string Status)> Told)
{
    internal async Task<IResult> SubmitAsync(HttpContext context, CaseDoor door, FilingIntake intake)
    {
        var zh = Problems.Chinese(context.Request);
        var refused = new Dictionary<CasePart, string>();
        if (Parts.Find(p => p.About is not null) is { } first)
        {
            // All under the key of the message: what it is not taken for, none of its documents has done.
            var outcome = await door.AskAsync(new CaseRequest(
                Caller, Key, Hash, first.About!, ApplyAll, [.. Parts.Where(p => p.About is not null).Select(p => p.About!)], Whole));
            if (outcome.Answer is { } answer)
            {
                return new AnswerResult(answer, outcome.Replayed);
            }
            if (refused.Count == 0)
            {
                return Problems.Result(context, outcome.Problem!);
            }
        }
        var told = await intake.SubmitAsync(new FilingRequest(
            Caller.Company, Key, Hash, [], (_, at) => Parts.Exists(p => p.Draft) ? Answer(refused, zh, at) : null,
            (_, at) => [.. Parts.SelectMany(p => Receipts(p, refused.GetValueOrDefault(p), at))], Told: Idempotency.Told(Hash)));
        return FilingDoor.Refusal(context, told)
            ?? (told!.Answer is { } drafts ? new AnswerResult(drafts, told.Replayed)
                : refused.Count > 0 ? Problems.Result(context, refused.Values.First())
                : Problems.Result(context, [.. Parts.SelectMany(p => p.Faults)]));

        (Answer?, string?) ApplyAll(GatewayWork work, FilingRow row, StepContext step)
        {
            refused.Clear();
            foreach (var part in Parts.Where(p => p.About is not null))
            {
                if (Apply(work, part, step) is { } problem)
                {
                    refused.Add(part, problem);
                }
            }
            if (Parts.TrueForAll(p => p.About is null || refused.ContainsKey(p)))
            {
                return (null, refused.Values.First());
            }
            work.Receipts.AddRange(Parts.SelectMany(p => Receipts(p, refused.GetValueOrDefault(p), step.Now)));
            return (Answer(refused, zh, step.Now), null);
        }
    }

    private Answer Answer(Dictionary<CasePart, string> refused, bool zh, DateTimeOffset at)
    {
        var documents = Parts.ConvertAll(p =>
            p.Faults.Count > 0 ? new CebDocumentJson(p.Document.Index, null, null, Problems.OfFaults(zh, p.Faults))
            : refused.TryGetValue(p, out var code) ? new CebDocumentJson(p.Document.Index, null, null, Problems.Of(zh, code))
            : Taken(p, Told(p)));
        var answer = new CebAcceptedJson(Read.MessageType, Read.Guid, at, NotYet, documents);
        return new Answer(202, "/v1/ceb/receipts", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.CebAcceptedJson));

        static CebDocumentJson Taken(CasePart part, (string? Id, string Status) told) => new(part.Document.Index, told.Id, told.Status, null);
    }
}
