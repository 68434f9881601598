using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>The embedded default: SQLite and the loopback bus.</summary>
public sealed class EmbeddedStepTests(TestServers servers) : StepCompliance(servers)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sw-step-").FullName;

    protected override string Database => "sqlite";

    protected override Task<IStore> OpenStoreAsync(string name) => Task.FromResult<IStore>(new SqliteStore(Path.Combine(_folder, name + ".db")));

    protected override Task<IBus> OpenBusAsync() => Task.FromResult<IBus>(new LoopbackBus());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
