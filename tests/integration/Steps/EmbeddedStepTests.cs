using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>The embedded default: SQLite and the loopback bus.</summary>
public sealed class EmbeddedStepTests(TestServers servers) : StepCompliance(servers)
{
    private readonly LoopbackBus _bus = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sw-step-").FullName;

    protected override string Database => "sqlite";

    protected override Task<IStore> OpenStoreAsync(string name) => Task.FromResult<IStore>(new SqliteStore(Path.Combine(_folder, name + ".db")));

    protected override Task<IBus> ConnectAsync() => Task.FromResult<IBus>(new Connection(_bus));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The loopback bus is one per process: a house that stops leaves it to the others.</summary>
    private sealed class Connection(LoopbackBus bus) : IBus
    {
        public Task SendAsync(string reader, BusMessage message, CancellationToken ct) => bus.SendAsync(reader, message, ct);
        public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct) => bus.ListenAsync(reader, kinds, handler, ct);
        public Task StopAsync(CancellationToken ct) => Task.CompletedTask;
    }
}
