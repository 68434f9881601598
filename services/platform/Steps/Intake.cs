using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>See <see cref="HouseRuntime.Intake{TIn,TOut}"/>.</summary>
public sealed class Intake<TIn, TOut>
{
    /// <summary>How long a caller waits for a store that is away before it is told so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>A key that is still taken at this attempt is no race with another writer but the fault of one request.</summary>
    private const int MostConcurrentInserts = 4;

    private readonly HouseRuntime _runtime;
    private readonly Func<IStoreTransaction, IReadOnlyList<TIn>, StepContext, CancellationToken, Task<IReadOnlyList<TOut>>> _commit;
    private readonly Collector<Request> _collector;

    internal Intake(
        HouseRuntime runtime,
        Func<TIn, int> weight,
        Func<IStoreTransaction, IReadOnlyList<TIn>, StepContext, CancellationToken, Task<IReadOnlyList<TOut>>> commit)
    {
        _runtime = runtime;
        _commit = commit;
        _collector = new Collector<Request>(r => weight(r.Input), runtime.Options.Intake, RunAsync,
            r => r.Answer.TrySetCanceled());
        runtime.Attach(_collector.LoopAsync);
    }

    /// <summary>The answer to one input, after its effects are committed.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored, the store is away or more waits than it takes; send it again later.</exception>
    public async Task<TOut> SubmitAsync(TIn input, CancellationToken ct)
    {
        if (!_runtime.Ready.IsCompletedSuccessfully)
        {
            try
            {
                await _runtime.Ready.WaitAsync(Patience, ct);
            }
            catch (TimeoutException error)
            {
                throw new StoreUnavailableException(error);
            }
        }
        if (_collector.Waiting >= _runtime.Options.Intake.QueueLimit)
        {
            throw new StoreUnavailableException();
        }
        var request = new Request(input);
        _collector.Add(request);
        // The caller may leave; what is queued is still committed, and its stored answer waits for the repeat.
        return await request.Answer.Task.WaitAsync(ct);
    }

    private async Task RunAsync(List<Request> group, CancellationToken ct)
    {
        var met = 0;
        for (var wait = TimeSpan.FromMilliseconds(25); ;)
        {
            // Their callers were promised an answer by now: what waits longer would hold up those who still listen.
            group = Patient(group, TimeSpan.Zero, null);
            if (group.Count == 0)
            {
                return;
            }
            try
            {
                await TryAsync(group, ct);
                return;
            }
            catch (ConcurrentInsertException) when (++met < MostConcurrentInserts)
            {
                // The other writer has committed: the next attempt sees its rows.
            }
            catch (Exception error) when (error is not ConcurrentInsertException && _runtime.Store.IsTransient(error))
            {
                group = Patient(group, wait, error);
                if (group.Count == 0)
                {
                    return;
                }
                await Task.Delay(wait, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ct.IsCancellationRequested)
                {
                    group.ForEach(r => r.Answer.TrySetCanceled(ct));
                    return;
                }
                wait *= 2;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                group.ForEach(r => r.Answer.TrySetCanceled(ct));
                return;
            }
            catch (Exception error)
            {
                if (group.Count == 1)
                {
                    group[0].Answer.TrySetException(error);
                    return;
                }
                // One of them cannot be stored: the others do not pay for it.
                var half = group.Count / 2;
                await RunAsync(group[..half], ct);
                await RunAsync(group[half..], ct);
                return;
            }
        }
    }

    /// <summary>Those that may still wait so long; the others are told.</summary>
    private static List<Request> Patient(List<Request> group, TimeSpan wait, Exception? error)
    {
        bool IsLate(Request r) => TimeProvider.System.GetElapsedTime(r.Since) + wait > Patience;
        if (!group.Exists(IsLate))
        {
            return group;
        }
        List<Request> patient = [];
        foreach (var request in group)
        {
            if (!IsLate(request))
            {
                patient.Add(request);
            }
            else
            {
                request.Answer.TrySetException(new StoreUnavailableException(error));
            }
        }
        return patient;
    }

    private async Task TryAsync(List<Request> group, CancellationToken ct)
    {
        var context = new StepContext(_runtime.Time.GetUtcNow());
        IReadOnlyList<TOut> answers;
        List<OutboxRow> rows;
        await using (var tx = await _runtime.Store.BeginAsync(ct))
        {
            answers = await _commit(tx, group.ConvertAll(r => r.Input), context, ct);
            if (answers.Count != group.Count)
            {
                throw new InvalidOperationException($"{group.Count} inputs got {answers.Count} answers.");
            }
            rows = OutboxBatches.Of(context.Outgoing);
            await tx.InsertAsync(OutboxRow.Table, rows, ct);
            await tx.CommitAsync(ct);
        }
        _runtime.HandOver(rows);
        for (var i = 0; i < group.Count; i++)
        {
            group[i].Answer.TrySetResult(answers[i]);
        }
    }

    private sealed record Request(TIn Input)
    {
        internal long Since { get; } = TimeProvider.System.GetTimestamp();
        internal TaskCompletionSource<TOut> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
