using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/declarations/{id}/replay: the decision on an accepted import, taken again by customs under the rules loaded now.</summary>
public static class ReplayDecision
{
    private static readonly string[] Askers = [Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/declarations/{id}/replay", HandleAsync)
        .Asking<ReplayJson>(
            "ReplayDecision",
            "The decision on an accepted retail import taken again: under the rules of its own day it is identical, under those of date (yyyy-MM-dd), or of "
            + "a later rule pack, the differences are listed (officer, operator)", "Declarations")
        .Problems(502);

    private static async Task<IResult> HandleAsync(string id, HttpContext context, HouseClients houses, string? date)
    {
        var faults = new Faults();
        var day = faults.Day(date, "/date");
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
            var a = await new Customs.CustomsClient(houses.To(Houses.Customs)).ReplayImportAsync(
                new ReplayQuestion { FilingId = id, Date = day is { } on ? ChinaDay.Text(on) : "" }, HouseClients.As(context));
            return a.Found
                ? Results.Json(
                    new ReplayJson(id, a.DecidedOn, a.ReplayedOn, a.Differences.Count == 0, [.. a.Differences.Select(d => new ReplayDifferenceJson(d.Field, d.Stored, d.Now))]),
                    GatewayJson.Default.ReplayJson)
                : Problems.Result(context, "NOT_FOUND");
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }
}
