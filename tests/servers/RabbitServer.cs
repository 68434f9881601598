using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SingleWindow.Tests.Servers;

/// <summary>A RabbitMQ for tests: the one named in the environment, else a private one started here.</summary>
public abstract class RabbitServer : IAsyncDisposable
{
    /// <summary>The environment variable naming an existing broker by its AMQP address.</summary>
    public const string Variable = "SW_TEST_RABBITMQ";

    private protected RabbitServer(string uri) => Uri = uri;

    /// <summary>
    /// Takes the broker named by <see cref="Variable"/>, else starts the binary found on this machine, else a
    /// container, else throws <see cref="ServerMissingException"/>.
    /// </summary>
    public static async Task<RabbitServer> StartAsync(RabbitOptions? options = null)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return new NamedRabbit(named);
        if (OperatingSystem.IsLinux() && LocalRabbit.Find() is { } binaries)
        {
            return await LocalRabbit.RunAsync(binaries, options ?? new());
        }
        return await ContainerRabbit.RunAsync(options ?? new());
    }

    /// <summary>Address of the broker with user and password: <c>amqp://guest:guest@127.0.0.1:port</c>.</summary>
    public string Uri { get; }

    /// <summary>Process id of the broker; null when it does not run as a process of ours.</summary>
    public virtual int? ProcessId => null;

    /// <summary>Whether <see cref="KillAsync"/> and <see cref="RestartAsync"/> may be called.</summary>
    public virtual bool CanKill => false;

    /// <summary>Whether <see cref="CpuMicros"/> can tell.</summary>
    public virtual bool MeasuresCpu => false;

    /// <summary>
    /// Kills the broker at once, as a crash would; returns when its processes are gone. RabbitMQ 3.10 writes down
    /// a new quorum queue only some moments after declaring it: one declared less than about a second before the
    /// kill exists afterwards, but never answers again. Declare the queues well before killing.
    /// </summary>
    public virtual Task KillAsync() => throw NotOurs();

    /// <summary>Starts a killed broker again with the same port, name and queues; returns when a client can connect.</summary>
    public virtual Task RestartAsync() => throw NotOurs();

    /// <summary>User and system CPU microseconds of the broker since the first start, in steps of 10 ms.</summary>
    public virtual long CpuMicros() => throw NotOurs();

    /// <summary>Stops the broker if it was started here and removes what it wrote.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>A broker is ready when a client gets through the whole handshake; an open port says less.</summary>
    private protected async Task<bool> AnswersAsync()
    {
        try
        {
            var factory = new ConnectionFactory { Uri = new(Uri), AutomaticRecoveryEnabled = false };
            await using var connection = await factory.CreateConnectionAsync();
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }

    static NotSupportedException NotOurs() => new("Only for a broker started by this run.");
}
