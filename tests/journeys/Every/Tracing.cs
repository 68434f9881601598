using SingleWindow.Contracts;
using SingleWindow.Tests.Journeys.Telemetry;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>One trace from the POST to the last link, and nobody's name in it.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task One_trace_leads_from_the_post_through_all_seven_houses()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        // The last link joins the trace of the declaration although the bank's report came in a trace of its own.
        await Window.UntilAsync(trade.Id, "refund-decided");
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        var trace = settled.Items("traceIds")[0].GetString()!;

        var houses = new HashSet<string>();
        List<Span> spans = [];
        // Each process exports when it likes: a span may be here before its parent.
        await EventuallyAsync(
            () =>
            {
                spans = [.. Window.Sink.Spans.Where(s => s.TraceId == trace)];
                houses = [.. spans.Select(Window.HouseOf).OfType<string>()];
                return Houses.All.All(houses.Contains) && spans.All(s => s.ParentId.Length == 0 || spans.Exists(p => p.SpanId == s.ParentId));
            },
            () => $"Trace {trace} of {trade.Id} misses {string.Join(", ", Houses.All.Except(houses))}. It has: {string.Join("; ", spans.Select(s => $"{s.Service}: {s.Name}"))}");

        var post = Assert.Single(spans, s => s.Attributes.GetValueOrDefault("http.request.method", "") == "POST");
        Assert.Contains("/v1/declarations", post.Attributes.GetValueOrDefault("http.route", "") + post.Attributes.GetValueOrDefault("url.path", ""), StringComparison.Ordinal);
        Assert.Empty(post.ParentId);
        var known = spans.Select(s => s.SpanId).ToHashSet();
        Assert.All(spans.Where(s => s != post), s => Assert.Contains(s.ParentId, known));
        Assert.Contains(spans, s => s.Attributes.Values.Contains(trade.Id));

        // Every item names the step that carried it and others: that step is another trace's span.
        var linked = spans.Where(s => s.Links.Any(l => l.TraceId != trace)).ToList();
        Assert.NotEmpty(linked);
        await EventuallyAsync(
            () => linked.SelectMany(s => s.Links).Any(l => Window.Sink.Spans.Any(s => s.SpanId == l.SpanId && s.TraceId == l.TraceId)),
            () => "No linked step was exported.");
    }

    [Fact]
    public async Task A_bulk_post_gives_each_line_a_trace_of_its_own_linked_to_the_request()
    {
        List<Trade> trades = [.. Enumerable.Range(0, 3).Select(_ => Window.Trade("green.json"))];
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync(
            "/v1/declarations", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', trades.Select(t => t.Text))), "application/x-ndjson");
        List<string> traces = [];
        foreach (var line in answer.Lines())
        {
            var state = await Window.UntilAsync(Answer.Text(line, "id"), s => s.Items("traceIds").Count > 0, "traced");
            traces.Add(state.Items("traceIds")[0].GetString()!);
        }
        Assert.Equal(3, traces.Distinct(StringComparer.Ordinal).Count());
        foreach (var trace in traces)
        {
            await EventuallyAsync(
                () => Window.Sink.Spans.Any(s => s.TraceId == trace && s.Links.Any(l =>
                    Window.Sink.Spans.Any(p => p.SpanId == l.SpanId && p.Attributes.GetValueOrDefault("http.request.method", "") == "POST"))),
                () => $"No span of {trace} is linked to the request: {string.Join("; ", Window.Sink.Spans.Where(s => s.TraceId == trace).Select(s => $"{s.Name} {s.Links.Count}"))}");
        }
    }

    [Fact]
    public async Task Names_of_people_and_companies_reach_neither_spans_nor_metrics_nor_logs()
    {
        const string Canary = TelemetrySink.Canary;
        var trade = Window.Trade("canary.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        var held = Window.Trade("canary.json").Marked("-YELLOW");
        await Window.FileAsync(held);
        await Window.UntilAsync(held.Id, "held");
        await DecideAsync(held.Id, "officer", "customs", "refuse", $"{Canary} officer's note");
        await Window.UntilAsync(held.Id, "refused");
        var thrown = Window.Trade("canary.json").Marked("-THROW");
        await Window.FileAsync(thrown);
        await Window.UntilAsync(thrown.Id, "parked");
        var bad = Window.Trade("canary.json");
        bad.Goods(0)["total"] = "-1";
        bad.Body["consigneeName"] = $"{Canary} consignee";
        Assert.Equal(400, (await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", bad.Text)).Status);
        Assert.Equal(400, (await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", bad.Text[..^40])).Status);
        var (n, waybill) = (Window.Number(), "CEBX" + Window.Number());
        await PostXmlAsync("carrier", Sample("ceb505-waybill.xml", n, waybill).Replace("青禾工艺（样例）", $"{Canary} merchant", StringComparison.Ordinal));
        await PostXmlAsync("merchant-1", Sample("ceb603-broken.xml", n, waybill).Replace("青禾工艺（样例）", $"{Canary} merchant", StringComparison.Ordinal));

        var trace = (await Window.StateAsync(thrown.Id)).Items("traceIds")[0].GetString()!;
        await EventuallyAsync(() => Window.Sink.Spans.Any(s => s.TraceId == trace), () => "The last trade was not traced.");
        Assert.Empty(Window.Sink.Leaks);
        foreach (var process in Window.Suite.Processes)
        {
            var lines = process.Log().Split('\n').Where(l => l.Contains(Canary, StringComparison.Ordinal)).Take(3).ToList();
            Assert.True(lines.Count == 0, $"{process.Name} logged: {string.Join('\n', lines)}");
        }
    }

    static async Task EventuallyAsync(Func<bool> condition, Func<string> failure)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.False(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(15), condition() ? "" : failure());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
