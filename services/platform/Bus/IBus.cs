namespace SingleWindow.Platform.Bus;

/// <summary>One message: a batch of items of one kind, as one opaque body.</summary>
public sealed record BusMessage(Guid Id, string Kind, byte[] Body);

/// <summary>
/// Carries messages between houses. <see cref="SendAsync"/> returns when the reader's durable queue (or its inbox) holds the message, and
/// throws otherwise; at least once, in any order. The reader acknowledges by completing <see cref="MessageHandler"/> after its commit.
/// </summary>
public interface IBus
{
    Task SendAsync(string reader, BusMessage message, CancellationToken ct);

    /// <summary>Begins to deliver what is sent to this reader. Each kind has a queue of its own.</summary>
    Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct);

    Task StopAsync(CancellationToken ct);
}

/// <summary>Takes one delivered message; returns when its effects are committed. An exception gives the message back.</summary>
public delegate Task MessageHandler(BusMessage message, CancellationToken ct);

/// <summary>The reader stops, or has stopped, before it could commit: the message stays with its sender. Nothing is wrong.</summary>
public sealed class ReaderStoppedException() : Exception("The reader has stopped.");
