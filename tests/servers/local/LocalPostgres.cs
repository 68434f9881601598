using System.Globalization;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>A private PostgreSQL started from the binaries of this machine, on loopback and without a socket file.</summary>
[SupportedOSPlatform("linux")]
sealed class LocalPostgres : PostgresServer
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    readonly WorkFolder _folder;
    readonly ServerUser? _user;
    readonly string[] _command;
    LocalProcess? _process;
    long _cpuBefore;

    LocalPostgres(string connectionString, WorkFolder folder, ServerUser? user, string[] command)
        : base(connectionString) => (_folder, _user, _command) = (folder, user, command);

    public override int? ProcessId => _process?.Id;

    public override bool CanKill => true;

    public override bool MeasuresCpu => true;

    /// <summary>Folder of the newest server binaries; null when there are none or setpriv is missing.</summary>
    public static string? Find()
    {
        if (Binaries.OnPath("setpriv") is null) return null;
        const string debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        return packaged.OrderByDescending(Major).Select(folder => Path.Combine(folder, "bin"))
            .Append(Path.GetDirectoryName(Binaries.OnPath("postgres")))
            .FirstOrDefault(bin => bin is not null && File.Exists(Path.Combine(bin, "postgres")) && File.Exists(Path.Combine(bin, "initdb")));
    }

    public static async Task<LocalPostgres> RunAsync(string binaries, PostgresOptions options)
    {
        var folder = WorkFolder.Create("postgres");
        try
        {
            var user = ServerUser.Find("postgres");
            var data = folder.Sub("data", user);
            await InitialiseAsync(binaries, folder, data, user, options.Durable);
            var port = Ports.Free();
            string[] command =
            [
                Path.Combine(binaries, "postgres"), "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", .. options.Arguments(),
            ];
            var connection = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;SSL Mode=Disable";
            var server = new LocalPostgres(connection, folder, user, command);
            await server.RestartAsync();
            return server;
        }
        catch
        {
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
        if (_process is { HasExited: false }) throw new InvalidOperationException("The server is running.");
        if (_process is { } ended) Forget(ended);
        var process = await LocalProcess.StartAsync(_command, Path.Combine(_folder.Path, "server.log"), _user);
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
        // Immediate shutdown: the data is thrown away, so nothing is worth a checkpoint.
        if (_process is { } process) await process.StopAsync(Native.Quit);
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

    static async Task InitialiseAsync(string binaries, WorkFolder folder, string data, ServerUser? user, bool durable)
    {
        List<string> command = [Path.Combine(binaries, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8"];
        if (!durable) command.Add("-N");
        var process = await LocalProcess.StartAsync(command, Path.Combine(folder.Path, "initdb.log"), user);
        await process.EndAsync();
    }

    static int Major(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var major) ? major : 0;
}
