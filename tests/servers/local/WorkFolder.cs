using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>
/// A private temporary folder. A lock beside it is held while its owner lives, so the next run can tell a folder
/// left by a crashed run from one in use, and removes it.
/// </summary>
[SupportedOSPlatform("linux")]
sealed class WorkFolder : IDisposable
{
    const UnixFileMode Searchable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    readonly FileStream _lock;

    WorkFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Makes a new folder which any user can search but only we can list.</summary>
    public static WorkFolder Create(string kind)
    {
        var home = System.IO.Path.Combine(Base(), $"single-window-tests-{Environment.UserName}");
        Directory.CreateDirectory(home, Searchable);
        RemoveLeftovers(home);
        var path = System.IO.Path.Combine(home, $"{kind}-{Guid.NewGuid().ToString("N")[..12]}");
        var held = new FileStream(path + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(path, Searchable);
        return new(path, held);
    }

    /// <summary>A folder inside, given to another user when there is one.</summary>
    public string Sub(string name, ServerUser? owner = null)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (owner is not null) Native.GiveTo(path, owner);
        return path;
    }

    /// <summary>Removes the folder and all in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        File.Delete(Path + ".lock");
        _lock.Dispose();
    }

    static void RemoveLeftovers(string home)
    {
        foreach (var file in Directory.GetFiles(home, "*.lock"))
        {
            try
            {
                using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                var folder = file[..^".lock".Length];
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use by a living run, or just removed by another one.
            }
        }
    }

    // The server may run as another user, who must be able to reach the folder: a private TMPDIR will not do.
    static string Base() => ((string[])[System.IO.Path.GetTempPath().TrimEnd('/'), "/tmp"]).First(p => p == "/tmp" || IsReachable(p));

    static bool IsReachable(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.Exists || !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        }
        return true;
    }
}
