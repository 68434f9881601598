using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>Looks for programs on this machine.</summary>
[SupportedOSPlatform("linux")]
static class Binaries
{
    /// <summary>Full path of a program on PATH, in the folders of root too; null when there is none.</summary>
    public static string? OnPath(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).Where(File.Exists)
            .Select(Resolve).FirstOrDefault(file => file.Exists)?.FullName;

    // A link may be left over from a removed package, and a server looks for its other files beside the real one.
    static FileSystemInfo Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
}
