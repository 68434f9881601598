using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/stock-movements: the movements of bonded stock the caller filed, newest first, page by page.</summary>
public static class ListStockMovements
{
    private const int MostRows = 100;
    private static readonly IReadOnlyList<Status> Possible =
        [FilingStatus.Accepted, FilingStatus.Booked, FilingStatus.Refused, FilingStatus.Parked];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/stock-movements", HandleAsync)
        .Asking<FilingListJson>("ListStockMovements", "List movements of bonded stock by status, reference, from, to; limit 1 to 100, cursor from next", "Taxes");

    private static async Task<IResult> HandleAsync(
        HttpContext context, string? status, string? reference, string? from, string? to, string? limit, string? cursor)
    {
        var faults = new Faults();
        var caller = Caller.Of(context.User);
        var rows = faults.Limit(limit, MostRows);
        var wanted = Possible.Where(s => status is null || s.Name == status).Select(s => s.Number).ToList();
        faults.Check(wanted.Count > 0, "/status", status, string.Join(" | ", Possible.Select(s => s.Name)));
        faults.Text(reference ?? "", 0, 60, new Place("", -1, "reference"), "");
        var filter = new FilingFilter(
            caller.SeesAll ? null : caller.Company, status is null ? null : wanted, reference, null,
            ListDeclarations.Instant(from, "/from", faults), ListDeclarations.Instant(to, "/to", faults), faults.Cursor(cursor), rows + 1, FilingKind.Stock);
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        var found = await FilingQueries.ListAsync(context.RequestServices.House(Houses.Gateway).Store, filter, context.RequestAborted);
        var page = found.Take(rows).ToList();
        return Results.Json(
            new FilingListJson([.. page.Select(Show.Filing)], found.Count > rows ? PageCursor.Write(page[^1].Id) : null), GatewayJson.Default.FilingListJson);
    }
}
