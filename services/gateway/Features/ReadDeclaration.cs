using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/declarations/{id} and its timeline; that of a return.</summary>
public static class ReadDeclaration
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/declarations/{id}", async (string id, HttpContext context, DeadlineSettings deadlines) =>
                await FindAsync(context, id) is { } row
                    ? Results.Json(Show.Declaration(row, deadlines), GatewayJson.Default.DeclarationStateJson)
                    : Problems.Result(context, "NOT_FOUND"))
            .Asking<DeclarationStateJson>("ReadDeclaration", "State of one declaration: status, official code, reasons, amounts, legs", "Declarations");
        v1.MapGet("/declarations/{id}/timeline", async (string id, HttpContext context) =>
                await FindAsync(context, id) is { } row
                    ? Results.Json(Show.Timeline(row), GatewayJson.Default.TimelineJson)
                    : Problems.Result(context, "NOT_FOUND"))
            .Asking<TimelineJson>("ReadTimeline", "Everything that happened to one declaration, oldest first", "Declarations");
        v1.MapGet("/returns/{id}/timeline", async (string id, HttpContext context) =>
                await ReadFiling.FindAsync(context, id, FilingKind.Return) is { } row
                    ? Results.Json(Show.Timeline(row), GatewayJson.Default.TimelineJson)
                    : Problems.Result(context, "NOT_FOUND"))
            .Asking<TimelineJson>("ReadReturnTimeline", "Everything that happened to one return, oldest first, with the declarations that replace its goods", "Filing");
    }

    private static Task<FilingRow?> FindAsync(HttpContext context, string id) =>
        ReadFiling.FindAsync(context, id, FilingKind.Declaration);
}
