using SingleWindow.Tests.Integration;
using SingleWindow.Tests.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
// Tests kill the servers they share, and two cores measure each other anyway.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace SingleWindow.Tests.Integration;

/// <summary>One PostgreSQL and one RabbitMQ for all tests of this project, each started by the first test that needs it.</summary>
public sealed class TestServers : IAsyncDisposable
{
    // Durable: some tests kill it and ask afterwards what it has acknowledged.
    private readonly Lazy<Task<PostgresServer>> _postgres = new(() => Task.Run(() => PostgresServer.StartAsync(new PostgresOptions { Durable = true })));
    private readonly Lazy<Task<RabbitServer>> _rabbit = new(() => Task.Run(() => RabbitServer.StartAsync()));
    private int _names;

    public Task<PostgresServer> PostgresAsync() => OrSkipAsync(_postgres.Value);

    public Task<RabbitServer> RabbitAsync() => OrSkipAsync(_rabbit.Value);

    /// <summary>A name no other test of this run uses: for databases, queues and files.</summary>
    public string Name() => $"t{Environment.ProcessId}_{Interlocked.Increment(ref _names)}";

    public async ValueTask DisposeAsync()
    {
        await DisposeAsync(_postgres);
        await DisposeAsync(_rabbit);
    }

    private static async Task<T> OrSkipAsync<T>(Task<T> server)
    {
        try
        {
            return await server;
        }
        catch (ServerMissingException missing) when (!Need.MustFail)
        {
            Assert.Skip(missing.Command);
            throw;
        }
    }

    private static async Task DisposeAsync<T>(Lazy<Task<T>> server) where T : IAsyncDisposable
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
