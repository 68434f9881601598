using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Tests.Integration.Hosting;

public sealed class OperationsTests
{
    [Fact]
    public async Task The_clock_of_a_house_that_runs_elsewhere_is_not_moved_here()
    {
        var clock = new TestClock(TimeProvider.System);
        var operations = new OperationsEndpoint([], clock);

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            operations.AdvanceClock(new ClockRequest { House = Houses.Customs, AdvanceMs = 3_600_000 }, null!));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.InRange(clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
    }
}
