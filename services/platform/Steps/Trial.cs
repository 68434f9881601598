using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// A step without effects: the house's own load and handlers over rows that are read and not locked. Nothing is saved and nothing leaves.
/// </summary>
/// <param name="Work">The rows as the step would save them.</param>
/// <param name="Left">What the step would send, in order.</param>
public sealed record Trial<TWork>(TWork Work, IReadOnlyList<IMessage> Left)
{
    /// <summary>The first item of a kind that would leave for that filing; null: none would.</summary>
    public T? Of<T>(Func<T, bool> which) where T : class, IMessage => Left.OfType<T>().FirstOrDefault(which);
}

/// <summary>Runs trials.</summary>
public static class Trial
{
    /// <param name="house">Null: the house of the runtime as it is.</param>
    public static async Task<Trial<TWork>> TryAsync<TWork>(
        this HouseRuntime runtime, IReadOnlyList<Item> items, CancellationToken ct, IHouse? house = null) where TWork : class
    {
        var tried = house ?? runtime.House;
        var context = new StepContext(runtime.Time.GetUtcNow());
        var work = await tried.LoadAsync(new Reading(runtime.Store), items, ct);
        foreach (var item in items)
        {
            tried.Handle(work, item, context);
        }
        return new Trial<TWork>((TWork)work, context.Outgoing.ConvertAll(o => o.Item));
    }

    public static Item Item<T>(EventKind<T> kind, T message) where T : IMessage<T>, new() => new(kind, message, default, Guid.Empty);
}
