using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SingleWindow.Platform.Bus;

/// <summary>
/// RabbitMQ through MassTransit: one quorum queue per reader and kind (<c>customs-orders-checked</c>), publisher confirms, mandatory sends
/// (a queue that does not exist yet gives the message back instead of dropping it), MassTransit's error queues for what nobody can read.
/// The only place that knows MassTransit.
/// </summary>
public sealed class RabbitBus : IBus, IAsyncDisposable
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Batches a queue holds ready in the reader, and how many of them it works on at once.</summary>
    private const int Prefetch = 16;

    private readonly ServiceProvider _services;
    private readonly IBusControl _bus;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _started;
    private readonly ConcurrentDictionary<string, Task<ISendEndpoint>> _endpoints = new(StringComparer.Ordinal);

    public RabbitBus(string uri, ILoggerFactory logs)
    {
        var services = new ServiceCollection();
        services.AddSingleton(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq((_, rabbit) =>
            {
                rabbit.Host(new Uri(uri));
                rabbit.AutoStart = true;
            });
        });
        _services = services.BuildServiceProvider();
        _bus = _services.GetRequiredService<IBusControl>();
        // The broker may come up after us: connect in the background and let senders wait.
        _started = StartAsync();
    }

    public async Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(SendTimeout);
        await _started.WaitAsync(limit.Token);
        var name = $"{reader}-{message.Kind}";
        var endpoint = await _endpoints.GetOrAdd(name, n => _bus.GetSendEndpoint(new Uri("exchange:" + n))).WaitAsync(limit.Token);
        await endpoint.Send(message, context =>
        {
            context.MessageId = message.Id;
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            {
                rabbit.Mandatory = true;
            }
        }, limit.Token);
    }

    public async Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct)
    {
        await _started.WaitAsync(ct);
        foreach (var kind in kinds)
        {
            var endpoint = _bus.ConnectReceiveEndpoint($"{reader}-{kind}", configure =>
            {
                var queue = (IRabbitMqReceiveEndpointConfigurator)configure;
                queue.ConfigureConsumeTopology = false;
                queue.PrefetchCount = Prefetch;
                queue.ConcurrentMessageLimit = Prefetch;
                queue.SetQuorumQueue();
                queue.Handler<BusMessage>(context => HandleAsync(handler, context.Message));
            });
            await endpoint.Ready.WaitAsync(ct);
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await _started.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Readers finish what they hold before the connection closes; what they do not finish comes again.
        await _bus.StopAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task StartAsync() => await _bus.StartAsync(_stopping.Token);

    private static async Task HandleAsync(MessageHandler handler, BusMessage message)
    {
        try
        {
            await handler(message, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The house stops before it could commit. An exception here would move the message to the error queue; unanswered, it comes again.
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }
    }
}
