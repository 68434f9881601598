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
    public static Task<Trial<TWork>> TryAsync<TWork>(
        this HouseRuntime runtime, IReadOnlyList<Item> items, CancellationToken ct, IHouse? house = null) where TWork : class =>
        RunAsync<TWork>(house ?? runtime.House, runtime.Store, runtime.Time.GetUtcNow(), items, ct);

    public static async Task<Trial<TWork>> RunAsync<TWork>(IHouse house, IStore store, DateTimeOffset now, IReadOnlyList<Item> items, CancellationToken ct)
        where TWork : class
    {
        var context = new StepContext(now);
        var work = await house.LoadAsync(new Reading(store), items, ct);
        foreach (var item in items)
        {
            house.Handle(work, item, context);
        }
        return new Trial<TWork>((TWork)work, context.Outgoing.ConvertAll(o => o.Item));
    }

    /// <summary>The filing a trial is for: a new one, or the later version of a declaration that is named. Who names a first version is answered about a new one.</summary>
    public static string IdOf(string? asked, DateTimeOffset now) =>
        asked is not null && FilingId.IsDeclaration(asked) && FilingId.VersionOf(asked) > 1 ? asked : FilingId.New(FilingId.Declaration, now);

    public static Item Item<T>(EventKind<T> kind, T message) where T : IMessage<T>, new() => new(kind, message, default, Guid.Empty);
}
