using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>A running house: its store, and the places where work enters it. Keyed service by the house's name.</summary>
public sealed partial class HouseRuntime(IHouse house, IStore store, TimeProvider time)
{
    public IHouse House { get; } = house;
    public IStore Store { get; } = store;
    public TimeProvider Time { get; } = time;

    /// <summary>
    /// Group commit for requests: inputs that arrive together are committed in one transaction, each caller gets its own answer after the
    /// commit and never before. <paramref name="commit"/> returns one answer for each input, in order; what it emits leaves after the
    /// commit. When the store is away the caller gets <see cref="StoreUnavailableException"/> and nothing was stored.
    /// </summary>
    public Intake<TIn, TOut> Intake<TIn, TOut>(
        Func<TIn, int> weight,
        Func<IStoreTransaction, IReadOnlyList<TIn>, StepContext, CancellationToken, Task<IReadOnlyList<TOut>>> commit) =>
        new(this, weight, commit);
}

/// <summary>The store did not answer in time; nothing was stored and the same request may be sent again.</summary>
public sealed class StoreUnavailableException(Exception inner) : Exception("The store is not available.", inner);
