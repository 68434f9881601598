using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/declarations: the caller's declarations, newest first, page by page.</summary>
public static class ListDeclarations
{
    private const int MostRows = 100;

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/declarations", HandleAsync)
        .Asking<DeclarationListJson>("ListDeclarations",
            "List declarations by status, group, reference, orderNo, from, to, amended=true, returned=true (a return that is neither refused nor cancelled); limit 1 to 100, cursor from next", "Declarations");

    private static async Task<IResult> HandleAsync(
        HttpContext context, string? status, string? group, string? reference, string? orderNo, string? from, string? to, string? amended, string? returned,
        string? limit, string? cursor)
    {
        var faults = new Faults();
        var caller = Caller.Of(context.User);
        var rows = faults.Limit(limit, MostRows);
        faults.Check(status is null || FilingStatus.Find(status) is not null, "/status", status, string.Join(" | ", FilingStatus.All));
        faults.Check(group is null || FilingStatus.Groups.Contains(group), "/group", group, string.Join(" | ", FilingStatus.Groups));
        faults.Text(reference ?? "", 0, 60, new Place("", -1, "reference"), "");
        faults.Text(orderNo ?? "", 0, 60, new Place("", -1, "orderNo"), "");
        faults.Check(amended is null or "true", "/amended", amended, "true");
        faults.Check(returned is null or "true", "/returned", returned, "true");
        var after = faults.Cursor(cursor);
        var fromAt = Instant(from, "/from", faults);
        var toAt = Instant(to, "/to", faults);
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        var wanted = FilingStatus.All.Where(s => (status is null || s.Name == status) && (group is null || s.Group == group)).Select(s => s.Number).ToList();
        var filter = new FilingFilter(
            caller.SeesAll ? null : caller.Company, status is null && group is null ? null : wanted, reference, orderNo, fromAt, toAt, after, rows + 1,
            Marks: [.. amended is null ? (Mark[])[] : [Mark.Amended], .. returned is null ? (Mark[])[] : [Mark.Returned]]);
        List<FilingRow> found = wanted.Count == 0
            ? []
            : await FilingQueries.ListAsync(context.RequestServices.House(Houses.Gateway).Store, filter, context.RequestAborted);
        var page = found.Take(rows).ToList();
        return Results.Json(
            new DeclarationListJson([.. page.Select(Show.Row)], found.Count > rows ? PageCursor.Write(page[^1].Id) : null),
            GatewayJson.Default.DeclarationListJson);
    }

    internal static long? Instant(string? text, string pointer, Faults faults) => text is null ? null : Times.Instant(text, pointer, "", faults);
}
