using System.Diagnostics;

namespace SingleWindow.Platform.Steps;

/// <summary>W3C trace context in 25 bytes: 16 trace id, 8 span id, 1 flags. Not sampled means nothing: the item costs no byte.</summary>
public static class TraceCodec
{
    public static byte[] Write(ActivityContext context)
    {
        if ((context.TraceFlags & ActivityTraceFlags.Recorded) == 0)
        {
            return [];
        }
        var bytes = new byte[25];
        context.TraceId.CopyTo(bytes.AsSpan(0, 16));
        context.SpanId.CopyTo(bytes.AsSpan(16, 8));
        bytes[24] = (byte)context.TraceFlags;
        return bytes;
    }

    public static ActivityContext Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 25
            ? new ActivityContext(
                ActivityTraceId.CreateFromBytes(bytes[..16]),
                ActivitySpanId.CreateFromBytes(bytes[16..24]),
                (ActivityTraceFlags)bytes[24],
                isRemote: true)
            : default;
}
