using System.Globalization;
using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/ceb/receipts: the receipts of the caller's CEB messages, in the order they were given.</summary>
public static class ListReceipts
{
    private const int MostRows = 500;

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/ceb/receipts", HandleAsync)
        .Asking<ReceiptListJson>("ListReceipts", "CEB receipts after a cursor (0 at first), oldest first; limit 1 to 500", "CEB");

    private static async Task<IResult> HandleAsync(HttpContext context, string? after, string? limit)
    {
        var company = Caller.Of(context.User).Company;
        if (company.Length == 0)
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var cursor)
            || !int.TryParse(limit ?? "100", NumberStyles.None, CultureInfo.InvariantCulture, out var rows) || rows is < 1 or > MostRows)
        {
            return Problems.Result(context, "BAD_QUERY");
        }
        var receipts = await FilingQueries.ReceiptsAsync(context.RequestServices.House(Houses.Gateway).Store, company, cursor, rows, context.RequestAborted);
        return Results.Json(
            new ReceiptListJson(
                [.. receipts.Select(r => new ReceiptJson(r.Cursor, r.Message, Encoding.UTF8.GetString(r.Xml)))],
                receipts.Count > 0 ? receipts[^1].Cursor : cursor),
            GatewayJson.Default.ReceiptListJson);
    }
}
