using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Platform.Bus;

/// <summary>
/// RabbitMQ through MassTransit: one quorum queue per reader and kind (<c>customs-orders-checked</c>), publisher confirms, mandatory sends
/// (a queue that does not exist yet gives the message back instead of dropping it), MassTransit's error queues for what nobody can read.
/// The broker itself drops nothing: deliveries are not counted out, and what it would give up on goes to the error queue, too.
/// The only place that knows MassTransit.
/// </summary>
public sealed partial class RabbitBus : IBus, IAsyncDisposable
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Batches a queue holds ready in the reader, and how many of them it works on at once.</summary>
    private const int Prefetch = 16;

    /// <summary>How long a message waits before its reader gets it again.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan GiveBackAfter = TimeSpan.FromMilliseconds(300);

    private readonly ServiceProvider _services;
    private readonly ILogger _log;
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
        _log = logs.CreateLogger<RabbitBus>();
        _services = services.BuildServiceProvider();
        _bus = _services.GetRequiredService<IBusControl>();
        // The broker may come up after us: connect in the background and let senders wait.
        _started = StartAsync();
    }

    public async Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        limit.CancelAfter(SendTimeout);
        await _started.WaitAsync(limit.Token);
        var endpoint = await EndpointAsync($"{reader}-{message.Kind}").WaitAsync(limit.Token);
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
                // Since 4.0 a quorum queue drops a message after 20 deliveries unless it is told otherwise; 3.10 knows no word for "never".
                queue.SetQueueArgument("x-delivery-limit", int.MaxValue);
                // By the default exchange, at least once: a dead letter stays here until the error queue has it.
                queue.SetQueueArgument("x-dead-letter-exchange", "");
                queue.SetQueueArgument("x-dead-letter-routing-key", $"{reader}-{kind}_error");
                queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
                queue.SetQueueArgument("x-overflow", "reject-publish");
                queue.ConfigureError(errors =>
                {
                    errors.UseFilter(new GiveBackFilter());
                    errors.UseFilter(new GenerateFaultFilter());
                    errors.UseFilter(new ErrorTransportFilter());
                });
                queue.Handler<BusMessage>(context => HandleAsync(handler, context.Message));
            });
            await endpoint.Ready.WaitAsync(ct);
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        if (!_started.IsCompleted)
        {
            await _stopping.CancelAsync();
        }
        await _started.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Readers finish what they hold before the connection closes; what they cannot finish goes back once no more is delivered to us.
        var stopped = _bus.StopAsync(ct);
        await Task.WhenAny(stopped, Task.Delay(GiveBackAfter, ct));
        await _stopping.CancelAsync();
        await stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task StartAsync() => await _bus.StartAsync(_stopping.Token);

    private Task<ISendEndpoint> EndpointAsync(string name)
    {
        var endpoint = _endpoints.GetOrAdd(name, n => _bus.GetSendEndpoint(new Uri("exchange:" + n)));
        if (endpoint.IsFaulted || endpoint.IsCanceled)
        {
            _endpoints.TryRemove(new(name, endpoint));
        }
        return endpoint;
    }

    /// <summary>
    /// A reader that fails gets the same message again, here: giving it back to the broker each time would count as deliveries, and a
    /// broker may drop a message after some of those.
    /// </summary>
    private async Task HandleAsync(MessageHandler handler, BusMessage message)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await handler(message, CancellationToken.None);
                return;
            }
            catch (UnreadableMessageException)
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                // The house stops before it could commit: the message goes back when the bus stops, too.
                await Task.Delay(Timeout.Infinite, _stopping.Token);
            }
            catch (Exception error)
            {
                Log.ReaderFailed(_log, message.Kind, message.Id, error);
                await Task.Delay(wait, _stopping.Token);
            }
        }
    }

    /// <summary>What a stopping reader could not finish goes back to its queue; what nobody can read goes on to the error queue.</summary>
    private sealed class GiveBackFilter : IFilter<ExceptionReceiveContext>
    {
        public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
            IsStop(context.Exception) ? Task.FromException(context.Exception) : next.Send(context);

        public void Probe(ProbeContext context) => context.CreateFilterScope("give-back");

        private static bool IsStop(Exception error) =>
            error is OperationCanceledException or ConsumerCanceledException || (error.InnerException is { } inner && IsStop(inner));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 501, EventName = "bus.reader_failed", Level = LogLevel.Warning, Message = "{Kind} {Message}: its reader failed, it gets it again")]
        internal static partial void ReaderFailed(ILogger log, string kind, Guid message, Exception error);
    }
}
