using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>See <see cref="HouseRuntime.Intake{TIn,TOut}"/>.</summary>
public sealed class Intake<TIn, TOut>
{
    /// <summary>How long a caller waits for a store that is away before it is told so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

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
        _collector = new Collector<Request>(r => weight(r.Input), runtime.Options.Intake, RunAsync);
        runtime.Attach(_collector.LoopAsync);
    }

    /// <summary>The answer to one input, after its effects are committed.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored; send it again later.</exception>
    public Task<TOut> SubmitAsync(TIn input, CancellationToken ct)
    {
        var request = new Request(input);
        _collector.Add(request);
        // The caller may leave; what is queued is still committed, and its stored answer waits for the repeat.
        return request.Answer.Task.WaitAsync(ct);
    }

    private async Task RunAsync(List<Request> group, CancellationToken ct)
    {
        var giveUp = TimeProvider.System.GetTimestamp();
        for (var wait = TimeSpan.FromMilliseconds(25); ; wait *= 2)
        {
            try
            {
                await TryAsync(group, ct);
                return;
            }
            catch (Exception error) when (_runtime.Store.IsTransient(error) && TimeProvider.System.GetElapsedTime(giveUp) + wait < Patience)
            {
                await Task.Delay(wait, ct);
            }
            catch (Exception error) when (_runtime.Store.IsTransient(error))
            {
                group.ForEach(r => r.Answer.TrySetException(new StoreUnavailableException(error)));
                return;
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
        internal TaskCompletionSource<TOut> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
