using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>See <see cref="HouseRuntime.Intake{TIn,TOut}"/>.</summary>
public sealed class Intake<TIn, TOut>
{
    internal Intake(
        HouseRuntime runtime,
        Func<TIn, int> weight,
        Func<IStoreTransaction, IReadOnlyList<TIn>, StepContext, CancellationToken, Task<IReadOnlyList<TOut>>> commit)
    {
        _ = (runtime, weight, commit);
    }

    public Task<TOut> SubmitAsync(TIn input, CancellationToken ct) => throw new NotSupportedException();
}
