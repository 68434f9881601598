// in:  a POST about one filing that exists: cancellation, amendment, decision on a hold.   out: 202; the event leaves with the same commit.
// called by: Features/CancelDeclaration, CancelByMessage, ArriveByMessage (about several), DecideHold, FileReturns, ConfirmGuarantees, Door/AmendmentDoor.
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>One request about one filing.</summary>
/// <param name="Apply">The answer, after it put and emitted what it wants; or the problem code that forbids it.</param>
/// <param name="Others">Further filings of the caller that <paramref name="Apply"/> finds in its work.</param>
/// <param name="Document">The bytes of the message it came in, kept with the answer.</param>
public sealed record CaseRequest(
    Caller Caller, string Key, byte[] Hash, string Id, Func<GatewayWork, FilingRow, StepContext, (Answer? Answer, string? Problem)> Apply,
    IReadOnlyCollection<string>? Others = null, DocumentRow? Document = null);

/// <summary>How it ended: an answer, or a problem code.</summary>
public sealed record CaseOutcome(Answer? Answer, string? Problem, bool Replayed);

/// <summary>Takes requests about filings that exist, idempotent like the filings themselves.</summary>
public sealed class CaseDoor
{
    private readonly Intake<CaseRequest, CaseOutcome> _intake;
    private readonly RunningKeys _running;

    public CaseDoor(HouseRuntime runtime, RunningKeys running)
    {
        _running = running;
        _intake = runtime.Intake<CaseRequest, CaseOutcome>(_ => 1, CommitAsync);
    }

    public async Task<IResult> SubmitAsync(HttpContext context, CaseRequest request)
    {
        var outcome = await AskAsync(request);
        return outcome.Problem is { } code ? Problems.Result(context, code) : new AnswerResult(outcome.Answer!, outcome.Replayed);
    }

    /// <summary>How it ended, for a caller that says more of a problem than its code.</summary>
    public async Task<CaseOutcome> AskAsync(CaseRequest request)
    {
        var key = Idempotency.Stored(request.Caller.Company, request.Key);
        if (!_running.Begin(key))
        {
            return new CaseOutcome(null, "KEY_RUNNING", false);
        }
        try
        {
            return await _intake.SubmitAsync(request, CancellationToken.None);
        }
        finally
        {
            _running.End(key);
        }
    }

    private static async Task<IReadOnlyList<CaseOutcome>> CommitAsync(
        IStoreTransaction tx, IReadOnlyList<CaseRequest> requests, StepContext context, CancellationToken ct)
    {
        var known = await FilingIntake.AnswersAsync(tx, [.. requests.Select(r => Idempotency.Stored(r.Caller.Company, r.Key))], ct);
        var work = new GatewayWork();
        await work.Filings.LoadAsync(tx, [.. requests.SelectMany(r => (r.Others ?? []).Append(r.Id)).Distinct(StringComparer.Ordinal)], ct);
        List<AnswerRow> answers = [];
        List<DocumentRow> documents = [];
        var outcomes = new CaseOutcome[requests.Count];
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            var key = Idempotency.Stored(request.Caller.Company, request.Key);
            if (known.TryGetValue(key, out var stored))
            {
                outcomes[i] = Idempotency.Decide(stored.Hash, request.Hash) == Idempotency.Decision.Replay
                    ? new CaseOutcome(new Answer(stored.Status, stored.Location, stored.Type, stored.Body), null, true)
                    : new CaseOutcome(null, "KEY_REUSED", false);
                continue;
            }
            if (work.Filings.Find(request.Id) is not { } row || !request.Caller.MaySee(row.Tenant))
            {
                outcomes[i] = new CaseOutcome(null, "NOT_FOUND", false);
                continue;
            }
            var (answer, problem) = request.Apply(work, row, context);
            if (answer is not null)
            {
                answers.Add(new AnswerRow(key, request.Hash, answer.Status, answer.Location, answer.Type, answer.Body, context.NowMs));
                if (request.Document is { } document)
                {
                    documents.Add(document);
                }
            }
            outcomes[i] = new CaseOutcome(answer, problem, false);
        }
        await GatewayWork.SaveAsync(tx, work, ct);
        await tx.InsertAsync(GatewayTables.Documents, documents, ct);
        await tx.InsertAsync(GatewayTables.Answers, answers, ct);
        return outcomes;
    }
}
