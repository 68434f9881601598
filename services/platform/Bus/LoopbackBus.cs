using System.Collections.Concurrent;

namespace SingleWindow.Platform.Bus;

/// <summary>
/// The embedded default: hands each message to the local reader and returns when its step is committed. It keeps nothing itself: until
/// then the sender's outbox row is the message, so a killed process loses nothing.
/// </summary>
public sealed class LoopbackBus : IBus
{
    private readonly ConcurrentDictionary<string, MessageHandler> _readers = new(StringComparer.Ordinal);
    private volatile bool _stopped;

    public async Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        if (!_readers.TryGetValue(reader, out var handler))
        {
            throw _stopped ? new ReaderStoppedException() : new InvalidOperationException($"The house {reader} does not run in this process yet.");
        }
        try
        {
            await handler(message, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ReaderStoppedException();
        }
    }

    public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct)
    {
        _readers[reader] = handler;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct)
    {
        _stopped = true;
        _readers.Clear();
        return Task.CompletedTask;
    }
}
