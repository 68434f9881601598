// in:  a POST with one JSON document or a bulk body of up to 500 lines.   out: 202 with its id, or 200 with a result line per line.
// called by: Features/FileDeclarations and the other File… verbs: they differ in kind and roles alone.
using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>The way in for everything that is filed as JSON.</summary>
public sealed class FilingDoor(FilingIntake intake, TimeProvider time, DeadlineSettings deadlines)
{
    public const int MostBulkLines = 500;
    private const string Ndjson = "application/x-ndjson";

    public async Task<IResult> FileAsync(HttpContext context, FilingKind kind, string location)
    {
        var caller = Caller.Of(context.User);
        if (caller.Company.Length == 0 || !caller.Has(Acting.RolesFor(kind)))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (Idempotency.Key(context.Request.Headers["Idempotency-Key"]) is not { } key)
        {
            return Problems.Result(context, "KEY_MISSING");
        }
        var bulk = RequestBody.IsNdjson(context.Request);
        if (!bulk && !RequestBody.IsJson(context.Request))
        {
            return Problems.Result(context, "MEDIA_TYPE");
        }
        if (await RequestBody.ReadAsync(context.Request, bulk ? RequestBody.Bulk : RequestBody.Single) is not { } body)
        {
            return Problems.Result(context, "TOO_LARGE_BODY");
        }
        return bulk
            ? await BulkAsync(context, kind, location, caller, key, body)
            : await SingleAsync(context, kind, location, caller, key, body);
    }

    private async Task<IResult> SingleAsync(HttpContext context, FilingKind kind, string location, Caller caller, string key, byte[] body)
    {
        var faults = new Faults();
        if (Submissions.Read(kind, body, caller, faults) is not { } bundle)
        {
            return Problems.Result(context, faults.All);
        }
        var zh = Problems.Chinese(context.Request);
        var line = Line(bundle, body, ownTrace: false);
        var outcome = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, Idempotency.Hash(context.Request.Path, body), [line],
            (lines, now) => lines[0].Filed ? Accepted(line, kind, location, zh, now) : null));
        if (Refusal(context, outcome) is { } refusal)
        {
            return refusal;
        }
        return outcome!.Answer is { } answer
            ? new AnswerResult(answer, outcome.Replayed)
            : outcome.Lines[0].Faults is { } claims ? Problems.Result(context, claims)
            : Problems.Result(context, "REFERENCE_USED", existingId: outcome.Lines[0].ExistingId);
    }

    private async Task<IResult> BulkAsync(HttpContext context, FilingKind kind, string location, Caller caller, string key, byte[] body)
    {
        var zh = Problems.Chinese(context.Request);
        List<FilingLine> good = [];
        // For each line that holds something: its number, and where it went, or its problem.
        List<(int Number, int Good, ProblemJson? Problem)> results = [];
        var number = 0;
        for (var at = 0; at < body.Length;)
        {
            var length = body.AsSpan(at).IndexOf((byte)'\n');
            var end = length < 0 ? body.Length : at + length;
            var text = new ReadOnlyMemory<byte>(body, at, end - at).Trim(" \t\r"u8);
            at = end + 1;
            number++;
            if (text.IsEmpty)
            {
                continue;
            }
            if (results.Count == MostBulkLines)
            {
                return Problems.Result(context, "TOO_LARGE_BODY");
            }
            var faults = new Faults();
            if (text.Length <= RequestBody.Single)
            {
                if (Submissions.Read(kind, text, caller, faults) is { } bundle)
                {
                    results.Add((number, good.Count, null));
                    good.Add(Line(bundle, [], ownTrace: true) with { DocumentLine = number });
                    continue;
                }
                results.Add((number, -1, Problems.OfFaults(zh, faults.All)));
            }
            else
            {
                results.Add((number, -1, Problems.Of(zh, "TOO_LARGE_BODY")));
            }
        }
        if (results.Count == 0)
        {
            return Problems.Result(context, "EMPTY");
        }
        if (good.Count == 0)
        {
            return new AnswerResult(Rendered([], default), false);
        }
        var outcome = await intake.SubmitAsync(new FilingRequest(
            caller.Company, key, Idempotency.Hash(context.Request.Path, body), good, Rendered,
            Whole: new DocumentRow(FilingId.New(FilingId.Message, time.GetUtcNow()), time.GetUtcNow().ToUnixTimeMilliseconds(), Ndjson, body)));
        return Refusal(context, outcome) ?? new AnswerResult(outcome!.Answer!, outcome.Replayed);

        Answer Rendered(IReadOnlyList<LineOutcome> lines, DateTimeOffset now)
        {
            var buffer = new ArrayBufferWriter<byte>(results.Count * 96);
            using var writer = new Utf8JsonWriter(buffer);
            foreach (var (line, index, told) in results)
            {
                var problem = told;
                if (index >= 0 && lines[index].Filed)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("line"u8, line);
                    writer.WriteString("id"u8, lines[index].Id);
                    writer.WriteEndObject();
                }
                else
                {
                    problem ??= lines[index].Faults is { } claims ? Problems.OfFaults(zh, claims) : Problems.Of(zh, "REFERENCE_USED", existingId: lines[index].ExistingId);
                    JsonSerializer.Serialize(writer, new LineJson(line, Problem: problem), GatewayJson.Default.LineJson);
                }
                writer.Flush();
                writer.Reset();
                buffer.Write("\n"u8);
            }
            return new Answer(200, null, Ndjson, buffer.WrittenSpan.ToArray());
        }
    }

    private FilingLine Line(Bundle bundle, byte[] raw, bool ownTrace)
    {
        var id = FilingId.New(bundle.Prefix, time.GetUtcNow());
        return new FilingLine(id, bundle, raw, "application/json", GatewayTelemetry.TraceOf(id, ownTrace));
    }

    private Answer Accepted(FilingLine line, FilingKind kind, string location, bool zh, DateTimeOffset now)
    {
        var view = line.Bundle.View(draft: false);
        var body = new AcceptedJson(
            line.Id, FilingStatus.Of(kind, view).Name, now, Words.NotYet(kind, zh),
            Show.Next(NextStep.Of(kind, view, now.ToUnixTimeMilliseconds(), deadlines)));
        return new Answer(202, $"{location}/{line.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(body, GatewayJson.Default.AcceptedJson));
    }

    internal static IResult? Refusal(HttpContext context, FilingOutcome? outcome) => outcome switch
    {
        null => Problems.Result(context, "KEY_RUNNING"),
        { KeyReused: true } => Problems.Result(context, "KEY_REUSED"),
        _ => null,
    };
}

/// <summary>Sends a stored answer as it was given the first time.</summary>
internal sealed class AnswerResult(Answer answer, bool replayed) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.Type;
        response.ContentLength = answer.Body.Length;
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }
        if (replayed)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }
        return response.Body.WriteAsync(answer.Body, httpContext.RequestAborted).AsTask();
    }
}

/// <summary>Turns JSON into bundles and judges their shape and their sender.</summary>
public static class Submissions
{
    /// <summary>The bundle; null when <paramref name="faults"/> say what is wrong.</summary>
    public static Bundle? Read(FilingKind kind, ReadOnlyMemory<byte> json, Caller caller, Faults faults)
    {
        var merchant = caller.Roles.Contains(Acting.Merchant);
        var bundle = IsImport(json.Span, faults) ? Import(kind, json, caller, merchant, faults) : kind switch
        {
            FilingKind.Declaration => Parse(json, GatewayJson.Default.DeclarationJson, faults)?.ToBundle(caller.Company, merchant, faults),
            FilingKind.Order => Parse(json, GatewayJson.Default.OrderJson, faults)?.ToOrder(merchant ? caller.Company : "") is { } order
                ? new Bundle(Order: order) : null,
            FilingKind.Payment => Parse(json, GatewayJson.Default.PaymentJson, faults) is { } payment ? Payment(payment, caller, faults) : null,
            FilingKind.Waybill => Parse(json, GatewayJson.Default.WaybillJson, faults)?.ToWaybill(caller.Company, "") is { } waybill
                ? new Bundle(Waybill: waybill) : null,
            FilingKind.Departure => Parse(json, GatewayJson.Default.DepartureJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Proceeds => Parse(json, GatewayJson.Default.ProceedsJson, faults)?.ToBundle(faults),
            FilingKind.Return => Parse(json, GatewayJson.Default.ReturnJson, faults)?.ToBundle(faults),
            FilingKind.Guarantee => Parse(json, GatewayJson.Default.GuaranteeJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Stock => Parse(json, GatewayJson.Default.StockMovementJson, faults)?.ToBundle(),
            FilingKind.Refund => Parse(json, GatewayJson.Default.PayerRefundJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Reversal => Parse(json, GatewayJson.Default.PaymentReversalJson, faults)?.ToBundle(caller.Company),
            FilingKind.Sales => Parse(json, GatewayJson.Default.SalesReportJson, faults)?.ToBundle(),
            FilingKind.RefundMonth => Parse(json, GatewayJson.Default.ProducerMonthJson, faults)?.ToBundle(),
            FilingKind.Collection => Parse(json, GatewayJson.Default.CollectionJson, faults)?.ToBundle(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        if (bundle is null)
        {
            return null;
        }
        Shape.Check(bundle, faults);
        if (bundle.IsImport)
        {
            faults.SayAsImport();
        }
        if (!faults.Any)
        {
            Acting.Check(bundle, caller.Company, caller.Roles, faults);
        }
        return faults.Any ? null : bundle;
    }

    private static Bundle? Import(FilingKind kind, ReadOnlyMemory<byte> json, Caller caller, bool merchant, Faults faults) => kind switch
    {
        FilingKind.Declaration => Parse(json, GatewayJson.Default.ImportDeclarationJson, faults)?.ToBundle(caller.Company, merchant, faults),
        FilingKind.Order => Parse(json, GatewayJson.Default.ImportOrderJson, faults)?.ToOrder(merchant ? caller.Company : "") is { } order
            ? new Bundle(Order: order) : null,
        FilingKind.Payment => Parse(json, GatewayJson.Default.ImportPaymentJson, faults) is { } payment ? Payment(payment, caller, faults) : null,
        FilingKind.Waybill => Parse(json, GatewayJson.Default.ImportWaybillJson, faults)?.ToWaybill(caller.Company, "", "") is { } waybill
            ? new Bundle(Waybill: waybill) : null,
        FilingKind.Return => Parse(json, GatewayJson.Default.ReturnJson, faults)?.ToBundle(faults),
        _ => Unknown(faults),
    };

    // The only document of a kind that knows no direction.
    private static Bundle? Unknown(Faults faults)
    {
        faults.Add("UNKNOWN_FIELD", "/direction", "", null, "no such field");
        return null;
    }

    /// <summary>Its own "direction" is import. Costs one search of the bytes where the word does not occur.</summary>
    private static bool IsImport(ReadOnlySpan<byte> json, Faults faults)
    {
        if (json.IndexOf("\"direction\""u8) < 0)
        {
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("direction"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueTextEquals("export"u8))
                    {
                        return false;
                    }
                    if (!reader.ValueTextEquals("import"u8))
                    {
                        faults.Add("NOT_ALLOWED", "/direction", "", reader.GetString(), "export | import");
                        return false;
                    }
                    return true;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What is broken is told by whoever reads it whole.
        }
        return false;
    }

    private static Bundle Payment(ImportPaymentJson payment, Caller caller, Faults faults)
    {
        var institution = caller.Roles.Contains(Acting.PaymentInstitution);
        payment.InstitutionCode ??= institution ? caller.Company : null;
        var merchant = payment.MerchantCode ?? (institution ? "" : caller.Company);
        var filed = payment.ToPayment(payment.PlatformCode, merchant, payment.OrderNo ?? "", "", faults);
        PaymentShareJson.Add(filed, payment.Instalment, payment.Shares);
        return new Bundle(Payment: filed);
    }

    private static Bundle Payment(PaymentJson payment, Caller caller, Faults faults)
    {
        var institution = caller.Roles.Contains(Acting.PaymentInstitution);
        payment.InstitutionCode ??= institution ? caller.Company : null;
        var merchant = payment.MerchantCode ?? (institution ? "" : caller.Company);
        var filed = payment.ToPayment(payment.PlatformCode, merchant, payment.OrderNo ?? "", "", faults);
        PaymentShareJson.Add(filed, payment.Instalment, payment.Shares);
        return new Bundle(Payment: filed);
    }

    /// <summary>One pass when all is well; otherwise a second, slow one that names every structural fault.</summary>
    internal static T? Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, Faults faults) where T : class
    {
        try
        {
            // The reader lets null pass as an element of a list.
            if (JsonSerializer.Deserialize(json.Span, type) is { } value && value is not IHasLists { HasGap: true })
            {
                return value;
            }
        }
        catch (JsonException)
        {
            // The walk below says what and where, all at once.
        }
        Structure.Check(json, type, faults);
        return null;
    }
}
