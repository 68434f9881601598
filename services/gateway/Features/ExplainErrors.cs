using SingleWindow.Gateway.Door;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/errors: the error dictionary. Open to everybody: a problem's type points here.</summary>
public static class ExplainErrors
{
    private static readonly ErrorListJson All = new(
        ErrorDictionary.All.Max(e => e.Since)!, [.. ErrorDictionary.All.Select(Entry)]);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/errors", () => Results.Json(All, GatewayJson.Default.ErrorListJson))
            .Asking<ErrorListJson>("ListErrors", "Every error code: cause, who acts, what fixes it", "About").AllowAnonymous();
        v1.MapGet("/errors/{code}", (string code, HttpContext context) => ErrorDictionary.Find(code) is { } entry
                ? Results.Json(Entry(entry), GatewayJson.Default.ErrorEntryJson)
                : Problems.Result(context, "NOT_FOUND"))
            .Asking<ErrorEntryJson>("ReadError", "One error code", "About").AllowAnonymous();
    }

    private static ErrorEntryJson Entry(ErrorEntry e) => new(
        e.Code, e.Status, e.TitleEn, e.TitleZh, e.CauseEn, e.CauseZh, e.Act, e.FixEn, e.FixZh, e.Retryable, e.Since);
}
