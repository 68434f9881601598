using System.Diagnostics;
using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Steps;

/// <summary>Turns what a step emitted into outbox rows: one batch per kind, at most 500 items each.</summary>
internal static class OutboxBatches
{
    internal const int MostItems = 500;

    internal static List<OutboxRow> Of(List<(EventKind Kind, IMessage Item, ActivityContext Trace)> outgoing)
    {
        List<OutboxRow> rows = [];
        var now = TimeProvider.System.GetUtcNow();
        foreach (var kind in outgoing.GroupBy(o => o.Kind))
        {
            foreach (var batch in kind.Chunk(MostItems))
            {
                rows.Add(new OutboxRow(Guid.CreateVersion7(now).ToString("N"), kind.Key.Name,
                    BatchCodec.Write(Array.ConvertAll(batch, o => (o.Item, o.Trace))), now.ToUnixTimeMilliseconds()));
            }
        }
        return rows;
    }
}
