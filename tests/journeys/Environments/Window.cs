using System.Globalization;
using System.Runtime.Versioning;
using Grpc.Core;
using Grpc.Net.Client;
using SingleWindow.Contracts;
using SingleWindow.Tests.Journeys.Telemetry;
using SingleWindow.Tests.Servers;
using Xunit;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>
/// A running window, started once for all journeys of its class: real processes, real tokens, telemetry into a sink of its own. Journeys
/// share it, so each files under numbers of its own and reads the time from <see cref="Now"/>.
/// </summary>
[SupportedOSPlatform("linux")]
public abstract class Window : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    static readonly string Run = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)[2..];

    readonly Dictionary<string, Party> _parties = new(StringComparer.Ordinal);
    string? _missing;
    TimeSpan _ahead;
    int _numbers;

    public Suite Suite { get; private set; } = null!;

    public TelemetrySink Sink { get; private set; } = null!;

    /// <summary>The houses' own time: the system's, and what the journeys moved it ahead.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    /// <summary>Which house wrote a span.</summary>
    public abstract string? HouseOf(Span span);

    /// <summary>Starts what the services need.</summary>
    protected abstract Task<SuiteOptions> OptionsAsync();

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _missing = "The services are started as processes of Linux.";
            return;
        }
        try
        {
            Sink = await TelemetrySink.StartAsync();
            var options = await OptionsAsync();
            Suite = await Suite.StartAsync(SuiteBuild.Find(), options with
            {
                Settings = new Dictionary<string, string>(options.Settings)
                {
                    ["Otlp:Endpoint"] = Sink.Endpoint,
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                    // More is written than in production, so that what must not be written shows.
                    ["Logging:LogLevel:Default"] = "Information",
                    ["Logging:LogLevel:Microsoft"] = "Warning",
                },
            });
        }
        catch (ServerMissingException missing) when (!Need.MustFail)
        {
            _missing = missing.Message;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var party in _parties.Values) party.Dispose();
        if (Suite is not null) await Suite.DisposeAsync();
        if (Sink is not null) await Sink.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the journey, with the command that mends it, where a server is missing.</summary>
    public void SkipUnlessRunning()
    {
        if (_missing is not null) Assert.Skip(_missing);
    }

    /// <summary>A sample client with its token.</summary>
    public async Task<Party> AsAsync(string clientId)
    {
        if (!_parties.TryGetValue(clientId, out var party))
        {
            party = _parties[clientId] = new(Suite.Rest, await Suite.TokenAsync(clientId));
        }
        return party;
    }

    /// <summary>A caller with a token of the journey's own making, or none.</summary>
    public Party With(string? token) => new(Suite.Rest, token);

    /// <summary>A number no other document of this run has.</summary>
    public string Number() => string.Create(CultureInfo.InvariantCulture, $"{Run}{Interlocked.Increment(ref _numbers):D4}");

    /// <summary>The text of a sample with its placeholders filled.</summary>
    public string Sample(string name, string number, params (string Name, string Value)[] values)
    {
        var china = Now.ToOffset(TimeSpan.FromHours(8));
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", name));
        foreach (var (placeholder, value) in values) text = Fill(text, placeholder, value);
        text = Fill(text, "n", number);
        text = Fill(text, "day", china.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        text = Fill(text, "dayCeb", china.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        text = Fill(text, "paid", Rfc(Now.AddMinutes(-30)));
        text = Fill(text, "paidCeb", Ceb(china.AddMinutes(-30)));
        text = Fill(text, "app", Ceb(china.AddMinutes(-1)));
        while (text.IndexOf("{guid}", StringComparison.Ordinal) is >= 0 and var at)
        {
            text = string.Concat(text.AsSpan(0, at), Guid.NewGuid().ToString("D").ToUpperInvariant(), text.AsSpan(at + "{guid}".Length));
        }
        return text;

        static string Fill(string text, string name, string value) => text.Replace("{" + name + "}", value, StringComparison.Ordinal);
    }

    /// <summary>A new trade of a sample, to be filed by merchant-1.</summary>
    public Trade Trade(string sample) => new(Number(), number => Sample(sample, number));

    /// <summary>Moves the clock of every house.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var answer = await (await AsAsync("operator")).PostAsync("/v1/test/clock", $$"""{"advance":"{{System.Xml.XmlConvert.ToString(by)}}"}""");
        Assert.True(answer.Status == 200, answer.ToString());
        _ahead += by;
    }

    /// <summary>Starts a house that was killed, at the window's time, and returns when it is ready.</summary>
    public async Task StartAsync(string house)
    {
        await Suite[house].StartAsync(_ahead);
        await Suite[house].ReadyAsync();
    }

    /// <summary>Files a trade as merchant-1; the id of its declaration.</summary>
    public async Task<string> FileAsync(Trade trade)
    {
        var answer = await (await AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        Assert.True(answer.Status == 202, answer.ToString());
        return trade.Id = answer.Text("id");
    }

    /// <summary>Files a document that must be taken; its id.</summary>
    public async Task<string> FileAsync(string clientId, string path, string body)
    {
        var answer = await (await AsAsync(clientId)).PostAsync(path, body);
        Assert.True(answer.Status == 202, answer.ToString());
        return answer.Text("id");
    }

    /// <summary>The bank reports money for a trade; by default all that was declared.</summary>
    public Task<string> ReportProceedsAsync(Trade trade, string? amount = null, string? currency = null, Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse(Sample("proceeds.json", Number(),
            ("order", trade.OrderNo), ("amount", amount ?? trade.Declared), ("currency", currency ?? trade.Currency)))!.AsObject();
        change?.Invoke(body);
        return FileAsync("bank", "/v1/proceeds", body.ToJsonString());
    }

    /// <summary>The state of a declaration, as the operator reads it.</summary>
    public async Task<Answer> StateAsync(string id) => await (await AsAsync("operator")).GetAsync($"/v1/declarations/{id}");

    /// <summary>Waits until the declaration has that status; fails at once when it ended in another one.</summary>
    public Task<Answer> UntilAsync(string id, string status) => UntilAsync(id, s => s.Text("status") == status, status);

    /// <summary>Waits until the state is as wanted; fails at once when it is final and is not.</summary>
    public Task<Answer> UntilAsync(string id, Func<Answer, bool> wanted, string what) =>
        UntilAsync(() => StateAsync(id), wanted, $"{id} is not {what}", a => a.Flag("final"));

    /// <summary>Waits until a filing that is not a declaration has that status.</summary>
    public async Task<Answer> UntilFiledAsync(string path, string status)
    {
        var party = await AsAsync("operator");
        return await UntilAsync(() => party.GetAsync(path), a => a.Text("status") == status, $"{path} is not {status}", a => a.Flag("final"));
    }

    public static async Task<Answer> UntilAsync(Func<Task<Answer>> read, Func<Answer, bool> wanted, string failure, Func<Answer, bool>? final = null)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await read();
            Assert.True(answer.Status == 200, $"{failure}: {answer}");
            if (wanted(answer)) return answer;
            Assert.False(final?.Invoke(answer) ?? false, $"{failure}, and never will be: {answer}");
            Assert.False(TimeProvider.System.GetElapsedTime(limit) > Patience, $"{failure} after {Patience.TotalSeconds:0} s: {answer}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static string Rfc(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Ceb(DateTimeOffset china) => china.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
