using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>The system calls .NET does not offer.</summary>
[SupportedOSPlatform("linux")]
static class Native
{
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Stop = 19;

    /// <summary>Sends a signal; false when the process is gone.</summary>
    public static bool Signal(int pid, int signal)
    {
        // Zero and negative ids address whole groups: never reach further than one process.
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 2);
        return kill(pid, signal) == 0;
    }

    /// <summary>Gives a file or folder to another user.</summary>
    public static void GiveTo(string path, ServerUser user)
    {
        if (chown(path, user.Uid, user.Gid) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
    }

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint uid, uint gid);
}
