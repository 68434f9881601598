// in:  sales of goods from warehouses abroad.   out: filings, and the stock as the tax refund house keeps it, asked over gRPC.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/sales-reports, GET /v1/overseas-stock.</summary>
public static class SellOverseas
{
    private const int Most = 200;
    private static readonly string[] Askers = [Acting.Merchant, Acting.Platform, Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/sales-reports", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Sales, "/v1/sales-reports"))
            .Filing<SalesReportJson>("ReportSales", "Report sales abroad of goods that left under 9810, and whose sales have ended, or up to 500 reports as NDJSON");
        v1.MapGet("/overseas-stock", StockAsync)
            .Asking<OverseasStockListJson>("ListOverseasStock", "Goods of 9810 in warehouses abroad, by declaration and line; limit 1 to 200, cursor from next", "Taxes").Problems(502);
    }

    private static async Task<IResult> StockAsync(
        HttpContext context, HouseClients houses, string? warehouse, string? declaration, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        faults.Text(warehouse ?? "", 0, 60, new Place("", -1, "warehouse"), "");
        faults.Text(declaration ?? "", 0, 64, new Place("", -1, "declaration"), "");
        if (!Caller.Of(context.User).Has(Askers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        try
        {
            var a = await new TaxRefund.TaxRefundClient(houses.To(Houses.TaxRefund)).AskOverseasStockAsync(
                new OverseasStockQuestion { Warehouse = warehouse ?? "", FilingId = declaration ?? "", Limit = rows, After = after }, HouseClients.As(context));
            return Results.Json(
                new OverseasStockListJson(
                    [
                        .. a.Items.Select(s => new OverseasStockLineJson(
                            s.FilingId, s.Gnum, s.Warehouse, s.Country, s.Gcode, Show.Some(s.ItemNo), s.Unit, s.Qty, s.Sold, s.Left, new AmountJson(s.Value, s.Currency),
                            s.PreRefund, s.Closed)),
                    ],
                    a.Next.Length > 0 ? PageCursor.Write(a.Next) : null),
                GatewayJson.Default.OverseasStockListJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.TaxRefund, error));
        }
    }
}
