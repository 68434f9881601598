using System.Collections.Concurrent;
using System.Diagnostics;

namespace SingleWindow.Tests.Servers;

/// <summary>
/// Starts processes from one thread that never ends. A death signal asked for with setpriv is sent when the
/// starting THREAD ends, so a server started from the pool would be killed whenever the pool shrinks.
/// </summary>
static class Launcher
{
    static readonly BlockingCollection<Action> Work = [];

    static Launcher() => new Thread(Run) { IsBackground = true, Name = "server launcher" }.Start();

    /// <summary>Starts a process on the lasting thread.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    static void Run()
    {
        foreach (var action in Work.GetConsumingEnumerable()) action();
    }
}
