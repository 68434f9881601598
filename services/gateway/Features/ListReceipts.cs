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
    private const int MostRows = 500, AtOnce = 25, MostBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/ceb/receipts", HandleAsync)
        .Asking<ReceiptListJson>("ListReceipts", "CEB receipts after a cursor (0 at first), oldest first; limit 1 to 500, a page ends at about 4 MB", "CEB");

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
        var store = context.RequestServices.House(Houses.Gateway).Store;
        List<ReceiptRow> receipts = [];
        // In small sets, so that a page of large receipts ends early instead of filling the memory.
        for (long bytes = 0; receipts.Count < rows && bytes < MostBytes;)
        {
            var wanted = Math.Min(AtOnce, rows - receipts.Count);
            var set = await FilingQueries.ReceiptsAsync(store, company, receipts.Count > 0 ? receipts[^1].Cursor : cursor, wanted, context.RequestAborted);
            receipts.AddRange(set);
            bytes += set.Sum(r => (long)r.Xml.Length);
            if (set.Count < wanted)
            {
                break;
            }
        }
        return Results.Json(
            new ReceiptListJson(
                [.. receipts.Select(r => new ReceiptJson(r.Cursor, r.Message, Encoding.UTF8.GetString(r.Xml)))],
                receipts.Count > 0 ? receipts[^1].Cursor : cursor),
            GatewayJson.Default.ReceiptListJson);
    }
}
