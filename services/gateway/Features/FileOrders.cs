using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/orders: merchants and platforms file an order alone.</summary>
public static class FileOrders
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/orders", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Order, "/v1/orders"))
        .Filing<OrderJson>("FileOrders", "File an order alone, or up to 500 as NDJSON")
        .OrImport<ImportOrderJson>();
}
