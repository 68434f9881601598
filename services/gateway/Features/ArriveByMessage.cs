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
    private sealed record Part(CebDocument Document, CebMark Mark, string? Return, IReadOnlyList<FieldFault> Faults)
    {
        internal ReceiptNumbers Numbers => new("", "", "", Document.Text("logisticsCode"), Document.Text("logisticsNo"), "", Mark.InvtNo);

        internal bool Draft => Return is null && Faults.Count == 0;
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
        List<Part> parts = [];
        try
        {
            var lists = new ParcelLists(houses, context);
            foreach (var document in read.Documents)
            {
                parts.Add(await PartAsync(document, lists, caller, whole.Id, now, context));
            }
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Logistics, error));
        }
        var refused = new Dictionary<Part, string>();
        if (parts.Find(p => p.Return is not null) is { } first)
        {
            // All under the key of the message: what it is not taken for, none of its tallies has told.
            var outcome = await door.AskAsync(new CaseRequest(
                caller, key, hash, first.Return!, Apply, [.. parts.Where(p => p.Return is not null).Select(p => p.Return!)], whole));
            if (outcome.Answer is { } answer)
            {
                return new AnswerResult(answer, outcome.Replayed);
            }
            if (refused.Count == 0)
            {
                return Problems.Result(context, outcome.Problem!);
            }
        }
        // Nothing is told: the message is receipted once, however often it comes.
        var told = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, hash, [], (_, at) => parts.Exists(p => p.Draft) ? Answer(read, parts, refused, zh, at) : null,
            (_, at) => [.. parts.SelectMany(p => Receipts(caller.Company, p, refused, at))], Told: FileCebMessages.Told(hash)));
        return FilingDoor.Refusal(context, told)
            ?? (told!.Answer is { } drafts ? new AnswerResult(drafts, told.Replayed)
                : refused.Count > 0 ? Problems.Result(context, refused.Values.First())
                : Problems.Result(context, [.. parts.SelectMany(p => p.Faults)]));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            refused.Clear();
            foreach (var part in parts.Where(p => p.Return is not null))
            {
                var problem = work.Filings.Find(part.Return!) is { } goods && caller.MaySee(goods.Tenant)
                    ? FileReturns.Arrive(goods, step, caller, CebBundles.Time(part.Document, "appTime"), zh).Problem : "NOT_FOUND";
                if (problem is not null)
                {
                    refused.Add(part, problem);
                }
            }
            if (parts.TrueForAll(p => p.Return is null || refused.ContainsKey(p)))
            {
                return (null, refused.Values.First());
            }
            work.Receipts.AddRange(parts.SelectMany(p => Receipts(caller.Company, p, refused, step.Now)));
            return (Answer(read, parts, refused, zh, step.Now), null);
        }
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

    private static IEnumerable<ReceiptRow> Receipts(string tenant, Part part, Dictionary<Part, string> refused, DateTimeOffset at)
    {
        var now = at.ToUnixTimeMilliseconds();
        if (refused.TryGetValue(part, out var code))
        {
            yield return Write(new PlannedReceipt("100", now, $"[Code:{code};Desc:{ErrorDictionary.Get(code).TitleZh}]"));
            yield break;
        }
        yield return Write(part.Faults.Count > 0 ? FileCebMessages.Unfit(part.Mark.Message, part.Faults, now) : ReceiptPlan.Taken(part.Mark.Message, part.Draft, now)!);
        if (part.Return is not null)
        {
            yield return Write(new PlannedReceipt("399", now, "[Code:2300;Desc:审结]"));
        }

        ReceiptRow Write(PlannedReceipt receipt) => CebReceipts.Write(tenant, part.Mark, part.Numbers, receipt, Guid.CreateVersion7(at));
    }

    private static Answer Answer(CebReadResult read, List<Part> parts, Dictionary<Part, string> refused, bool zh, DateTimeOffset at)
    {
        var documents = parts.Select(p =>
            p.Faults.Count > 0 ? new CebDocumentJson(p.Document.Index, null, null, Problems.OfFaults(zh, p.Faults))
            : refused.TryGetValue(p, out var code) ? new CebDocumentJson(p.Document.Index, null, null, Problems.Of(zh, code))
            : new CebDocumentJson(p.Document.Index, p.Return, p.Draft ? FilingStatus.Draft.Name : "arrival-told", null));
        var answer = new CebAcceptedJson(read.MessageType, read.Guid, at, Words.DecisionNotYet(zh), [.. documents]);
        return new Answer(202, "/v1/ceb/receipts", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.CebAcceptedJson));
    }
}
