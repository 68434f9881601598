using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Rules;

namespace SingleWindow.Tests.Unit.Logistics;

/// <summary>Waybills, releases and reports as the tests send them: good ones, to be spoiled.</summary>
internal static class Parcels
{
    public const string Carrier = "3301963001";
    public static readonly DateTimeOffset Now = new(2026, 5, 20, 9, 0, 0, TimeSpan.Zero);
    public static readonly long ReleasedAt = Now.AddHours(-3).ToUnixTimeMilliseconds();

    public static LogisticsFacts Facts(params (string Key, string Value)[] settings) => LogisticsRules.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    public static WaybillSubmitted Waybill(string filing = "wbl_1", string no = "YH-7001") => new()
    {
        FilingId = filing,
        Tenant = Carrier,
        LogisticsCode = Carrier,
        LogisticsName = "远航速运",
        LogisticsNo = no,
        Freight = "5",
        InsuredFee = "0",
        Currency = "502",
        GrossWeight = "0.85",
        PackNo = 1,
        GoodsInfo = "竹编灯罩 3",
        EbcCode = "3301960001",
    };

    public static DeclarationDecided Release(string declaration = "dcl_1", string no = "YH-7001") => new()
    {
        FilingId = declaration,
        Released = new ReleasedGoods { LogisticsCode = Carrier, LogisticsNo = no, ReleasedAt = ReleasedAt, Tenant = "3301960001" },
    };

    public static DepartureReported Report(string id = "dep_1", string no = "YH-7001", long afterRelease = 3_600_000) => new()
    {
        FilingId = id,
        Tenant = Carrier,
        LogisticsCode = Carrier,
        LogisticsNo = no,
        LeftAt = ReleasedAt + afterRelease,
    };
}
