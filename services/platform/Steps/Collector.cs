using System.Diagnostics;
using System.Threading.Channels;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// Gathers what arrives into groups and runs one group at a time. Whatever came in while a group ran is the next group; a collector that
/// was busy a moment ago lingers a little so that groups fill under load, an idle one starts at once. A patient collector in a flood
/// lingers on while more keeps coming: what a flood brings about one case then meets in one group.
/// </summary>
/// <param name="abandon">Told about each input that will not run any more.</param>
internal sealed class Collector<T>(Func<T, int> weight, CollectorOptions options, Func<List<T>, CancellationToken, Task> run, Action<T> abandon)
{
    /// <summary>So many fillings a second are a flood.</summary>
    private const double Flood = 1.5;

    /// <summary>A pause of this part of the patience tells of its end.</summary>
    private const int Pauses = 4;

    private readonly Channel<T> _queue = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private volatile TaskCompletionSource? _filled;
    private int _pending, _enough = options.Fill;

    /// <summary>Weight of what is queued and in no group yet.</summary>
    internal int Waiting => Volatile.Read(ref _pending);

    /// <summary>It waits for its group to fill.</summary>
    internal bool Lingers => _filled is not null;

    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    internal void Add(T input)
    {
        Interlocked.Add(ref _pending, weight(input));
        if (!_queue.Writer.TryWrite(input))
        {
            throw new OperationCanceledException("The house is stopping.");
        }
        if (Volatile.Read(ref _pending) >= Volatile.Read(ref _enough))
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
        var (ended, took, flood) = (0L, Stopwatch.GetTimestamp(), false);
        while (await _queue.Reader.WaitToReadAsync(ct))
        {
            if (ended != 0)
            {
                await LingerAsync(options.Linger - Stopwatch.GetElapsedTime(ended), options.Fill, ct);
                if (flood)
                {
                    await WaitOutAsync(ended, ct);
                }
            }
            List<T> group = [];
            var taken = 0;
            while (taken < options.Max && _queue.Reader.TryRead(out var input))
            {
                group.Add(input);
                taken += weight(input);
            }
            Interlocked.Add(ref _pending, -taken);
            flood = taken >= options.Fill * Flood * Stopwatch.GetElapsedTime(took).TotalSeconds;
            took = Stopwatch.GetTimestamp();
            await run(group, ct);
            ended = Stopwatch.GetTimestamp();
        }
    }

    private async Task WaitOutAsync(long ended, CancellationToken ct)
    {
        for (var before = 0; Waiting > before && Waiting < options.Max && Stopwatch.GetElapsedTime(ended) < options.Patience;)
        {
            before = Waiting;
            await LingerAsync(options.Patience / Pauses, options.Max, ct);
        }
    }

    private async Task LingerAsync(TimeSpan atMost, int enough, CancellationToken ct)
    {
        if (atMost <= TimeSpan.Zero)
        {
            return;
        }
        var filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _enough, enough);
        _filled = filled;
        if (Waiting < enough)
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
/// <param name="Patience">How long a group may gather, up to <paramref name="Max"/>, when the last came in a flood and more keeps coming. Default: no longer than it lingers.</param>
public sealed record CollectorOptions(TimeSpan Linger, int Fill, int Max, int QueueLimit = 20_000, TimeSpan Patience = default);
