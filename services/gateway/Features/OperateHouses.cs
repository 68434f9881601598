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
            .Asking<ParkedListJson>("ListParked", "Items no step could handle, by house", "Operations");
        v1.MapPost("/operations/parked/{house}/{id}/redrive", RedriveAsync)
            .Asking<RedrivenJson>("RedriveParked", "Run a parked item again; running it twice does nothing more", "Operations");
        v1.MapPost("/test/clock", AdvanceAsync)
            .Asking<ClockNowJson>("AdvanceClock", "Test mode: move the clock of every house forward", "Operations")
            .Accepts<ClockJson>("application/json");
    }

    private static async Task<IResult> ListAsync(HttpContext context, HouseClients houses, string? house)
    {
        if (!IsOperator(context))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        List<ParkedJson> parked = [];
        List<string> unreachable = [];
        foreach (var name in Houses.All.Where(h => house is null || h == house))
        {
            try
            {
                var answer = context.RequestServices.GetKeyedService<Platform.Steps.HouseRuntime>(name) is { } local
                    ? (await local.ParkedAsync("", 200, context.RequestAborted)).Select(p => new ParkedJson(p.Id, name, p.Kind, p.FilingId, p.Error, Show.Time(p.At)))
                    : (await new Operations.OperationsClient(houses.To(name)).ListParkedAsync(new ParkedQuestion { House = name, Limit = 200 }, HouseClients.As(context)))
                        .Items.Select(p => new ParkedJson(p.Id, p.House, p.Kind, p.FilingId, p.Error, Show.Time(p.At)));
                parked.AddRange(answer);
            }
            catch (RpcException)
            {
                unreachable.Add(name);
            }
        }
        return Results.Json(new ParkedListJson(parked, unreachable), GatewayJson.Default.ParkedListJson);
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
        catch (RpcException)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE");
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
        foreach (var name in Houses.All.Where(n => context.RequestServices.GetKeyedService<Platform.Steps.HouseRuntime>(n) is null))
        {
            try
            {
                await new Operations.OperationsClient(houses.To(name)).AdvanceClockAsync(
                    new ClockRequest { House = name, AdvanceMs = (long)advance.TotalMilliseconds }, HouseClients.As(context));
            }
            catch (RpcException)
            {
                return Problems.Result(context, "HOUSE_UNREACHABLE", detail: name);
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
