using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Customs.Import;

namespace SingleWindow.Tests.Integration.Imports;

/// <summary>Rows of a version before deposits were confirmed and reservations posted.</summary>
public sealed class UpgradeTests(TestServers servers)
{
    [Fact]
    public async Task What_an_earlier_version_left_adds_up()
    {
        var server = await servers.PostgresAsync();
        await using var store = new PostgresStore(server.ConnectionString(servers.Name()));
        await store.MigrateAsync(EarlierVersion.Migrations("postgres", ""), TestContext.Current.CancellationToken);
        await EarlierVersion.AssertUpgradedAsync(store);
    }
}
