using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>Free loopback ports that stay ours while a server is down.</summary>
[SupportedOSPlatform("linux")]
static class Ports
{
    const int First = 15000;

    /// <summary>
    /// A port below the range outgoing connections draw from. Inside it, a client retrying a killed server can
    /// be given that very port, connect to itself, and the server cannot come back.
    /// </summary>
    public static int Free()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0];
        var end = int.Parse(range, CultureInfo.InvariantCulture);
        if (end <= First + 1000) end = 65536;
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(First, end);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException("No free loopback port found.");
    }

    /// <summary>Whether something listens on a loopback port.</summary>
    public static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
