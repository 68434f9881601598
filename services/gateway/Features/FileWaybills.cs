using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/waybills: carriers file a waybill alone.</summary>
public static class FileWaybills
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/waybills", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Waybill, "/v1/waybills"))
        .Filing<WaybillJson>("FileWaybills", "File a waybill alone, or up to 500 as NDJSON")
        .OrImport<ImportWaybillJson>();
}
