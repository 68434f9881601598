using System.Globalization;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>The user a server runs as when we are root: PostgreSQL refuses to run as root.</summary>
[SupportedOSPlatform("linux")]
sealed record ServerUser(uint Uid, uint Gid)
{
    /// <summary>The server's own user, else nobody; null when we are not root and the server runs as ourselves.</summary>
    public static ServerUser? Find(string name)
    {
        if (!Environment.IsPrivilegedProcess) return null;
        var entry = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(f => f[0] == name);
        return entry is null ? new(65534, 65534) : new(Number(entry[2]), Number(entry[3]));
    }

    static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
