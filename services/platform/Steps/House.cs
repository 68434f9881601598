using System.Reflection;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>Handles one item: reads and puts rows of <paramref name="work"/>, emits what leaves. Decide first, put and emit last.</summary>
public delegate void Handle<in TWork, in TItem>(TWork work, TItem item, StepContext context);

/// <summary>
/// Keys of cases whose due time is not after <paramref name="now"/> (Unix milliseconds), oldest first, about <paramref name="limit"/> of them,
/// from <paramref name="after"/> on: the <c>Next</c> of the page before, empty for the first page and behind the last one. A page may be
/// empty and not the last.
/// </summary>
public delegate Task<(IReadOnlyList<string> Keys, string Next)> FindDue(IStore store, long now, string after, int limit, CancellationToken ct);

/// <summary>
/// What a house tells the platform: its migrations, how its step loads and saves its rows set-wise, and which handler takes which kind.
/// </summary>
public sealed class House<TWork>(string name, Assembly assembly) : IHouse where TWork : class
{
    private readonly Dictionary<string, Action<TWork, IMessage, StepContext>> _handlers = new(StringComparer.Ordinal);
    private readonly List<EventKind> _reads = [];

    public string Name { get; } = name;
    public Assembly Assembly { get; } = assembly;
    public IReadOnlyList<EventKind> Reads => _reads;

    /// <summary>Loads, in a fixed number of set-wise queries, every row that the items may touch.</summary>
    public required Func<IStoreTransaction, IReadOnlyList<Item>, CancellationToken, Task<TWork>> Load { get; init; }

    /// <summary>Writes what changed, set-wise.</summary>
    public required Func<IStoreTransaction, TWork, CancellationToken, Task> Save { get; init; }

    /// <summary>Finds the cases whose time has come; null: the house has no deadlines.</summary>
    public FindDue? Due { get; init; }

    /// <summary>
    /// How long this house may let events gather in a flood. For a house whose answers nobody's next link waits for: the events of one
    /// case then meet in one step and its row is written once instead of three times. Default: not at all.
    /// </summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The filing an item is about, for parking and spans; empty when it names none.</summary>
    public Func<IMessage, string> FilingOf { get; init; } = FilingIds.Of;

    public House<TWork> On<T>(EventKind<T> kind, Handle<TWork, T> handle) where T : IMessage<T>, new()
    {
        _handlers.Add(kind.Name, (work, item, context) => handle(work, (T)item, context));
        _reads.Add(kind);
        return this;
    }

    async Task<object> IHouse.LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct) => await Load(tx, items, ct);

    void IHouse.Handle(object work, Item item, StepContext context) => _handlers[item.Kind.Name]((TWork)work, item.Message, context);

    Task IHouse.SaveAsync(IStoreTransaction tx, object work, CancellationToken ct) => Save(tx, (TWork)work, ct);
}

/// <summary>A house as the step runner sees it.</summary>
public interface IHouse
{
    string Name { get; }
    Assembly Assembly { get; }
    IReadOnlyList<EventKind> Reads { get; }
    FindDue? Due { get; }
    TimeSpan Patience { get; }
    Func<IMessage, string> FilingOf { get; }
    Task<object> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct);
    void Handle(object work, Item item, StepContext context);
    Task SaveAsync(IStoreTransaction tx, object work, CancellationToken ct);
}

/// <summary>Every item of the suite has <c>filing_id</c> as a string field; this reads it without knowing the type.</summary>
public static class FilingIds
{
    public static string Of(IMessage item) =>
        item.Descriptor.FindFieldByName("filing_id") is { } field ? (string)field.Accessor.GetValue(item) : "";
}
