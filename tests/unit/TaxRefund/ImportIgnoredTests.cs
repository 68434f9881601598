using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Unit.Customs;
using SingleWindow.Tests.Unit.FxSettlement;
using Xunit;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>An import has no refund and no proceeds: the houses at the end of the line ask for nothing, keep nothing and say nothing.</summary>
public sealed class ImportIgnoredTests
{
    [Fact]
    public async Task Nothing_is_loaded_kept_or_said_of_an_import()
    {
        var released = RefundSamples.Goods("no-invoice");
        released.IeFlag = "I";
        var decided = new DeclarationDecided { FilingId = "dcl_1", Released = released };
        var moved = new GoodsMoved { FilingId = "dcl_1", LeftAt = RefundSamples.Now, IeFlag = "I" };
        var items = new List<Item> { Of(Events.DeclarationsDecided, decided), Of(Events.GoodsMovements, moved) };
        var tables = new MemoryTables();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.Now));

        var refund = await RefundWork.LoadAsync(tables, items, CancellationToken.None);
        SingleWindow.TaxRefund.Features.NoteRelease.Handle(refund, decided, context, RefundSamples.Rules);
        SingleWindow.TaxRefund.Features.NoteDeparture.Handle(refund, moved, context, RefundSamples.Rules);
        await RefundWork.SaveAsync(tables, refund, CancellationToken.None);
        var settlement = await SettlementWork.LoadAsync(tables, items, CancellationToken.None);
        SingleWindow.FxSettlement.Features.NoteRelease.Handle(settlement, decided, context, SettlementSamples.Rules);
        await SettlementWork.SaveAsync(tables, settlement, CancellationToken.None);

        Assert.Empty(tables.Asked);
        Assert.Empty(context.Outgoing);
    }

    private static Item Of<T>(EventKind<T> kind, T message) where T : IMessage<T>, new() => new(kind, message, default, Guid.Empty);
}
