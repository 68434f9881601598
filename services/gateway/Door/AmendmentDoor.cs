// in:  the whole new document of a declaration that exists, already judged for shape.   out: 202; customs is asked with the same commit.
// called by: Features/AmendDeclaration (REST), Features/AnswerQuestions (gRPC), Features/FileCebMessages (appType 2).
using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Door;

/// <summary>One amendment.</summary>
/// <param name="Document">The row that holds the new document as it came; several amendments of one message share it.</param>
/// <param name="Ceb">Set when it came as a CEB message: it is receipted from now on.</param>
public sealed record AmendmentRequest(
    Caller Caller, string Key, byte[] Hash, string Id, string Reason, Bundle Bundle, DocumentRow Document, CebMark? Ceb = null, bool Chinese = false);

/// <summary>How it ended: an answer, or a problem code with the faults behind it.</summary>
public sealed record AmendmentOutcome(Answer? Answer, string? Problem, bool Replayed, IReadOnlyList<FieldFault> Faults);

/// <summary>Takes amendments, idempotent like the filings themselves.</summary>
public sealed class AmendmentDoor(CaseDoor door, TrackStatus track, IServiceProvider services)
{
    public async Task<AmendmentOutcome> AskAsync(AmendmentRequest request, CancellationToken ct)
    {
        var store = services.House(Houses.Gateway).Store;
        if (request.Id.Length > 64 || await FilingQueries.FindAsync(store, request.Id, ct) is not { Kind: FilingKind.Declaration } read
            || !request.Caller.MaySee(read.Tenant))
        {
            return new AmendmentOutcome(null, "NOT_FOUND", false, []);
        }
        // Read outside the transaction: a version never changes, and the transaction asks whether it is still this one.
        var present = await FiledDocument.ReadAsync(store, read, request.Caller, ct);
        var changes = present is null ? [] : DocumentChanges.Between(present, request.Bundle);
        var faults = new Faults();
        var outcome = await door.AskAsync(new CaseRequest(request.Caller, request.Key, request.Hash, request.Id, Apply));
        return new AmendmentOutcome(outcome.Answer, outcome.Problem, outcome.Replayed, faults.All);

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            faults = new Faults();
            if (Amendment.Refuse(row.View) is { } code)
            {
                return (null, code);
            }
            if (row.View.DocumentVersion != read.View.DocumentVersion)
            {
                return (null, "CLOSURE_RUNNING");
            }
            Amendment.Check(row, request.Bundle, faults);
            if (!faults.Any && present is not null && changes.Count == 0)
            {
                faults.Add("AMEND_NOTHING", "", "", null, "at least one change");
            }
            if (faults.Any)
            {
                return (null, "VALIDATION");
            }
            var mark = new AmendmentMark
            {
                Id = FilingId.New(FilingId.Amendment, step.Now), Version = Amendment.After(row.View), At = step.NowMs, By = request.Caller.Company,
                Reason = request.Reason, Outcome = "asked", More = Math.Max(0, changes.Count - Amendment.MostChanges),
            };
            mark.Changes.Add(changes.Take(Amendment.MostChanges));
            var document = request.Document.Id.Length > 0 ? request.Document : request.Document with { Id = mark.Id, Received = step.NowMs };
            var view = Amendment.Asked(row.View, mark, new PendingAmendment
            {
                Declaration = request.Bundle.Declaration, Order = request.Bundle.Order, Payment = request.Bundle.Payment, Waybill = request.Bundle.Waybill,
                Document = document.Id, Ceb = request.Ceb,
            });
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
}
