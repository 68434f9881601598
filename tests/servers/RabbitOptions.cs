namespace SingleWindow.Tests.Servers;

/// <summary>How a test RabbitMQ runs.</summary>
public sealed record RabbitOptions
{
    /// <summary>Further lines of <c>rabbitmq.conf</c>, name and value; they win over the defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
