using System.Globalization;
using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Rules;

namespace SingleWindow.Tests.Unit.FxSettlement;

internal static class SettlementSamples
{
    public const string Id = "dcl_1";
    public const string Bank = "3301964001";

    public static readonly SettlementRules Rules = Load();
    public static readonly long Now = At("2026-11-23");

    public static SettlementRules Load(params (string Key, string Value)[] settings) => SettlementRuleFiles.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("FxSettlement:" + s.Key, (string?)s.Value))).Build());

    /// <summary>Noon of a day in China, Unix milliseconds.</summary>
    public static long At(string day) => new DateTimeOffset(Day(day), new TimeOnly(12, 0), TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What a bank without quotes of its own pays at noon of a day.</summary>
    public static Quote? Buying(string currency, string day, SettlementRules? rules = null) =>
        (rules ?? Rules).Rates.BankBuying(Bank, currency, At(day), out _);

    public static ReleasedGoods Goods(string amount = "10000", string currency = "502") => new()
    {
        Tenant = "3301965001", EbpCode = "3301961001", EbcCode = "3301960001", OrderNo = "Q-1", Currency = currency, Amount = amount, ReleasedAt = Now,
    };

    /// <summary>Goods that leave unsold, under 9810.</summary>
    public static ReleasedGoods Abroad()
    {
        var goods = Goods();
        goods.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Country = "502" };
        return goods;
    }

    /// <summary>The same when their sales have ended.</summary>
    public static ReleasedGoods Sold(string amount)
    {
        var goods = Abroad();
        (goods.Amount, goods.SalesClosedAt) = (amount, At("2027-05-01"));
        return goods;
    }

    public static ProceedsReported Report(
        string amount, string refunds = "", string currency = "502", string day = "2026-11-20", string number = "N-1", string? id = null, string fees = "")
    {
        var report = new ProceedsReported
        {
            FilingId = id ?? "prc_" + number, Tenant = Bank, ProceedsNo = number, EbpCode = "3301961001", EbcCode = "3301960001", OrderNo = "Q-1",
            Amount = amount, Currency = currency, Refunds = refunds, ReceivedAt = At(day),
        };
        foreach (var fee in fees.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            report.Fees.Add(new Fee { Kind = fee.Split('=')[0], Amount = fee.Split('=')[1] });
        }
        return report;
    }

    public static HoldDecided Hold(string decision) => new() { FilingId = Id, Link = Houses.FxSettlement, Decision = decision, By = Bank, At = Now };

    public static string Codes(IEnumerable<Reason> reasons) => string.Join(' ', reasons.Select(r => r.Code));
}
