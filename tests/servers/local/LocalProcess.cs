using System.Diagnostics;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>A server process started here, with its children; it dies with the test process.</summary>
[SupportedOSPlatform("linux")]
sealed class LocalProcess
{
    const long MicrosPerTick = 10_000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Process _process;
    readonly string _log;
    readonly Lock _gate = new();
    long? _finalCpu;

    LocalProcess(Process process, string log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program with its output going to the log file.</summary>
    public static async Task<LocalProcess> StartAsync(
        IEnumerable<string> command, string log, ServerUser? user, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The shell opens the log while still ourselves and then becomes the program, so ids stay the same.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        List<string> arguments = ["-c", "exec \"$@\" </dev/null >>\"$SERVER_LOG\" 2>&1", "sh", "setpriv", "--pdeathsig", "KILL"];
        if (user is not null) arguments.AddRange([$"--reuid={user.Uid}", $"--regid={user.Gid}", "--clear-groups"]);
        foreach (var argument in arguments.Append("--").Concat(command)) start.ArgumentList.Add(argument);
        // Settings of the caller's own servers must not leak into ours.
        foreach (var name in start.Environment.Keys.Where(IsServerSetting).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        start.Environment["SERVER_LOG"] = log;
        return new(await Launcher.StartAsync(start), log);
    }

    /// <summary>Waits until the server is ready, and gives up at once when it ends instead.</summary>
    public Task WaitUntilAsync(Func<Task<bool>> ready, TimeSpan limit) => Poll.UntilAsync(
        async () =>
        {
            if (HasExited) throw new InvalidOperationException($"The server ended with code {_process.ExitCode}. {LogTail()}");
            return await ready();
        },
        limit, () => $"the server is not ready. {LogTail()}");

    /// <summary>Waits until a short program has ended well.</summary>
    public async Task EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience * 3);
        if (_process.ExitCode != 0) throw new InvalidOperationException($"Ended with code {_process.ExitCode}. {LogTail()}");
    }

    /// <summary>CPU of the process and all its children, living and collected; the last reading once it was killed.</summary>
    public long CpuMicros()
    {
        lock (_gate) return _finalCpu ?? TreeCpu();
    }

    /// <summary>Ends the whole tree at once and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        // Once collected, the id may already name a stranger.
        if (HasExited) return;
        // Frozen first: a parent that still runs would answer its children's end by starting new ones.
        Native.Signal(Id, Native.Stop);
        var tree = ProcStat.Tree(Id);
        lock (_gate) _finalCpu ??= TreeCpu();
        foreach (var member in tree.Where(p => p.StillRuns())) Native.Signal(member.Pid, Native.Kill);
        await GoneAsync(tree);
    }

    /// <summary>Asks the process to end by a signal; kills the tree if it will not.</summary>
    public async Task StopAsync(int signal)
    {
        if (HasExited) return;
        var tree = ProcStat.Tree(Id);
        lock (_gate) _finalCpu ??= TreeCpu();
        Native.Signal(Id, signal);
        try
        {
            await GoneAsync(tree);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    async Task GoneAsync(List<ProcStat> tree)
    {
        await Poll.UntilAsync(() => Task.FromResult(!tree.Any(p => p.StillRuns())), Patience, () => "processes of the server remain.");
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    // The parent is read first, so a child ending after that is missed: it is also missing in the list, and we read again.
    long TreeCpu()
    {
        for (var attempt = 0; ; attempt++)
        {
            var before = ProcStat.Tree(Id);
            var after = ProcStat.Tree(Id);
            var same = before.Select(p => p.Pid).SequenceEqual(after.Select(p => p.Pid));
            if (same || attempt == 5) return after.Sum(p => p.Ticks) * MicrosPerTick;
        }
    }

    string LogTail() => File.Exists(_log) ? $"Its log ends:\n{string.Join('\n', File.ReadLines(_log).TakeLast(40))}" : "It wrote no log.";

    static bool IsServerSetting(string name) =>
        name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal)
        || name.StartsWith("PG", StringComparison.Ordinal) || name is "NOTIFY_SOCKET";
}
