// in:  a CEB215: up to 100 tallies of returned exports, each of the return whose coElNo and parcel it names.   out: their houses hear of the goods, as by
//      POST /v1/returns/{id}/arrival; a receipt CEB216 with 2 and 399, or at once 100 or an error code.
// called by: Features/FileCebMessages.
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
        List<CasePart> parts = [];
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
        return await new CaseMessage(
            caller, read, key, hash, whole, parts, Words.DecisionNotYet(zh),
            (work, part, step) => work.Filings.Find(part.About!) is { } goods && caller.MaySee(goods.Tenant)
                ? FileReturns.Arrive(goods, step, caller, CebBundles.Time(part.Document, "appTime"), zh).Problem : "NOT_FOUND",
            (part, refused, at) => Receipts(caller.Company, part, refused, at),
            part => (part.About, part.Draft ? FilingStatus.Draft.Name : "arrival-told")).SubmitAsync(context, door, intake);
    }

    private static async Task<CasePart> PartAsync(CebDocument document, ParcelLists lists, Caller caller, string messageId, DateTimeOffset now, HttpContext context)
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
        return new CasePart(document, mark, faults.Any || document.Text("appStatus") == "1" ? null : found, faults.All);
    }

    private static IEnumerable<ReceiptRow> Receipts(string tenant, CasePart part, string? refused, DateTimeOffset at)
    {
        var now = at.ToUnixTimeMilliseconds();
        if (refused is not null)
        {
            yield return Write(new PlannedReceipt("100", now, $"[Code:{refused};Desc:{ErrorDictionary.Get(refused).TitleZh}]"));
            yield break;
        }
        yield return Write(part.Faults.Count > 0 ? FileCebMessages.Unfit(part.Mark.Message, part.Faults, now) : ReceiptPlan.Taken(part.Mark.Message, part.Draft, now)!);
        if (part.About is not null)
        {
            yield return Write(new PlannedReceipt("399", now, "[Code:2300;Desc:审结]"));
        }

        ReceiptRow Write(PlannedReceipt receipt) => CebReceipts.Write(
            tenant, part.Mark, new ReceiptNumbers("", "", "", part.Document.Text("logisticsCode"), part.Document.Text("logisticsNo"), "", part.Mark.InvtNo), receipt,
            Guid.CreateVersion7(at));
    }
}
