using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>RFC 9457 problems: one form for every refusal of the gateway, in the caller's language.</summary>
public static class Problems
{
    public const string MediaType = "application/problem+json";

    /// <summary>True when the caller prefers Chinese.</summary>
    public static bool Chinese(HttpRequest request) =>
        request.Headers.AcceptLanguage.ToString().StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    /// <summary>The problem of a dictionary code, with the faults of its fields.</summary>
    public static ProblemJson Of(
        bool zh, string code, IReadOnlyList<FieldFault>? faults = null, string? instance = null, string? detail = null, string? existingId = null)
    {
        var entry = ErrorDictionary.Get(code);
        return new ProblemJson(
            Docs(code), zh ? entry.TitleZh : entry.TitleEn, entry.Status ?? 422, detail ?? (zh ? entry.CauseZh : entry.CauseEn), instance, code,
            faults is null ? null : [.. faults.Select(f => Error(zh, f))], existingId, Activity.Current?.TraceId.ToHexString());
    }

    /// <summary>The problem of a submission with faults: the gravest code leads.</summary>
    public static ProblemJson OfFaults(bool zh, IReadOnlyList<FieldFault> faults, string? instance = null) =>
        Of(zh, Lead(faults), faults, instance);

    public static IResult Result(HttpContext context, string code, IReadOnlyList<FieldFault>? faults = null, string? detail = null, string? existingId = null) =>
        new ProblemResult(Of(Chinese(context.Request), code, faults, context.Request.Path, detail, existingId));

    public static IResult Result(HttpContext context, IReadOnlyList<FieldFault> faults) =>
        new ProblemResult(OfFaults(Chinese(context.Request), faults, context.Request.Path));

    /// <summary>A problem made elsewhere.</summary>
    public static IResult Written(ProblemJson problem) => new ProblemResult(problem);

    /// <summary>Writes a problem where no endpoint answers: unknown address, wrong method, no token, a fault of ours.</summary>
    public static Task WriteAsync(HttpContext context, int status, string? code = null) => new ProblemResult(Of(
        Chinese(context.Request),
        code ?? status switch
        {
            400 => "MALFORMED_JSON",
            401 => "UNAUTHENTICATED",
            403 => "ROLE_MISSING",
            404 => "NOT_FOUND",
            405 => "METHOD_NOT_ALLOWED",
            408 => "TOO_SLOW",
            413 => "TOO_LARGE_BODY",
            415 => "MEDIA_TYPE",
            429 => "RATE_LIMITED",
            503 => "UNAVAILABLE",
            >= 400 and < 500 => "BAD_REQUEST",
            _ => "INTERNAL",
        },
        instance: context.Request.Path) with { Status = status }).ExecuteAsync(context);

    internal static string Docs(string code) => "/v1/errors/" + code;

    private static string Lead(IReadOnlyList<FieldFault> faults)
    {
        var structure = false;
        foreach (var fault in faults)
        {
            switch (fault.Code)
            {
                case "MALFORMED_JSON" or "NOT_OWN_COMPANY" or "CEB_APP_TYPE":
                    return fault.Code;
                case "UNKNOWN_FIELD" or "REPEATED_FIELD" or "WRONG_TYPE" or "TOO_DEEP":
                    structure = true;
                    break;
            }
        }
        return structure ? "STRUCTURE" : "VALIDATION";
    }

    private static ErrorJson Error(bool zh, FieldFault fault)
    {
        var entry = ErrorDictionary.Get(fault.Code);
        return new ErrorJson(
            fault.Code, zh ? entry.TitleZh : entry.TitleEn, fault.Pointer, fault.Ceb.Length > 0 ? fault.Ceb : null, fault.Value, fault.Expected,
            fault.Leg.Length > 0 ? fault.Leg : null, entry.Retryable, zh ? entry.FixZh : entry.FixEn, Docs(fault.Code));
    }

    private sealed class ProblemResult(ProblemJson problem) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            if (response.HasStarted)
            {
                return;
            }
            response.StatusCode = problem.Status;
            response.ContentType = MediaType;
            if (problem.Status is 429 or 503 && response.Headers.RetryAfter.Count == 0)
            {
                response.Headers.RetryAfter = (problem.Status == 429 ? 1 : 5).ToString(CultureInfo.InvariantCulture);
            }
            await JsonSerializer.SerializeAsync(response.Body, problem, GatewayJson.Default.ProblemJson, httpContext.RequestAborted);
        }
    }
}
