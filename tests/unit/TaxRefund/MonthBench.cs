using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using SingleWindow.TaxRefund.Store;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Exports of a manufacturer and its months through the handlers of the house, on rows in memory.</summary>
internal sealed class MonthBench
{
    private int _months, _returns;

    public RefundWork Work { get; } = new();

    /// <summary>Everything that left, in order.</summary>
    public List<IMessage> Sent { get; } = [];

    public IEnumerable<RefundShared> Shares => Sent.OfType<RefundShared>();

    public ProducerExport? Export(string id) => Work.Months.Exports.Find(id);

    public RefundMonthDecided Month(string id) => Work.Months.Answered.Find(id)!.Decided!;

    /// <summary>Goods of a manufacturer, a line for each code and amount.</summary>
    public static ReleasedGoods Goods(string currency, params (string Code, string Amount)[] lines)
    {
        var goods = RefundSamples.Goods("producer", [.. lines.Select((l, i) =>
        {
            var line = Line(l.Code);
            (line.Gnum, line.Amount, line.Qty) = (i + 1, l.Amount, "4");
            return line;
        })]);
        (goods.EbcCode, goods.Currency) = (Producer, currency);
        return goods;
    }

    /// <summary>Released and gone on a day; paid on another.</summary>
    public MonthBench Left(string id, string day, string? paid, string currency, params (string Code, string Amount)[] lines)
    {
        Step(day, context =>
        {
            NoteRelease.Handle(Work, new DeclarationDecided { FilingId = id, Released = Goods(currency, lines) }, context, Rules);
            NoteDeparture.Handle(Work, new GoodsMoved { FilingId = id, LeftAt = At(day) }, context, Rules);
        });
        return paid is null ? this : Paid(id, paid);
    }

    public MonthBench Paid(string id, string day)
    {
        Step(day, context => FileRefundMonth.OnPaid(Work, new ProducerPaid { FilingId = id, ReceivedAt = At(day) }, context, Rules));
        return this;
    }

    public DocumentAnswered File(string month, string day, string output = "0", string input = "0", string opening = "", string tenant = Producer, params RefundMonthClaim[] claims)
    {
        var item = new RefundMonthFiled
        {
            FilingId = $"rmo_{++_months}", Tenant = tenant, At = At(day), Month = month, DomesticOutputVat = output, InputVat = input, OpeningCredit = opening,
        };
        item.Claims.Add(claims);
        return File(item, day);
    }

    public DocumentAnswered File(RefundMonthFiled item, string day)
    {
        Step(day, context => FileRefundMonth.OnMonth(Work, item, context, Rules));
        // Whatever came since, every month is reckoned again as it was.
        foreach (var month in Work.Months.Answered.All.Where(m => m.Decided is not null))
        {
            var replayed = Replay(month.MonthId);
            Assert.Empty(replayed.Differences);
            Assert.True(replayed.RulesLoaded);
        }
        return Sent.OfType<DocumentAnswered>().Last(a => a.FilingId == item.FilingId);
    }

    public ReplayedDecision Replay(string id, RefundRules? rules = null) => RefundMonthReplay.Of(
        Work.Months.Answered.Find(id)!, [.. Work.Months.Exports.All.Where(e => e.MonthId == id).OrderByDescending(e => e.ExportId, StringComparer.Ordinal)], rules ?? Rules);

    /// <summary>Pieces of a line come back.</summary>
    public MonthBench Back(string id, string day, int gnum, string qty)
    {
        var item = new ReturnRequested
        {
            FilingId = $"ret_{++_returns}", DeclarationId = id, Tenant = Producer, IeFlag = "E", AppliedAt = At(day), ArrivedAt = At(day), Reason = "returned",
            Lines = { new ReturnLine { Gnum = gnum, Qty = qty } },
        };
        Step(day, context => ReturnExports.OnRequest(Work, item, context, Rules));
        return this;
    }

    /// <summary>Goods that re-entered on a day are told of later.</summary>
    public void Arrived(string id, string declaration, string day, string told) => Step(told, context => ReturnExports.OnArrival(
        Work, new ReturnArrived { FilingId = id, DeclarationId = declaration, ArrivedAt = At(day) }, context, Rules));

    private void Step(string day, Action<StepContext> handle)
    {
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(At(day)));
        handle(context);
        Sent.AddRange(context.Outgoing.Select(o => o.Item));
    }
}
