namespace SingleWindow.Tests.Servers;

/// <summary>Somebody's running broker: never stopped.</summary>
sealed class NamedRabbit(string uri) : RabbitServer(uri)
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
