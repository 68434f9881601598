using System.Diagnostics;
using System.Threading.Channels;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// Gathers what arrives into groups and runs one group at a time. Whatever came in while a group ran is the next group; a collector that
/// was busy a moment ago lingers a little so that groups fill under load, an idle one starts at once.
/// </summary>
/// <param name="abandon">Told about each input that will not run any more.</param>
internal sealed class Collector<T>(Func<T, int> weight, CollectorOptions options, Func<List<T>, CancellationToken, Task> run, Action<T> abandon)
{
    private readonly Channel<T> _queue = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private volatile TaskCompletionSource? _filled;
    private int _pending;

    /// <summary>Weight of what is queued and in no group yet.</summary>
    internal int Waiting => Volatile.Read(ref _pending);

    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    internal void Add(T input)
    {
        Interlocked.Add(ref _pending, weight(input));
        if (!_queue.Writer.TryWrite(input))
        {
            throw new OperationCanceledException("The house is stopping.");
        }
        if (Volatile.Read(ref _pending) >= options.Fill)
        {
            _filled?.TrySetResult();
        }
    }

    /// <summary>Runs groups once <paramref name="ready"/> has completed, until it is cancelled. Whatever waits then is abandoned, and nothing more is taken.</summary>
    internal async Task LoopAsync(Task ready, CancellationToken ct)
    {
        try
        {
            await ready.WaitAsync(ct);
            await LoopAsync(ct);
        }
        finally
        {
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var input))
            {
                abandon(input);
            }
        }
    }

    private async Task LoopAsync(CancellationToken ct)
    {
        var ended = 0L;
        while (await _queue.Reader.WaitToReadAsync(ct))
        {
            var left = options.Linger - Stopwatch.GetElapsedTime(ended);
            if (ended != 0 && left > TimeSpan.Zero)
            {
                await LingerAsync(left, ct);
            }
            List<T> group = [];
            var taken = 0;
            while (taken < options.Max && _queue.Reader.TryRead(out var input))
            {
                group.Add(input);
                taken += weight(input);
            }
            Interlocked.Add(ref _pending, -taken);
            await run(group, ct);
            ended = Stopwatch.GetTimestamp();
        }
    }

    private async Task LingerAsync(TimeSpan atMost, CancellationToken ct)
    {
        var filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _filled = filled;
        if (Volatile.Read(ref _pending) < options.Fill)
        {
            await Task.WhenAny(filled.Task, Task.Delay(atMost, ct));
        }
        _filled = null;
    }
}

/// <param name="Linger">How long a busy collector waits for more.</param>
/// <param name="Fill">Weight that ends the wait.</param>
/// <param name="Max">Weight after which a group is closed.</param>
/// <param name="QueueLimit">Queued weight from which requests are turned away. Messages know no limit here: the bus holds back what is not taken.</param>
public sealed record CollectorOptions(TimeSpan Linger, int Fill, int Max, int QueueLimit = 20_000);
