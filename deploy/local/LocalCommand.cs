using System.CommandLine;
using System.Net;

namespace SingleWindow.Local;

/// <summary>What the command line asks for.</summary>
/// <param name="Data">Folder of everything that must outlive the process: databases, keys, sample clients.</param>
/// <param name="Demo">Submit the samples once the window is open.</param>
/// <param name="Bind">Address both ports listen on.</param>
/// <param name="Port">REST, HTTP/1.1.</param>
/// <param name="GrpcPort">gRPC, HTTP/2 without TLS.</param>
/// <param name="IdentityOnly">Host the development identity provider alone, for a suite that runs as separate processes.</param>
/// <param name="Settings">Configuration given as <c>Section:Key=value</c>; stronger than the environment.</param>
public sealed record LocalOptions(
    DirectoryInfo Data, bool Demo, IPAddress Bind, int Port, int GrpcPort, bool IdentityOnly, IReadOnlyList<string> Settings)
{
    /// <summary>REST as this machine reaches it.</summary>
    public string Rest => Url(Reachable, Port);

    /// <summary>gRPC as this machine reaches it.</summary>
    public string Grpc => Url(Reachable, GrpcPort);

    public string RestListens => Url(Bind, Port);

    public string GrpcListens => Url(Bind, GrpcPort);

    private IPAddress Reachable =>
        Bind.Equals(IPAddress.Any) ? IPAddress.Loopback : Bind.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Bind;

    private static string Url(IPAddress address, int port) => $"http://{new IPEndPoint(address, port)}";
}

/// <summary>The command line of the local window.</summary>
public static class LocalCommand
{
    public static RootCommand Create(Func<LocalOptions, Task<int>> run)
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder for databases, keys and sample clients; made when it is missing",
            DefaultValueFactory = _ => new DirectoryInfo("data"),
        };
        var demo = new Option<bool>("--demo")
        {
            Description = "Submit the samples and show them until every one has its end; serves on afterwards",
        };
        var bind = new Option<IPAddress>("--bind")
        {
            Description = "Address to listen on",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
                {
                    return address;
                }
                result.AddError($"'{result.Tokens[0].Value}' is not an IP address.");
                return null;
            },
        };
        var port = Port("--port", "REST port", 8080);
        var grpcPort = Port("--grpc-port", "gRPC port (HTTP/2 without TLS)", 8081);
        var identityOnly = new Option<bool>("--identity-only") { Description = "Host the development identity provider alone" };
        var settings = new Option<string[]>("--set")
        {
            Description = "A setting as Section:Key=value, stronger than the environment; may be repeated",
            DefaultValueFactory = _ => [],
        };
        settings.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !t.Value.Contains('=', StringComparison.Ordinal)) is { } bad)
            {
                result.AddError($"'{bad.Value}' is not of the form Section:Key=value.");
            }
        });
        var command = new RootCommand("Single Window: all seven services in one process, on SQLite and the durable loopback bus.")
        {
            data, demo, bind, port, grpcPort, identityOnly, settings,
        };
        command.SetAction((parsed, _) => run(new LocalOptions(
            parsed.GetValue(data)!, parsed.GetValue(demo), parsed.GetValue(bind)!, parsed.GetValue(port), parsed.GetValue(grpcPort),
            parsed.GetValue(identityOnly), parsed.GetValue(settings)!)));
        return command;
    }

    private static Option<int> Port(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                result.AddError($"{name} must be between 1 and 65535.");
            }
        });
        return option;
    }
}
