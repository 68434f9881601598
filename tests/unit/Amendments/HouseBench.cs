using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Customs;

namespace SingleWindow.Tests.Unit.Amendments;

/// <summary>Any house on tables in memory: what a step loads, decides, saves and sends, without database, inbox and outbox.</summary>
internal sealed class HouseBench(IHouse house)
{
    private readonly MemoryTables _tables = new();

    internal MemoryTables Tables => _tables;

    internal List<IMessage> Sent { get; } = [];

    internal IEnumerable<TRow> Rows<TRow>(Table<TRow> table) => _tables.All(table);

    /// <summary>One step over the items. Returns what left, with its kind.</summary>
    internal List<(EventKind Kind, IMessage Item)> Step(DateTimeOffset now, params IReadOnlyList<IMessage> messages) =>
        Step(now, messages.Select(m => (KindOf(m), m)));

    internal List<(EventKind Kind, IMessage Item)> Step(DateTimeOffset now, IEnumerable<(EventKind Kind, IMessage Item)> messages)
    {
        var items = messages.Select(m => new Item(m.Kind, m.Item, default, Guid.Empty)).ToList();
        var context = new StepContext(now);
        // Tables in memory answer at once.
        var work = house.LoadAsync(_tables, items, CancellationToken.None).GetAwaiter().GetResult();
        foreach (var item in items)
        {
            house.Handle(work, item, context);
        }
        house.SaveAsync(_tables, work, CancellationToken.None).GetAwaiter().GetResult();
        Sent.AddRange(context.Outgoing.Select(o => o.Item));
        return [.. context.Outgoing.Select(o => (o.Kind, o.Item))];
    }

    private EventKind KindOf(IMessage message) => house.Reads.Single(kind => kind.GetType().GenericTypeArguments[0] == message.GetType());
}
