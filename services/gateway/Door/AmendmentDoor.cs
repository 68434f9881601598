// in:  the whole new document of a declaration that exists, already judged for shape.   out: 202; customs is asked with the same commit.
//      Of a trial: the next version as it would begin, and what its houses are asked.
// called by: Features/AmendDeclaration, TryAmendment (REST), Features/AnswerQuestions (gRPC), Features/FileCebMessages (appType 2).
using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>One amendment.</summary>
/// <param name="Document">The row that holds the new document as it came; several amendments of one message share it.</param>
/// <param name="Ceb">Set when it came as a CEB message: it is receipted from now on.</param>
public sealed record AmendmentRequest(
    Caller Caller, string Key, byte[] Hash, string Id, string Reason, Bundle Bundle, DocumentRow Document, CebMark? Ceb = null, bool Chinese = false);

/// <summary>How it ended: an answer, or a problem code with the faults behind it.</summary>
public sealed record AmendmentOutcome(Answer? Answer, string? Problem, bool Replayed, IReadOnlyList<FieldFault> Faults);

/// <summary>What an amendment would begin with, or a problem code with the faults behind it.</summary>
/// <param name="Before">The declaration as it stands.</param>
/// <param name="Next">The row of the next version; its documents are in <paramref name="Bundle"/>, under the ids of that version.</param>
public sealed record AmendmentTried(
    string? Problem, IReadOnlyList<FieldFault> Faults, FilingRow? Before = null, FilingRow? Next = null, Bundle? Bundle = null, IReadOnlyList<ChangeMark>? Changes = null);

/// <summary>Takes amendments, idempotent like the filings themselves.</summary>
public sealed class AmendmentDoor(CaseDoor door, TrackStatus track, FilingIntake intake, IServiceProvider services)
{
    /// <summary>The same questions to the same rows; nothing is stored and nobody is asked.</summary>
    public async Task<AmendmentTried> TryAsync(Caller caller, string id, string reason, Bundle bundle, DateTimeOffset now, CancellationToken ct)
    {
        var store = services.House(Houses.Gateway).Store;
        if (await FindAsync(store, caller, id, ct) is not { } row)
        {
            return new AmendmentTried("NOT_FOUND", []);
        }
        var changes = await ChangesAsync(store, row, bundle, caller, ct);
        var faults = new Faults();
        if (Judge(row, bundle, changes, faults) is { } problem)
        {
            return new AmendmentTried(problem, faults.All);
        }
        var (asked, mark) = Ask(row, bundle, changes ?? [], caller.Company, reason, "", null, now);
        row = row with { Created = now.ToUnixTimeMilliseconds() };
        var (next, documents) = await intake.TryAsync(store, row with { View = asked }, new DeclarationDecided { FilingId = row.Id, ClosureId = mark.Id }, row.Created, ct);
        return new AmendmentTried(null, [], row, next, documents, changes);
    }

    public async Task<AmendmentOutcome> AskAsync(AmendmentRequest request, CancellationToken ct)
    {
        var store = services.House(Houses.Gateway).Store;
        if (await FindAsync(store, request.Caller, request.Id, ct) is not { } read)
        {
            return new AmendmentOutcome(null, "NOT_FOUND", false, []);
        }
        // Read outside the transaction: a version never changes, and the transaction asks whether it is still this one.
        var changes = await ChangesAsync(store, read, request.Bundle, request.Caller, ct);
        var faults = new Faults();
        var outcome = await door.AskAsync(new CaseRequest(request.Caller, request.Key, request.Hash, request.Id, Apply));
        return new AmendmentOutcome(outcome.Answer, outcome.Problem, outcome.Replayed, faults.All);

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            faults = new Faults();
            if (Judge(row, request.Bundle, changes, faults, read.View.DocumentVersion) is { } problem)
            {
                return (null, problem);
            }
            var (view, mark) = Ask(row, request.Bundle, changes ?? [], request.Caller.Company, request.Reason, request.Document.Id, request.Ceb, step.Now);
            var document = request.Document.Id.Length > 0 ? request.Document : request.Document with { Id = mark.Id, Received = step.NowMs };
            track.Put(work, row, view, step);
            work.Documents.Add(document);
            if (request.Ceb is { } ceb)
            {
                work.Receipts.Add(CebReceipts.Write(
                    row.Tenant, ceb, CebReceipts.Numbers(row.View, row.OrderNo), ReceiptPlan.Taken(ceb.Message, draft: false, step.NowMs)!, Guid.CreateVersion7(step.Now)));
            }
            step.Emit(Events.ClosuresRequested, new ClosureRequested
            {
                ClosureId = mark.Id, FilingId = row.Id, Ending = Ending.Amended, Reason = request.Reason, By = mark.By, At = step.NowMs,
                Version = row.View.DocumentVersion,
            }, TraceCodec.Read(row.Trace));
            var answer = new AcceptedJson(
                mark.Id, FilingStatus.Of(row.Kind, view).Name, step.Now, Words.AmendmentNotYet(request.Chinese), new NextJson("amendment-answered", null, Houses.Customs));
            return (new Answer(202, $"/v1/declarations/{row.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.AcceptedJson)), null);
        }
    }

    private static async Task<FilingRow?> FindAsync(IStore store, Caller caller, string id, CancellationToken ct) =>
        id.Length <= 64 && await FilingQueries.FindAsync(store, id, ct) is { Kind: FilingKind.Declaration } row && caller.MaySee(row.Tenant) ? row : null;

    /// <summary>Null: the present document cannot be read any more.</summary>
    private static async Task<IReadOnlyList<ChangeMark>?> ChangesAsync(IStore store, FilingRow row, Bundle bundle, Caller caller, CancellationToken ct) =>
        await FiledDocument.ReadAsync(store, row, caller, ct) is { } present ? DocumentChanges.Between(present, bundle) : null;

    /// <param name="read">Document version that the changes are of.</param>
    private static string? Judge(FilingRow row, Bundle bundle, IReadOnlyList<ChangeMark>? changes, Faults faults, int? read = null)
    {
        if (Amendment.Refuse(row.View) is { } code)
        {
            return code;
        }
        if (read is { } version && row.View.DocumentVersion != version)
        {
            return "CLOSURE_RUNNING";
        }
        Amendment.Check(row, bundle, faults);
        if (!faults.Any && changes is { Count: 0 })
        {
            faults.Add("AMEND_NOTHING", "", "", null, "at least one change");
        }
        return faults.Any ? "VALIDATION" : null;
    }

    private static (FilingView View, AmendmentMark Mark) Ask(
        FilingRow row, Bundle bundle, IReadOnlyList<ChangeMark> changes, string by, string reason, string document, CebMark? ceb, DateTimeOffset now)
    {
        var mark = new AmendmentMark
        {
            Id = FilingId.New(FilingId.Amendment, now), Version = Amendment.After(row.View), At = now.ToUnixTimeMilliseconds(), By = by,
            Reason = reason, Outcome = "asked", More = Math.Max(0, changes.Count - Amendment.MostChanges),
        };
        mark.Changes.Add(changes.Take(Amendment.MostChanges));
        return (Amendment.Asked(row.View, mark, new PendingAmendment
        {
            Declaration = bundle.Declaration, Order = bundle.Order, Payment = bundle.Payment, Waybill = bundle.Waybill,
            Document = document.Length > 0 ? document : mark.Id, Ceb = ceb,
        }), mark);
    }
}
