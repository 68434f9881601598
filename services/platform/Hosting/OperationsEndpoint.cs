using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Hosting;

/// <summary>gRPC <c>Operations</c>: parked items of the houses in this process, their re-drive, and the test clock. Operators alone.</summary>
[Authorize(Roles.Operator)]
internal sealed class OperationsEndpoint(IEnumerable<HostedHouse> houses, TimeProvider time) : Operations.OperationsBase
{
    private const int MostRows = 200;

    public override async Task<ParkedAnswer> ListParked(ParkedQuestion request, ServerCallContext context)
    {
        var runtime = Find(request.House);
        var limit = Math.Clamp(request.Limit == 0 ? 50 : request.Limit, 1, MostRows);
        var rows = await runtime.ParkedAsync(request.After, limit, context.CancellationToken);
        var answer = new ParkedAnswer { Next = rows.Count == limit ? rows[^1].Id : "" };
        answer.Items.AddRange(rows.Select(r => new Parked
        {
            Id = r.Id, House = runtime.House.Name, Kind = r.Kind, FilingId = r.FilingId, Error = r.Error, At = r.At,
        }));
        return answer;
    }

    public override async Task<RedriveAnswer> Redrive(RedriveRequest request, ServerCallContext context) =>
        new() { Found = await Find(request.House).RedriveAsync(request.Id, context.CancellationToken) };

    public override Task<ClockAnswer> AdvanceClock(ClockRequest request, ServerCallContext context)
    {
        if (time is not TestClock clock)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "The clock moves in test mode alone."));
        }
        if (request.AdvanceMs is < 0 or > 366L * 24 * 3600 * 1000)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "advance_ms is 0 to one year, in milliseconds."));
        }
        if (request.House.Length > 0)
        {
            Find(request.House);
        }
        clock.Advance(TimeSpan.FromMilliseconds(request.AdvanceMs));
        return Task.FromResult(new ClockAnswer { Now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    private HouseRuntime Find(string name) =>
        houses.FirstOrDefault(h => h.Runtime.House.Name == name)?.Runtime
        ?? throw new RpcException(new Status(StatusCode.NotFound, $"The house '{name}' does not run in this process."));
}
