using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/refunds: a payment institution gave money back to a payer; POST /v1/reversals: it takes a whole payment back.</summary>
public static class ReturnPayments
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/refunds", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Refund, "/v1/refunds"))
            .Filing<PayerRefundJson>("RefundPayers", "Report money of a payment that went back to its payer, or up to 500 as NDJSON");
        v1.MapPost("/reversals", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Reversal, "/v1/reversals"))
            .Filing<PaymentReversalJson>("ReversePayments", "Take a payment back as if it never came, before the goods are released, or up to 500 as NDJSON");
    }
}
