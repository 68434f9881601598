using System.Collections.Concurrent;
using SingleWindow.Platform.Bus;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>
/// A bus that does all a bus may do, by seed: drops a send (and says so), delivers and still says it failed, doubles, delays, and so
/// reorders. Readers it does not know take everything and do nothing.
/// </summary>
internal sealed class FaultyBus(int seed) : IBus
{
    private readonly ConcurrentDictionary<string, MessageHandler> _readers = new(StringComparer.Ordinal);
    private readonly Random _random = new(seed);
    private readonly Lock _dice = new();

    public async Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        var (fault, delay) = Throw();
        if (!_readers.TryGetValue(reader, out var handler))
        {
            return;
        }
        if (fault == Fault.Drop)
        {
            throw new IOException("dropped");
        }
        await Task.Delay(delay, ct);
        await handler(message, ct);
        switch (fault)
        {
            case Fault.Double:
                await handler(message, ct);
                break;
            case Fault.DoubleLater:
                _ = Task.Run(async () =>
                {
                    await Task.Delay(delay * 3, CancellationToken.None);
                    // A double that meets a stopped house is lost, as any other copy may be.
                    await handler(message, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }, CancellationToken.None);
                break;
            case Fault.LoseAnswer:
                throw new IOException("delivered, but the answer got lost");
            default:
                break;
        }
    }

    public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct)
    {
        _readers[reader] = handler;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    private (Fault Fault, TimeSpan Delay) Throw()
    {
        lock (_dice)
        {
            var fault = _random.Next(100) switch
            {
                < 15 => Fault.Drop,
                < 25 => Fault.Double,
                < 35 => Fault.DoubleLater,
                < 45 => Fault.LoseAnswer,
                _ => Fault.None,
            };
            return (fault, TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? _random.Next(1, 12) : 0));
        }
    }

    private enum Fault
    {
        None,
        Drop,
        Double,
        DoubleLater,
        LoseAnswer,
    }
}
