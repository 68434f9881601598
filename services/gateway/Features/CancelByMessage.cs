// in:  a CEB605 (export) or CEB623 (import): up to 100 cancellations, each of the list whose invtNo it names.   out: customs is asked to close those lists, as
//      POST /v1/declarations/{id}/cancellation does; a receipt CEB606 or CEB624 with 2, later 399 or 100, or at once an error code.
// called by: Features/FileCebMessages.
using System.Globalization;
using System.Text.Json;
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

    // One document: the list it is about, or why it is not taken. Neither: a draft, which is receipted and asks nothing.
    private sealed record Part(CebDocument Document, CebMark Mark, string? List, IReadOnlyList<FieldFault> Faults)
    {
        internal bool Draft => List is null && Faults.Count == 0;
    }

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
        List<Part> parts = [.. read.Documents.Select(d => PartOf(read.MessageType, d, lists, whole.Id))];
        var refused = new Dictionary<Part, string>();
        if (parts.Find(p => p.List is not null) is { } first)
        {
            var outcome = await door.AskAsync(new CaseRequest(
                caller, key, hash, first.List!, Apply, [.. parts.Where(p => p.List is not null).Select(p => p.List!)], whole));
            if (outcome.Answer is { } answer)
            {
                return new AnswerResult(answer, outcome.Replayed);
            }
            if (refused.Count == 0)
            {
                return Problems.Result(context, outcome.Problem!);
            }
        }
        // Nothing is asked for: the message is told so once, however often it comes.
        var told = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, hash, [], (_, at) => parts.Exists(p => p.Draft) ? Answer(read, parts, refused, lists, zh, at) : null,
            (_, at) => [.. parts.SelectMany(p => Receipt(caller.Company, p, refused.ContainsKey(p), lists, at))], Told: FileCebMessages.Told(hash)));
        return FilingDoor.Refusal(context, told)
            ?? (told!.Answer is { } drafts ? new AnswerResult(drafts, told.Replayed)
                : refused.Count > 0 ? Problems.Result(context, refused.Values.First())
                : Problems.Result(context, [.. parts.SelectMany(p => p.Faults)]));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            refused.Clear();
            foreach (var part in parts.Where(p => p.List is not null))
            {
                if (work.Filings.Find(part.List!) is not { } list || list.Tenant != caller.Company)
                {
                    refused.Add(part, "NOT_FOUND");
                }
                else if (Cancellation.Refuse(list.View) is { } code)
                {
                    refused.Add(part, code);
                }
                else
                {
                    CancelDeclaration.Ask(track, work, list, part.Document.Text("reason"), caller, step, part.Mark);
                }
            }
            if (parts.TrueForAll(p => p.List is null || refused.ContainsKey(p)))
            {
                return (null, refused.Values.First());
            }
            work.Receipts.AddRange(parts.SelectMany(p => Receipt(caller.Company, p, refused.ContainsKey(p), lists, step.Now)));
            return (Answer(read, parts, refused, lists, zh, step.Now), null);
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

    private static Part PartOf(string message, CebDocument document, Dictionary<string, FilingRow> lists, string messageId)
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
        return new Part(document, mark, faults.Any || document.Text("appStatus") == "1" ? null : list!.Id, faults.All);
    }

    private static Answer Answer(
        CebReadResult read, List<Part> parts, Dictionary<Part, string> refused, Dictionary<string, FilingRow> lists, bool zh, DateTimeOffset at)
    {
        var documents = parts.ConvertAll(p =>
            p.Faults.Count > 0 ? new CebDocumentJson(p.Document.Index, null, null, Problems.OfFaults(zh, p.Faults))
            : refused.TryGetValue(p, out var code) ? new CebDocumentJson(p.Document.Index, null, null, Problems.Of(zh, code))
            : new CebDocumentJson(p.Document.Index, lists[p.Mark.InvtNo].Id, p.Draft ? FilingStatus.Draft.Name : FilingStatus.Of(lists[p.Mark.InvtNo]).Name, null));
        var answer = new CebAcceptedJson(read.MessageType, read.Guid, at, Words.ClosureNotYet(zh), documents);
        return new Answer(202, "/v1/ceb/receipts", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.CebAcceptedJson));
    }

    private static IEnumerable<ReceiptRow> Receipt(string tenant, Part part, bool refused, Dictionary<string, FilingRow> lists, DateTimeOffset at)
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
