using System.Diagnostics;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>The programs of the suite, built once from the sources beside the tests.</summary>
/// <param name="Root">Root of the repository.</param>
/// <param name="Configuration"><c>Release</c> or <c>Debug</c>.</param>
[SupportedOSPlatform("linux")]
public sealed record SuiteBuild(string Root, string Configuration)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Builds deploy/local and, through its references, all seven services, in the configuration the caller itself was built in.</summary>
    /// <exception cref="InvalidOperationException">The build failed; the message holds its output.</exception>
    public static async Task<SuiteBuild> MakeAsync(CancellationToken ct = default)
    {
        var build = Find();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = build.Root };
        foreach (var argument in (string[])["build", "deploy/local", "-c", build.Configuration, "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            start.ArgumentList.Add(argument);
        }
        // Set by an outer "dotnet run" or "dotnet test" for itself; it would steer the inner build too.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0) throw new InvalidOperationException($"The suite does not build.\n{await output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return build;
    }

    /// <summary>The programs as an earlier build left them.</summary>
    public static SuiteBuild Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Platform.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("Platform.sln is in no folder above this program.");
        }
        var release = new DirectoryInfo(AppContext.BaseDirectory).Name.Contains("release", StringComparison.OrdinalIgnoreCase);
        return new(root.FullName, release ? "Release" : "Debug");
    }

    /// <summary>The program of a project, to be run with <c>dotnet</c>.</summary>
    /// <param name="project">Name of its project file, e.g. <c>Gateway</c>.</param>
    public string Program(string project)
    {
        var path = Path.Combine(Root, "artifacts", "bin", project, Configuration.ToLowerInvariant(), $"SingleWindow.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built in {Configuration}.", path);
    }
}
