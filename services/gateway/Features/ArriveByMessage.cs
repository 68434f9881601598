// in:  a CEB215: up to 100 tallies of returned exports, each of the return whose coElNo and parcel it names.   out: their houses hear of the goods, as by
//      POST /v1/returns/{id}/arrival; a receipt CEB216 with 2 and 399, or at once 100 or an error code.
// called by: Features/FileCebMessages.
using System.Text.Json;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>Arrival of returned exports by official message. It has no element for the time they came: that of the application stands for it (design).</summary>
public sealed class ArriveByMessage(CaseDoor door, FilingIntake intake, HouseClients houses, TimeProvider time)
{
    public static bool Takes(string message) => message == "CEB215";

    // One document: the return it is about, or why it is not taken. Neither: a draft, which is receipted and tells nothing.
    private sealed record Part(CebDocument Document, CebMark Mark, string? Return, IReadOnlyList<FieldFault> Faults, string? Refused = null)
    {
        internal ReceiptNumbers Numbers => new("", "", "", Document.Text("logisticsCode"), Document.Text("logisticsNo"), "", Mark.InvtNo);

        internal bool Told => Return is not null && Refused is null;
    }

    public async Task<IResult> HandleAsync(HttpContext context, Caller caller, CebReadResult read, byte[] body, string key)
    {
        if (!caller.Has(FileReturns.Sites))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var zh = Problems.Chinese(context.Request);
        var now = time.GetUtcNow();
        var hash = Idempotency.Hash(context.Request.Path, body);
        var whole = new DocumentRow(FilingId.New(FilingId.Message, now), now.ToUnixTimeMilliseconds(), "application/xml", body);
        Part[] parts;
        try
        {
            var lists = new ParcelLists(houses, context);
            parts = await Task.WhenAll(read.Documents.Select(d => PartAsync(d, lists, caller, whole.Id, now, context)));
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Logistics, error));
        }
        // Each tally under a key of its own: a repeat of the message finds their stored answers.
        parts = await Task.WhenAll(parts.Select(part => ArrivedAsync(part, whole, caller, key, hash, zh)));
        var outcome = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, hash, [], (_, at) => Array.Exists(parts, p => p.Faults.Count == 0 && p.Refused is null) ? Answer(read, parts, zh, at) : null,
            (_, at) => [.. parts.Where(p => !p.Told).Select(p => Receipt(caller, p, at))], whole, FileCebMessages.Told(hash)));
        return FilingDoor.Refusal(context, outcome)
            ?? (outcome!.Answer is { } answer ? new AnswerResult(answer, outcome.Replayed)
                : Array.Find(parts, p => p.Refused is not null) is { } refused ? Problems.Result(context, refused.Refused!)
                : Problems.Result(context, [.. parts.SelectMany(p => p.Faults)]));
    }

    private async Task<Part> PartAsync(CebDocument document, ParcelLists lists, Caller caller, string messageId, DateTimeOffset now, HttpContext context)
    {
        const string Message = "CEB215";
        var mark = CebImports.Mark(Message, document);
        mark.MessageId = messageId;
        var place = $"{Message}/{document.NodeName}[{document.Index}]/";
        var faults = new Faults();
        FileCebMessages.Submitted(Message, document, faults);
        CebImports.Check(Message, document, faults);
        if (mark.Agent != caller.Company)
        {
            faults.Add("NOT_OWN_COMPANY", "", place + "operatorCode", mark.Agent, caller.Company);
        }
        FileReturns.NotAhead(CebBundles.Time(document, "appTime"), "", place + "appTime", document.Text("appTime"), now, faults);
        string? found = null;
        if (!faults.Any && await lists.FindAsync(document) is { } list)
        {
            var store = context.RequestServices.House(Houses.Gateway).Store;
            foreach (var filer in new[] { list.Tenant, list.View.Merchant, list.View.Platform }.Where(c => c.Length > 0).Distinct(StringComparer.Ordinal))
            {
                found ??= await FilingQueries.OfReferenceAsync(store, filer, FilingKind.Return, mark.CopNo, context.RequestAborted) is { } id
                    && await FilingQueries.FindAsync(store, id, context.RequestAborted) is { } row && row.View.ExportReturn?.DeclarationId == list.Id ? id : null;
            }
        }
        if (!faults.Any && found is null)
        {
            faults.Add("CEB_NO_RETURN", "", place + "coElNo", mark.CopNo, "a return of this parcel, asked for here before");
        }
        return new Part(document, mark, faults.Any || document.Text("appStatus") == "1" ? null : found, faults.All);
    }

    private async Task<Part> ArrivedAsync(Part part, DocumentRow whole, Caller caller, string key, byte[] hash, bool zh)
    {
        if (part.Return is not { } id)
        {
            return part;
        }
        var outcome = await door.AskAsync(new CaseRequest(caller, $"{key} tally {part.Document.Index}", hash, id, (work, row, step) =>
        {
            var (answer, problem) = FileReturns.Arrive(row, step, caller, CebBundles.Time(part.Document, "appTime"), zh);
            if (answer is not null)
            {
                work.Documents.Add(whole);
                work.Receipts.AddRange([
                    Receipt(caller, part, step.Now),
                    CebReceipts.Write(caller.Company, part.Mark, part.Numbers, new PlannedReceipt("399", step.NowMs, "[Code:2300;Desc:审结]"), Guid.CreateVersion7(step.Now)),
                ]);
            }
            return (answer, problem);
        }));
        return part with { Refused = outcome.Problem };
    }

    private static ReceiptRow Receipt(Caller caller, Part part, DateTimeOffset at)
    {
        var now = at.ToUnixTimeMilliseconds();
        var receipt = part.Refused is { } code ? new PlannedReceipt("100", now, $"[Code:{code};Desc:{ErrorDictionary.Get(code).TitleZh}]")
            : part.Faults.Count > 0 ? FileCebMessages.Unfit(part.Mark.Message, part.Faults, now)
            : ReceiptPlan.Taken(part.Mark.Message, part.Return is null, now)!;
        return CebReceipts.Write(caller.Company, part.Mark, part.Numbers, receipt, Guid.CreateVersion7(at));
    }

    private static Answer Answer(CebReadResult read, IReadOnlyList<Part> parts, bool zh, DateTimeOffset at)
    {
        var documents = parts.Select(p =>
            p.Faults.Count > 0 ? new CebDocumentJson(p.Document.Index, null, null, Problems.OfFaults(zh, p.Faults))
            : p.Refused is { } code ? new CebDocumentJson(p.Document.Index, null, null, Problems.Of(zh, code))
            : new CebDocumentJson(p.Document.Index, p.Return, p.Return is null ? FilingStatus.Draft.Name : "arrival-told", null));
        var answer = new CebAcceptedJson(read.MessageType, read.Guid, at, Words.DecisionNotYet(zh), [.. documents]);
        return new Answer(202, "/v1/ceb/receipts", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.CebAcceptedJson));
    }
}
