using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>One clean import with its documents: a toy of 100 CNY, freight 10, taxes 10.01; tests break one thing at a time.</summary>
internal static class ImportTrade
{
    internal const string Anna = "11010519491231002X", Agent = "3301965001";

    internal static string Id(int n) => $"dcl_019000000000700080000000{n:D8}";

    internal static Person Buyer(string number = Anna) => new() { IdType = "1", IdNumber = number, Name = "Anna" };

    /// <summary>A deposit of the agent.</summary>
    internal static GuaranteeLodged Deposit(string amount = "1000", string reference = "D-1", string id = "gua_1") => new()
    {
        FilingId = id, Tenant = Agent, Company = Agent, Reference = reference, Kind = "deposit", Amount = amount, At = Samples.NowMs,
    };

    /// <summary>What the bank, an officer or the agent itself decides on its deposit.</summary>
    internal static GuaranteeDecided Decision(string decision = "confirmed", string reference = "D-1", string id = "gua_1") => new()
    {
        FilingId = id, Company = Agent, Reference = reference, Decision = decision, By = "2900", ByRole = "officer", CertificateNo = $"Z-{reference}", Reason = "no money came",
        At = Samples.NowMs,
    };

    /// <summary>A deposit of the agent that is confirmed.</summary>
    internal static IMessage[] Deposited(string amount = "1000", string reference = "D-1", string id = "gua_1") =>
        [Deposit(amount, reference, id), Decision(reference: reference, id: id)];

    internal static DeclarationSubmitted List(int n = 1, string gcode = ImportSamples.Toy, decimal total = 100, decimal qty = 1, decimal freight = 10)
    {
        var row = Samples.Rules.Tariff.On(gcode, new DateOnly(2026, 3, 2));
        var unit = row?.Unit1 ?? "007";
        return new()
        {
            FilingId = Id(n), Tenant = Samples.Tenant, Reference = $"IM-{n}", CustomsCode = "2900", PortCode = "2900", Procedure = "9610", IeDate = "20260302",
            AgentCode = Agent, EbpCode = "3301961001", EbcCode = Samples.Tenant, EbcName = "Qinghe Crafts (sample)", OrderNo = $"IO-{n}",
            LogisticsCode = "3301963001", LogisticsNo = $"IW-{n}", TrafMode = "5", Country = "502", Freight = Decimals.Write(freight), FreightCurrency = "142",
            InsuredFee = "0", InsuredCurrency = "142", WrapType = "2", PackNo = 1, GrossWeight = "1.2", NetWeight = "0.9", FiledAt = Samples.NowMs, Embeds = 7,
            IeFlag = "I",
            Import = new ImportTerms { Buyer = Buyer(), TrafNo = "CA982", VoyageNo = "982", BillNo = "999-1", ConsigneeAddress = "somewhere" },
            Lines =
            {
                new GoodsItem
                {
                    Gnum = 1, ItemNo = "TOY-1", Gcode = gcode, Gname = "toy", Gmodel = "x", Country = "502", Currency = "142", Qty = Decimals.Write(qty), Unit = unit,
                    Qty1 = Decimals.Write(qty), Unit1 = unit, Qty2 = row is { Unit2.Length: > 0 } ? "0.5" : "", Unit2 = row?.Unit2 ?? "", Price = Decimals.Write(total / qty), Total = Decimals.Write(total),
                },
            },
        };
    }

    /// <summary>The list as one of bonded goods: record number 1 of an account book.</summary>
    internal static DeclarationSubmitted Bonded(DeclarationSubmitted list)
    {
        (list.Procedure, list.Country, list.TrafMode) = ("1210", "142", "9");
        var terms = list.Import;
        (terms.TrafNo, terms.VoyageNo, terms.BillNo, terms.EmsNo, terms.AreaCode, terms.AreaName) =
            ("", "", "", "T2900W000001", "3301W60001", "sample area");
        list.Lines[0].ItemRecordNo = "1";
        return list;
    }

    /// <summary>The order of a list: tax as its quote names it.</summary>
    internal static OrderChecked Order(DeclarationSubmitted list, decimal tax)
    {
        var goods = list.Lines.Sum(l => Decimals.Read(l.Total));
        var order = new OrderChecked
        {
            FilingId = list.FilingId, Verdict = Verdict.Accepted, EbpCode = list.EbpCode, EbcCode = list.EbcCode, OrderNo = list.OrderNo,
            GoodsValue = Decimals.Write(goods), Freight = list.Freight, Currency = "142", CreditGrade = "regular", CheckedAt = Samples.NowMs,
            OrderType = "I", Discount = "0", TaxTotal = Decimals.Write(tax), Paid = Decimals.Write(goods + Decimals.Read(list.Freight) + tax),
            Buyer = list.Import.Buyer.Clone(),
        };
        order.Lines.Add(list.Lines.Select(l => new OrderLine
        {
            Gnum = l.Gnum, ItemNo = l.ItemNo, Unit = l.Unit, Currency = l.Currency, Qty = l.Qty, Price = l.Price, Total = l.Total,
        }));
        return order;
    }

    internal static PaymentChecked Payment(OrderChecked order) => new()
    {
        FilingId = order.FilingId, Verdict = Verdict.Accepted, EbpCode = order.EbpCode, EbcCode = order.EbcCode, OrderNo = order.OrderNo,
        PayCode = "3301962001", PayNo = "P-" + order.OrderNo, Amount = order.Paid, Currency = "142", CheckedAt = Samples.NowMs, Payer = order.Buyer.Clone(),
    };

    internal static WaybillChecked Waybill(DeclarationSubmitted list) => new()
    {
        FilingId = list.FilingId, Verdict = Verdict.Accepted, LogisticsCode = list.LogisticsCode, LogisticsNo = list.LogisticsNo, GrossWeight = "1.2",
        PackNo = 1, EbcCode = list.EbcCode, CheckedAt = Samples.NowMs, IeFlag = "I", OrderNo = list.OrderNo,
    };

    /// <summary>The tax that a quote of the list names, CNY.</summary>
    internal static decimal Tax(DeclarationSubmitted list) => ImportSamples.Decide(new ImportOrder(
        new DateOnly(2026, 3, 2), list.Procedure,
        [.. list.Lines.Select(l => new ImportLine(l.Gcode, l.Gname, Decimals.Read(l.Total), new(Decimals.Read(l.Qty), l.Unit), new(Decimals.Read(l.Qty1), l.Unit1),
            new(Decimals.Read(l.Qty2), l.Unit2)))],
        Decimals.Read(list.Freight), Decimals.Read(list.InsuredFee), Decimals.Read(list.Import.OrderDiscount), null)).Taxes.Total;

    /// <summary>List, order, payment and waybill of one submission.</summary>
    internal static Google.Protobuf.IMessage[] Submission(DeclarationSubmitted list, decimal? tax = null)
    {
        var order = Order(list, tax ?? Tax(list));
        return [order, Payment(order), Waybill(list), list];
    }
}
