using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SingleWindow.Gateway.Door;

/// <summary>What the gateway measures beyond what every step measures.</summary>
public static class GatewayTelemetry
{
    private static readonly ActivitySource Source = new("SingleWindow");
    private static readonly Meter Meter = new("SingleWindow");

    public static readonly Histogram<double> SubmittedToReleased =
        Meter.CreateHistogram<double>("declaration.submitted_to_released", "s", "From acceptance to release");

    public static readonly Histogram<double> ReleasedToSettled =
        Meter.CreateHistogram<double>("declaration.released_to_settled", "s", "From release to settled");

    public static readonly Counter<long> Filed = Meter.CreateCounter<long>("filings.accepted", "{filing}", "Filings taken in, by kind");

    /// <summary>The trace a filing goes on in: the request's own, or for a line of a bulk request a new one, linked to it.</summary>
    public static ActivityContext TraceOf(string id, bool ownTrace)
    {
        if (Activity.Current is not { } request)
        {
            return default;
        }
        if (!request.Recorded)
        {
            // Nobody keeps its spans; the id still leads to the log lines of the request.
            return request.Context;
        }
        if (!ownTrace)
        {
            request.SetTag("filing.id", id);
            return request.Context;
        }
        Activity.Current = null;
        ActivityContext trace;
        using (var span = Source.StartActivity("gateway file", ActivityKind.Server, default(ActivityContext), links: [new ActivityLink(request.Context)]))
        {
            span?.SetTag("filing.id", id);
            trace = span?.Context ?? default;
        }
        // Ending the span leaves no current one: the request's comes back, for the lines behind this one.
        Activity.Current = request;
        return trace;
    }
}
