using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>One clean declaration with two lines and its three documents; tests break one thing at a time.</summary>
internal static class Samples
{
    internal const string Id = "dcl_0190000000007000800000000000000a";
    internal const string Tenant = "3301960001";
    internal static readonly DateTimeOffset Now = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
    internal static readonly long NowMs = Now.ToUnixTimeMilliseconds();
    internal static readonly RuleBook Rules = RuleBook.Read();
    internal static readonly ClearanceSettings Settings = new() { Sampling = false };

    internal static DeclarationSubmitted Declaration(string id = Id, Legs embeds = Legs.Documents) => new()
    {
        FilingId = id,
        Tenant = Tenant,
        Reference = "REF-1",
        Zone = "1",
        CustomsCode = "2900",
        PortCode = "2900",
        Procedure = "9610",
        IeDate = "20260303",
        StatisticsFlag = "A",
        AgentCode = "3301965001",
        EbpCode = "3301961001",
        EbcCode = Tenant,
        EbcName = "Qinghe Crafts (sample)",
        OwnerCode = Tenant,
        OrderNo = "SO-1",
        LogisticsCode = "3301963001",
        LogisticsNo = "YH0001",
        TrafMode = "5",
        Country = "502",
        Pod = "502",
        Freight = "5",
        FreightCurrency = "502",
        InsuredFee = "0",
        InsuredCurrency = "502",
        WrapType = "2",
        PackNo = 1,
        GrossWeight = "1.2",
        NetWeight = "0.9",
        RefundRoute = "no-invoice",
        FiledAt = NowMs,
        Embeds = (int)embeds,
        Lines =
        {
            new GoodsItem
            {
                Gnum = 1, ItemNo = "TS-1", Gcode = "6109909011", Gname = "T-shirt", Gmodel = "M", Country = "502", Currency = "502",
                Qty = "2", Unit = "011", Qty1 = "2", Unit1 = "011", Qty2 = "0.4", Unit2 = "035", Price = "12.5", Total = "25",
            },
            new GoodsItem
            {
                Gnum = 2, ItemNo = "PZ-1", Gcode = "9503006000", Gname = "Puzzle", Gmodel = "500", Country = "502", Currency = "502",
                Qty = "1", Unit = "006", Qty1 = "1", Unit1 = "006", Qty2 = "0.5", Unit2 = "035", Price = "18", Total = "18",
            },
        },
    };

    internal static OrderChecked Order(string id = Id) => new()
    {
        FilingId = id,
        Verdict = Verdict.Accepted,
        EbpCode = "3301961001",
        EbcCode = Tenant,
        OrderNo = "SO-1",
        GoodsValue = "43",
        Freight = "5",
        Currency = "502",
        CreditGrade = "regular",
        CheckedAt = NowMs,
        Lines =
        {
            new OrderLine { Gnum = 1, ItemNo = "TS-1", Unit = "011", Currency = "502", Qty = "2", Price = "12.5", Total = "25" },
            new OrderLine { Gnum = 2, ItemNo = "PZ-1", Unit = "006", Currency = "502", Qty = "1", Price = "18", Total = "18" },
        },
    };

    internal static PaymentChecked Payment(string id = Id) => new()
    {
        FilingId = id,
        Verdict = Verdict.Accepted,
        EbpCode = "3301961001",
        EbcCode = Tenant,
        OrderNo = "SO-1",
        PayCode = "3301962001",
        PayNo = "P-1",
        Amount = "48",
        Currency = "502",
        CheckedAt = NowMs,
    };

    internal static WaybillChecked Waybill(string id = Id) => new()
    {
        FilingId = id,
        Verdict = Verdict.Accepted,
        LogisticsCode = "3301963001",
        LogisticsNo = "YH0001",
        GrossWeight = "1.2",
        PackNo = 1,
        EbcCode = Tenant,
        CheckedAt = NowMs,
    };

    internal static Papers Papers() => new(Declaration(), Order(), Payment(), Waybill());

    /// <summary>The case with all its documents, before it is decided.</summary>
    internal static CaseFile Complete(Papers papers) => CaseFile.Open(papers.Declaration!.FilingId, []) with
    {
        Tenant = papers.Declaration.Tenant,
        Status = OfficialStatus.Declaring,
        Missing = Legs.None,
        Declaration = papers.Declaration.ToByteArray(),
        Order = papers.Order!.ToByteArray(),
        Payment = papers.Payment!.ToByteArray(),
        Waybill = papers.Waybill!.ToByteArray(),
    };

    /// <summary>What clearance makes of a complete case.</summary>
    internal static Outcome Settle(Action<Papers>? change = null, ClearanceSettings? settings = null, DateOnly? day = null)
    {
        var papers = Papers();
        change?.Invoke(papers);
        var now = day is { } d ? new DateTimeOffset(d, new TimeOnly(4, 0), TimeSpan.Zero).ToUnixTimeMilliseconds() : NowMs;
        return Clearance.Settle(
            Complete(papers), papers, new Explainer(Rules, ChinaDay.Of(now)), Rules, settings ?? Settings, new OfficialNumbers(ChinaDay.Of(now), 7), now);
    }

    internal static int[] Moves(this DeclarationDecided decided) => [.. decided.Moves.Select(m => m.Status)];

    internal static string[] Codes(this DeclarationDecided decided) => [.. decided.Reasons.Select(r => r.Code)];
}
