using Npgsql;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Stores;

public sealed class PostgresStoreTests(TestServers servers) : StoreCompliance(servers)
{
    protected override string Database => "postgres";

    protected override async Task<IStore> OpenAsync(string name) => new PostgresStore((await Servers.PostgresAsync()).ConnectionString(name));

    [Fact]
    public async Task Work_on_a_killed_server_is_transient_and_succeeds_after_its_restart()
    {
        var server = await Servers.PostgresAsync();
        Assert.SkipUnless(server.CanKill, "The server named in the environment is not ours to kill.");
        await AddAsync(new Probe("before"));

        var tx = await Store.BeginAsync(Ct);
        await tx.InsertAsync(Probe.Table, [new Probe("lost")], Ct);
        // Several connections wait in the pool when the server dies, as they do in a busy house.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AllRowsAsync()));
        await server.KillAsync();

        var broken = await Assert.ThrowsAnyAsync<Exception>(() => tx.CommitAsync(Ct));
        Assert.True(Store.IsTransient(broken), broken.ToString());
        await tx.DisposeAsync();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => AddAsync(new Probe("refused")));
        Assert.True(Store.IsTransient(refused), refused.ToString());
        var unread = await Assert.ThrowsAnyAsync<Exception>(() => AllRowsAsync());
        Assert.True(Store.IsTransient(unread), unread.ToString());
        await Assert.ThrowsAnyAsync<Exception>(() => Store.PingAsync(Ct));

        await server.RestartAsync();
        await Eventually.SucceedsAsync(() => AddAsync(new Probe("after")), Store.IsTransient, Ct);
        Assert.Equal(["after", "before"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task A_connection_the_server_ends_is_transient()
    {
        var connection = (await Servers.PostgresAsync()).ConnectionString("postgres");
        await using var tx = await Store.BeginAsync(Ct);
        await tx.InsertAsync(Probe.Table, [new Probe("lost")], Ct);
        await using (var admin = new NpgsqlConnection(connection))
        {
            await admin.OpenAsync(Ct);
            await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'", admin);
            await end.ExecuteNonQueryAsync(Ct);
        }

        var error = await Assert.ThrowsAnyAsync<Exception>(() => tx.CommitAsync(Ct));

        Assert.True(Store.IsTransient(error), error.ToString());
        await Eventually.SucceedsAsync(() => AddAsync(new Probe("after")), Store.IsTransient, Ct);
        Assert.Equal(["after"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task Two_that_lock_each_other_out_are_transient()
    {
        await AddAsync(new Probe("a"), new Probe("b"));

        async Task<Exception?> CrossAsync(string first, string second, Barrier meet)
        {
            try
            {
                await WriteAsync(async tx =>
                {
                    await tx.LoadAsync(Probe.Table, "id", [first], Ct);
                    meet.SignalAndWait(Ct);
                    await tx.LoadAsync(Probe.Table, "id", [second], Ct);
                });
                return null;
            }
            catch (Exception error)
            {
                return error;
            }
        }

        using var meet = new Barrier(2);
        var errors = await Task.WhenAll(Task.Run(() => CrossAsync("a", "b", meet), Ct), Task.Run(() => CrossAsync("b", "a", meet), Ct));

        Assert.True(Store.IsTransient(Assert.Single(errors, e => e is not null)!));
    }
}
