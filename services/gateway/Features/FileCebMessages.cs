// in:  one GACC CEB message as it is (213, 215, 303, 403, 505, 509, 603, 605; import 311, 411, 511, 513, 621, 623, 625; up to 100 documents).   out: 202 with an id for each document, and the
//      receipts with status 2 (1 for drafts) in the same transaction; a broken message gets a CEB900 receipt and a 400 problem.
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Rules;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/ceb.</summary>
public static class FileCebMessages
{
    private sealed record ZoneRow(string District, string Zone, string CityEn, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

    private static readonly DatedTable<ZoneRow> Zones = new(
        RuleData.Read<ZoneRow>(typeof(FileCebMessages).Assembly, "ceb-zones.csv"), r => r.District);

    /// <summary>Most parcels of all departures of one message: each is a filing of its own.</summary>
    private const int MostParcels = 500;

    private static readonly IReadOnlyList<string> Senders = [Acting.Merchant, Acting.Platform, Acting.PaymentInstitution, Acting.Carrier, Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/ceb", HandleAsync)
        .WithName("FileCebMessages")
        .WithSummary("File a GACC CEB message: CEB213, 215, 303, 403, 505, 509, 603, 605, or of an import CEB311, 411, 511, 513, 621, 623, 625; up to 100 documents")
        .WithDescription("The message guid serves as Idempotency-Key where none is sent. Receipts: GET /v1/ceb/receipts. appType 2 of a CEB603 or CEB621 "
            + "amends the list with the same copNo; CEB605 and CEB623 cancel the list they name; CEB215 says that the goods of a CEB213 are back.")
        .WithTags("CEB")
        .Accepts<string>("application/xml")
        .Produces<CebAcceptedJson>(202)
        .Problems(400, 401, 403, 409, 413, 415, 422, 429, 502, 503);

    // One document of the message: what it files, what it changes (appType 2), or why it is not taken.
    private sealed record Part(int Document, CebMark Mark, ReceiptNumbers Numbers, FilingLine? Line, IReadOnlyList<FieldFault> Faults, Bundle? Change = null)
    {
        /// <summary>The list that is to be changed; null: none, or not to be changed.</summary>
        public string? Amends { get; init; }
    }

    private static async Task<IResult> HandleAsync(HttpContext context, FilingIntake intake, AmendmentDoor amendments, CancelByMessage cancel, ArriveByMessage arrive, HouseClients houses, TimeProvider time)
    {
        var caller = Caller.Of(context.User);
        if (caller.Company.Length == 0 || !caller.Has(Senders))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (!RequestBody.IsXml(context.Request))
        {
            return Problems.Result(context, "MEDIA_TYPE");
        }
        if (await RequestBody.ReadAsync(context.Request, RequestBody.Ceb) is not { } body)
        {
            return Problems.Result(context, "TOO_LARGE_BODY");
        }
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        var read = CebReader.Read(body);
        if (!read.IsValid)
        {
            return await FormatFailureAsync(context, intake, caller, read, body);
        }
        if ((header.Length > 0 ? Idempotency.Key(header) : "ceb:" + read.Guid) is not { } key)
        {
            return Problems.Result(context, "KEY_MISSING");
        }
        if (CancelByMessage.Takes(read.MessageType))
        {
            return await cancel.HandleAsync(context, caller, read, body, key);
        }
        if (ArriveByMessage.Takes(read.MessageType))
        {
            return await arrive.HandleAsync(context, caller, read, body, key);
        }
        if (CebBundles.KindOf(read.MessageType) is not { } kind)
        {
            return Problems.Result(context, [new FieldFault("NOT_ALLOWED", "", read.MessageType, read.MessageType, "CEB213 | CEB215 | CEB303 | CEB403 | CEB505 | CEB509 | CEB603 | CEB605 | CEB311 | CEB411 | CEB511 | CEB513 | CEB621 | CEB623 | CEB625")]);
        }
        if (!caller.Has(Acting.RolesFor(kind)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (kind == FilingKind.Departure && read.Documents.Sum(d => d.Lines.Count) is > MostParcels and var parcels)
        {
            return Problems.Result(context, [new FieldFault(
                "CEB_PARCELS", "", "CEB509/Departure/DepartureList", parcels.ToString(CultureInfo.InvariantCulture), $"1..{MostParcels} in a message")]);
        }
        var now = time.GetUtcNow();
        var hash = Idempotency.Hash(context.Request.Path, body);
        var whole = new DocumentRow(FilingId.New(FilingId.Message, now), now.ToUnixTimeMilliseconds(), "application/xml", body);
        List<Part> parts = [];
        var abroad = new ParcelLists(houses, context);
        foreach (var document in read.Documents)
        {
            string about;
            try
            {
                about = read.MessageType switch
                {
                    "CEB411" or "CEB625" => await AboutAsync(read.MessageType, document, caller, context.RequestServices.House(Houses.Gateway).Store, context.RequestAborted),
                    "CEB213" => (await abroad.OwnAsync(document, caller))?.Id ?? "",
                    _ => "",
                };
            }
            catch (RpcException error)
            {
                return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Logistics, error));
            }
            parts.AddRange(Parts(read.MessageType, document, about, caller, whole.Id, now));
        }
        // Changes first, each under a key of its own: a repeat of the message finds their stored answers.
        parts = [.. await Task.WhenAll(parts.Select(AmendedAsync))];
        // It is being taken, or was taken with other content: that is no answer to its documents, and no receipt.
        if (parts.SelectMany(p => p.Faults).FirstOrDefault(f => f.Code is "KEY_RUNNING" or "KEY_REUSED") is { } taken)
        {
            return Problems.Result(context, taken.Code);
        }
        List<FilingLine> lines = [.. parts.Where(p => p.Line is not null).Select(p => p.Line!)];
        var zh = Problems.Chinese(context.Request);
        var outcome = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, hash, lines,
            (ends, at) => ends.Any(e => e.Filed) || parts.Exists(p => p.Amends is not null) ? Accepted(read, kind, parts, ends, zh, at) : null,
            (ends, at) => Receipts(caller.Company, parts, ends, at), whole, Idempotency.Told(hash)));
        if (FilingDoor.Refusal(context, outcome) is { } refusal)
        {
            return refusal;
        }
        if (outcome!.Answer is { } answer)
        {
            return new AnswerResult(answer, outcome.Replayed);
        }
        return lines.Count == 0
            ? Problems.Result(context, [.. parts.SelectMany(p => p.Faults)])
            : Problems.Result(context, "REFERENCE_USED", existingId: outcome.Lines[0].ExistingId);

        async Task<Part> AmendedAsync(Part part)
        {
            if (part.Change is not { } change)
            {
                return part;
            }
            var place = $"{read.MessageType}/{read.Documents[0].NodeName}[{part.Document}]/";
            var store = context.RequestServices.House(Houses.Gateway).Store;
            if (await FilingQueries.OfReferenceAsync(store, caller.Company, FilingKind.Declaration, change.Reference, context.RequestAborted) is not { } id)
            {
                return part with { Faults = [new FieldFault("CEB_NO_LIST", "", place + "copNo", change.Reference, "filed here before")] };
            }
            var asked = await amendments.AskAsync(
                new AmendmentRequest(caller, $"{key} change {part.Document}", hash, id, $"{read.MessageType} appType 2", change, whole, part.Mark), context.RequestAborted);
            return asked.Answer is not null ? part with { Amends = id }
                : part with { Faults = asked.Faults.Count > 0 ? asked.Faults : [new FieldFault(asked.Problem!, "", place + "appType", "2", "")] };
        }
    }

    // What a message of an import leaves out: a payment its merchant, a return the id of its list. Empty: nobody filed it here, or it is not
    // the caller's. The number of an order is unique for its platform, so a payment finds one merchant or none.
    private static async Task<string> AboutAsync(string message, CebDocument document, Caller caller, IStore store, CancellationToken ct)
    {
        var rows = await FilingQueries.OfOrderAsync(store, document.Text("orderNo"), ct);
        if (message == "CEB625")
        {
            return rows.Find(r => r.Kind == FilingKind.Declaration && r.Tenant == caller.Company && r.View.InvtNo == document.Text("invtNo"))?.Id ?? "";
        }
        List<string> merchants = [.. rows.Where(r => r.View.Platform == document.Text("ebpCode")).Select(r => r.View.Merchant).Distinct(StringComparer.Ordinal)];
        return merchants is [var only] ? only : "";
    }

    private static IEnumerable<Part> Parts(string message, CebDocument document, string about, Caller caller, string messageId, DateTimeOffset now)
    {
        var repeated = message == "CEB509" ? CebBundles.RepeatedLine(document) : null;
        foreach (var (bundle, mark) in CebBundles.Of(message, document, ZoneOf, about))
        {
            mark.MessageId = messageId;
            var faults = new Faults();
            var change = Submitted(message, document, faults);
            if (message == "CEB603" && document.Text("ieFlag") != "E")
            {
                faults.Add("NOT_ALLOWED", "", $"{message}/Inventory[{document.Index}]/ieFlag", document.Text("ieFlag"), "E");
            }
            if (repeated is { } gnum)
            {
                faults.Add("DUPLICATE_LINE", "", $"{message}/Departure[{document.Index}]/DepartureList/gnum", gnum.ToString(CultureInfo.InvariantCulture), "unique");
            }
            CebImports.Check(message, document, faults);
            if (about.Length == 0 && message is "CEB213" or "CEB411" or "CEB625")
            {
                var (code, element) = message == "CEB411" ? ("CEB_NO_ORDER", "orderNo") : ("CEB_NO_LIST", "invtNo");
                faults.Add(code, "", $"{message}/{document.NodeName}[{document.Index}]/{element}", document.Text(element), message == "CEB213" ? "that of a list of yours whose parcel is logisticsNo" : "filed here before");
            }
            else if (message != "CEB513")
            {
                // A delivery has nothing of a departure but its parcel, which the format check judged.
                Shape.Check(bundle, faults);
            }
            Acting.Check(bundle, caller.Company, caller.Roles, faults);
            var view = bundle.View(draft: false);
            var numbers = CebReceipts.Numbers(view, bundle.OrderNo);
            if (faults.Any)
            {
                yield return new Part(document.Index, mark, numbers, null, faults.All);
                continue;
            }
            if (change)
            {
                yield return new Part(document.Index, mark, numbers, null, [], bundle);
                continue;
            }
            var id = FilingId.New(bundle.Prefix, now);
            yield return new Part(document.Index, mark, numbers, new FilingLine(
                id, bundle, [], "application/xml", GatewayTelemetry.TraceOf(id, ownTrace: true), document.Text("appStatus") == "1", mark), []);
        }
    }

    /// <summary>What every document says of itself: new, and a draft or declared.</summary>
    /// <returns>True for a change of a list (appType 2).</returns>
    internal static bool Submitted(string message, CebDocument document, Faults faults)
    {
        var changeable = message is "CEB603" or "CEB621";
        var change = changeable && document.Text("appType") == "2";
        if (!change && document.Text("appType") != "1")
        {
            faults.Add("CEB_APP_TYPE", "", $"{message}/{document.NodeName}[{document.Index}]/appType", document.Text("appType"), changeable ? "1 | 2" : "1");
        }
        // A change of what stands is no draft.
        if (document.Text("appStatus") != "2" && (change || document.Text("appStatus") != "1"))
        {
            faults.Add("NOT_ALLOWED", "", $"{message}/{document.NodeName}[{document.Index}]/appStatus", document.Text("appStatus"), change ? "2" : "1 | 2");
        }
        return change;
    }

    private static Answer Accepted(
        CebReadResult read, FilingKind kind, List<Part> parts, IReadOnlyList<LineOutcome> ends, bool zh, DateTimeOffset at)
    {
        var next = 0;
        List<CebDocumentJson> documents = [];
        foreach (var part in parts)
        {
            if (part.Amends is { } amended)
            {
                documents.Add(new CebDocumentJson(part.Document, amended, "amendment-asked", null));
                continue;
            }
            if (part.Line is null)
            {
                documents.Add(new CebDocumentJson(part.Document, null, null, Problems.OfFaults(zh, part.Faults)));
                continue;
            }
            var end = ends[next++];
            documents.Add(end.Filed
                ? new CebDocumentJson(part.Document, end.Id, part.Line.Draft ? FilingStatus.Draft.Name : FilingStatus.Accepted.Name, null)
                : new CebDocumentJson(part.Document, null, null, Problems.Of(zh, "REFERENCE_USED", existingId: end.ExistingId)));
        }
        var body = new CebAcceptedJson(read.MessageType, read.Guid, at, Words.NotYet(kind, zh), documents);
        return new Answer(202, "/v1/ceb/receipts", "application/json", JsonSerializer.SerializeToUtf8Bytes(body, GatewayJson.Default.CebAcceptedJson));
    }

    private static List<ReceiptRow> Receipts(string tenant, List<Part> parts, IReadOnlyList<LineOutcome> ends, DateTimeOffset at)
    {
        var next = 0;
        var now = at.ToUnixTimeMilliseconds();
        List<ReceiptRow> receipts = [];
        var answered = new HashSet<(int, string)>();
        foreach (var part in parts)
        {
            if (part.Mark is { Message: "CEB621" or "CEB625", CopNo: "" })
            {
                // The receipt is for a copNo, and there is none: the answer tells it.
                continue;
            }
            if (part.Amends is not null)
            {
                // Receipted with the commit that asked for it.
                continue;
            }
            var receipt = part.Line is null
                ? Unfit(part.Mark.Message, part.Faults, now, Refusal(part))
                : ends[next++] is { Filed: true }
                    ? ReceiptPlan.Taken(part.Mark.Message, part.Line.Draft, now)
                    : new PlannedReceipt(CebCodes.Used(part.Mark.Message), now, "[Code:" + CebCodes.Used(part.Mark.Message) + ";Desc:该编号已申报]");
            // The parcels of one departure share one document, which is receipted once for each way its parcels went.
            if (receipt is not null && answered.Add((part.Document, receipt.Status)))
            {
                receipts.Add(CebReceipts.Write(tenant, part.Mark, part.Numbers, receipt, Guid.CreateVersion7(at)));
            }
        }
        return receipts;
    }

    // A change that the state of its list does not allow has a code of its own.
    private static string? Refusal(Part part) => part.Change is not null && part.Faults.Any(f => f.Code is "CLOSURE_RUNNING" || f.Code.StartsWith("AMEND_", StringComparison.Ordinal))
        ? CebCodes.NotAmendable : null;

    internal static PlannedReceipt Unfit(string message, IReadOnlyList<FieldFault> faults, long now, string? code = null) => new(
        code ?? CebCodes.Unfit(message), now, string.Concat(faults.Select(f => $"[Code:{f.Code};Desc:{ErrorDictionary.Get(f.Code).TitleZh} {f.Ceb}]")));

    private static async Task<IResult> FormatFailureAsync(HttpContext context, FilingIntake intake, Caller caller, CebReadResult read, byte[] body)
    {
        var hash = Idempotency.Hash(context.Request.Path, body);
        // Under a key of its own: the sender may mend the message and send it under the same guid. The same bytes are receipted once.
        await intake.SubmitAsync(new FilingRequest(
            caller.Company, "ceb900:" + Convert.ToHexString(hash.AsSpan(0, 16)), hash, [], (_, _) => null,
            (_, at) =>
            {
                var id = Guid.CreateVersion7(at);
                return [new ReceiptRow(id.ToString("N"), caller.Company, "CEB900", CebWriter.FormatFailure(id, read, body, at), 0)];
            }, Told: Idempotency.Told(hash)));
        var zh = Problems.Chinese(context.Request);
        var problem = Problems.Of(zh, "CEB_FORMAT", instance: context.Request.Path) with
        {
            Errors = [.. read.Errors.Select(e => Error(zh, e))],
        };
        return Problems.Written(problem);
    }

    private static ErrorJson Error(bool zh, CebError error)
    {
        var entry = ErrorDictionary.Get(CebFaults.CodeOf(error.Fault));
        return new(
            entry.Code, zh ? error.TextZh : error.Text, null, error.Path, error.Value, null, null, entry.Retryable, zh ? entry.FixZh : entry.FixEn,
            Problems.Docs(entry.Code));
    }

    internal static string ZoneOf(string office, DateOnly day) => Zones.On(office.Length >= 2 ? office[..2] : office, day)?.Zone ?? "";
}
