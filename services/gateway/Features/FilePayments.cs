using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/payments: payment institutions, and merchants, file a payment alone.</summary>
public static class FilePayments
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/payments", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Payment, "/v1/payments"))
        .Filing<PaymentJson>("FilePayments", "File a payment alone, or up to 500 as NDJSON")
        .OrImport<ImportPaymentJson>();
}
