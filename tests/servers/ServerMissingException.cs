namespace SingleWindow.Tests.Servers;

/// <summary>No way to reach or start a server was found; <see cref="Command"/> mends it.</summary>
public sealed class ServerMissingException : Exception
{
    /// <summary>Names the missing server and the command which brings it.</summary>
    public ServerMissingException(string server, string command, Exception? inner = null)
        : base($"{server} is missing on this machine. Run: {command}", inner) => Command = command;

    /// <summary>The one command to run, ready to paste.</summary>
    public string Command { get; }

    /// <summary>Chooses the command for this machine: its package manager, else its container engine.</summary>
    internal static ServerMissingException For(string server, string package, Exception? inner) =>
        new(server, CommandFor(package), inner);

    static string CommandFor(string package)
    {
        if (OperatingSystem.IsMacOS()) return "open -a Docker";
        if (OperatingSystem.IsWindows()) return "winget install Docker.DockerDesktop";
        if (!File.Exists("/usr/bin/apt-get")) return "sudo systemctl start docker";
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        return $"{sudo}apt-get update && {sudo}apt-get install -y {package}";
    }
}
