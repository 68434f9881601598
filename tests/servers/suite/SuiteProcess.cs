using System.Net;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>One process of the suite. It dies with the process that started it.</summary>
[SupportedOSPlatform("linux")]
public sealed class SuiteProcess : IAsyncDisposable
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(90);
    static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(10) };

    readonly string[] _command;
    readonly string _log;
    readonly Dictionary<string, string> _environment;
    readonly Uri _health;
    LocalProcess? _process;
    long _cpuBefore;

    internal SuiteProcess(string name, string[] command, string log, Dictionary<string, string> environment, Uri rest, Uri grpc)
    {
        (Name, Rest, Grpc, _command, _log, _environment) = (name, rest, grpc, command, log, environment);
        _health = new(rest, "/health/ready");
    }

    /// <summary>The house, or <c>local</c> for all of them in one process.</summary>
    public string Name { get; }

    /// <summary>Its HTTP/1.1 address.</summary>
    public Uri Rest { get; }

    /// <summary>Its HTTP/2 address without TLS, for gRPC.</summary>
    public Uri Grpc { get; }

    /// <summary>Process id; null while it is down.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>User and system CPU microseconds since the first start, killed runs included, in steps of 10 ms.</summary>
    public long CpuMicros() => _cpuBefore + (_process?.CpuMicros() ?? 0);

    /// <summary>Starts the process; it may not be ready yet.</summary>
    /// <param name="ahead">How far its clock is ahead of the system's: what waits for it is judged by that time.</param>
    public async Task StartAsync(TimeSpan ahead = default)
    {
        _environment["TestClock__Ahead"] = ahead.ToString("c");
        if (_process is { HasExited: false }) throw new InvalidOperationException($"{Name} is running.");
        _cpuBefore = CpuMicros();
        _process = await LocalProcess.StartAsync(_command, _log, user: null, _environment);
    }

    /// <summary>Returns when its health says ready; fails at once when it ends instead.</summary>
    public Task ReadyAsync() => (_process ?? throw new InvalidOperationException($"{Name} was not started.")).WaitUntilAsync(
        async () =>
        {
            try
            {
                using var answer = await Http.GetAsync(_health);
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        },
        ReadyLimit);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        await process.KillAsync();
        _cpuBefore += process.CpuMicros();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    /// <summary>Everything it wrote.</summary>
    public string Log() => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>The last lines it wrote.</summary>
    public string LogTail(int lines = 20) => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(lines)) : "";
}
