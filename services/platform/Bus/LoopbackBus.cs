using System.Collections.Concurrent;

namespace SingleWindow.Platform.Bus;

/// <summary>
/// The embedded default: hands each message to the local reader and returns when its step is committed. It keeps nothing itself: until
/// then the sender's outbox row is the message, so a killed process loses nothing.
/// </summary>
public sealed class LoopbackBus : IBus
{
    private readonly ConcurrentDictionary<string, MessageHandler> _readers = new(StringComparer.Ordinal);

    public Task SendAsync(string reader, BusMessage message, CancellationToken ct) =>
        _readers.TryGetValue(reader, out var handler)
            ? handler(message, ct)
            : throw new InvalidOperationException($"The house {reader} does not run in this process yet.");

    public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct)
    {
        _readers[reader] = handler;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct)
    {
        _readers.Clear();
        return Task.CompletedTask;
    }
}
