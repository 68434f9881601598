using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using SingleWindow.TaxRefund.Store;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Exports under 9810 through the handlers of the house, on rows in memory.</summary>
internal sealed class OverseasBench
{
    public const string Id = "dcl_1";
    public const string Doll = "9503002100";
    public const string Merchant = "3301960001", Platform = "3301961001";

    private int _reports;

    public RefundWork Work { get; } = new();

    /// <summary>Everything that left, in order.</summary>
    public List<IMessage> Sent { get; } = [];

    public OverseasExport? Export(string id = Id) => Work.Overseas.Exports.Find(id);

    public OverseasStockRow? Line(int gnum = 1, string id = Id) => Work.Overseas.Stock.Find(OverseasStockRow.KeyOf(id, gnum));

    public IEnumerable<OverseasStockMoved> Moves(string id = Id) => Sent.OfType<OverseasStockMoved>().Where(m => m.FilingId == id);

    public static ReleasedGoods Abroad(string route = "trader", params ReleasedLine[] lines)
    {
        var goods = Goods(route, lines.Length == 0 ? [Piece()] : lines);
        (goods.Procedure, goods.StatisticsFlag) = ("9810", "B");
        goods.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Name = "LAX 2 (sample)", Country = "502" };
        return goods;
    }

    public static ReleasedLine Piece(int gnum = 1, string qty = "10", string invoice = "1000", string amount = "400", string code = Doll)
    {
        var line = RefundSamples.Line(code, invoice, "INV-" + gnum);
        (line.Gnum, line.Qty, line.Unit, line.Unit1, line.Amount, line.ItemNo) = (gnum, qty, "007", "007", amount, "DOLL-" + gnum);
        return line;
    }

    public static SaleLine Sale(string qty, string saleNo = "S-1", string day = "2026-03-20", int gnum = 1, string amount = "60", string id = Id, string currency = "502") => new()
    {
        DeclarationId = id, Gnum = gnum, Qty = qty, SaleNo = saleNo, SoldOn = day, Amount = amount, Currency = currency,
    };

    /// <summary>Released and gone on a day.</summary>
    public OverseasBench Left(ReleasedGoods? goods = null, string day = "2026-03-10", string id = Id)
    {
        Step(day, context =>
        {
            NoteRelease.Handle(Work, new DeclarationDecided { FilingId = id, Released = goods ?? Abroad() }, context, Rules);
            NoteDeparture.Handle(Work, new GoodsMoved { FilingId = id, LeftAt = At(day) }, context, Rules);
        });
        return this;
    }

    /// <summary>The answer to a report of a day.</summary>
    public DocumentAnswered Report(string day, string[] closes, params SaleLine[] lines)
    {
        var report = new SalesReported { FilingId = $"sal_{++_reports}", Tenant = Merchant, Reference = $"R{_reports}", At = At(day) };
        report.Lines.Add(lines);
        report.Closes.Add(closes);
        return Report(report, day);
    }

    public DocumentAnswered Report(SalesReported report, string day)
    {
        Step(day, context => ReportSales.Handle(Work, report, context, Rules));
        return Sent.OfType<DocumentAnswered>().Last(a => a.FilingId == report.FilingId);
    }

    /// <summary>The clock comes to a day: what is due by then is told, as the timer tells it.</summary>
    public void Come(string day, string id = Id) => Step(day, context => EndSales.Handle(Work, new DeadlinePassed { Key = id }, context, Rules));

    private void Step(string day, Action<StepContext> handle)
    {
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(At(day)));
        handle(context);
        Sent.AddRange(context.Outgoing.Select(o => o.Item));
    }
}
