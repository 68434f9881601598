using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Tests.Integration.Buses;

public sealed class RabbitBusTests(TestServers servers) : BusCompliance(servers)
{
    protected override async Task<IBus> OpenAsync() => new RabbitBus((await Servers.RabbitAsync()).Uri, NullLoggerFactory.Instance);

    [Fact]
    public async Task A_message_nobody_can_read_goes_to_the_error_queue_whole_and_the_next_ones_pass()
    {
        var arrived = new ConcurrentQueue<BusMessage>();
        await Bus.ListenAsync(Reader, [Kind], (message, _) =>
        {
            if (message.Body is [0, ..])
            {
                throw new UnreadableMessageException(message.Id, "a test says so", null);
            }
            arrived.Enqueue(message);
            return Task.CompletedTask;
        }, Ct);
        var unreadable = Message(Kind, [0, .. "no batch"u8]);

        await Bus.SendAsync(Reader, unreadable, Ct);
        await Bus.SendAsync(Reader, Message(Kind, 1), Ct);

        await ArriveAsync(arrived, 1);
        var text = System.Text.Encoding.UTF8.GetString(await FromErrorQueueAsync());
        Assert.Contains(unreadable.Id.ToString(), text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(unreadable.Body), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_message_of_ours_at_all_goes_to_the_error_queue()
    {
        var arrived = await ListenAsync(Reader, Kind);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);

        await channel.BasicPublishAsync("", $"{Reader}-{Kind}", "garbage"u8.ToArray(), Ct);
        await Bus.SendAsync(Reader, Message(Kind, 1), Ct);

        Assert.Equal("garbage"u8.ToArray(), await FromErrorQueueAsync());
        await ArriveAsync(arrived, 1);
    }

    [Fact]
    public async Task What_the_broker_gives_up_on_goes_to_the_error_queue_and_many_deliveries_are_no_reason_to()
    {
        const int deliveries = 30;
        var reader = await AnotherAsync();
        await ListenAsync(reader, Reader, Kind);
        await StopAsync(reader);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeclareAsync($"{Reader}-{Kind}_error", durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct);
        await channel.BasicPublishAsync("", $"{Reader}-{Kind}", "returned"u8.ToArray(), Ct);

        for (var i = 0; i <= deliveries; i++)
        {
            BasicGetResult? got = null;
            await Eventually.HoldsAsync(async () => (got = await channel.BasicGetAsync($"{Reader}-{Kind}", autoAck: false, Ct)) is not null, "it is there again", Ct);
            await channel.BasicNackAsync(got!.DeliveryTag, multiple: false, requeue: i < deliveries, Ct);
        }

        Assert.Equal("returned"u8.ToArray(), await FromErrorQueueAsync());
    }

    [Fact]
    public async Task Two_instances_of_a_reader_share_its_messages()
    {
        const int many = 200;
        var one = await ListenAsync(Bus, Reader, Kind);
        var two = await ListenAsync(await AnotherAsync(), Reader, Kind);
        BusMessage[] messages = [.. Enumerable.Range(0, many).Select(_ => Message(Kind, 1))];

        await Task.WhenAll(messages.Select(m => Bus.SendAsync(Reader, m, Ct)));

        await Eventually.HoldsAsync(() => one.Count + two.Count >= many, "all messages arrived", Ct);
        Assert.Equal(messages.Select(m => m.Id).Order(), one.Concat(two).Select(m => m.Id).Order());
        Assert.NotEmpty(one);
        Assert.NotEmpty(two);
    }

    [Fact]
    public async Task Messages_wait_in_the_queue_while_no_instance_of_the_reader_runs()
    {
        var reader = await AnotherAsync();
        await ListenAsync(reader, Reader, Kind);
        await StopAsync(reader);

        var message = Message(Kind, 4);
        await Bus.SendAsync(Reader, message, Ct);
        var arrived = await ListenAsync(await AnotherAsync(), Reader, Kind);

        await ArriveAsync(arrived, 1);
        Assert.Equal(message.Id, arrived.First().Id);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_broker_is_killed_in_the_middle_and_a_bus_may_start_before_it()
    {
        var broker = await Servers.RabbitAsync();
        Assert.SkipUnless(broker.CanKill, "The broker named in the environment is not ours to kill.");
        const int many = 300;
        var arrived = await ListenAsync(Reader, Kind);
        await QueueIsWrittenDownAsync();
        BusMessage[] messages = [.. Enumerable.Range(0, many).Select(i => Message(Kind, BitConverter.GetBytes(i)))];
        using var slots = new SemaphoreSlim(8);
        var sent = 0;

        var sending = Task.WhenAll(messages.Select(async m =>
        {
            await slots.WaitAsync(Ct);
            try
            {
                await SendUntilTakenAsync(Bus, Reader, m);
                Interlocked.Increment(ref sent);
            }
            finally
            {
                slots.Release();
            }
        }));
        await Eventually.HoldsAsync(() => Volatile.Read(ref sent) > many / 3, "a third was sent", Ct);
        await broker.KillAsync();
        Assert.True(Volatile.Read(ref sent) < many, "the kill came too late to tell anything");
        // This one starts without a broker.
        var late = await AnotherAsync();
        var lateReader = Servers.Name();
        var lateListens = ListenAsync(late, lateReader, Kind);
        var early = await Record.ExceptionAsync(async () =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            limit.CancelAfter(TimeSpan.FromSeconds(1));
            await late.SendAsync(lateReader, Message(Kind), limit.Token);
        });
        Assert.NotNull(early);
        await broker.RestartAsync();

        await sending;
        await Eventually.HoldsAsync(() => messages.Select(m => m.Id).ToHashSet().IsSubsetOf(arrived.Select(m => m.Id)), "every message arrived", Ct);
        Assert.Subset(messages.Select(m => m.Id).ToHashSet(), arrived.Select(m => m.Id).ToHashSet());
        var atLate = await lateListens.WaitAsync(Eventually.Limit, Ct);
        await SendUntilTakenAsync(late, lateReader, Message(Kind, 1));
        await ArriveAsync(atLate, 1);
    }

    /// <summary>
    /// A quorum queue younger than a second may not survive a kill of a single RabbitMQ 3.10 node (see RabbitServer): the broker gives no
    /// sign of when it is written down, so this waits by the clock.
    /// </summary>
    private static Task QueueIsWrittenDownAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        return Eventually.HoldsAsync(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(2), "two seconds passed", Ct);
    }

    private async Task<byte[]> FromErrorQueueAsync()
    {
        BasicGetResult? got = null;
        await Eventually.HoldsAsync(async () =>
        {
            // Asking for a queue that is not there yet closes the channel, and one that is being born the whole connection.
            await using var connection = await ConnectAsync();
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
            try
            {
                got = await channel.BasicGetAsync($"{Reader}-{Kind}_error", autoAck: true, Ct);
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                return false;
            }
            return got is not null;
        }, "the error queue holds the message", Ct);
        return got!.Body.ToArray();
    }

    private async Task<IConnection> ConnectAsync() =>
        await new ConnectionFactory { Uri = new Uri((await Servers.RabbitAsync()).Uri) }.CreateConnectionAsync(Ct);
}
