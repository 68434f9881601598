using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/proceeds: banks and payment institutions report proceeds.</summary>
public static class ReportProceeds
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/proceeds", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Proceeds, "/v1/proceeds"))
        .Filing<ProceedsJson>("ReportProceeds", "Report money that came in for an order, or up to 500 as NDJSON");
}
