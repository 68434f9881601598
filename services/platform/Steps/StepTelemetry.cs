using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SingleWindow.Platform.Steps;

/// <summary>Names of spans and instruments, in one place: the OpenTelemetry messaging conventions are still in development.</summary>
public static class StepTelemetry
{
    public const string SourceName = "SingleWindow";
    public const string MeterName = "SingleWindow";

    public static readonly ActivitySource Source = new(SourceName);
    public static readonly Meter Meter = new(MeterName);

    internal static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("step.duration", "s", "One step, from begin to commit");
    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("step.batch.size", "{item}", "Items handled in one step");
    internal static readonly Counter<long> Items = Meter.CreateCounter<long>("step.items", "{item}", "Items handled, by kind and outcome");
    internal static readonly Counter<long> Errors = Meter.CreateCounter<long>("step.errors", "{error}", "Steps that failed and ran again");
    internal static readonly Counter<long> Unreadable = Meter.CreateCounter<long>("bus.unreadable", "{message}", "Messages nobody could read");

    internal static Activity? StartItem(string house, Item item, ActivityContext step)
    {
        if ((item.Trace.TraceFlags & ActivityTraceFlags.Recorded) == 0)
        {
            return null;
        }
        var span = Source.StartActivity($"{house} {item.Kind.Name}", ActivityKind.Consumer, item.Trace,
            links: step == default ? null : [new ActivityLink(step)]);
        span?.SetTag("messaging.operation.type", "process").SetTag("messaging.destination.name", $"{house}-{item.Kind.Name}")
            .SetTag("messaging.message.id", item.MessageId.ToString("N"));
        return span;
    }

    /// <summary>Moves an item's span into the trace of its case, with a link to the trace that brought the item.</summary>
    internal static Activity? Resume(Activity? span, ActivityContext trace, ActivityContext brought)
    {
        if ((trace.TraceFlags & ActivityTraceFlags.Recorded) == 0)
        {
            return span;
        }
        ActivityLink[] links = brought == default ? [] : [new ActivityLink(brought)];
        var resumed = Source.StartActivity(span?.OperationName ?? "step", ActivityKind.Consumer, trace, links: links);
        span?.Dispose();
        return resumed;
    }
}
