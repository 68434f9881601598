using System.Globalization;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>A private RabbitMQ node started from the binaries of this machine, everything on loopback.</summary>
[SupportedOSPlatform("linux")]
sealed class LocalRabbit : RabbitServer
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(180);

    readonly WorkFolder _folder;
    readonly string _binary;
    readonly LocalProcess _epmd;
    readonly Dictionary<string, string> _environment;
    LocalProcess? _process;
    long _cpuBefore;

    LocalRabbit(int port, WorkFolder folder, string binary, LocalProcess epmd, Dictionary<string, string> environment)
        : base($"amqp://guest:guest@127.0.0.1:{port}") =>
        (_folder, _binary, _epmd, _environment) = (folder, binary, epmd, environment);

    public override int? ProcessId => _process?.Id;

    public override bool CanKill => true;

    public override bool MeasuresCpu => true;

    /// <summary>The server script; the one in /usr/sbin is a wrapper that insists on the system's own node.</summary>
    public static string? Find()
    {
        const string script = "/usr/lib/rabbitmq/bin/rabbitmq-server";
        var complete = File.Exists(script) && ((string[])["setpriv", "erl", "epmd"]).All(p => Binaries.OnPath(p) is not null);
        return complete ? script : null;
    }

    public static async Task<LocalRabbit> RunAsync(string binary, RabbitOptions options)
    {
        var folder = WorkFolder.Create("rabbitmq");
        LocalProcess? epmd = null;
        try
        {
            var (port, epmdPort) = (Ports.Free(), Ports.Free());
            var environment = Environment(folder, epmdPort);
            await File.WriteAllLinesAsync(environment["RABBITMQ_CONFIG_FILE"], Configuration(port, options));
            await File.WriteAllTextAsync(environment["RABBITMQ_ENABLED_PLUGINS_FILE"], "[].\n");
            epmd = await StartEpmdAsync(folder, epmdPort, environment);
            var server = new LocalRabbit(port, folder, binary, epmd, environment);
            await server.RestartAsync();
            return server;
        }
        catch
        {
            if (epmd is not null) await epmd.KillAsync();
            folder.Dispose();
            throw;
        }
    }

    public override async Task KillAsync()
    {
        if (_process is not { } process) return;
        await process.KillAsync();
        Forget(process);
    }

    public override async Task RestartAsync()
    {
        if (_process is { HasExited: false }) throw new InvalidOperationException("The broker is running.");
        if (_process is { } ended) Forget(ended);
        var process = await LocalProcess.StartAsync([_binary], Path.Combine(_folder.Path, "server.log"), user: null, _environment);
        try
        {
            await process.WaitUntilAsync(AnswersAsync, ReadyLimit);
        }
        catch
        {
            await process.KillAsync();
            throw;
        }
        _process = process;
    }

    public override long CpuMicros()
    {
        lock (_folder) return _cpuBefore + (_process?.CpuMicros() ?? 0);
    }

    public override async ValueTask DisposeAsync()
    {
        // Killed, not asked: a clean stop takes six seconds to save what is deleted next.
        if (_process is { HasExited: false } process) await process.KillAsync();
        if (!_epmd.HasExited) await _epmd.KillAsync();
        _folder.Dispose();
    }

    void Forget(LocalProcess process)
    {
        lock (_folder)
        {
            _cpuBefore += process.CpuMicros();
            _process = null;
        }
    }

    // Started by ourselves: the node would leave its own name server behind as a daemon.
    static async Task<LocalProcess> StartEpmdAsync(WorkFolder folder, int port, IReadOnlyDictionary<string, string> environment)
    {
        string[] command = ["epmd", "-port", port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"];
        var epmd = await LocalProcess.StartAsync(command, Path.Combine(folder.Path, "epmd.log"), user: null, environment);
        await epmd.WaitUntilAsync(() => Ports.AnswersAsync(port), TimeSpan.FromSeconds(10));
        return epmd;
    }

    static Dictionary<string, string> Environment(WorkFolder folder, int epmdPort) => new()
    {
        // The Erlang cookie lies in HOME: a private one keeps other nodes of this user out.
        ["HOME"] = folder.Sub("home"),
        ["RABBITMQ_NODENAME"] = $"{Path.GetFileName(folder.Path)}@localhost",
        ["RABBITMQ_DIST_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = epmdPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        // A node that cannot start would leave its crash dump in the working folder, which is /.
        ["ERL_CRASH_DUMP_SECONDS"] = "0",
        ["RABBITMQ_MNESIA_BASE"] = folder.Sub("mnesia"),
        ["RABBITMQ_LOG_BASE"] = folder.Sub("log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.Path, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.Path, "enabled_plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        // Makes the script become the node instead of watching over it, so its process id is the node's.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        // No busy waiting on two shared cores; node-to-node traffic would otherwise listen on every interface.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
    };

    static IEnumerable<string> Configuration(int port, RabbitOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["listeners.tcp.1"] = $"127.0.0.1:{port}",
            // A nearly full laptop disk must not block publishers in the middle of a test.
            ["disk_free_limit.absolute"] = "50MB",
            ["log.file.level"] = "warning",
        };
        foreach (var (name, value) in options.Settings) settings[name] = value;
        return settings.Select(s => $"{s.Key} = {s.Value}");
    }
}
