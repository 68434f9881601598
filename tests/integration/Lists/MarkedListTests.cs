using Npgsql;
using SingleWindow.Gateway;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Lists;

/// <summary>Lists of amended and returned declarations: the marks lead to the filings, on both databases.</summary>
public sealed class MarkedListTests(TestServers servers)
{
    private const int Filings = 20_000, Every = 500;
    private const string Tenant = "3301960001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_PostgreSQL()
    {
        var server = await servers.PostgresAsync();
        var text = server.ConnectionString(servers.Name());
        await using var store = new PostgresStore(text);
        await FillAsync(store, "postgres");
        await ListsAsync(store);

        await using var data = NpgsqlDataSource.Create(text);
        await using (var analyze = data.CreateCommand("analyze"))
        {
            await analyze.ExecuteNonQueryAsync(Ct);
        }
        await using var explain = data.CreateCommand(
            $"explain select id from filings where kind = 1 and tenant = '{Tenant}' and id in (select filing from filing_marks where mark = 1 and tenant = '{Tenant}') order by id desc limit 51");
        await using var reader = await explain.ExecuteReaderAsync(Ct);
        List<string> plan = [];
        while (await reader.ReadAsync(Ct))
        {
            plan.Add(reader.GetString(0));
        }
        var told = string.Join('\n', plan);
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.DoesNotContain("Seq Scan on filings", told, StringComparison.Ordinal);
        Assert.Contains("Index", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("marks-");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "gateway.db"));
            await FillAsync(store, "sqlite");
            await ListsAsync(store);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(IStore store, string kind)
    {
        await store.MigrateAsync(Migrations.Of(typeof(GatewayModule).Assembly, kind), Ct);
        await using var tx = await store.BeginAsync(Ct);
        await tx.InsertAsync(GatewayTables.Filings, [.. Enumerable.Range(0, Filings).Select(n => new FilingRow(
            Id(n), FilingKind.Declaration, n % 2 == 0 ? Tenant : "3301960002", "R" + n, "O" + n, FilingStatus.Released.Number, 800, n, n, null, [], new FilingView()))], Ct);
        await tx.InsertNewAsync(GatewayTables.Marks, [.. Enumerable.Range(0, Filings / Every).SelectMany(n => new[]
        {
            new MarkRow(Mark.Amended, Tenant, Id(n * Every)), new MarkRow(n % 2 == 0 ? Mark.Returned : Mark.Amended, "3301960002", Id((n * Every) + 1)),
        })], Ct);
        await tx.CommitAsync(Ct);
    }

    private static async Task ListsAsync(IStore store)
    {
        Assert.Equal(Filings / Every, (await ListAsync(Tenant, "", 100, Mark.Amended)).Count);
        Assert.Empty(await ListAsync(Tenant, "", 100, Mark.Returned));
        Assert.Empty(await ListAsync("3301960002", "", 100, Mark.Amended, Mark.Returned));
        Assert.Equal(Filings / Every / 2, (await ListAsync(null, "", 100, Mark.Returned)).Count);
        // Page by page, newest first, nothing twice.
        var first = await ListAsync(Tenant, "", 15, Mark.Amended);
        var second = await ListAsync(Tenant, first[^1], 100, Mark.Amended);
        Assert.Equal((15, (Filings / Every) - 15), (first.Count, second.Count));
        Assert.Equal(first.Concat(second).OrderDescending(StringComparer.Ordinal), first.Concat(second));

        async Task<List<string>> ListAsync(string? tenant, string after, int limit, params Mark[] marks) =>
            [.. (await FilingQueries.ListAsync(store, new FilingFilter(tenant, null, null, null, null, null, after, limit, Marks: marks), Ct)).Select(r => r.Id)];
    }

    private static string Id(int n) => $"dcl_{n:x32}";
}
