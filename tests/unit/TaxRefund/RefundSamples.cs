using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.TaxRefund;

internal static class RefundSamples
{
    public const string Cotton = "6204320090";
    public const string Battery = "8507600090";
    public const string Solar = "8541430000";
    public const string Gold = "7113191100";

    public const string Producer = "3301960005";

    public static readonly RefundRules Rules = RefundRuleFiles.Load(new ConfigurationBuilder().Build());
    public static readonly long Now = At("2026-11-23");

    /// <summary>Noon of a day in China, Unix milliseconds.</summary>
    public static long At(string day) =>
        new DateTimeOffset(DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), new TimeOnly(12, 0), TimeSpan.FromHours(8))
            .ToUnixTimeMilliseconds();

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static ReleasedGoods Goods(string route, params ReleasedLine[] lines)
    {
        var goods = new ReleasedGoods
        {
            Tenant = "3301965001", EbpCode = "3301961001", EbcCode = "3301960001", OrderNo = "Q-1", Currency = "502", Amount = "100",
            Zone = "1", CustomsCode = "2992", Procedure = "9610", StatisticsFlag = "A", RefundRoute = route, ReleasedAt = Now,
        };
        goods.Lines.Add(lines.Length == 0 ? [Line()] : lines);
        return goods;
    }

    public static ReleasedLine Line(string code = Cotton, string amount = "100", string invoice = "INV-1", string invoiceUnit = "", bool logged = true) => new()
    {
        Gnum = 1, Gcode = code, Qty = "1", Unit = "011", Unit1 = "035", Amount = "100", InvoiceNo = invoice, InvoiceAmount = amount,
        InvoiceUnit = invoiceUnit, Logged = logged,
    };

    public static RefundDecided Decide(ReleasedGoods goods, string day) => RefundRoute.Decide(goods, Day(day), Rules, Unclaimed);

    public static InvoiceClaim? Unclaimed(string invoiceKey) => null;

    /// <summary>The rules under one setting.</summary>
    public static RefundRules With(string setting, string value) =>
        RefundRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build());

    /// <summary>A refusal says all it has to say, in both languages.</summary>
    public static void Complete(Reason reason) => Assert.True(
        reason is { Code.Length: > 0, Rule.Length: > 0, Source.Length: > 0, Act.Length: > 0, En.Length: > 0, Zh.Length: > 0, FixEn.Length: > 0, FixZh.Length: > 0 }
            && reason.Pointer.StartsWith('/'),
        reason.ToString());

    public static string Codes(RefundDecided decided) => string.Join(' ', decided.Reasons.Select(r => r.Code));
}
