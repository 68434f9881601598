using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

/// <summary>What the messages of an import become, and what they are answered.</summary>
public class CebImportTests
{
    [Fact]
    public void The_order_carries_what_was_paid_who_ordered_and_who_gets_it()
    {
        var order = Of("CEB311").Order!;
        Assert.Equal(("I", "SI-2026-0001", "3301966P02", "3301966T01", "142"), (order.OrderType, order.OrderNo, order.EbpCode, order.EbcCode, order.Currency));
        Assert.Equal(("100", "10", "5", "9.56", "114.56"), (order.GoodsValue, order.Freight, order.Discount, order.TaxTotal, order.Paid));
        Assert.Equal(new Person { IdType = "1", IdNumber = CebSamples.Nobody, Name = "样例买家", Telephone = "13000000000" }, order.Buyer);
        Assert.False(order.BuyerVerified);
        Assert.Equal(new Consignee { Name = "样例收货人", Telephone = "13000000001", Address = "样例市样例路1号" }, order.Consignee);
        Assert.Equal("TOY-1", Assert.Single(order.Lines).ItemNo);
    }

    [Fact]
    public void The_payment_takes_its_merchant_from_the_order_it_names()
    {
        var payment = Of("CEB411", about: "3301966T01").Payment!;
        Assert.Equal(("3301966T01", "3301966Y03", "PT-1", "114.56", "142"), (payment.EbcCode, payment.PayCode, payment.PayNo, payment.Amount, payment.Currency));
        Assert.Equal((CebSamples.Nobody, "样例买家"), (payment.Payer.IdNumber, payment.Payer.Name));
        Assert.Equal(CebTime.Parse("20260302101000").ToUnixTimeMilliseconds(), payment.AccountedAt);
        // The message has no element for it: each may be one of several.
        Assert.True(payment.Instalment);
    }

    [Fact]
    public void The_waybill_is_one_of_an_import_and_what_it_leaves_out_is_nothing()
    {
        var message = CebSamples.Message("CEB511");
        message.Find("freight").Remove();
        message.Find("insuredFee").Remove();
        message.Find("goodsInfo").Remove();
        var waybill = CebImports.Of("CEB511", CebReader.Read(message.Bytes()).Documents[0], Zone, "").Waybill!;
        Assert.Equal(("I", "SI-2026-0001", "0", "0", "1.2", ""), (waybill.IeFlag, waybill.OrderNo, waybill.Freight, waybill.InsuredFee, waybill.GrossWeight, waybill.GoodsInfo));
    }

    [Fact]
    public void A_delivery_is_told_once_for_each_parcel()
    {
        var bundle = Of("CEB513");
        Assert.Equal("S/YZ700100201", bundle.Reference);
        Assert.Equal(CebTime.Parse("20260306150000").ToUnixTimeMilliseconds(), bundle.Departure!.LeftAt);
    }

    [Fact]
    public void The_list_carries_the_terms_of_an_import_and_neither_flag_nor_refund()
    {
        var list = Of("CEB621").Declaration!;
        Assert.Equal(("I", "", "", "1", "IM-0001"), (list.IeFlag, list.StatisticsFlag, list.RefundRoute, list.Zone, list.Reference));
        Assert.Equal(("3301966T01", "T299100001", "3301966W06", "SW982", "982", "99912345675"),
            (list.Import.AssureCode, list.Import.EmsNo, list.Import.AreaCode, list.Import.TrafNo, list.Import.VoyageNo, list.Import.BillNo));
        Assert.Equal((CebSamples.Nobody, "样例市样例路1号"), (list.Import.Buyer.IdNumber, list.Import.ConsigneeAddress));
        Assert.Equal(("R01", "9503008900", "0.5", "035"), (list.Lines[0].ItemRecordNo, list.Lines[0].Gcode, list.Lines[0].Qty2, list.Lines[0].Unit2));
    }

    [Fact]
    public void Without_a_day_of_entry_the_day_of_declaration_stands()
    {
        var message = CebSamples.Message("CEB621").Set("declTime", "20260401");
        message.Find("ieDate").Remove();
        Assert.Equal("20260401", CebImports.Of("CEB621", CebReader.Read(message.Bytes()).Documents[0], Zone, "").Declaration!.IeDate);
    }

    [Fact]
    public void A_return_names_its_list_and_its_lines()
    {
        var goods = Of("CEB625", about: "dcl_1").Return!;
        Assert.Equal(("RT-0001", "dcl_1", "buyer"), (goods.Reference, goods.DeclarationId, goods.Reason));
        Assert.Equal(new ReturnLine { Gnum = 1, Qty = "1" }, Assert.Single(goods.Lines));
    }

    [Theory]
    [InlineData("CEB311", "orderType", "E", "NOT_ALLOWED")]
    [InlineData("CEB311", "currency", "502", "NOT_ALLOWED")]
    [InlineData("CEB311", "buyerIdType", "2", "NOT_ALLOWED")]
    [InlineData("CEB411", "payerIdType", "3", "NOT_ALLOWED")]
    [InlineData("CEB511", "currency", "502", "NOT_ALLOWED")]
    [InlineData("CEB513", "logisticsStatus", "L", "NOT_ALLOWED")]
    [InlineData("CEB621", "ieFlag", "E", "NOT_ALLOWED")]
    [InlineData("CEB621", "tradeMode", "9710", "NOT_ALLOWED")]
    [InlineData("CEB621", "copNo", "", "REQUIRED")]
    [InlineData("CEB621", "billNo", "", "REQUIRED")]
    [InlineData("CEB625", "copNo", "", "REQUIRED")]
    public void What_the_message_forbids_is_named(string type, string element, string value, string code)
    {
        var faults = Check(type, (element, value));
        Assert.Contains(faults, f => f.Code == code && f.Ceb.StartsWith(type, StringComparison.Ordinal) && f.Ceb.EndsWith("/" + element, StringComparison.Ordinal));
        Assert.All(faults, f => Assert.DoesNotContain(CebSamples.Nobody, f.Value ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void Bonded_goods_name_their_book_and_no_transport()
    {
        Assert.Equal(
            ["trafNo", "voyageNo", "billNo", "country"],
            Check("CEB621", ("tradeMode", "1210")).Select(f => f.Ceb[(f.Ceb.LastIndexOf('/') + 1)..]));
        (string, string)[] bonded = [("tradeMode", "1210"), ("trafNo", ""), ("voyageNo", ""), ("billNo", ""), ("country", "142")];
        Assert.Empty(Check("CEB621", bonded));
        Assert.Equal(
            ["emsNo", "areaCode", "areaName", "itemRecordNo"],
            Check("CEB621", [.. bonded, ("emsNo", ""), ("areaCode", ""), ("areaName", ""), ("itemRecordNo", "")]).Select(f => f.Ceb[(f.Ceb.LastIndexOf('/') + 1)..]));
    }

    [Theory]
    [InlineData("CEB311"), InlineData("CEB411"), InlineData("CEB511"), InlineData("CEB513"), InlineData("CEB621"), InlineData("CEB623"), InlineData("CEB625")]
    public void The_samples_break_no_rule(string type) => Assert.Empty(Check(type));

    [Fact]
    public void A_line_number_twice_is_told()
    {
        foreach (var type in (string[])["CEB311", "CEB621", "CEB625"])
        {
            var message = CebSamples.Message(type, 1, 2);
            message.Descendants(CebSamples.Ns + "gnum").Last().Value = "1";
            var faults = new Faults();
            CebImports.Check(type, CebReader.Read(message.Bytes()).Documents[0], faults);
            Assert.Equal(("DUPLICATE_LINE", "1"), (Assert.Single(faults.All).Code, faults.All[0].Value));
        }
    }

    [Fact]
    public void Exported_goods_that_come_in_again_are_a_return_of_their_list()
    {
        var document = CebReader.Read(CebSamples.Message("CEB213").Bytes()).Documents[0];
        var (bundle, mark) = CebBundles.Of("CEB213", document, (_, _) => "", "dcl_1")[0];
        var goods = bundle.Return!;
        Assert.Equal(("RE-0001", "dcl_1", "E", "returned", "2991"), (goods.Reference, goods.DeclarationId, goods.IeFlag, goods.Reason, goods.CustomsCode));
        Assert.Equal([(1, "2", "0902101000", "011")], goods.Lines.Select(l => (l.Gnum, l.Qty, l.Gcode, l.Unit)));
        Assert.Equal(("RE-0001", "3301966A05", "299120260000000001"), (mark.CopNo, mark.Agent, mark.InvtNo));
        var faults = new Faults();
        Shape.Check(bundle, faults);
        CebImports.Check("CEB213", document, faults);
        Assert.Empty(faults.All);
    }

    [Fact]
    public void What_is_wrong_with_a_return_of_exported_goods_names_the_element()
    {
        var document = CebReader.Read(CebSamples.Message("CEB213").Set("qty", "0").Bytes()).Documents[0];
        var faults = new Faults();
        Shape.Check(CebBundles.Of("CEB213", document, (_, _) => "", "dcl_1")[0].Bundle, faults);
        Assert.Equal(("/lines/0/qty", "CEB213/InvtRefund/InvtRefundList/qty"), (Assert.Single(faults.All).Pointer, faults.All[0].Ceb));
    }

    [Theory]
    [InlineData("CEB213", "ieFlag", "E")]
    [InlineData("CEB213", "tradeMode", "9710")]
    [InlineData("CEB215", "ieFlag", "E")]
    public void A_return_of_exported_goods_comes_in(string type, string element, string value)
    {
        var faults = new Faults();
        CebImports.Check(type, CebReader.Read(CebSamples.Message(type).Set(element, value).Bytes()).Documents[0], faults);
        var fault = Assert.Single(faults.All);
        Assert.Equal(("NOT_ALLOWED", value), (fault.Code, fault.Value));
        Assert.EndsWith("/" + element, fault.Ceb, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CEB311", "CEB312", null)]
    [InlineData("CEB411", "CEB412", null)]
    [InlineData("CEB511", "CEB512", null)]
    [InlineData("CEB513", "CEB514", null)]
    [InlineData("CEB621", "CEB622", "1")]
    [InlineData("CEB625", "CEB626", "1")]
    [InlineData("CEB213", "CEB214", "1")]
    [InlineData("CEB215", "CEB216", "1")]
    public void Each_message_has_its_receipt_and_drafts_of_legs_have_none(string type, string receipt, string? draft)
    {
        Assert.Equal((receipt, draft, "2"), (ReceiptPlan.MessageFor(type), ReceiptPlan.Taken(type, true, 1)?.Status, ReceiptPlan.Taken(type, false, 1)!.Status));
        var mark = CebImports.Mark(type, CebReader.Read(CebSamples.Message(type).Bytes()).Documents[0]);
        var row = CebReceipts.Write(
            "3301966T01", mark, new ReceiptNumbers("3301966P02", "3301966T01", "SI-2026-0001", "3301966L04", "YZ700100201", "", ""), ReceiptPlan.Taken(type, false, 1)!,
            Guid.NewGuid());
        var read = CebReader.ReadReceipt(row.Xml);
        Assert.Empty(read.Errors);
        Assert.Equal((receipt, mark.Guid), (read.MessageType, read.Documents[0].Text("guid")));
    }

    [Theory]
    [InlineData("CEB513", FilingKind.Departure, "departed", "120")]
    [InlineData("CEB509", FilingKind.Departure, "departed", "399")]
    [InlineData("CEB411", FilingKind.Payment, "refused", "100")]
    [InlineData("CEB625", FilingKind.Return, "applied", "120")]
    [InlineData("CEB625", FilingKind.Return, "returned", "399")]
    [InlineData("CEB625", FilingKind.Return, "refused", "100")]
    [InlineData("CEB625", FilingKind.Return, "cancelled", "100")]
    [InlineData("CEB213", FilingKind.Return, "applied", "120")]
    [InlineData("CEB213", FilingKind.Return, "pay-back-first", "600")]
    [InlineData("CEB213", FilingKind.Return, "returned", "800")]
    [InlineData("CEB213", FilingKind.Return, "general-trade", "100")]
    [InlineData("CEB213", FilingKind.Return, "refused", "100")]
    [InlineData("CEB213", FilingKind.Return, "cancelled", "100")]
    public void An_answer_has_its_status(string message, FilingKind kind, string outcome, string status)
    {
        var before = new FilingView { Ceb = new CebMark { Message = message } };
        var after = before.Clone();
        after.Answer = new AnswerMark { Outcome = outcome, At = 5 };
        Assert.Equal((status, 5L), (Assert.Single(ReceiptPlan.Of(kind, before, after, 9)).Status, ReceiptPlan.Of(kind, before, after, 9)[0].At));
        Assert.Empty(ReceiptPlan.Of(kind, after, after, 9));
    }

    [Fact]
    public void A_bill_goes_out_when_it_comes_and_when_it_moves()
    {
        FilingView none = new() { Import = new ImportMark() }, first = none.Clone(), replaced = none.Clone(), summarised = none.Clone();
        first.Import.Bills.Add(Bill(1, 1));
        replaced.Import.Bills.Add([Bill(1, 3), Bill(2, 1)]);
        summarised.Import.Bills.Add([Bill(1, 3), Bill(2, 2)]);
        Assert.Equal([(1, 1)], New(none, first));
        Assert.Equal([(1, 3), (2, 1)], New(first, replaced));
        Assert.Equal([(2, 2)], New(replaced, summarised));
        Assert.Empty(New(summarised, summarised));
        Assert.Empty(ReceiptPlan.Bills(new FilingView(), new FilingView()));

        static IEnumerable<(int, int)> New(FilingView before, FilingView after) => ReceiptPlan.Bills(before, after).Select(b => (b.Edition, b.Status));
        static TaxBillMoved Bill(int edition, int status) => new() { Edition = edition, Status = status };
    }

    private static Bundle Of(string type, string about = "") => CebImports.Of(type, CebReader.Read(CebSamples.Message(type).Bytes()).Documents[0], Zone, about);

    private static IReadOnlyList<FieldFault> Check(string type, params (string Element, string Value)[] changes)
    {
        var message = CebSamples.Message(type);
        foreach (var (element, value) in changes)
        {
            if (value.Length == 0)
            {
                message.Find(element).Remove();
            }
            else
            {
                message.Set(element, value);
            }
        }
        var read = CebReader.Read(message.Bytes());
        Assert.Empty(read.Errors);
        var faults = new Faults();
        CebImports.Check(type, read.Documents[0], faults);
        return faults.All;
    }

    private static string Zone(string office, DateOnly day) => "1";
}
