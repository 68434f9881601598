using System.Xml;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Features;

/// <summary>What operators do: see parked items, run one again, move the clock of a test system.</summary>
public static class OperateHouses
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/operations/parked", ListAsync)
            .Asking<ParkedListJson>("ListParked", "Items no step could handle, by house; 200 of each, more with house and its cursor from next", "Operations");
        v1.MapPost("/operations/parked/{house}/{id}/redrive", RedriveAsync)
            .Asking<RedrivenJson>("RedriveParked", "Run a parked item again; running it twice does nothing more", "Operations");
        v1.MapPost("/test/clock", AdvanceAsync)
            .Asking<ClockNowJson>("AdvanceClock", "Test mode: move the clock of every house forward", "Operations")
            .Accepts<ClockJson>("application/json");
    }

    private const int AtOnce = 200;

    private static async Task<IResult> ListAsync(HttpContext context, HouseClients houses, string? house, string? cursor)
    {
        if (!IsOperator(context))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        // A cursor belongs to one house.
        if ((house is not null && !Houses.All.Contains(house)) || (cursor is not null && house is null) || !PageCursor.TryRead(cursor, out var after))
        {
            return Problems.Result(context, "BAD_QUERY");
        }
        List<ParkedJson> parked = [];
        List<string> unreachable = [];
        var next = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Houses.All.Where(h => house is null || h == house))
        {
            try
            {
                List<ParkedJson> answer = context.RequestServices.GetKeyedService<Platform.Steps.HouseRuntime>(name) is { } local
                    ? [.. (await local.ParkedAsync(after, AtOnce, context.RequestAborted)).Select(p => new ParkedJson(p.Id, name, p.Kind, p.FilingId, p.Error, Show.Time(p.At)))]
                    : [.. (await new Operations.OperationsClient(houses.To(name)).ListParkedAsync(
                            new ParkedQuestion { House = name, Limit = AtOnce, After = after }, HouseClients.As(context)))
                        .Items.Select(p => new ParkedJson(p.Id, p.House, p.Kind, p.FilingId, p.Error, Show.Time(p.At)))];
                parked.AddRange(answer);
                if (answer.Count == AtOnce)
                {
                    next[name] = PageCursor.Write(answer[^1].Id);
                }
            }
            catch (RpcException)
            {
                unreachable.Add(name);
            }
        }
        return Results.Json(new ParkedListJson(parked, unreachable, next.Count > 0 ? next : null), GatewayJson.Default.ParkedListJson);
    }

    private static async Task<IResult> RedriveAsync(HttpContext context, HouseClients houses, string house, string id)
    {
        if (!IsOperator(context))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (!Houses.All.Contains(house))
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        try
        {
            var found = context.RequestServices.GetKeyedService<Platform.Steps.HouseRuntime>(house) is { } local
                ? await local.RedriveAsync(id, context.RequestAborted)
                : (await new Operations.OperationsClient(houses.To(house)).RedriveAsync(new RedriveRequest { House = house, Id = id }, HouseClients.As(context))).Found;
            return found ? Results.Json(new RedrivenJson(house, id, true), GatewayJson.Default.RedrivenJson) : Problems.Result(context, "NOT_FOUND");
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(house, error));
        }
    }

    private static async Task<IResult> AdvanceAsync(HttpContext context, HouseClients houses, TimeProvider time)
    {
        if (!IsOperator(context))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        if (time is not TestClock clock)
        {
            return Problems.Result(context, "TEST_MODE_ONLY");
        }
        var (body, _, problem) = await CaseBody.ReadPlainAsync(context, GatewayJson.Default.ClockJson);
        if (body is null)
        {
            return problem!;
        }
        if (!TryDuration(body.Advance, out var advance))
        {
            return Problems.Result(context, [new FieldFault("NOT_ALLOWED", "/advance", "", body.Advance, "PT0S to P365D, ISO 8601")]);
        }
        // The other processes first: a deadline must not pass here before the houses it concerns know the time.
        // One process may host several houses: its clock moves once.
        foreach (var name in Houses.All.Where(n => context.RequestServices.GetKeyedService<Platform.Steps.HouseRuntime>(n) is null)
            .DistinctBy(n => houses.AddressOf(n) ?? n, StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                await new Operations.OperationsClient(houses.To(name)).AdvanceClockAsync(
                    new ClockRequest { House = name, AdvanceMs = (long)advance.TotalMilliseconds }, HouseClients.As(context));
            }
            catch (RpcException error)
            {
                return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(name, error));
            }
        }
        clock.Advance(advance);
        return Results.Json(new ClockNowJson(clock.GetUtcNow()), GatewayJson.Default.ClockNowJson);
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return duration >= TimeSpan.Zero && duration <= TimeSpan.FromDays(365);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            duration = default;
            return false;
        }
    }

    private static bool IsOperator(HttpContext context) => Caller.Of(context.User).Roles.Contains(Acting.Operator);
}
