using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Stores;

public sealed class SqliteStoreTests(TestServers servers) : StoreCompliance(servers)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sw-store-").FullName;

    protected override string Database => "sqlite";

    protected override Task<IStore> OpenAsync(string name) => Task.FromResult<IStore>(new SqliteStore(Path.Combine(_folder, "of", name + ".db")));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
