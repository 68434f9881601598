using System.Collections.Concurrent;
using SingleWindow.Platform.Bus;

namespace SingleWindow.Tests.Integration.Buses;

/// <summary>What every bus must do: at least once, in any order, nothing lost as long as the sender keeps what was not taken.</summary>
public abstract class BusCompliance(TestServers servers) : IAsyncLifetime
{
    protected const string Kind = "orders-submitted";

    private readonly List<IBus> _open = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    protected TestServers Servers { get; } = servers;
    protected IBus Bus { get; private set; } = null!;

    /// <summary>A reader nobody else listens as.</summary>
    protected string Reader { get; private set; } = "";

    protected abstract Task<IBus> OpenAsync();

    public async ValueTask InitializeAsync()
    {
        Reader = Servers.Name();
        Bus = await AnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _open)
        {
            await StopAsync(bus);
        }
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_sent_arrives_once_as_it_was()
    {
        var arrived = await ListenAsync(Reader, Kind);
        var message = Message(Kind, 1, 2, 3);

        await Bus.SendAsync(Reader, message, Ct);

        await ArriveAsync(arrived, 1);
        var one = Assert.Single(arrived);
        Assert.Equal((message.Id, message.Kind), (one.Id, one.Kind));
        Assert.Equal(message.Body, one.Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100 * 1024)]
    [InlineData(3 * 1024 * 1024)]
    public async Task A_body_of_any_size_arrives_byte_by_byte(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        var arrived = await ListenAsync(Reader, Kind);

        await Bus.SendAsync(Reader, Message(Kind, body), Ct);

        await ArriveAsync(arrived, 1);
        Assert.True(body.AsSpan().SequenceEqual(Assert.Single(arrived).Body));
    }

    [Fact]
    public async Task Many_sends_at_once_all_arrive()
    {
        const int many = 400;
        var arrived = await ListenAsync(Reader, Kind);
        BusMessage[] messages = [.. Enumerable.Range(0, many).Select(i => Message(Kind, BitConverter.GetBytes(i)))];

        await Task.WhenAll(messages.Select(m => Task.Run(() => Bus.SendAsync(Reader, m, Ct), Ct)));

        await ArriveAsync(arrived, many);
        Assert.Equal(messages.Select(m => m.Id).Order(), arrived.Select(m => m.Id).Order());
    }

    [Fact]
    public async Task Readers_and_kinds_stay_apart()
    {
        const string other = "payments-submitted";
        var second = Servers.Name();
        var first = await ListenAsync(Reader, Kind, other);
        var others = await ListenAsync(second, Kind);
        BusMessage[] toFirst = [Message(Kind, 1), Message(other, 2), Message(Kind, 3)];
        BusMessage[] toSecond = [Message(Kind, 4), Message(Kind, 5)];

        await Task.WhenAll([.. toFirst.Select(m => Bus.SendAsync(Reader, m, Ct)), .. toSecond.Select(m => Bus.SendAsync(second, m, Ct))]);

        await ArriveAsync(first, 3);
        await ArriveAsync(others, 2);
        Assert.Equal(toFirst.Select(m => (m.Id, m.Kind)).Order(), first.Select(m => (m.Id, m.Kind)).Order());
        Assert.Equal(toSecond.Select(m => (m.Id, m.Kind)).Order(), others.Select(m => (m.Id, m.Kind)).Order());
    }

    [Fact]
    public async Task A_reader_that_does_not_work_off_its_messages_holds_no_other_reader_up()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = Servers.Name();
        await Bus.ListenAsync(slow, [Kind], (_, ct) => release.Task.WaitAsync(ct), Ct);
        var arrived = await ListenAsync(Reader, Kind);

        var held = Enumerable.Range(0, 40).Select(_ => Bus.SendAsync(slow, Message(Kind), Ct)).ToList();
        await Bus.SendAsync(Reader, Message(Kind, 1), Ct);

        await ArriveAsync(arrived, 1);
        release.SetResult();
        await Task.WhenAll(held);
    }

    [Fact]
    public async Task A_message_to_a_reader_that_does_not_listen_yet_is_not_taken_and_can_be_sent_again()
    {
        var message = Message(Kind, 7);
        var early = await Record.ExceptionAsync(() => Bus.SendAsync(Reader, message, Ct));
        Assert.NotNull(early);

        var arrived = await ListenAsync(Reader, Kind);
        await SendUntilTakenAsync(Bus, Reader, message);

        await ArriveAsync(arrived, 1);
        Assert.Equal(message.Id, arrived.First().Id);
    }

    [Fact]
    public async Task A_message_whose_reader_failed_comes_again()
    {
        var calls = 0;
        var arrived = new ConcurrentQueue<BusMessage>();
        await Bus.ListenAsync(Reader, [Kind], (message, _) =>
        {
            if (Interlocked.Increment(ref calls) <= 2)
            {
                throw new InvalidOperationException("The reader fails twice.");
            }
            arrived.Enqueue(message);
            return Task.CompletedTask;
        }, Ct);

        await SendUntilTakenAsync(Bus, Reader, Message(Kind, 9));

        await ArriveAsync(arrived, 1);
        Assert.Equal([9], arrived.First().Body);
    }

    [Fact]
    public async Task A_message_its_reader_could_not_finish_before_it_stopped_goes_to_the_next_instance()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Bus.ListenAsync(Reader, [Kind], async (_, _) =>
        {
            begun.TrySetResult();
            await stopping.Task;
            throw new OperationCanceledException("The house is stopping.");
        }, Ct);
        var message = Message(Kind, 5);
        var sent = Bus.SendAsync(Reader, message, Ct);
        await begun.Task.WaitAsync(Eventually.Limit, Ct);

        stopping.SetResult();
        await StopAsync(Bus);
        var taken = await Record.ExceptionAsync(() => sent) is null;

        var next = await AnotherAsync();
        var arrived = await ListenAsync(next, Reader, Kind);
        if (!taken)
        {
            await SendUntilTakenAsync(next, Reader, message);
        }
        await ArriveAsync(arrived, 1);
        Assert.Equal(message.Id, arrived.First().Id);
    }

    [Fact]
    public async Task A_bus_that_stopped_takes_nothing()
    {
        var arrived = await ListenAsync(Reader, Kind);
        await StopAsync(Bus);

        Assert.NotNull(await Record.ExceptionAsync(() => Bus.SendAsync(Reader, Message(Kind, 1), Ct)));
        Assert.Empty(arrived);
    }

    // ---- tools -------------------------------------------------------------------------------------

    protected static BusMessage Message(string kind, params byte[] body) => new(Guid.NewGuid(), kind, body);

    protected Task<ConcurrentQueue<BusMessage>> ListenAsync(string reader, params string[] kinds) => ListenAsync(Bus, reader, kinds);

    protected static async Task<ConcurrentQueue<BusMessage>> ListenAsync(IBus bus, string reader, params string[] kinds)
    {
        var arrived = new ConcurrentQueue<BusMessage>();
        await bus.ListenAsync(reader, kinds, (message, _) =>
        {
            arrived.Enqueue(message);
            return Task.CompletedTask;
        }, Ct);
        return arrived;
    }

    protected static Task ArriveAsync(ConcurrentQueue<BusMessage> arrived, int count) =>
        Eventually.HoldsAsync(() => arrived.Count >= count, $"{count} messages arrived, {arrived.Count} did", Ct);

    /// <summary>Sends as the relay does: again and again until the bus holds it.</summary>
    protected static Task SendUntilTakenAsync(IBus bus, string reader, BusMessage message) =>
        Eventually.SucceedsAsync(() => bus.SendAsync(reader, message, Ct), _ => true, Ct);

    protected async Task<IBus> AnotherAsync()
    {
        var bus = await OpenAsync();
        _open.Add(bus);
        return bus;
    }

    protected static async Task StopAsync(IBus bus)
    {
        // As the hosting does: a reader that cannot finish is not waited for without end.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await Record.ExceptionAsync(() => bus.StopAsync(limit.Token));
        if (bus is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
