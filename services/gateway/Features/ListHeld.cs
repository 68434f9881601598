using System.Globalization;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/desk/held: cases that wait for an officer, as customs holds them.</summary>
public static class ListHeld
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/desk/held", HandleAsync)
        .Asking<HeldListJson>("ListHeld", "Cases that wait for an officer, oldest first; limit 1 to 100, cursor from next", "Desk");

    private static async Task<IResult> HandleAsync(HttpContext context, HouseClients houses, string? limit, string? cursor)
    {
        if (!Caller.Of(context.User).Roles.Contains(Acting.Officer))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var rows = int.TryParse(limit ?? "50", NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (rows is < 1 or > 100 || !PageCursor.TryRead(cursor, out var after))
        {
            return Problems.Result(context, "BAD_QUERY");
        }
        try
        {
            var answer = await new Customs.CustomsClient(houses.To(Houses.Customs))
                .AskHeldAsync(new HeldQuestion { Limit = rows, After = after }, HouseClients.As(context));
            return Results.Json(
                new HeldListJson(
                    [.. answer.Cases.Select(c => new HeldJson(c.FilingId, c.Status, c.Channel, c.Score, Show.Time(c.Since), Show.Reasons(c.Reasons)))],
                    answer.Next.Length > 0 ? PageCursor.Write(answer.Next) : null),
                GatewayJson.Default.HeldListJson);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }
}
