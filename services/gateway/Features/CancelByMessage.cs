// in:  a CEB605 (export) or CEB623 (import): up to 100 cancellations, each of the list whose invtNo it names.   out: customs is asked to close those lists, as
//      POST /v1/declarations/{id}/cancellation does; a receipt CEB606 or CEB624 with 2, later 399 or 100, or at once an error code.
// called by: Features/FileCebMessages.
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>Cancellation by official message.</summary>
public sealed class CancelByMessage(CaseDoor door, FilingIntake intake, TrackStatus track, DeadlineSettings deadlines, TimeProvider time)
{
    // What customs holds has its number and may still be cancelled.
    private static readonly int[] Cancellable = [FilingStatus.Held.Number, FilingStatus.Overdue.Number, FilingStatus.Parked.Number];

    public static bool Takes(string message) => message is "CEB605" or "CEB623";

    public async Task<IResult> HandleAsync(HttpContext context, Caller caller, CebReadResult read, byte[] body, string key)
    {
        if (!caller.Has(Acting.RolesFor(FilingKind.Declaration)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var zh = Problems.Chinese(context.Request);
        var now = time.GetUtcNow();
        var hash = Idempotency.Hash(context.Request.Path, body);
        var whole = new DocumentRow(FilingId.New(FilingId.Message, now), now.ToUnixTimeMilliseconds(), "application/xml", body);
        var lists = await ListsAsync(read, caller.Company, context.RequestServices.House(Houses.Gateway).Store, deadlines.Legs, context.RequestAborted);
        List<CasePart> parts = [.. read.Documents.Select(d => PartOf(read.MessageType, d, lists, whole.Id))];
        return await new CaseMessage(
            caller, read, key, hash, whole, parts, Words.ClosureNotYet(zh), Cancel, (part, refused, at) => Receipt(caller.Company, part, refused is not null, lists, at),
            part => (lists[part.Mark.InvtNo].Id, part.Draft ? FilingStatus.Draft.Name : FilingStatus.Of(lists[part.Mark.InvtNo]).Name)).SubmitAsync(context, door, intake);

        string? Cancel(GatewayWork work, CasePart part, StepContext step)
        {
            if (work.Filings.Find(part.About!) is not { } list || list.Tenant != caller.Company)
            {
                return "NOT_FOUND";
            }
            if (Cancellation.Refuse(list.View) is { } code)
            {
                return code;
            }
            CancelDeclaration.Ask(track, work, list, part.Document.Text("reason"), caller, step, part.Mark);
            return null;
        }
    }

    // The lists the documents name, by number. An import's message names the order too; an export's number tells the day customs gave it, and its list
    // came at most the time for its legs before.
    internal static async Task<Dictionary<string, FilingRow>> ListsAsync(CebReadResult read, string tenant, IStore store, TimeSpan legs, CancellationToken ct)
    {
        List<FilingRow> found = [];
        if (read.MessageType == "CEB623")
        {
            found = await FilingQueries.OwnOfOrdersAsync(store, tenant, [.. read.Documents.Select(d => d.Text("orderNo")).Distinct(StringComparer.Ordinal)], ct);
        }
        else if (Spans(read.Documents.Select(d => DayOf(d.Text("invtNo"))).OfType<DateOnly>(), legs) is { Count: > 0 } spans)
        {
            found = await FilingQueries.OwnWithinAsync(store, tenant, spans, Cancellable, ct);
        }
        Dictionary<string, FilingRow> lists = new(StringComparer.Ordinal);
        foreach (var row in found.Where(r => r.View.InvtNo.Length > 0))
        {
            lists.TryAdd(row.View.InvtNo, row);
        }
        return lists;
    }

    // When lists of these days came in; spans that meet are one.
    private static List<(long From, long To, int Days)> Spans(IEnumerable<DateOnly> days, TimeSpan legs)
    {
        List<(long From, long To, int Days)> spans = [];
        foreach (var day in days.Distinct().Order())
        {
            var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), ChinaDay.Offset);
            var (from, to) = ((start - legs).ToUnixTimeMilliseconds(), start.AddDays(1).ToUnixTimeMilliseconds());
            if (spans is [.., var last] && from <= last.To)
            {
                spans[^1] = (last.From, to, last.Days + 1);
            }
            else
            {
                spans.Add((from, to, 1));
            }
        }
        return spans;
    }

    // Office, year, E, day of the year, sequence.
    private static DateOnly? DayOf(string invtNo) =>
        invtNo.Length == 20 && invtNo[8] == 'E'
        && int.TryParse(invtNo.AsSpan(4, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 2000 and < 9000
        && int.TryParse(invtNo.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is > 0 and <= 366
            ? new DateOnly(year, 1, 1).AddDays(day - 1)
            : null;

    private static CasePart PartOf(string message, CebDocument document, Dictionary<string, FilingRow> lists, string messageId)
    {
        var mark = CebImports.Mark(message, document);
        mark.MessageId = messageId;
        var faults = new Faults();
        FileCebMessages.Submitted(message, document, faults);
        CebImports.Check(message, document, faults);
        var list = lists.GetValueOrDefault(mark.InvtNo);
        if (list is null || (message == "CEB623" && list.OrderNo != document.Text("orderNo")))
        {
            faults.Add("CEB_NO_LIST", "", $"{message}/{document.NodeName}[{document.Index}]/invtNo", mark.InvtNo, message == "CEB623" ? "filed here before" : "filed here before, and held");
        }
        return new CasePart(document, mark, faults.Any || document.Text("appStatus") == "1" ? null : list!.Id, faults.All);
    }

    private static IEnumerable<ReceiptRow> Receipt(string tenant, CasePart part, bool refused, Dictionary<string, FilingRow> lists, DateTimeOffset at)
    {
        if (part.Mark.CopNo.Length == 0)
        {
            // The receipt is for a copNo, and there is none: the answer tells it.
            yield break;
        }
        var (message, now) = (part.Mark.Message, at.ToUnixTimeMilliseconds());
        var receipt = refused ? new PlannedReceipt(CebCodes.NotCancellable, now, $"[Code:{CebCodes.NotCancellable};Desc:清单状态不允许撤销]")
            : part.Faults.Count == 0 ? ReceiptPlan.Taken(message, part.Draft, now)!
            : part.Faults is [{ Code: "CEB_NO_LIST" }] ? new PlannedReceipt(CebCodes.NoList(message), now, $"[Code:{CebCodes.NoList(message)};Desc:清单不存在或不可撤销]")
            : FileCebMessages.Unfit(message, part.Faults, now);
        var numbers = lists.TryGetValue(part.Mark.InvtNo, out var list)
            ? CebReceipts.OfCancellation(list.View)
            : new ReceiptNumbers(message == "CEB623" ? part.Document.Text("ebpCode") : "", part.Document.Text("ebcCode"), "", "", "", "", part.Mark.InvtNo);
        yield return CebReceipts.Write(tenant, part.Mark, numbers, receipt, Guid.CreateVersion7(at));
    }
}
