using System.Collections.Concurrent;

namespace SingleWindow.Gateway.Door;

/// <summary>
/// Wakes those who watch a filing in this process. A wake-up is a hint given just before the commit: the watcher reads again, and reads
/// once a second anyway, for changes another process made.
/// </summary>
public sealed class FilingChanges
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new(StringComparer.Ordinal);

    public void Changed(string id)
    {
        if (!_watched.IsEmpty && _watched.TryRemove(id, out var signal))
        {
            signal.TrySetResult();
        }
    }

    /// <summary>Ends at the next change, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(string id, TimeSpan atMost, CancellationToken ct)
    {
        var signal = _watched.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await signal.Task.WaitAsync(atMost, ct);
            await Task.Delay(TimeSpan.FromMilliseconds(30), ct);
        }
        catch (TimeoutException)
        {
            _watched.TryRemove(new KeyValuePair<string, TaskCompletionSource>(id, signal));
        }
    }
}
