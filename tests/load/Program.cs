using System.Runtime.Versioning;
using SingleWindow.Tests.Load;
using SingleWindow.Tests.Servers;

[assembly: SupportedOSPlatform("linux")]

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The load tool reads CPU times from /proc: run it on Linux.");
    return 2;
}
return await LoadCommand.Create(RunAsync).Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });

static async Task<int> RunAsync(LoadOptions options, CancellationToken ct)
{
    try
    {
        return await Measurement.RunAsync(options, ct);
    }
    catch (ServerMissingException missing)
    {
        await Console.Error.WriteLineAsync(missing.Message);
        return 2;
    }
    catch (OperationCanceledException) when (ct.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Stopped.");
        return 130;
    }
}
