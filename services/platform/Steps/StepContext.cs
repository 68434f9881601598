using System.Diagnostics;
using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Steps;

/// <summary>What a handler may use besides its rows: the time of the step, and the place where outgoing items go.</summary>
public sealed class StepContext(DateTimeOffset now)
{
    internal List<(EventKind Kind, IMessage Item, ActivityContext Trace)> Outgoing { get; } = [];
    internal Activity? Span { get; set; }
    internal ActivityContext Trace { get; set; }

    /// <summary>The time of the step: one value for all its items.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>Unix milliseconds of <see cref="Now"/>.</summary>
    public long NowMs { get; } = now.ToUnixTimeMilliseconds();

    /// <summary>The trace of the item in hand as 25 bytes, to be kept in a row whose trace goes on later; empty when not sampled.</summary>
    public byte[] TraceBytes => TraceCodec.Write(Span?.Context ?? Trace);

    /// <summary>
    /// Says that the item belongs to a case that began under another trace: the item's span, and what it sends, go on in the case's trace,
    /// with a link to the one that brought the item.
    /// </summary>
    public void Resume(byte[] caseTrace)
    {
        var trace = TraceCodec.Read(caseTrace);
        if (trace != default && trace.TraceId != Trace.TraceId)
        {
            Span = StepTelemetry.Resume(Span, trace, Span?.Context ?? Trace);
            Trace = Span?.Context ?? trace;
        }
    }

    /// <summary>Sends an item once the step is committed. Nothing leaves when the step fails.</summary>
    public void Emit<T>(EventKind<T> kind, T item) where T : IMessage<T>, new() => Outgoing.Add((kind, item, Span?.Context ?? Trace));

    /// <summary>Sends an item that goes on in a trace of its own (a bulk request holds many declarations, each with its trace).</summary>
    public void Emit<T>(EventKind<T> kind, T item, ActivityContext trace) where T : IMessage<T>, new() => Outgoing.Add((kind, item, trace));

    /// <summary>A business number on the item's span (order, waybill, declaration). Never personal data.</summary>
    public void Tag(string name, string value) => Span?.SetTag(name, value);
}
