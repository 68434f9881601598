using System.Text;
using DotNet.Testcontainers.Builders;
using Testcontainers.RabbitMq;

namespace SingleWindow.Tests.Servers;

/// <summary>A RabbitMQ in a container, where Docker answers.</summary>
sealed class ContainerRabbit : RabbitServer
{
    const string Image = "rabbitmq:3.13-alpine";
    const string ConfigurationFile = "/etc/rabbitmq/conf.d/90-tests.conf";

    readonly RabbitMqContainer _container;

    ContainerRabbit(RabbitMqContainer container)
        : base(container.GetConnectionString()) => _container = container;

    public static async Task<ContainerRabbit> RunAsync(RabbitOptions options)
    {
        // The image admits guest from outside the container, and the port is published by the engine.
        var lines = options.Settings.Select(s => $"{s.Key} = {s.Value}").Prepend("loopback_users.guest = false");
        var configuration = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        try
        {
            var container = new RabbitMqBuilder(Image).WithUsername("guest").WithPassword("guest")
                .WithResourceMapping(configuration, ConfigurationFile).WithCreateParameterModifier(Loopback.Only).Build();
            await container.StartAsync();
            return new(container);
        }
        catch (DockerUnavailableException e)
        {
            throw ServerMissingException.For("RabbitMQ", "rabbitmq-server", e);
        }
    }

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}
