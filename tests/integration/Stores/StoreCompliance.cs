using System.Collections.Concurrent;
using System.Data.Common;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Stores;

/// <summary>What every store must do. One test class per adapter inherits it.</summary>
public abstract class StoreCompliance(TestServers servers) : IAsyncLifetime
{
    private static readonly Dictionary<string, object?> NoParameters = [];
    private readonly List<IStore> _open = [];
    private string _name = "";

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    protected TestServers Servers { get; } = servers;
    protected IStore Store { get; private set; } = null!;
    protected IReadOnlyList<Migration> All => Migrations.Of(typeof(Probe).Assembly, Database);

    /// <summary>"postgres" or "sqlite".</summary>
    protected abstract string Database { get; }

    /// <summary>A store on the database of that name, which may not exist yet; every call opens another instance.</summary>
    protected abstract Task<IStore> OpenAsync(string name);

    public async ValueTask InitializeAsync()
    {
        _name = Servers.Name();
        Store = await AnotherAsync();
        await Store.MigrateAsync(All, Ct);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _open)
        {
            await store.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    // ---- reading without a lock --------------------------------------------------------------------

    [Fact]
    public async Task A_reading_sees_what_is_committed_in_key_order_and_waits_for_no_writer()
    {
        await AddAsync(new Probe("a") { Name = "first" }, new Probe("b") { Name = "second" }, new Probe("c") { Name = "third" });
        await using var writer = await Store.BeginAsync(Ct);
        await writer.LoadAsync(Probe.Table, "id", ["a", "b"], Ct);
        await writer.UpdateAsync(Probe.Table, [new Probe("a") { Name = "changed" }], Ct);

        var reading = new Reading(Store);
        Assert.Equal(["first", "second"], (await reading.LoadAsync(Probe.Table, "id", ["b", "a", "none"], Ct)).Select(p => p.Name));
        Assert.Equal(["c"], Ids(await reading.LoadAsync(Probe.Table, "name", ["third", "it's"], Ct)));
        Assert.Empty(await reading.LoadAsync(Probe.Table, "id", [], Ct));
        await Assert.ThrowsAsync<NotSupportedException>(() => reading.UpdateAsync(Probe.Table, [new Probe("c")], Ct));
        await writer.CommitAsync(Ct);
    }

    [Fact]
    public async Task A_question_with_a_NUL_finds_nothing_and_disturbs_nobody()
    {
        await AddAsync(new Probe("a") { Name = "first" });
        for (var i = 0; i < 10; i++)
        {
            Assert.Empty(await Store.QueryAsync(Probe.Table, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = "a\0b" }, Ct));
            Assert.Single(await Store.QueryAsync(Probe.Table, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = "a" }, Ct));
        }
    }

    // ---- migrations --------------------------------------------------------------------------------

    [Fact]
    public async Task Migrations_run_once_and_keep_what_is_there()
    {
        await AddAsync(new Probe("kept"));

        await Store.MigrateAsync(All, Ct);
        await (await AnotherAsync()).MigrateAsync(All, Ct);

        Assert.Equal(["kept"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task A_later_migration_is_added_to_the_earlier_ones()
    {
        await AddAsync(new Probe("kept"));

        await Store.MigrateAsync([.. All, new Migration("test.002_more", "ALTER TABLE probes ADD COLUMN more TEXT; UPDATE probes SET name = 'migrated'")], Ct);

        Assert.Equal("migrated", Assert.Single(await AllRowsAsync()).Name);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_of_itself()
    {
        var broken = new Migration("test.002_broken", "CREATE TABLE half_done (id TEXT); INSERT INTO no_such_table VALUES (1)");
        var mended = broken with { Sql = "CREATE TABLE half_done (id TEXT)" };

        await Assert.ThrowsAnyAsync<DbException>(() => Store.MigrateAsync([.. All, broken], Ct));
        await Store.MigrateAsync([.. All, mended], Ct);

        await AddAsync(new Probe("works"));
        Assert.Single(await AllRowsAsync());
    }

    [Fact]
    public async Task Instances_that_start_at_once_migrate_a_missing_database_once()
    {
        var name = Servers.Name();
        List<IStore> instances = [];
        for (var i = 0; i < 4; i++)
        {
            instances.Add(await AnotherAsync(name));
        }

        await Task.WhenAll(instances.Select(store => Task.Run(
            () => Eventually.SucceedsAsync(() => store.MigrateAsync(All, Ct), store.IsTransient, Ct), Ct)));

        await AddAsync(instances[0], new Probe("a"));
        Assert.Equal(["a"], Ids(await AllRowsAsync(instances[3])));
    }

    // ---- values ------------------------------------------------------------------------------------

    public static TheoryData<string, Probe> Values => new()
    {
        { "nothing at all", new Probe("v") },
        { "everything", new Probe("v") { Name = "n", Small = 1, Large = 2, Amount = 3.5m, Body = [1, 2, 3], Flag = true } },
        { "empty is not null", new Probe("v") { Name = "", Body = [], Flag = false, Small = 0, Large = 0, Amount = 0m } },
        { "largest amount of the wire", new Probe("v") { Amount = 99999999999999.99999m } },
        { "most negative amount of the wire", new Probe("v") { Amount = -99999999999999.99999m } },
        { "smallest amount of the wire", new Probe("v") { Amount = 0.00001m } },
        { "an amount binary fractions cannot hold", new Probe("v") { Amount = 0.1m } },
        { "trailing zeros", new Probe("v") { Amount = 12.50m } },
        { "largest decimal", new Probe("v") { Amount = decimal.MaxValue } },
        { "integer limits, upper", new Probe("v") { Small = int.MaxValue, Large = long.MaxValue } },
        { "integer limits, lower", new Probe("v") { Small = int.MinValue, Large = long.MinValue } },
        { "every byte", new Probe("v") { Body = [.. Enumerable.Range(0, 256).Select(b => (byte)b)] } },
        { "text of several scripts and quotes", new Probe("键'\"\\ é🚢") { Name = "青禾工艺（样例） '; DROP TABLE probes; -- \n\t😀" } },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_row_comes_back_as_it_was_put(string name, Probe row)
    {
        Assert.NotEmpty(name);
        await AddAsync(row);
        Assert.Equal(row.Text, Assert.Single(await LoadAsync([row.Id])).Text);

        // The same through an update, over a row that was different.
        var other = new Probe("other") { Name = "x", Small = 7, Large = 7, Amount = 7, Body = [7], Flag = true };
        await AddAsync(other);
        await WriteAsync(tx => tx.DeleteAsync(Probe.Table, [row.Id], Ct));
        var updated = row with { Id = "other" };
        await WriteAsync(tx => tx.UpdateAsync(Probe.Table, [updated], Ct));
        Assert.Equal(updated.Text, Assert.Single(await AllRowsAsync()).Text);
    }

    [Fact]
    public async Task Two_thousand_rows_go_in_and_change_and_leave_in_one_call_each()
    {
        Probe[] rows = [.. Enumerable.Range(0, 2000).Select(i => Row(i, 1))];
        Probe[] changed = [.. Enumerable.Range(0, 2000).Select(i => Row(i, 2))];
        var keys = Array.ConvertAll(rows, r => r.Id);

        await AddAsync(rows);
        Assert.Equal(rows.Select(r => r.Text), (await LoadAsync(keys)).Select(r => r.Text));

        await WriteAsync(tx => tx.UpdateAsync(Probe.Table, changed, Ct));
        Assert.Equal(changed.Select(r => r.Text), (await LoadAsync(keys)).Select(r => r.Text));

        await WriteAsync(tx => tx.DeleteAsync(Probe.Table, keys[500..], Ct));
        Assert.Equal(keys[..500], Ids(await AllRowsAsync()));

        static Probe Row(int i, int round) => new($"k{i:0000}")
        {
            Name = i % 3 == 0 ? null : $"{round} name {i}", Small = i % 5 == 0 ? null : i * round, Large = i % 7 == 0 ? null : i * (long)int.MaxValue,
            Amount = i % 11 == 0 ? null : i * 1.00001m * round, Body = i % 13 == 0 ? null : [(byte)round, .. BitConverter.GetBytes(i)], Flag = i % 17 == 0 ? null : i % 2 == 0,
        };
    }

    [Fact]
    public async Task Empty_sets_are_no_work()
    {
        await AddAsync(new Probe("a"));
        await using (var tx = await Store.BeginAsync(Ct))
        {
            Assert.Empty(await tx.LoadAsync(Probe.Table, "id", [], Ct));
            await tx.InsertAsync(Probe.Table, [], Ct);
            Assert.Empty(await tx.InsertNewAsync(Probe.Table, [], Ct));
            await tx.UpdateAsync(Probe.Table, [], Ct);
            await tx.DeleteAsync(Probe.Table, [], Ct);
            await tx.CommitAsync(Ct);
        }
        Assert.Equal(["a"], Ids(await AllRowsAsync()));
    }

    // ---- reads -------------------------------------------------------------------------------------

    [Fact]
    public async Task Load_gives_the_rows_of_the_values_alone_in_key_order()
    {
        await AddAsync(new Probe("c") { Name = "red" }, new Probe("a") { Name = "green" }, new Probe("b") { Name = "blue" }, new Probe("d"));

        Assert.Equal(["a", "c"], Ids(await LoadAsync(["c", "none", "a", "c"])));
        Assert.Equal(["b", "c"], Ids(await LoadAsync(["red", "blue"], "name")));
    }

    [Fact]
    public async Task Query_takes_named_parameters_of_every_type_and_null()
    {
        var row = new Probe("a") { Name = "red", Small = 3, Large = 4_000_000_000, Amount = 5m, Body = [9], Flag = true };
        await AddAsync(row, new Probe("b") { Name = "blue", Flag = false }, new Probe("c"));

        Assert.Equal(["a"], Ids(await QueryAsync("WHERE name = @name AND small = @small AND large = @large AND body = @body AND flag = @flag",
            ("name", "red"), ("small", 3), ("large", 4_000_000_000L), ("body", new byte[] { 9 }), ("flag", true))));
        Assert.Equal(["c"], Ids(await QueryAsync("WHERE name = @name OR (name IS NULL AND @name IS NULL)", ("name", null))));
        Assert.Equal(["b"], Ids(await QueryAsync("WHERE name = @name OR (name IS NULL AND @name IS NULL)", ("name", "blue"))));
        Assert.Equal(["c", "b"], Ids(await QueryAsync("WHERE id > @after ORDER BY id DESC LIMIT @limit", ("after", "a"), ("limit", 2))));
        Assert.Empty(await QueryAsync("WHERE name = @name", ("name", "'; DROP TABLE probes; --")));
    }

    [Fact]
    public async Task Query_sees_what_is_committed_and_a_transaction_sees_its_own()
    {
        await using var tx = await Store.BeginAsync(Ct);
        await tx.InsertAsync(Probe.Table, [new Probe("new")], Ct);

        Assert.Empty(await AllRowsAsync());
        Assert.Equal(["new"], Ids(await tx.QueryAsync(Probe.Table, "ORDER BY id", NoParameters, Ct)));
        Assert.Equal(["new"], Ids(await tx.LoadAsync(Probe.Table, "id", ["new"], Ct)));

        await tx.CommitAsync(Ct);
        Assert.Equal(["new"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task A_store_that_was_only_read_from_can_be_written_to_by_the_next_instance()
    {
        var reader = await AnotherAsync();
        await reader.PingAsync(Ct);
        Assert.Empty(await AllRowsAsync(reader));

        await AddAsync(reader, new Probe("a"));
        var second = await AnotherAsync();
        Assert.Single(await AllRowsAsync(second));
        await Eventually.SucceedsAsync(() => AddAsync(second, new Probe("b")), second.IsTransient, Ct);
        Assert.Equal(["a", "b"], Ids(await AllRowsAsync()));
    }

    // ---- inserts -----------------------------------------------------------------------------------

    [Fact]
    public async Task InsertNew_gives_exactly_the_keys_it_added()
    {
        await AddAsync(new Probe("b") { Name = "old" });

        HashSet<string> added = [];
        await WriteAsync(async tx => added = await tx.InsertNewAsync(Probe.Table, [new Probe("a"), new Probe("b") { Name = "new" }, new Probe("c")], Ct));

        Assert.Equal(["a", "c"], added.Order());
        Assert.Equal(["a", "b", "c"], Ids(await AllRowsAsync()));
        Assert.Equal("old", Assert.Single(await LoadAsync(["b"])).Name);
    }

    [Fact]
    public async Task InsertNew_leaves_out_rows_that_meet_another_unique_index()
    {
        await AddAsync(new Probe("first") { Name = "taken" });

        HashSet<string> added = [];
        await WriteAsync(async tx => added = await tx.InsertNewAsync(Probe.Table,
            [new Probe("second") { Name = "taken" }, new Probe("third") { Name = "free" }, new Probe("fourth") { Name = "free" }, new Probe("third") { Name = "again" }], Ct));

        Assert.Equal(["third"], added);
        Assert.Equal(["first", "third"], Ids(await AllRowsAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task InsertNew_of_many_gives_exactly_the_keys_it_added(int known)
    {
        await WriteAsync(tx => tx.InsertAsync(Probe.Table, [.. Enumerable.Range(0, known).Select(i => new Probe($"k{i:000}") { Small = 1 })], Ct));

        HashSet<string> added = [];
        await WriteAsync(async tx =>
        {
            added = await tx.InsertNewAsync(Probe.Table, [.. Enumerable.Range(0, 100).Select(i => new Probe($"k{i:000}") { Small = 2 })], Ct);
            // What came before and after in the same transaction stays.
            await tx.InsertAsync(Probe.Table, [new Probe("last") { Small = 2 }], Ct);
        });

        Assert.Equal(Enumerable.Range(known, 100 - known).Select(i => $"k{i:000}"), added.Order());
        var rows = await AllRowsAsync();
        Assert.Equal(101, rows.Count);
        Assert.Equal(known, rows.Count(r => r.Small == 1));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public async Task InsertNew_of_the_same_key_by_two_writers_at_once_is_new_to_one_of_them(int count)
    {
        var winners = new ConcurrentBag<string>();
        var keys = Enumerable.Range(0, count).Select(i => $"k{i:00}").ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => Eventually.SucceedsAsync(async () =>
        {
            // Opposite orders make the writers meet as badly as they can.
            var rows = (writer % 2 == 0 ? keys : keys.AsEnumerable().Reverse()).Select(k => new Probe(k)).ToList();
            HashSet<string> added = [];
            await WriteAsync(async tx => added = await tx.InsertNewAsync(Probe.Table, rows, Ct));
            foreach (var key in added)
            {
                winners.Add(key);
            }
        }, Store.IsTransient, Ct), Ct)));

        Assert.Equal(keys, winners.Order());
    }

    [Theory]
    [InlineData("same", "another")]
    [InlineData("other", "taken")]
    public async Task Insert_of_what_another_writer_added_is_transient_and_leaves_nothing(string id, string name)
    {
        await AddAsync(new Probe("same") { Name = "taken" });

        await using (var tx = await Store.BeginAsync(Ct))
        {
            var error = await Assert.ThrowsAsync<ConcurrentInsertException>(
                () => tx.InsertAsync(Probe.Table, [new Probe("aa"), new Probe(id) { Name = name }, new Probe("zz")], Ct));
            Assert.True(Store.IsTransient(error));
        }

        Assert.Equal(["same"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task A_row_the_table_refuses_is_not_transient()
    {
        await using var tx = await Store.BeginAsync(Ct);
        var error = await Assert.ThrowsAnyAsync<DbException>(() => tx.InsertAsync(Steps.Account.Table, [new Steps.Account("a", -1m, 0, null)], Ct));
        Assert.False(Store.IsTransient(error));
    }

    // ---- transactions ------------------------------------------------------------------------------

    [Fact]
    public async Task Without_commit_nothing_is_left()
    {
        await AddAsync(new Probe("a") { Small = 1 }, new Probe("b"));

        await using (var tx = await Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(Probe.Table, [new Probe("c")], Ct);
            await tx.UpdateAsync(Probe.Table, [new Probe("a") { Small = 2 }], Ct);
            await tx.DeleteAsync(Probe.Table, ["b"], Ct);
        }

        Assert.Equal(["a|null|1|null|null|null|null", "b|null|null|null|null|null|null"], (await AllRowsAsync()).Select(r => r.Text));
    }

    [Fact]
    public async Task A_savepoint_keeps_what_was_before_it_and_the_transaction_goes_on_after_an_error()
    {
        await AddAsync(new Probe("taken"));

        await using (var tx = await Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(Probe.Table, [new Probe("before")], Ct);
            await tx.SavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("lost")], Ct);
            await Assert.ThrowsAsync<ConcurrentInsertException>(() => tx.InsertAsync(Probe.Table, [new Probe("taken")], Ct));
            await tx.RollbackToSavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("after")], Ct);
            await tx.CommitAsync(Ct);
        }

        Assert.Equal(["after", "before", "taken"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task The_latest_savepoint_is_the_one_that_is_rolled_back_to()
    {
        await WriteAsync(async tx =>
        {
            await tx.SavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("one")], Ct);
            await tx.SavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("two")], Ct);
            await tx.RollbackToSavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("three")], Ct);
            await tx.SavepointAsync(Ct);
            await tx.InsertAsync(Probe.Table, [new Probe("four")], Ct);
            await tx.RollbackToSavepointAsync(Ct);
            await tx.RollbackToSavepointAsync(Ct);
        });

        Assert.Equal(["one", "three"], Ids(await AllRowsAsync()));
    }

    [Fact]
    public async Task Writers_of_the_same_rows_wait_for_each_other_and_lose_no_update()
    {
        const int writers = 6, rounds = 25;
        string[] keys = ["a", "b", "c"];
        await AddAsync([.. keys.Select(k => new Probe(k) { Small = 0 })]);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                await Eventually.SucceedsAsync(() => WriteAsync(async tx =>
                {
                    var rows = await tx.LoadAsync(Probe.Table, "id", writer % 2 == 0 ? keys : [.. keys.Reverse()], Ct);
                    await tx.UpdateAsync(Probe.Table, rows.ConvertAll(r => r with { Small = r.Small + 1 }), Ct);
                }), Store.IsTransient, Ct);
            }
        }, Ct)));

        Assert.All(await AllRowsAsync(), r => Assert.Equal(writers * rounds, r.Small));
    }

    [Fact]
    public async Task A_loaded_row_is_held_until_the_transaction_ends()
    {
        await AddAsync(new Probe("a") { Small = 1 });
        await using var first = await Store.BeginAsync(Ct);
        var row = Assert.Single(await first.LoadAsync(Probe.Table, "id", ["a"], Ct));

        var second = Task.Run(async () =>
        {
            List<Probe> seen = [];
            await WriteAsync(async tx => seen = await tx.LoadAsync(Probe.Table, "id", ["a"], Ct));
            return seen;
        }, Ct);
        await first.UpdateAsync(Probe.Table, [row with { Small = 2 }], Ct);
        Assert.False(second.IsCompleted);
        await first.CommitAsync(Ct);
        await first.DisposeAsync();

        Assert.Equal(2, Assert.Single(await second).Small);
    }

    [Fact]
    public async Task Numbers_of_a_serialised_lane_become_visible_in_their_order()
    {
        const int writers = 6, each = 15;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var gaps = new ConcurrentBag<string>();
        var reader = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var numbers = (await AllRowsAsync()).ConvertAll(r => r.Large!.Value).Order().ToList();
                if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Count).Select(n => (long)n)))
                {
                    gaps.Add(string.Join(",", numbers));
                }
            }
        }, Ct);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await Eventually.SucceedsAsync(() => WriteAsync(async tx =>
                {
                    await tx.SerializeAsync("feed", Ct);
                    var last = await tx.QueryAsync(Probe.Table, "ORDER BY large DESC LIMIT 1", NoParameters, Ct);
                    var next = (last.Count == 0 ? 0 : last[0].Large!.Value) + 1;
                    await tx.InsertAsync(Probe.Table, [new Probe($"n{next:0000}") { Large = next }], Ct);
                }), Store.IsTransient, Ct);
            }
        }, Ct)));
        await done.CancelAsync();
        await reader;

        Assert.Empty(gaps);
        Assert.Equal(writers * each, (await AllRowsAsync()).Count);
    }

    [Fact]
    public async Task Another_lane_is_not_held_back_longer_than_the_store_has_one_writer()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(() => WriteAsync(async tx =>
        {
            await tx.SerializeAsync($"lane {lane}", Ct);
            await tx.InsertAsync(Probe.Table, [new Probe($"l{lane}")], Ct);
        }), Ct)));

        Assert.Equal(["l0", "l1", "l2", "l3"], Ids(await AllRowsAsync()));
    }

    // ---- tools -------------------------------------------------------------------------------------

    protected static List<string> Ids(List<Probe> rows) => rows.ConvertAll(r => r.Id);

    protected Task<List<Probe>> AllRowsAsync(IStore? store = null) => (store ?? Store).QueryAsync(Probe.Table, "ORDER BY id", NoParameters, Ct);

    protected Task AddAsync(params Probe[] rows) => AddAsync(Store, rows);

    protected static Task AddAsync(IStore store, params Probe[] rows) => WriteAsync(store, tx => tx.InsertAsync(Probe.Table, rows, Ct));

    protected Task WriteAsync(Func<IStoreTransaction, Task> write) => WriteAsync(Store, write);

    protected static async Task WriteAsync(IStore store, Func<IStoreTransaction, Task> write)
    {
        await using var tx = await store.BeginAsync(Ct);
        await write(tx);
        await tx.CommitAsync(Ct);
    }

    protected async Task<IStore> AnotherAsync(string? name = null)
    {
        var store = await OpenAsync(name ?? _name);
        _open.Add(store);
        return store;
    }

    private async Task<List<Probe>> LoadAsync(IReadOnlyCollection<string> values, string column = "id")
    {
        await using var tx = await Store.BeginAsync(Ct);
        return await tx.LoadAsync(Probe.Table, column, values, Ct);
    }

    private Task<List<Probe>> QueryAsync(string where, params (string Name, object? Value)[] parameters) =>
        Store.QueryAsync(Probe.Table, where.Contains("ORDER", StringComparison.Ordinal) ? where : where + " ORDER BY id", parameters.ToDictionary(p => p.Name, p => p.Value), Ct);
}
