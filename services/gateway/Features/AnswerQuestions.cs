// The gateway over gRPC: streaming submission, the state of a declaration, and a watch on it. Same intake, same rules as REST.
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>gRPC <c>Gateway</c>.</summary>
[Authorize]
public sealed partial class AnswerQuestions(
    FilingIntake intake, AmendmentDoor amendments, FilingChanges changes, TenantRate rate, BodyRoom room, Watches watches, IServiceProvider services, TimeProvider time, ILogger<AnswerQuestions> log)
    : Contracts.Gateway.GatewayBase
{
    /// <summary>Submissions of one stream that are being stored at the same time; the stream is read no faster.</summary>
    private const int MostAtOnce = 500;

    private static readonly FieldFault Full = new("BODIES_FULL", "", "", null, "the same submission with the same key, later");

    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(1);

    public override async Task Submit(
        IAsyncStreamReader<Submission> requestStream, IServerStreamWriter<SubmissionAnswer> responseStream, ServerCallContext context)
    {
        var caller = CallerOf(context);
        if (!caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, "ROLE_MISSING"));
        }
        // Answers keep the order of the submissions; the submissions of a burst share one transaction.
        var answers = Channel.CreateBounded<Task<SubmissionAnswer>>(MostAtOnce);
        var writing = WriteAsync();
        try
        {
            await foreach (var submission in requestStream.ReadAllAsync(context.CancellationToken))
            {
                await answers.Writer.WriteAsync(OneAsync(submission, caller), context.CancellationToken);
            }
        }
        catch (ChannelClosedException)
        {
            // Nobody takes the answers any more; awaiting the writer below says why.
        }
        finally
        {
            answers.Writer.TryComplete();
        }
        await writing;

        async Task WriteAsync()
        {
            try
            {
                await foreach (var answer in answers.Reader.ReadAllAsync(context.CancellationToken))
                {
                    await responseStream.WriteAsync(await answer, context.CancellationToken);
                }
            }
            catch (Exception error)
            {
                // Otherwise the reader would wait for room for ever.
                answers.Writer.TryComplete(error);
                throw;
            }
        }
    }

    public override async Task<SubmissionAnswer> Amend(AmendmentSubmission request, ServerCallContext context)
    {
        var caller = CallerOf(context);
        if (!caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, "ROLE_MISSING"));
        }
        var submission = request.Document ?? new Submission();
        var answer = Empty(submission);
        using var part = room.Enter();
        if (!part.Hold(request.CalculateSize()))
        {
            return Refused(answer, [Full]);
        }
        var faults = new Faults();
        faults.Text(request.Reason, 1, 200, new Place("", -1, "reason"), "");
        if (faults.Any)
        {
            return Refused(answer, faults.All);
        }
        if (Judge(submission, caller, answer) is not var (bundle, key))
        {
            return answer;
        }
        var raw = submission.ToByteArray();
        var outcome = await amendments.AskAsync(
            new AmendmentRequest(caller, key, Idempotency.Hash("grpc/amend/" + request.Id, request.ToByteArray()), request.Id, request.Reason, bundle,
                new DocumentRow("", 0, "application/protobuf", raw)),
            context.CancellationToken);
        if (outcome.Answer is not { } stored)
        {
            return outcome.Problem == "NOT_FOUND" ? throw NotFound()
                : Refused(answer, outcome.Faults.Count > 0 ? outcome.Faults : [new FieldFault(outcome.Problem!, "", "", null, "")]);
        }
        using var told = System.Text.Json.JsonDocument.Parse(stored.Body);
        (answer.Id, answer.Replayed) = (told.RootElement.GetProperty("id").GetString()!, outcome.Replayed);
        return answer;
    }

    public override async Task<DeclarationState> AskDeclaration(DeclarationQuestion request, ServerCallContext context) =>
        State(await FindAsync(request.Id, context) ?? throw NotFound());

    public override async Task Watch(WatchRequest request, IServerStreamWriter<DeclarationState> responseStream, ServerCallContext context)
    {
        using var watch = watches.Begin(CallerOf(context).Company)
            ?? throw new RpcException(new Grpc.Core.Status(StatusCode.ResourceExhausted, "TOO_MANY_WATCHES"));
        long? seen = null;
        while (!context.CancellationToken.IsCancellationRequested)
        {
            var row = await FindAsync(request.Id, context) ?? throw NotFound();
            if (row.View.Version != seen)
            {
                seen = row.View.Version;
                await responseStream.WriteAsync(State(row), context.CancellationToken);
            }
            if (Core.FilingStatus.Of(row).Final)
            {
                return;
            }
            try
            {
                await changes.WaitAsync(request.Id, ReadAgain, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Never throws: a submission that cannot be taken is answered, and the stream goes on.</summary>
    private async Task<SubmissionAnswer> OneAsync(Submission submission, Caller caller)
    {
        using var part = room.Enter();
        if (!part.Hold(submission.CalculateSize()))
        {
            return Refused(Empty(submission), [Full]);
        }
        try
        {
            return await FileAsync(submission, caller);
        }
        catch (StoreUnavailableException)
        {
            return Refused(Empty(submission), [new FieldFault("STORE_AWAY", "", "", null, "the same submission with the same key, later")]);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            SubmissionFailed(log, error);
            return Refused(Empty(submission), [new FieldFault("INTERNAL", "", "", null, "the same submission with the same key, later")]);
        }
    }

    private async Task<SubmissionAnswer> FileAsync(Submission submission, Caller caller)
    {
        var answer = Empty(submission);
        if (Judge(submission, caller, answer) is not var (bundle, key))
        {
            return answer;
        }
        var raw = submission.ToByteArray();
        var id = FilingId.New(FilingId.Declaration, time.GetUtcNow());
        var outcome = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, Idempotency.Hash("grpc", raw),
            [new FilingLine(id, bundle, raw, "application/protobuf", GatewayTelemetry.TraceOf(id, ownTrace: true))],
            // The stored answer is the id: whoever repeats the key gets it back.
            (lines, _) => lines[0].Filed ? new Answer(202, "/v1/declarations/" + id, "text/plain", System.Text.Encoding.ASCII.GetBytes(id)) : null));
        switch (outcome)
        {
            case null:
                return Refused(answer, [new FieldFault("KEY_RUNNING", "/idempotencyKey", "", null, "wait")]);
            case { KeyReused: true }:
                return Refused(answer, [new FieldFault("KEY_REUSED", "/idempotencyKey", "", null, "a new key")]);
            case { Answer: { } stored }:
                answer.Id = System.Text.Encoding.ASCII.GetString(stored.Body);
                answer.Replayed = outcome.Replayed;
                return answer;
            case { Lines: [{ Faults: { } claims }] }:
                return Refused(answer, claims);
            default:
                return Refused(answer, [new FieldFault("REFERENCE_USED", "/declaration/reference", "", outcome.Lines[0].ExistingId, "a new number")]);
        }
    }

    // What it files, under which key; null when the answer says what is wrong.
    private (Bundle Bundle, string Key)? Judge(Submission submission, Caller caller, SubmissionAnswer answer)
    {
        var faults = new Faults();
        if (!rate.Take(caller.Company))
        {
            Refused(answer, [new FieldFault("RATE_LIMITED", "", "", null, "the same submission with the same key, later")]);
            return null;
        }
        if (submission.CalculateSize() > RequestBody.Single)
        {
            Refused(answer, [new FieldFault("TOO_LARGE_BODY", "", "", null, "256 KB")]);
            return null;
        }
        if (Idempotency.Key(submission.IdempotencyKey) is not { } key)
        {
            Refused(answer, [new FieldFault("KEY_MISSING", "/idempotencyKey", "", null, "1..255 visible characters")]);
            return null;
        }
        if (submission.Declaration is null)
        {
            Refused(answer, [new FieldFault("REQUIRED", "/declaration", "", null, "a declaration")]);
            return null;
        }
        var bundle = new Bundle(submission.Declaration, submission.Order, submission.Payment, submission.Waybill);
        Shape.Check(bundle, faults);
        Times.Check(bundle, faults);
        if (bundle.IsImport)
        {
            faults.SayAsImport();
        }
        if (submission.Declaration.Zone.Length == 0)
        {
            faults.Add("REQUIRED", "/zone", "", "", "number of a pilot zone");
        }
        if (!faults.Any)
        {
            Acting.Check(bundle, caller.Company, caller.Roles, faults);
        }
        if (faults.Any)
        {
            Refused(answer, faults.All);
            return null;
        }
        return (bundle, key);
    }

    // Answers wait for their reader outside the room: a key that is none is not repeated.
    private static SubmissionAnswer Empty(Submission submission) => new() { IdempotencyKey = Idempotency.Key(submission.IdempotencyKey) is null ? "" : submission.IdempotencyKey };

    [LoggerMessage(EventId = 402, EventName = "gateway.submission_failed", Level = LogLevel.Error, Message = "A streamed submission failed")]
    private static partial void SubmissionFailed(ILogger log, Exception error);

    private static SubmissionAnswer Refused(SubmissionAnswer answer, IReadOnlyList<FieldFault> faults)
    {
        answer.Errors.Add(faults.Select(f =>
        {
            var entry = ErrorDictionary.Get(f.Code);
            return new FieldError { Code = f.Code, Pointer = f.Pointer, Value = f.Value ?? "", En = entry.TitleEn, Zh = entry.TitleZh };
        }));
        return answer;
    }

    private async Task<FilingRow?> FindAsync(string id, ServerCallContext context) =>
        await FilingQueries.FindAsync(services.House(Houses.Gateway).Store, id, context.CancellationToken) is { Kind: FilingKind.Declaration } row
            && CallerOf(context).MaySee(row.Tenant) ? row : null;

    private static Caller CallerOf(ServerCallContext context) => Caller.Of(context.GetHttpContext().User);

    private static RpcException NotFound() => new(new Grpc.Core.Status(StatusCode.NotFound, "NOT_FOUND"));

    private static DeclarationState State(FilingRow row)
    {
        var status = Core.FilingStatus.Of(row);
        var state = new DeclarationState
        {
            Id = row.Id, Reference = FilingNumbers.Shown(row.Reference), Status = status.Name, Group = status.Group, Official = row.Official,
            UpdatedAt = row.Updated, Version = row.View.Version, DocumentVersion = Math.Max(1, row.View.DocumentVersion),
        };
        state.Reasons.Add(Show.AllReasons(row.View));
        return state;
    }
}
