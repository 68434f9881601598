using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Due times, a row for many filings.</summary>
public sealed class DuesTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dues-");
    private SqliteStore _store = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteStore(Path.Combine(_folder.FullName, "gateway.db"));
        await _store.MigrateAsync(Migrations.Of(typeof(Dues).Assembly, "sqlite"), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Filings_come_when_their_time_has_come_those_that_wait_longest_first()
    {
        await FileAsync(Filing("c", 300), Filing("a", 100), Filing("b", 100), Filing("n", null));

        Assert.Empty(await ComeAsync(99, 10));
        Assert.Equal(["a", "b"], await ComeAsync(100, 10));
        Assert.Equal(["a", "b", "c"], await ComeAsync(300, 10));
    }

    [Fact]
    public async Task A_filing_whose_due_time_went_does_not_come_and_a_row_without_any_is_gone()
    {
        await FileAsync(Filing("a", 100), Filing("b", 100));
        await ChangeAsync(Filing("a", null));

        Assert.Equal(["b"], await ComeAsync(100, 10));
        Assert.Equal(1, await RowsAsync());

        await ChangeAsync(Filing("b", null));
        Assert.Empty(await ComeAsync(100, 10));
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task A_filing_with_another_due_time_comes_once_at_that_one()
    {
        await FileAsync(Filing("a", 100));
        var later = Filing("a", 200);
        await ChangeAsync(later);
        await WriteAsync(tx => Dues.AddAsync(tx, [later], Ct));

        Assert.Empty(await ComeAsync(199, 10));
        Assert.Equal(["a"], await ComeAsync(200, 10));
    }

    [Fact]
    public async Task Filings_that_stay_due_do_not_hide_those_behind_them()
    {
        // More rows than a page holds, none of which goes.
        for (var i = 0; i < 12; i++)
        {
            await FileAsync(Filing($"f{i:00}", 100 + i));
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"f{i:00}"), await ComeAsync(200, 12));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"f{i:00}"), await ComeAsync(200, 3));
    }

    [Fact]
    public async Task Page_by_page_every_row_is_read_once_also_when_nothing_goes()
    {
        for (var i = 0; i < 23; i++)
        {
            await FileAsync(Filing($"f{i:00}", 100 + (i / 4)));
        }

        List<string> come = [];
        var (pages, after) = (0, "");
        do
        {
            (var page, after) = await Dues.ComeAsync(_store, 200, after, 5, Ct);
            Assert.InRange(page.Count, 0, 5);
            come.AddRange(page);
            pages++;
        }
        while (after.Length > 0);

        Assert.Equal(Enumerable.Range(0, 23).Select(i => $"f{i:00}"), come.Order());
        Assert.Equal(5, pages);
    }

    private async Task<List<string>> ComeAsync(long now, int limit) => (await Dues.ComeAsync(_store, now, "", limit, Ct)).Come;

    private static FilingRow Filing(string id, long? due) =>
        new(id, FilingKind.Declaration, "3301960001", "R-" + id, null, 1, 0, 1, 1, due, [], new FilingView());

    private Task FileAsync(params FilingRow[] filings) => WriteAsync(async tx =>
    {
        await tx.InsertAsync(GatewayTables.Filings, filings, Ct);
        await Dues.AddAsync(tx, filings, Ct);
    });

    private Task ChangeAsync(FilingRow filing) => WriteAsync(tx => tx.UpdateAsync(GatewayTables.Filings, [filing], Ct));

    private async Task WriteAsync(Func<IStoreTransaction, Task> write)
    {
        await using var tx = await _store.BeginAsync(Ct);
        await write(tx);
        await tx.CommitAsync(Ct);
    }

    private async Task<int> RowsAsync() => (await _store.QueryAsync(Dues.Table, "", new Dictionary<string, object?>(), Ct)).Count;
}
