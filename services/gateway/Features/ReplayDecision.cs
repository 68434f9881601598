using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>
/// GET /v1/declarations/{id}/replay: what customs, tax-refund and fx-settlement decided, taken again by each under the rules loaded now.
/// GET /v1/refund-months/{id}/replay: the same of a manufacturer's month.
/// </summary>
public static class ReplayDecision
{
    private static readonly string[] OfDeclarations = [Houses.Customs, Houses.TaxRefund, Houses.FxSettlement], OfMonths = [Houses.TaxRefund];
    private static readonly string[] Askers = [Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/declarations/{id}/replay", DeclarationAsync)
            .Asking<ReplayJson>(
                "ReplayDecision",
                "What customs, tax-refund and fx-settlement decided, taken again under the rules loaded now: of the day of the decision it is identical while those "
                + "are its rules; with date (yyyy-MM-dd), or under a later rule pack, the differences are listed (officer, operator)", "Declarations")
            .Problems(502);
        v1.MapGet("/refund-months/{id}/replay", MonthAsync)
            .Asking<ReplayJson>("ReplayRefundMonth", "A manufacturer's decided month, reckoned again under the rules loaded now (officer, operator)", "Taxes").Problems(502);
    }

    private static Task<IResult> DeclarationAsync(string id, HttpContext context, HouseClients houses, string? date)
    {
        var faults = new Faults();
        var day = faults.Day(date, "/date");
        if (day is { Year: < 1970 or >= 9000 })
        {
            faults.Add("NOT_A_DATE", "/date", "", date, "1970-01-01");
        }
        return AnswerAsync(id, FilingId.Declaration, OfDeclarations, day, faults, context, houses);
    }

    private static Task<IResult> MonthAsync(string id, HttpContext context, HouseClients houses) =>
        AnswerAsync(id, FilingId.RefundMonth, OfMonths, null, new Faults(), context, houses);

    private static async Task<IResult> AnswerAsync(
        string id, string kind, string[] links, DateOnly? day, Faults faults, HttpContext context, HouseClients houses)
    {
        if (!Caller.Of(context.User).Has(Askers))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        if (id.Length > 64 || !id.StartsWith(kind, StringComparison.Ordinal))
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        var asked = new ReplayQuestion { FilingId = id, Date = day is { } on ? ChinaDay.Text(on) : "" };
        List<ReplayedDecisionJson> decisions = [];
        foreach (var link in links)
        {
            try
            {
                var answer = await AskAsync(link, houses.To(link), asked, HouseClients.As(context));
                decisions.AddRange(answer.Decisions.Select(d => new ReplayedDecisionJson(
                    link, d.Decision, d.Id.Length > 0 ? d.Id : null, d.DecidedOn, d.ReplayedOn, d.Differences.Count == 0, d.RulesLoaded,
                    [.. d.Differences.Select(f => new ReplayDifferenceJson(f.Field, f.Stored, f.Now))], d.LeftOut)));
            }
            catch (RpcException error)
            {
                return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(link, error));
            }
        }
        return decisions.Count == 0
            ? Problems.Result(context, "NOT_FOUND")
            : Results.Json(new ReplayJson(id, decisions.TrueForAll(d => d.Identical), decisions), GatewayJson.Default.ReplayJson);
    }

    private static async Task<ReplayAnswer> AskAsync(string link, CallInvoker house, ReplayQuestion asked, CallOptions caller) => link switch
    {
        Houses.Customs => await new Customs.CustomsClient(house).ReplayDecisionAsync(asked, caller),
        Houses.TaxRefund => await new TaxRefund.TaxRefundClient(house).ReplayDecisionAsync(asked, caller),
        _ => await new FxSettlement.FxSettlementClient(house).ReplayDecisionAsync(asked, caller),
    };
}
