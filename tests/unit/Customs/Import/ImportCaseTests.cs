using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>The life of an import through the handlers of the house.</summary>
public sealed class ImportCaseTests
{
    [Fact]
    public async Task An_import_is_released_with_its_assessment_and_its_first_bill()
    {
        var bench = new Bench();
        var waits = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Deposit())));
        Assert.Equal(("gua_1", "pending", "lodged=0; covered=0; free=0; pending=1000"), (waits.FilingId, waits.Outcome, waits.Figures));
        var answer = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Decision())));
        Assert.Equal(("gua_1", "done", "lodged=1000; covered=0; free=1000"), (answer.FilingId, answer.Outcome, answer.Figures));

        await bench.Step(Submission(List()));

        var decided = Assert.Single(bench.Decided);
        Assert.Equal([120, 399, 800], decided.Moves());
        Assert.Equal("29002026I100000001", decided.InvtNo);
        Assert.Equal("I", decided.Released.IeFlag);
        var told = decided.Import;
        Assert.Equal(("ACCEPT", "cbec70", "110", "110", 2026, Agent), (told.Verdict, told.Regime, told.DutiablePrice, told.CountsToYear, told.Year, told.AssureCode));
        Assert.Equal(("2026-04-01", "2026-04-16", "2026-04-02", "2026-04-16"), (told.ApplyBy, told.ArriveBy, told.TaxFrom, told.TaxTo));
        Assert.Equal(("29002026I100000001_0", 1, 1, "0", "10.01", "0"),
            (told.Bill.TaxNo, told.Bill.Edition, told.Bill.Status, told.Bill.CustomsTax, told.Bill.ValueAddedTax, told.Bill.ConsumptionTax));
        Assert.Equal("110", Assert.Single(told.Bill.Lines).TaxPrice);
        Assert.Equal(new QuotaSums(0, 110), Assert.Single(bench.Rows(ImportTables.YearUse)).Sums);
        Assert.Equal(new GuaranteeSums(1000, 10.01m), Assert.Single(bench.Rows(ImportTables.Guarantees)).Sums);

        await bench.Step(new GoodsMoved { FilingId = Id(1), LeftAt = Samples.NowMs, IeFlag = "I" });
        Assert.Equal(899, bench.Case(Id(1))!.Status);
    }

    public static readonly Dictionary<string, (Action<DeclarationSubmitted, OrderChecked, PaymentChecked, WaybillChecked> Break, string Code, string Pointer, string Ceb)> Broken = new()
    {
        ["order of an export"] = ((_, o, _, _) => o.OrderType = "", "DOCUMENT_DIRECTION", "/order/orderType", "CEB311/Order/OrderHead/orderType"),
        ["payment of an export"] = ((_, _, p, _) => p.Payer = null, "DOCUMENT_DIRECTION", "/payment/payer", "CEB411/Payment/PaymentHead/payerIdNumber"),
        ["waybill of an export"] = ((_, _, _, w) => w.IeFlag = "", "DOCUMENT_DIRECTION", "/waybill/orderNo", "CEB511/Logistics/LogisticsHead/orderNo"),
        ["waybill of another order"] = ((_, _, _, w) => w.OrderNo = "IO-2", "MATCH_ORDER_NO", "/waybill/orderNo", "CEB511/Logistics/LogisticsHead/orderNo"),
        ["another platform"] = ((d, _, _, _) => d.EbpCode = "3301961002", "MATCH_PLATFORM", "/platformCode", "CEB621/Inventory/InventoryHead/ebpCode"),
        ["payment without the tax"] = ((_, _, p, _) => p.Amount = "110", "MATCH_AMOUNT_PAID", "/payment/amount", "CEB411/Payment/PaymentHead/amountPaid"),
        ["goods value"] = ((_, o, _, _) => o.GoodsValue = "90", "MATCH_GOODS_VALUE", "/goods", "CEB621/Inventory/InventoryList/totalPrice"),
        ["freight left out"] = (
            (d, o, p, _) => { d.Freight = "0"; (o.TaxTotal, o.Paid, p.Amount) = ("9.1", "119.1", "119.1"); },
            "MATCH_FREIGHT", "/freight/amount", "CEB621/Inventory/InventoryHead/freight"),
        ["a discount of the list alone"] = ((d, o, p, _) =>
            { d.Import.OrderDiscount = "10"; (o.TaxTotal, o.Paid, p.Amount) = ("9.1", "119.1", "119.1"); }, "IMPORT_DISCOUNT", "/import/orderDiscount", ""),
        ["dollars"] = ((d, o, _, _) => d.Lines[0].Currency = o.Lines[0].Currency = "502", "IMPORT_CURRENCY", "/goods/0/currency", "CEB621/Inventory/InventoryList/currency"),
        ["weights"] = ((_, _, _, w) => w.GrossWeight = "2", "MATCH_GROSS_WEIGHT", "/waybill/grossWeight", "CEB511/Logistics/LogisticsHead/weight"),
        ["line"] = ((d, _, _, _) => d.Lines[0].ItemNo = "TOY-2", "MATCH_LINE_ITEM", "/goods/0/itemNo", "CEB621/Inventory/InventoryList/itemNo"),
        ["orderer"] = (
            (_, o, p, _) => o.Buyer.IdNumber = p.Payer.IdNumber = "110101199003070281", "MATCH_ORDERER", "/import/buyer/idNumber",
            "CEB621/Inventory/InventoryHead/buyerIdNumber"),
        ["payer"] = ((_, _, p, _) => p.Payer.IdNumber = "110101199003070281", "REJECT_IDENTITY", "/payment/payerIdNumber", "CEB411/Payment/PaymentHead/payerIdNumber"),
        ["transport"] = ((d, _, _, _) => d.Import.BillNo = "", "IMPORT_TERMS", "/import/billNo", "CEB621/Inventory/InventoryHead/billNo"),
        ["bonded fields"] = (
            (d, _, _, _) => { d.Procedure = "1210"; d.Country = "142"; d.Lines[0].ItemRecordNo = "7"; d.Import = new ImportTerms { Buyer = Buyer(), EmsNo = "T2900", AreaCode = "1" }; },
            "IMPORT_TERMS", "/import/areaName", "CEB621/Inventory/InventoryHead/areaName"),
        ["somebody's guarantee"] = ((d, _, _, _) => d.Import.AssureCode = "3301960002", "ASSURE_COMPANY", "/import/assureCode", "CEB621/Inventory/InventoryHead/assureCode"),
        ["no guarantee"] = ((d, _, _, _) => d.Import.AssureCode = d.EbcCode, "GUARANTEE_SHORT", "/import/assureCode", "CEB621/Inventory/InventoryHead/assureCode"),
        ["declared tax"] = (
            (_, o, p, _) => (o.TaxTotal, o.Paid, p.Amount) = ("9.95", "119.95", "119.95"), "IMPORT_TAX_DECLARED", "/order/taxTotal", "CEB311/Order/OrderHead/taxTotal"),
        ["procedure"] = ((d, _, _, _) => d.TrafMode = "?", "TRANSPORT_UNKNOWN", "/transportMode", "CEB621/Inventory/InventoryHead/trafMode"),
    };

    public static TheoryData<string> Breaks => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task What_does_not_match_is_refused_with_its_field(string what)
    {
        var (change, code, pointer, ceb) = Broken[what];
        var bench = new Bench();
        var list = List();
        var messages = Submission(list);
        change(list, (OrderChecked)messages[0], (PaymentChecked)messages[1], (WaybillChecked)messages[2]);

        await bench.Step(Deposited());
        await bench.Step(messages);

        var decided = Assert.Single(bench.Decided);
        Assert.Equal([100], decided.Moves());
        var reason = Assert.Single(decided.Reasons);
        Assert.Equal((code, pointer, ceb), (reason.Code, reason.Pointer, reason.Ceb));
        Assert.DoesNotContain(Anna, reason.ToString(), StringComparison.Ordinal);
        Assert.Empty(bench.Rows(ImportTables.YearUse));
        Assert.Empty(bench.Rows(ImportTables.Imports));
        Assert.Equal(new GuaranteeSums(1000, 0), Assert.Single(bench.Rows(ImportTables.Guarantees)).Sums);
        Assert.Matches("^29002026I[0-9]{9}$", decided.InvtNo);
    }

    [Fact]
    public async Task An_import_refused_by_its_rules_says_so_with_the_assessment()
    {
        var bench = new Bench();
        await bench.Step(Deposited());
        var list = List(gcode: "9618000090", total: 200);

        await bench.Step(Submission(list, 18.2m));

        var decided = Assert.Single(bench.Decided);
        Assert.Equal(["REJECT_NOT_ON_LIST"], decided.Codes());
        Assert.Equal(("REJECT_NOT_ON_LIST", "none", "210", "0"), (decided.Import.Verdict, decided.Import.Regime, decided.Import.DutiablePrice, decided.Import.CountsToYear));
        Assert.Null(decided.Import.Bill);
    }
}
