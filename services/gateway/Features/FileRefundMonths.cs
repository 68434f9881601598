// in:  a manufacturer's month.   out: a filing, and its computation as the tax refund house keeps it, asked over gRPC.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/refund-months, GET /v1/refund-months/{id}/computation.</summary>
public static class FileRefundMonths
{
    private const int Most = 200;
    private static readonly string[] Askers = [Acting.Merchant, Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/refund-months", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.RefundMonth, "/v1/refund-months"))
            .Filing<ProducerMonthJson>("FileRefundMonth", "File a manufacturer's month (免抵退税): exemption, credit and refund of its exports, or several as NDJSON");
        v1.MapGet("/refund-months/{id}/computation", ComputationAsync)
            .Asking<RefundMonthStateJson>("ReadRefundMonthComputation", "What a decided month came to, and what it took; limit 1 to 200, cursor from next", "Taxes").Problems(502);
    }

    private static async Task<IResult> ComputationAsync(string id, HttpContext context, HouseClients houses, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        if (!Caller.Of(context.User).Has(Askers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        if (id.Length > 64)
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        try
        {
            var a = await new TaxRefund.TaxRefundClient(houses.To(Houses.TaxRefund)).AskRefundMonthAsync(
                new RefundMonthQuestion { FilingId = id, Limit = rows, After = after }, HouseClients.As(context));
            if (!a.Found)
            {
                return Problems.Result(context, "NOT_FOUND");
            }
            var m = a.Month;
            return Results.Json(
                new RefundMonthStateJson(
                    id, m.Month, m.DomesticOutputVat, m.DeemedOutputVat, m.InputVat, m.OpeningCredit, m.OpeningCeiling, m.NonCreditable, m.Ceiling, m.Payable, m.Refund,
                    m.Exempted, m.CarryForward, m.Surcharges, m.CeilingCarry, m.Declarations,
                    [.. m.Used.Select(u => new ReturnRuleJson(u.Rule, u.Version, u.Figures, u.Source))], [.. a.Items.Select(RefundMonthShareJson.Of)],
                    a.Next.Length > 0 ? PageCursor.Write(a.Next) : null),
                GatewayJson.Default.RefundMonthStateJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.TaxRefund, error));
        }
    }
}
