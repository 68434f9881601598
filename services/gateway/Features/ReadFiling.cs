using SingleWindow.Contracts;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>GET of a leg, a departure or a proceeds report by its id.</summary>
public static class ReadFiling
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        Route(v1, "/orders", FilingKind.Order);
        Route(v1, "/payments", FilingKind.Payment);
        Route(v1, "/waybills", FilingKind.Waybill);
        Route(v1, "/departures", FilingKind.Departure);
        Route(v1, "/proceeds", FilingKind.Proceeds);
        Route(v1, "/returns", FilingKind.Return);
        Route(v1, "/guarantees", FilingKind.Guarantee);
        Route(v1, "/collections", FilingKind.Collection);
        Route(v1, "/stock-movements", FilingKind.Stock);
        Route(v1, "/sales-reports", FilingKind.Sales);
        Route(v1, "/refund-months", FilingKind.RefundMonth);
        Route(v1, "/refunds", FilingKind.Refund);
        Route(v1, "/reversals", FilingKind.Reversal);
    }

    /// <summary>The filing, when the caller may see it: another company's is not found, but a guarantee by the bank it names.</summary>
    public static async Task<FilingRow?> FindAsync(HttpContext context, string id, FilingKind kind)
    {
        var store = context.RequestServices.House(Houses.Gateway).Store;
        var caller = Caller.Of(context.User);
        return id.Length <= 64 && await FilingQueries.FindAsync(store, id, context.RequestAborted) is { } row
            && row.Kind == kind && (caller.MaySee(row.Tenant) || caller.IsBankOf(row)) ? row : null;
    }

    // Its bank knows this deposit or letter, and nothing of what the company has with others.
    private static FilingStateJson ToBank(FilingRow row) => Show.Filing(row) with { Figures = null };

    private static void Route(IEndpointRouteBuilder v1, string path, FilingKind kind) => v1
        .MapGet(path + "/{id}", async (string id, HttpContext context) =>
            await FindAsync(context, id, kind) is { } row
                ? Results.Json(Caller.Of(context.User).MaySee(row.Tenant) ? Show.Filing(row) : ToBank(row), GatewayJson.Default.FilingStateJson)
                : Problems.Result(context, "NOT_FOUND"))
        .Asking<FilingStateJson>("Read" + kind, "State of what was filed with POST /v1" + path, "Filing");
}
