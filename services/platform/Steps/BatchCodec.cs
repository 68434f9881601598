using System.Diagnostics;
using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// One codec for every batch of contracts/batches.proto: field 1 the items, field 2 their traces (25 bytes each, or empty). Any protobuf
/// reader of the batch's own message type reads the same bytes.
/// </summary>
public static class BatchCodec
{
    private const uint ItemTag = (1 << 3) | 2;
    private const uint TraceTag = (2 << 3) | 2;

    public static byte[] Write(IReadOnlyList<(IMessage Item, ActivityContext Trace)> items)
    {
        var buffer = new MemoryStream(items.Count * 160);
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            foreach (var (item, _) in items)
            {
                output.WriteTag(ItemTag);
                output.WriteMessage(item);
            }
            if (items.Any(i => (i.Trace.TraceFlags & ActivityTraceFlags.Recorded) != 0))
            {
                foreach (var (_, trace) in items)
                {
                    output.WriteTag(TraceTag);
                    output.WriteBytes(UnsafeByteOperations.UnsafeWrap(TraceCodec.Write(trace)));
                }
            }
        }
        return buffer.ToArray();
    }

    /// <summary>How many items a batch holds, without reading them: a queued batch stays one array of bytes until its step begins.</summary>
    /// <exception cref="UnreadableMessageException">The kind is unknown, or the bytes are no batch.</exception>
    public static int Count(Guid messageId, string kind, byte[] body)
    {
        _ = KindOf(messageId, kind);
        var items = 0;
        Walk(messageId, body, input =>
        {
            items++;
            input.SkipLastField();
        }, input => input.SkipLastField());
        return items;
    }

    /// <exception cref="UnreadableMessageException">The kind is unknown, or the bytes are not a batch of it.</exception>
    public static List<Item> Read(Guid messageId, string kind, byte[] body)
    {
        var known = KindOf(messageId, kind);
        List<IMessage> items = [];
        List<ActivityContext> traces = [];
        Walk(messageId, body, input =>
        {
            var item = known.Create();
            input.ReadMessage(item);
            items.Add(item);
        }, input => traces.Add(TraceCodec.Read(input.ReadBytes().Span)));
        var read = new List<Item>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            read.Add(new Item(known, items[i], i < traces.Count ? traces[i] : default, messageId));
        }
        return read;
    }

    private static EventKind KindOf(Guid messageId, string kind) =>
        Events.Find(kind) ?? throw new UnreadableMessageException(messageId, $"unknown kind '{kind}'", null);

    private static void Walk(Guid messageId, byte[] body, Action<CodedInputStream> item, Action<CodedInputStream> trace)
    {
        var empty = true;
        try
        {
            var input = new CodedInputStream(body);
            for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                switch (tag)
                {
                    case ItemTag:
                        item(input);
                        empty = false;
                        break;
                    case TraceTag:
                        trace(input);
                        break;
                    default:
                        throw new UnreadableMessageException(messageId, $"a batch has no field with tag {tag}", null);
                }
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new UnreadableMessageException(messageId, error.Message, error);
        }
        if (empty)
        {
            throw new UnreadableMessageException(messageId, "the batch is empty", null);
        }
    }
}

/// <summary>A message whose body nobody can read: it goes to the error queue, whole.</summary>
public sealed class UnreadableMessageException(Guid messageId, string why, Exception? inner)
    : Exception($"Message {messageId} cannot be read: {why}.", inner);
