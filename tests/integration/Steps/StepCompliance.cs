using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>What a house can rely on, whatever its store and bus are. One test class per pair inherits it.</summary>
public abstract class StepCompliance(TestServers servers) : IAsyncLifetime
{
    private static readonly Dictionary<string, object?> NoParameters = [];

    private readonly List<(HouseRuntime Runtime, IBus Bus)> _houses = [];
    private readonly List<IStore> _stores = [];
    private readonly TestHouse _house = new();
    private readonly TestClock _clock = new(TimeProvider.System);
    private string _name = "";
    private TestBus _bus = null!;
    private TestBus _houseBus = null!;
    private HouseRuntime _runtime = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    protected TestServers Servers { get; } = servers;

    /// <summary>"postgres" or "sqlite".</summary>
    protected abstract string Database { get; }

    protected abstract Task<IStore> OpenStoreAsync(string name);

    /// <summary>One process's connection to the bus of this test.</summary>
    protected abstract Task<IBus> ConnectAsync();

    public async ValueTask InitializeAsync()
    {
        _name = Servers.Name();
        _bus = new TestBus(await ConnectAsync(), _name + "-");
        await _bus.ReadForAsync(Houses.Customs, [Events.GoodsMovements.Name], Ct);
        await _bus.ReadForAsync(Houses.TaxRefund, [Events.GoodsMovements.Name], Ct);
        await _bus.ReadForAsync(Houses.Gateway, [Events.ItemsParked.Name], Ct);
        _runtime = await StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var (runtime, _) in _houses)
        {
            await StopAsync(runtime);
            runtime.Dispose();
        }
        await StopAsync(_bus);
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    // ---- once --------------------------------------------------------------------------------------

    [Fact]
    public async Task The_same_message_twice_has_one_effect()
    {
        var message = Batch(TestHouse.Payment("a", 5), TestHouse.Payment("b", 7));

        await SendAsync(message);
        await SendAsync(message);
        await SendAsync(Batch(TestHouse.Payment("last")));

        await HandledAsync("last");
        await SettledAsync();
        Assert.Equal([("a", 5m, 1), ("b", 7m, 1), ("last", 1m, 1)], await BalancesAsync());
        Assert.Equal(["a", "b", "last"], _bus.Got<GoodsMoved>(Houses.Customs).Select(c => c.FilingId).Order());
        Assert.Equal(["a", "b", "last"], _bus.Got<GoodsMoved>(Houses.TaxRefund).Select(c => c.FilingId).Order());
    }

    [Fact]
    public async Task The_same_message_many_times_at_once_has_one_effect()
    {
        BusMessage[] messages = [.. Enumerable.Range(0, 10).Select(i => Batch(TestHouse.Payment("same", i), TestHouse.Payment($"own {i}")))];

        await Task.WhenAll(Enumerable.Range(0, 5).SelectMany(_ => messages).Select(m => Task.Run(() => SendAsync(m), Ct)));

        await Eventually.HoldsAsync(async () => (await BalancesAsync()).Count == 11, "all are handled", Ct);
        await SettledAsync();
        Assert.Equal(("same", 45m, 10), (await BalancesAsync()).Single(b => b.Id == "same"));
        Assert.Equal(20, _bus.Got<GoodsMoved>(Houses.TaxRefund).Count);
    }

    [Fact]
    public async Task Two_instances_that_get_the_same_messages_share_their_effects()
    {
        var other = await StartAsync();
        BusMessage[] messages = [.. Enumerable.Range(0, 30).Select(i => Batch(TestHouse.Payment("same"), TestHouse.Payment($"own {i % 7}")))];

        await Task.WhenAll(messages.SelectMany((m, i) => new[] { _runtime, other }.Select(runtime => Task.Run(() => DeliverAsync(runtime, m), Ct))));

        var balances = await BalancesAsync();
        Assert.Equal(30, balances.Single(b => b.Id == "same").Times);
        Assert.Equal(60, balances.Sum(b => b.Times));
        Assert.Empty(await ParkedAsync());
    }

    // ---- bad items ---------------------------------------------------------------------------------

    [Fact]
    public async Task An_item_whose_handler_throws_is_parked_alone()
    {
        _house.Broken["f250"] = true;
        PaymentSubmitted[] items = [.. Enumerable.Range(0, 500).Select(i => TestHouse.Payment($"f{i:000}"))];

        await SendAsync(Batch(items));

        await HandledAsync("f499");
        await SettledAsync();
        var balances = await BalancesAsync();
        Assert.Equal(499, balances.Count);
        Assert.All(balances, b => Assert.Equal(1, b.Times));
        Assert.DoesNotContain(balances, b => b.Id == "f250");
        Assert.Equal(499, _bus.Got<GoodsMoved>(Houses.Customs).Count);
        await ParkedIsAsync("f250", items[250], nameof(InvalidOperationException));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_given_back_alone_wherever_its_bytes_are_bad()
    {
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var busy = DeliverAsync(_runtime, Batch(TestHouse.Payment("busy")));
        await Eventually.HoldsAsync(() => store.Refused >= 1, "the step tried", Ct);
        // These wait for one group: good, an item that is none, no batch at all, empty, good.
        var first = Batch(TestHouse.Payment("first"));
        var item = DeliverAsync(_runtime, first with { Id = Guid.NewGuid(), Body = [10, 2, 10, 90] });
        var good = DeliverAsync(_runtime, first);
        await Assert.ThrowsAsync<UnreadableMessageException>(() => DeliverAsync(_runtime, first with { Id = Guid.NewGuid(), Body = [0, 1, 2] }));
        await Assert.ThrowsAsync<UnreadableMessageException>(() => DeliverAsync(_runtime, first with { Id = Guid.NewGuid(), Body = [] }));
        var last = DeliverAsync(_runtime, Batch(TestHouse.Payment("last")));
        store.Away = false;

        await Task.WhenAll(busy, good, last).WaitAsync(Eventually.Limit, Ct);

        await Assert.ThrowsAsync<UnreadableMessageException>(() => item.WaitAsync(Eventually.Limit, Ct));
        Assert.Equal(["busy", "first", "last"], (await BalancesAsync()).Select(b => b.Id).Order());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task An_item_only_the_store_refuses_is_parked_alone_and_the_message_is_handled_once()
    {
        PaymentSubmitted[] items = [.. Enumerable.Range(0, 200).Select(i => TestHouse.Payment($"f{i:000}", i == 77 ? -1 : 1))];
        var message = Batch(items);

        await SendAsync(message);
        await HandledAsync("f199");
        await SendAsync(message);
        await SendAsync(Batch(TestHouse.Payment("last")));

        await HandledAsync("last");
        await SettledAsync();
        var balances = await BalancesAsync();
        Assert.Equal(200, balances.Count);
        Assert.All(balances, b => Assert.Equal(1, b.Times));
        Assert.Equal(200, _bus.Got<GoodsMoved>(Houses.TaxRefund).Count);
        await ParkedIsAsync("f077", items[77], "Exception");
    }

    [Fact]
    public async Task Bad_items_of_both_sorts_in_one_batch_are_each_parked_alone()
    {
        PaymentSubmitted[] items = [.. Enumerable.Range(0, 300).Select(i => TestHouse.Payment($"f{i:000}", i % 60 == 0 ? -1 : 1))];
        foreach (var i in (int[])[1, 2, 150, 299])
        {
            _house.Broken[$"f{i:000}"] = true;
        }

        await SendAsync(Batch(items));

        await HandledAsync("f298");
        await SettledAsync();
        Assert.Equal(291, (await BalancesAsync()).Sum(b => b.Times));
        Assert.Equal(291, _bus.Got<GoodsMoved>(Houses.Customs).Count);
        string[] bad = ["f000", "f001", "f002", "f060", "f120", "f150", "f180", "f240", "f299"];
        Assert.Equal(bad, (await ParkedAsync()).Select(p => p.FilingId).Order());
        Assert.Equal(bad, _bus.Got<ItemParked>(Houses.Gateway).Select(p => p.FilingId).Order());
    }

    [Fact]
    public async Task Items_of_one_row_count_up_when_one_of_them_is_parked()
    {
        await SendAsync(Batch(TestHouse.Payment("a", 5), TestHouse.Payment("a", -9), TestHouse.Payment("a", 3)));

        await HandledAsync("a");
        await SettledAsync();
        Assert.Equal([("a", 8m, 2)], await BalancesAsync());
        Assert.Single(await ParkedAsync());
    }

    [Fact]
    public async Task Text_a_database_cannot_hold_stops_nothing()
    {
        await SendAsync(Batch(TestHouse.Payment("a"), TestHouse.Payment("no\0text"), TestHouse.Payment("b")));

        await HandledAsync("b");
        await SettledAsync();
        Assert.Equal(1, (await BalancesAsync()).Single(b => b.Id == "a").Times);
        // A store may take such a text or refuse it; either way the item is somewhere.
        Assert.Equal(1, (await BalancesAsync()).Count(b => b.Id == "no\0text") + (await ParkedAsync()).Count);
    }

    [Fact]
    public async Task Two_writers_that_meet_on_a_new_row_while_a_bad_item_is_looked_for_park_no_good_item()
    {
        await using var elsewhere = await OpenStoreAsync(_name);
        var done = false;
        _house.AfterLoad = async items =>
        {
            // Only once the bad item has made the step split, and only when this item stands alone. SQLite has one writer: nobody can come between there.
            if (Database == "postgres" && !done && items.Count == 1 && ((PaymentSubmitted)items[0].Message).FilingId == "race")
            {
                done = true;
                await using var tx = await elsewhere.BeginAsync(Ct);
                await tx.InsertAsync(Account.Table, [new Account("race", 100, 1, null)], Ct);
                await tx.CommitAsync(Ct);
            }
        };

        await SendAsync(Batch(TestHouse.Payment("race", 5), TestHouse.Payment("bad", -1)));

        await HandledAsync("race", times: Database == "postgres" ? 2 : 1);
        await SettledAsync();
        Assert.Equal("bad", Assert.Single(await ParkedAsync()).FilingId);
        Assert.Equal(Database == "postgres" ? 105 : 5, (await BalancesAsync()).Single().Balance);
    }

    [Fact]
    public async Task An_item_the_store_runs_out_of_time_over_is_parked_alone()
    {
        _house.AfterLoad = items => items.Any(i => i.Message is PaymentSubmitted { FilingId: "slow" }) ? throw new TimeoutException("a test says so") : Task.CompletedTask;

        await SendAsync(Batch(TestHouse.Payment("a"), TestHouse.Payment("slow"), TestHouse.Payment("b"), TestHouse.Payment("c")));

        await HandledAsync("c");
        await SettledAsync();
        Assert.Equal([("a", 1m, 1), ("b", 1m, 1), ("c", 1m, 1)], await BalancesAsync());
        Assert.Equal("slow", Assert.Single(await ParkedAsync()).FilingId);
    }

    [Fact]
    public async Task A_store_that_is_slow_for_a_moment_parks_nothing()
    {
        var times = 0;
        _house.AfterLoad = _ => ++times <= 2 ? throw new TimeoutException("a test says so") : Task.CompletedTask;

        await SendAsync(Batch(TestHouse.Payment("a"), TestHouse.Payment("b")));

        await HandledAsync("b");
        Assert.Empty(await ParkedAsync());
        Assert.Equal([("a", 1m, 1), ("b", 1m, 1)], await BalancesAsync());
    }

    [Fact]
    public async Task News_of_a_parked_item_that_cannot_be_handled_is_parked_and_not_told_again()
    {
        var good = _house.Build();
        var house = new House<Accounts>(Houses.Gateway, good.Assembly) { Load = (_, _, _) => Task.FromResult(new Accounts()), Save = good.Save }
            .On(Events.ItemsParked, (_, _, _) => throw new InvalidOperationException("a test says so"));
        await StopAsync(_runtime);
        _runtime = Create(await NewStoreAsync(), new LoopbackBus(), Options, house);
        await _runtime.StartAsync(Ct);
        await _runtime.Ready.WaitAsync(Eventually.Limit, Ct);
        var id = Guid.CreateVersion7();

        await _runtime.DeliverAsync(id, [new Item(Events.ItemsParked, new ItemParked { FilingId = "a" }, default, id)]).WaitAsync(Eventually.Limit, Ct);

        Assert.Equal(Events.ItemsParked.Name, Assert.Single(await ParkedAsync()).Kind);
        Assert.Empty(await OutboxAsync());
    }

    // ---- parked items ------------------------------------------------------------------------------

    [Fact]
    public async Task A_parked_item_runs_again_after_mending_and_its_row_goes()
    {
        _house.Broken["a"] = true;
        await SendAsync(Batch(TestHouse.Payment("a", 5)));
        var id = await ParkedAloneAsync();

        _house.Broken.Clear();
        Assert.True(await _runtime.RedriveAsync(id, Ct));

        await SettledAsync();
        Assert.Equal([("a", 5m, 1)], await BalancesAsync());
        Assert.Empty(await ParkedAsync());
        Assert.Equal("a", Assert.Single(_bus.Got<GoodsMoved>(Houses.Customs)).FilingId);
    }

    [Fact]
    public async Task A_parked_item_that_is_redriven_many_times_runs_once()
    {
        _house.Broken["a"] = true;
        await SendAsync(Batch(TestHouse.Payment("a", 5)));
        var id = await ParkedAloneAsync();
        _house.Broken.Clear();

        var found = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _runtime.RedriveAsync(id, Ct), Ct)));

        Assert.Contains(true, found);
        Assert.False(await _runtime.RedriveAsync(id, Ct));
        Assert.Equal([("a", 5m, 1)], await BalancesAsync());
    }

    [Fact]
    public async Task A_parked_item_that_fails_again_is_parked_anew()
    {
        _house.Broken["a"] = true;
        await SendAsync(Batch(TestHouse.Payment("a", 5)));
        var id = await ParkedAloneAsync();

        Assert.True(await _runtime.RedriveAsync(id, Ct));

        var again = Assert.Single(await ParkedAsync());
        Assert.NotEqual(id, again.Id);
        _house.Broken.Clear();
        Assert.True(await _runtime.RedriveAsync(again.Id, Ct));
        Assert.Equal([("a", 5m, 1)], await BalancesAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task An_item_that_is_not_parked_cannot_be_redriven() => Assert.False(await _runtime.RedriveAsync(Guid.NewGuid().ToString("N"), Ct));

    // ---- outbox ------------------------------------------------------------------------------------

    [Fact]
    public async Task What_was_committed_but_not_sent_before_a_stop_is_sent_by_the_next_start()
    {
        _bus.Cut[Houses.Customs] = true;
        _bus.Cut[Houses.TaxRefund] = true;
        await SendAsync(Batch(TestHouse.Payment("a"), TestHouse.Payment("b")));
        await HandledAsync("b");
        await StopAsync(_runtime);
        Assert.Single(await OutboxAsync());
        Assert.Empty(_bus.Got<GoodsMoved>(Houses.Customs));

        _bus.Cut.Clear();
        _runtime = await StartAsync();

        await SettledAsync();
        Assert.Equal(["a", "b"], _bus.Got<GoodsMoved>(Houses.Customs).Select(c => c.FilingId));
        Assert.Equal(["a", "b"], _bus.Got<GoodsMoved>(Houses.TaxRefund).Select(c => c.FilingId));
    }

    [Fact]
    public async Task A_row_leaves_the_outbox_only_when_every_reader_holds_the_message()
    {
        _bus.Cut[Houses.TaxRefund] = true;
        await SendAsync(Batch(TestHouse.Payment("a")));
        await Eventually.HoldsAsync(() => _bus.Got<GoodsMoved>(Houses.Customs).Count == 1, "customs has it", Ct);
        var attempts = _houseBus.Attempts;
        await Eventually.HoldsAsync(() => _houseBus.Attempts > attempts + 2, "it was tried again", Ct);
        Assert.Single(await OutboxAsync());

        _bus.Cut.Clear();

        await SettledAsync();
        Assert.Single(_bus.Got<GoodsMoved>(Houses.TaxRefund));
    }

    [Fact]
    public async Task A_reader_that_is_away_holds_what_others_read_up_for_nobody()
    {
        _bus.Cut[Houses.Customs] = true;
        // Far more messages than the relay sends at once.
        for (var i = 0; i < 30; i++)
        {
            await SendAsync(Batch(TestHouse.Payment($"f{i:00}")));
            await HandledAsync($"f{i:00}");
        }
        await Eventually.HoldsAsync(() => _bus.Got<GoodsMoved>(Houses.TaxRefund).Count == 30, "tax refund has all 30", Ct, TimeSpan.FromSeconds(15));
        Assert.Empty(_bus.Got<GoodsMoved>(Houses.Customs));

        _bus.Cut.Clear();
        await SettledAsync();
        Assert.Equal(30, _bus.Got<GoodsMoved>(Houses.Customs).Count);
    }

    [Fact]
    public async Task More_rows_of_an_absent_reader_than_are_kept_at_hand_hold_no_other_kind_up()
    {
        await StopAsync(_runtime);
        _runtime = Create(await NewStoreAsync(), await HouseBusAsync(), Options with { Relay = Options.Relay with { Buffer = 3 } });
        await _runtime.StartAsync(Ct);
        _bus.Cut[Houses.Customs] = true;
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(Batch(TestHouse.Payment($"f{i:00}")));
            await HandledAsync($"f{i:00}");
        }
        _house.Broken["bad"] = true;

        await SendAsync(Batch(TestHouse.Payment("bad")));

        await Eventually.HoldsAsync(() => _bus.Got<ItemParked>(Houses.Gateway).Count == 1, "news of another kind arrived", Ct);
        await Eventually.HoldsAsync(() => _runtime.Outbox.Pending == 12, "all rows are counted, not those at hand alone", Ct);
        _bus.Cut.Clear();
        await SettledAsync();
        Assert.Equal(12, _bus.Got<GoodsMoved>(Houses.Customs).Count);
    }

    [Fact]
    public async Task A_row_of_a_kind_nobody_knows_holds_nothing_up()
    {
        await StopAsync(_runtime);
        await using (var store = await OpenStoreAsync(_name))
        {
            await using var tx = await store.BeginAsync(Ct);
            await tx.InsertAsync(OutboxRow.Table,
                [.. Enumerable.Range(0, 20).Select(_ => new OutboxRow(Guid.CreateVersion7().ToString("N"), "kind-of-a-later-version", [], 0))], Ct);
            await tx.CommitAsync(Ct);
        }
        _runtime = await StartAsync();

        await SendAsync(Batch(TestHouse.Payment("a")));

        await Eventually.HoldsAsync(() => _bus.Got<GoodsMoved>(Houses.TaxRefund).Count == 1, "the known one arrived", Ct);
        await Eventually.HoldsAsync(async () => (await OutboxAsync()).Count == 20, "the unknown ones wait for the version that knows them", Ct);
    }

    // ---- deadlines ---------------------------------------------------------------------------------

    [Fact]
    public async Task A_case_hears_of_its_deadline_once_when_the_clock_reaches_it()
    {
        var due = _clock.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds();
        await SendAsync(Batch(TestHouse.Payment("past", due: 1), TestHouse.Payment("later", due: due), TestHouse.Payment("never")));

        await HandledAsync("past", times: 2);
        Assert.Equal([("later", 1m, 1), ("never", 1m, 1), ("past", 1m, 2)], await BalancesAsync());

        _clock.Advance(TimeSpan.FromDays(31));
        await HandledAsync("later", times: 2);
        await SettledAsync();
        Assert.Equal([("later", 1m, 2), ("never", 1m, 1), ("past", 1m, 2)], await BalancesAsync());
        Assert.Equal(["later", "past"], _bus.Got<GoodsMoved>(Houses.Customs).Where(c => c.LogisticsNo == "due").Select(c => c.FilingId).Order());
    }

    [Fact]
    public async Task A_deadline_that_cannot_be_handled_is_not_parked_again_and_again_and_holds_no_other_up()
    {
        var bad = Enumerable.Range(0, 600).Select(i => $"bad{i:000}").ToList();
        var due = _clock.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await SendAsync(Batch([.. bad.Take(300).Select(b => TestHouse.Payment(b, due: due))]));
        await SendAsync(Batch([.. bad.Skip(300).Select(b => TestHouse.Payment(b, due: due)), TestHouse.Payment("good", due: due + 1)]));
        await HandledAsync("good");
        await HandledAsync(bad[299]);
        bad.ForEach(b => _house.Broken[b] = true);

        _clock.Advance(TimeSpan.FromDays(2));
        await HandledAsync("good", times: 2);

        // "Good" is behind 600 bad ones; the sweep runs every 50 ms here, and so would the parking.
        await SettledAsync();
        Assert.Equal(bad, (await ParkedAsync()).Select(p => DeadlinePassed.Parser.ParseFrom(p.Item).Key).Order());
    }

    [Fact]
    public async Task A_large_backlog_is_read_once()
    {
        const int cases = 20_000;
        await using (var tx = await _runtime.Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(Account.Table, [.. Enumerable.Range(0, cases).Select(i => new Account($"c{i:00000}", 1, 1, 1 + (i % 7)))], Ct);
            await tx.CommitAsync(Ct);
        }

        await Eventually.HoldsAsync(
            async () => (await _runtime.Store.QueryAsync(Account.Table, "WHERE due_at IS NOT NULL LIMIT 1", NoParameters, Ct)).Count == 0,
            "every deadline is handled", Ct, TimeSpan.FromSeconds(60));

        Assert.Equal(cases, _house.DueRead);
        Assert.All(await BalancesAsync(), b => Assert.Equal(2, b.Times));
    }

    // ---- store away --------------------------------------------------------------------------------

    [Fact]
    public async Task A_step_waits_for_a_store_that_is_away_and_then_completes_once()
    {
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var delivered = DeliverAsync(_runtime, Batch(TestHouse.Payment("a", 5)));
        await Eventually.HoldsAsync(() => store.Refused >= 3, "the step tried", Ct);
        Assert.False(delivered.IsCompleted);

        store.Away = false;

        await delivered.WaitAsync(Eventually.Limit, Ct);
        await SettledAsync();
        Assert.Equal([("a", 5m, 1)], await BalancesAsync());
        Assert.Single(_bus.Got<GoodsMoved>(Houses.Customs));
    }

    [Fact]
    public async Task A_delivery_that_waits_when_the_house_stops_ends_and_is_not_taken()
    {
        ((SwitchedStore)_runtime.Store).Away = true;
        var deliveries = Enumerable.Range(0, 5).Select(i => DeliverAsync(_runtime, Batch(TestHouse.Payment($"f{i}")))).ToList();
        await Eventually.HoldsAsync(() => ((SwitchedStore)_runtime.Store).Refused >= 2, "the step tried", Ct);
        deliveries.Add(DeliverAsync(_runtime, Batch(TestHouse.Payment("queued"))));

        await StopAsync(_runtime);

        foreach (var delivery in deliveries)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.WaitAsync(TimeSpan.FromSeconds(5), Ct));
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DeliverAsync(_runtime, Batch(TestHouse.Payment("late"))).WaitAsync(TimeSpan.FromSeconds(5), Ct));
    }

    // ---- intake ------------------------------------------------------------------------------------

    [Fact]
    public async Task Requests_at_once_get_each_their_own_answer_after_their_commit()
    {
        List<int> groups = [];
        var intake = await IntakeAsync(weight: _ => 1, groups);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var answer = await intake.SubmitAsync($"r{i:000}", Ct);
            return (Answer: answer, Stored: (await BalancesAsync()).Any(b => b.Id == $"r{i:000}"));
        }, Ct)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"answer r{i:000}"), answers.Select(a => a.Answer));
        Assert.All(answers, a => Assert.True(a.Stored));
        Assert.Equal(200, groups.Sum());
        Assert.True(groups.Count < 100, $"{groups.Count} transactions for 200 requests that came at once");
        await SettledAsync();
        Assert.Equal(200, _bus.Got<GoodsMoved>(Houses.TaxRefund).Count);
    }

    [Fact]
    public async Task Groups_keep_the_order_and_close_at_their_weight()
    {
        List<int> groups = [];
        List<string> order = [];
        var intake = await IntakeAsync(weight: _ => 20, groups, order, new CollectorOptions(TimeSpan.FromMilliseconds(200), 100, 100));

        var answers = Enumerable.Range(0, 40).Select(i => intake.SubmitAsync($"r{i:00}", Ct)).ToList();
        await Task.WhenAll(answers);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"r{i:00}"), order);
        Assert.All(groups, size => Assert.InRange(size, 1, 5));
        Assert.Contains(5, groups);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("refused")]
    [InlineData("taken")]
    public async Task A_request_that_cannot_be_stored_harms_no_other(string bad)
    {
        await SendAsync(Batch(TestHouse.Payment("taken")));
        await HandledAsync("taken");
        var intake = await IntakeAsync(weight: _ => 1);

        var answers = Enumerable.Range(0, 60).Select(i => intake.SubmitAsync(i == 33 ? bad : $"r{i:00}", Ct)).ToList();
        var error = await Record.ExceptionAsync(() => answers[33]);

        Assert.NotNull(error);
        Assert.IsNotType<StoreUnavailableException>(error);
        answers.RemoveAt(33);
        await Task.WhenAll(answers);
        await SettledAsync();
        var balances = await BalancesAsync();
        Assert.Equal(60, balances.Count);
        Assert.All(balances, b => Assert.Equal(1, b.Times));
        Assert.Equal(60, _bus.Got<GoodsMoved>(Houses.TaxRefund).Count);
    }

    [Fact]
    public async Task Requests_to_a_store_that_is_away_are_told_so_and_nothing_is_stored()
    {
        var intake = await IntakeAsync(weight: _ => 1);
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var began = TimeProvider.System.GetTimestamp();

        var errors = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Record.ExceptionAsync(() => intake.SubmitAsync($"r{i}", Ct)).AsTask()));

        Assert.All(errors, e => Assert.IsType<StoreUnavailableException>(e));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
        store.Away = false;
        Assert.Equal("answer after", await intake.SubmitAsync("after", Ct));
        Assert.Equal([("after", 1m, 1)], await BalancesAsync());
    }

    [Fact]
    public async Task A_queue_that_is_full_turns_requests_away_at_once_and_takes_them_again_later()
    {
        var intake = await IntakeAsync(weight: _ => 1, options: Options.Intake with { QueueLimit = 3 });
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var first = intake.SubmitAsync("first", Ct);
        await Eventually.HoldsAsync(() => store.Refused >= 1, "a group runs", Ct);
        var queued = Enumerable.Range(0, 3).Select(i => intake.SubmitAsync($"queued{i}", Ct)).ToList();

        var over = intake.SubmitAsync("over", Ct);

        Assert.True(over.IsFaulted);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => over);
        store.Away = false;
        Assert.Equal("answer first", await first);
        await Task.WhenAll(queued);
        Assert.Equal("answer after", await intake.SubmitAsync("after", Ct));
    }

    [Fact]
    public async Task A_request_outlives_a_store_that_is_away_for_a_moment()
    {
        var intake = await IntakeAsync(weight: _ => 1);
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var answer = intake.SubmitAsync("a", Ct);
        await Eventually.HoldsAsync(() => store.Refused >= 2, "it was tried", Ct);
        store.Away = false;

        Assert.Equal("answer a", await answer);
        Assert.Equal([("a", 1m, 1)], await BalancesAsync());
    }

    [Fact]
    public async Task A_request_before_the_store_was_ever_there_is_told_so()
    {
        var store = new SwitchedStore(await OpenStoreAsync(Servers.Name())) { Away = true };
        _stores.Add(store);
        var runtime = Create(store, new LoopbackBus(), Options);
        var intake = IntakeOf(runtime, _ => 1);
        await runtime.StartAsync(Ct);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => intake.SubmitAsync("a", Ct).WaitAsync(TimeSpan.FromSeconds(15), Ct));
    }

    [Fact]
    public async Task Requests_that_wait_when_the_house_stops_end_and_later_ones_too()
    {
        var intake = await IntakeAsync(weight: _ => 1);
        var store = (SwitchedStore)_runtime.Store;
        store.Away = true;
        var first = intake.SubmitAsync("first", Ct);
        await Eventually.HoldsAsync(() => store.Refused >= 1, "it was tried", Ct);
        var queued = intake.SubmitAsync("queued", Ct);

        await StopAsync(_runtime);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(TimeSpan.FromSeconds(5), Ct));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.WaitAsync(TimeSpan.FromSeconds(5), Ct));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => intake.SubmitAsync("late", Ct).WaitAsync(TimeSpan.FromSeconds(5), Ct));
    }

    // ---- the house itself --------------------------------------------------------------------------

    [Fact]
    public async Task A_sweep_that_fails_does_not_end_the_deadlines()
    {
        await StopAsync(_runtime);
        var fails = 3;
        var good = _house.Build();
        var house = new House<Accounts>(Houses.Payment, good.Assembly)
        {
            Load = good.Load,
            Save = good.Save,
            Due = (store, now, after, limit, ct) => Interlocked.Decrement(ref fails) >= 0 ? throw new FormatException("not the store's fault") : good.Due!(store, now, after, limit, ct),
        }.On(Events.DeadlinesPassed, (work, item, context) => work.Rows.Put(work.Rows.Find(item.Key)! with { DueAt = null, Times = 9 }));
        var store = await NewStoreAsync();
        await using (var tx = await store.BeginAsync(Ct))
        {
            await tx.InsertAsync(Account.Table, [new Account("a", 1, 1, 1)], Ct);
            await tx.CommitAsync(Ct);
        }
        var runtime = Create(store, new LoopbackBus(), Options, house);
        await runtime.StartAsync(Ct);
        _runtime = runtime;

        await HandledAsync("a", times: 9);
    }

    // ---- tools -------------------------------------------------------------------------------------

    private static HouseOptions Options { get; } = new()
    {
        Step = new CollectorOptions(TimeSpan.FromMilliseconds(5), 500, 2000),
        Intake = new CollectorOptions(TimeSpan.FromMilliseconds(5), 300, 1000),
        Deadlines = TimeSpan.FromMilliseconds(50),
        Relay = new RelayOptions
        {
            FirstWait = TimeSpan.FromMilliseconds(20),
            LongestWait = TimeSpan.FromMilliseconds(200),
            Sweep = TimeSpan.FromMilliseconds(50),
            Scan = TimeSpan.FromMilliseconds(300),
            Orphan = TimeSpan.FromSeconds(1),
            Measure = TimeSpan.FromMilliseconds(100),
        },
    };

    protected static BusMessage Batch(params PaymentSubmitted[] items) =>
        new(Guid.CreateVersion7(), Events.PaymentsSubmitted.Name, BatchCodec.Write(Array.ConvertAll(items, i => ((IMessage)i, default(System.Diagnostics.ActivityContext)))));

    /// <summary>Sends as another house's relay does.</summary>
    protected Task SendAsync(BusMessage message) => Eventually.SucceedsAsync(() => _bus.SendAsync(Houses.Payment, message, Ct), _ => true, Ct);

    protected Task HandledAsync(string id, int times = 1) => Eventually.HoldsAsync(
        async () => (await BalancesAsync()).Any(b => b.Id == id && b.Times >= times), $"{id} is handled {times} time(s)", Ct);

    /// <summary>All that was emitted is with its readers.</summary>
    protected async Task SettledAsync()
    {
        await Eventually.HoldsAsync(async () => _runtime.Outbox.Pending == 0 && (await OutboxAsync()).Count == 0, "the outbox is empty", Ct, TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(() => _bus.AllArrived, "the readers have what was sent", Ct, TimeSpan.FromSeconds(60));
    }

    protected async Task<List<(string Id, decimal Balance, int Times)>> BalancesAsync() =>
        (await QueryAsync(Account.Table)).ConvertAll(a => (a.Id, a.Balance, a.Times));

    private protected TestBus Bus => _bus;

    private protected HouseRuntime Runtime => _runtime;

    private protected Task<List<ParkedRow>> ParkedAsync() => QueryAsync(ParkedRow.Table);

    private protected Task<List<OutboxRow>> OutboxAsync() => QueryAsync(OutboxRow.Table);

    private protected async Task<HouseRuntime> StartAsync()
    {
        var runtime = Create(await NewStoreAsync(), await HouseBusAsync(), Options);
        await runtime.StartAsync(Ct);
        await runtime.Ready.WaitAsync(Eventually.Limit, Ct);
        return runtime;
    }

    private protected async Task<Intake<string, string>> IntakeAsync(
        Func<string, int> weight, List<int>? groups = null, List<string>? order = null, CollectorOptions? options = null)
    {
        await StopAsync(_runtime);
        _runtime = Create(await NewStoreAsync(), await HouseBusAsync(), Options with { Intake = options ?? Options.Intake });
        var intake = IntakeOf(_runtime, weight, groups, order);
        await _runtime.StartAsync(Ct);
        await _runtime.Ready.WaitAsync(Eventually.Limit, Ct);
        return intake;
    }

    /// <summary>Stores an account per request; "throws" and "refused" cannot be stored, "taken" meets a row that is there.</summary>
    private static Intake<string, string> IntakeOf(HouseRuntime runtime, Func<string, int> weight, List<int>? groups = null, List<string>? order = null) =>
        runtime.Intake<string, string>(weight, async (tx, inputs, context, ct) =>
        {
            if (inputs.Contains("throws"))
            {
                throw new InvalidOperationException("One of them cannot be stored.");
            }
            await tx.InsertAsync(Account.Table, inputs.Select(i => new Account(i, i == "refused" ? -1 : 1, 1, null)).ToList(), ct);
            foreach (var input in inputs)
            {
                context.Emit(Events.GoodsMovements, new GoodsMoved { FilingId = input });
            }
            groups?.Add(inputs.Count);
            order?.AddRange(inputs);
            return [.. inputs.Select(i => "answer " + i)];
        });

    private async Task<TestBus> HouseBusAsync() => _houseBus = _bus.Beside(await ConnectAsync());

    /// <summary>In the order of the hosting: the bus first, while the house still finishes what it holds.</summary>
    private async Task StopAsync(HouseRuntime runtime)
    {
        await StopAsync(_houses.Single(h => h.Runtime == runtime).Bus);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await runtime.StopAsync(limit.Token);
    }

    private static async Task StopAsync(IBus bus)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Record.ExceptionAsync(() => bus.StopAsync(limit.Token));
        if (bus is IAsyncDisposable disposable)
        {
            await Record.ExceptionAsync(() => disposable.DisposeAsync().AsTask());
        }
    }

    private static Task DeliverAsync(HouseRuntime runtime, BusMessage message) => runtime.DeliverAsync(message);

    private async Task<IStore> NewStoreAsync()
    {
        var store = new SwitchedStore(await OpenStoreAsync(_name));
        _stores.Add(store);
        return store;
    }

    private HouseRuntime Create(IStore store, IBus bus, HouseOptions options, IHouse? house = null)
    {
        var runtime = new HouseRuntime(house ?? _house.Build(), store, Database, bus, _clock, options, NullLogger.Instance);
        _houses.Add((runtime, bus));
        return runtime;
    }

    private Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table) => _stores[0] is SwitchedStore { Away: false } open
        ? QueryAsync(open, table)
        : throw new InvalidOperationException("The test asks a store it switched off.");

    private static async Task<List<TRow>> QueryAsync<TRow>(IStore store, Table<TRow> table)
    {
        List<TRow> rows = [];
        await Eventually.SucceedsAsync(async () => rows = await store.QueryAsync(table, "ORDER BY id", NoParameters, Ct), store.IsTransient, Ct);
        return rows;
    }

    private async Task<string> ParkedAloneAsync()
    {
        await Eventually.HoldsAsync(async () => (await ParkedAsync()).Count == 1, "it is parked", Ct);
        await SettledAsync();
        return (await ParkedAsync())[0].Id;
    }

    private async Task ParkedIsAsync(string filing, PaymentSubmitted item, string error)
    {
        var row = Assert.Single(await ParkedAsync());
        Assert.Equal((filing, Events.PaymentsSubmitted.Name), (row.FilingId, row.Kind));
        Assert.Equal(item, PaymentSubmitted.Parser.ParseFrom(row.Item));
        Assert.Contains(error, row.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(TestHouse.Canary, row.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(filing, row.Error, StringComparison.Ordinal);
        var told = Assert.Single(_bus.Got<ItemParked>(Houses.Gateway));
        Assert.Equal((filing, Houses.Payment, row.Kind, row.Id, row.Error, row.At), (told.FilingId, told.House, told.Kind, told.ParkedId, told.Error, told.At));
    }
}
