using System.Collections.Concurrent;
using System.Diagnostics;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Tests.Integration.Steps;

public sealed class CollectorTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<List<int>> _groups = new();
    private readonly ConcurrentQueue<int> _abandoned = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _loop);
        _stop.Dispose();
    }

    [Fact]
    public async Task An_idle_collector_starts_at_once()
    {
        // It would linger for a minute if it took itself for busy.
        var collector = Start(linger: TimeSpan.FromMinutes(1), fill: 10, max: 10);
        var began = Stopwatch.StartNew();

        collector.Add(1);

        await GroupsAsync(1);
        Assert.Equal([1], Assert.Single(_groups));
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_arrives_while_a_group_runs_is_the_next_group()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collector = Start(TimeSpan.Zero, fill: 100, max: 100, run: () => gate.Task);
        collector.Add(1);
        await GroupsAsync(1);

        for (var i = 2; i <= 6; i++)
        {
            collector.Add(i);
        }
        gate.SetResult();

        await GroupsAsync(2);
        Assert.Equal([2, 3, 4, 5, 6], _groups.Last());
    }

    [Fact]
    public async Task A_busy_collector_lingers_until_it_is_full()
    {
        var collector = Start(linger: TimeSpan.FromMinutes(1), fill: 5, max: 100);
        collector.Add(1);
        await GroupsAsync(1);

        // It was busy a moment ago: four do not end its wait, the fifth does.
        for (var i = 2; i <= 5; i++)
        {
            collector.Add(i);
        }
        Assert.Single(_groups);
        collector.Add(6);

        await GroupsAsync(2);
        Assert.Equal([2, 3, 4, 5, 6], _groups.Last());
    }

    [Fact]
    public async Task A_busy_collector_does_not_linger_longer_than_it_may()
    {
        var collector = Start(linger: TimeSpan.FromMilliseconds(50), fill: 100, max: 100);
        collector.Add(1);
        await GroupsAsync(1);

        collector.Add(2);

        await GroupsAsync(2);
        Assert.Equal([2], _groups.Last());
    }

    [Fact]
    public async Task A_patient_collector_gathers_a_flood_beyond_what_fills_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collector = Start(TimeSpan.Zero, fill: 8, max: 20, run: () => gate.Task, weight: Flood, patience: TimeSpan.FromMinutes(4));
        collector.Add(1);
        await GroupsAsync(1);
        // More than fills a group waits, and less than closes one: for a minute it waits for more.
        for (var i = 2; i <= 13; i++)
        {
            collector.Add(i);
        }
        gate.SetResult();
        await Eventually.HoldsAsync(() => collector.Lingers, "it waits", Ct);
        Assert.Single(_groups);

        for (var i = 14; i <= 21; i++)
        {
            collector.Add(i);
        }

        await GroupsAsync(2);
        Assert.Equal(Enumerable.Range(2, 20), _groups.Last());
    }

    [Fact]
    public async Task A_patient_collector_takes_a_pause_for_the_end_of_the_flood()
    {
        var collector = Start(TimeSpan.Zero, fill: 8, max: 1000, weight: Flood, patience: TimeSpan.FromMilliseconds(200));
        collector.Add(1);
        await GroupsAsync(1);

        collector.Add(2);

        await GroupsAsync(2);
        Assert.Equal([2], _groups.Last());
    }

    [Fact]
    public async Task A_patient_collector_is_not_patient_without_a_flood()
    {
        // One at a time is no flood where hundreds of millions fill a group: patience would take an hour.
        var collector = Start(TimeSpan.Zero, fill: 500_000_000, max: 1000, patience: TimeSpan.FromHours(4));
        collector.Add(1);
        await GroupsAsync(1);

        collector.Add(2);

        await GroupsAsync(2);
        Assert.Equal([2], _groups.Last());
    }

    [Fact]
    public async Task A_group_closes_when_it_has_its_weight_and_one_heavy_input_is_a_group_too()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collector = Start(TimeSpan.Zero, fill: 100, max: 10, run: () => gate.Task, weight: i => i);
        collector.Add(1);
        await GroupsAsync(1);
        foreach (var weight in (int[])[4, 5, 3, 50, 2, 2])
        {
            collector.Add(weight);
        }
        gate.SetResult();

        await GroupsAsync(4);
        Assert.Equal(["1", "4,5,3", "50", "2,2"], _groups.Select(g => string.Join(',', g)));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_many_add_at_once()
    {
        const int writers = 8, each = 5000;
        var collector = Start(TimeSpan.FromMilliseconds(1), fill: 64, max: 200, run: async () => await Task.Yield());

        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                collector.Add((w * each) + i);
            }
        }, Ct)));

        await Eventually.HoldsAsync(() => _groups.Sum(g => g.Count) >= writers * each, "all ran", Ct);
        Assert.Equal(Enumerable.Range(0, writers * each), _groups.SelectMany(g => g).Order());
        Assert.All(_groups, g => Assert.InRange(g.Count, 1, 200));
        // Each writer's own inputs stay in their order.
        Assert.All(_groups.SelectMany(g => g).GroupBy(i => i / each), own => Assert.Equal(own.Order(), own));
    }

    [Fact]
    public async Task It_runs_nothing_before_it_is_ready()
    {
        var collector = Start(TimeSpan.Zero, 1, 10, ready: false);
        collector.Add(1);
        await Task.Yield();
        Assert.Empty(_groups);

        _ready.SetResult();

        await GroupsAsync(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_when_it_stops_is_abandoned_and_nothing_more_is_taken(bool ready)
    {
        var collector = Start(TimeSpan.Zero, 100, 100, run: () => Task.Delay(Timeout.Infinite, _stop.Token), ready: ready);
        collector.Add(1);
        if (ready)
        {
            await GroupsAsync(1);
        }
        collector.Add(2);
        collector.Add(3);

        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _loop);

        Assert.Equal(ready ? [2, 3] : [1, 2, 3], _abandoned);
        Assert.Throws<OperationCanceledException>(() => collector.Add(4));
    }

    /// <summary>The first weighs so much that it is a flood however slowly the test runs.</summary>
    private static int Flood(int input) => input == 1 ? 100_000_000 : 1;

    private Collector<int> Start(TimeSpan linger, int fill, int max, Func<Task>? run = null, Func<int, int>? weight = null, bool ready = true, TimeSpan patience = default)
    {
        var collector = new Collector<int>(weight ?? (_ => 1), new CollectorOptions(linger, fill, max, Patience: patience), (group, _) =>
        {
            _groups.Enqueue(group);
            return run?.Invoke() ?? Task.CompletedTask;
        }, _abandoned.Enqueue);
        if (ready)
        {
            _ready.SetResult();
        }
        _loop = Task.Run(() => collector.LoopAsync(_ready.Task, _stop.Token), Ct);
        return collector;
    }

    private Task GroupsAsync(int count) => Eventually.HoldsAsync(() => _groups.Count >= count, $"{count} groups ran", Ct);
}
