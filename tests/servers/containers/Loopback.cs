using Docker.DotNet.Models;

namespace SingleWindow.Tests.Servers;

/// <summary>Keeps published container ports off the network.</summary>
static class Loopback
{
    /// <summary>Publishes on loopback where the engine is on this machine; a distant one must publish to us.</summary>
    public static void Only(CreateContainerParameters parameters)
    {
        var engine = Environment.GetEnvironmentVariable("DOCKER_HOST");
        if (!string.IsNullOrEmpty(engine) && !engine.StartsWith("unix:", StringComparison.Ordinal)) return;
        var published = parameters.HostConfig?.PortBindings?.Values.SelectMany(b => b) ?? [];
        foreach (var binding in published) binding.HostIP = "127.0.0.1";
    }
}
