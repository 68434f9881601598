using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/departures: carriers report departures.</summary>
public static class ReportDepartures
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/departures", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Departure, "/v1/departures"))
        .Filing<DepartureJson>("ReportDepartures", "Report that a parcel left the border, or up to 500 as NDJSON");
}
