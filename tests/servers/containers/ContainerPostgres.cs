using DotNet.Testcontainers.Builders;
using Testcontainers.PostgreSql;

namespace SingleWindow.Tests.Servers;

/// <summary>A PostgreSQL in a container, where Docker answers.</summary>
sealed class ContainerPostgres : PostgresServer
{
    const string Image = "postgres:15-alpine";

    readonly PostgreSqlContainer _container;

    ContainerPostgres(PostgreSqlContainer container)
        : base(container.GetConnectionString()) => _container = container;

    public static async Task<ContainerPostgres> RunAsync(PostgresOptions options)
    {
        try
        {
            var container = new PostgreSqlBuilder(Image).WithCommand([.. options.Arguments()])
                .WithCreateParameterModifier(Loopback.Only).Build();
            await container.StartAsync();
            return new(container);
        }
        catch (DockerUnavailableException e)
        {
            throw ServerMissingException.For("PostgreSQL", "postgresql", e);
        }
    }

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}
