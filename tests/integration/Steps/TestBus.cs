using System.Collections.Concurrent;
using Google.Protobuf;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>
/// One test's part of a bus: its readers' names are its own, readers can be cut off, and what the other houses would get is kept, each
/// message once, as their inboxes would.
/// </summary>
internal sealed class TestBus(IBus inner, string prefix, TestBus? root = null) : IBus, IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Reader, Guid Id), bool> _inbox = new();
    private readonly ConcurrentDictionary<(string Reader, Guid Id), bool> _kept = new();
    private readonly ConcurrentDictionary<(string Reader, Guid Id), bool> _taken = new();
    private readonly ConcurrentDictionary<string, bool> _kinds = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Reader, IMessage Item)> _items = new();
    private int _attempts;

    /// <summary>Readers that cannot be reached, by nobody on this bus.</summary>
    internal ConcurrentDictionary<string, bool> Cut { get; } = root?.Cut ?? new(StringComparer.Ordinal);

    internal int Attempts => _attempts;

    /// <summary>Everything the bus took for the other houses is with them.</summary>
    internal bool AllArrived => _taken.Keys.All(_kept.ContainsKey);

    public async Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        Interlocked.Increment(ref _attempts);
        if (Cut.ContainsKey(reader))
        {
            throw new IOException($"{reader} is cut off");
        }
        await inner.SendAsync(prefix + reader, message, ct);
        (root ?? this).Took(reader, message);
    }

    public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct) =>
        inner.ListenAsync(prefix + reader, kinds, handler, ct);

    public Task StopAsync(CancellationToken ct) => inner.StopAsync(ct);

    public ValueTask DisposeAsync() => (inner as IAsyncDisposable)?.DisposeAsync() ?? default;

    /// <summary>The connection of another process to the same bus.</summary>
    internal TestBus Beside(IBus other) => new(other, prefix, this);

    /// <summary>Listens for a house that is not there.</summary>
    internal Task ReadForAsync(string reader, string[] kinds, CancellationToken ct)
    {
        foreach (var kind in kinds)
        {
            _kinds[reader + kind] = true;
        }
        return ListenAsync(reader, kinds, (message, _) =>
        {
            if (_inbox.TryAdd((reader, message.Id), true))
            {
                foreach (var item in BatchCodec.Read(message.Id, message.Kind, message.Body))
                {
                    _items.Enqueue((reader, item.Message));
                }
                _kept[(reader, message.Id)] = true;
            }
            return Task.CompletedTask;
        }, ct);
    }

    internal List<T> Got<T>(string reader) where T : IMessage => [.. _items.Where(i => i.Reader == reader).Select(i => i.Item).OfType<T>()];

    private void Took(string reader, BusMessage message)
    {
        if (_kinds.ContainsKey(reader + message.Kind))
        {
            _taken[(reader, message.Id)] = true;
        }
    }
}
