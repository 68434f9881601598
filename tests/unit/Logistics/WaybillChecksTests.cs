using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Logistics;

public class WaybillChecksTests
{
    private static readonly LogisticsFacts Facts = Parcels.Facts();
    private static readonly DateOnly Day = new(2026, 5, 20);

    public static TheoryData<string, Action<WaybillSubmitted>, string, string> Spoiled() => new()
    {
        { "carrier nobody knows", w => w.LogisticsCode = "3399999999", "WAYBILL_CARRIER_UNKNOWN", "/waybill/logisticsCode" },
        { "carrier suspended", w => w.LogisticsCode = "3301963009", "WAYBILL_CARRIER_INACTIVE", "/waybill/logisticsCode" },
        { "no number", w => w.LogisticsNo = "", "WAYBILL_NUMBER_INVALID", "/waybill/logisticsNo" },
        { "number of 33 characters", w => w.LogisticsNo = new string('7', 33), "WAYBILL_NUMBER_INVALID", "/waybill/logisticsNo" },
        { "merchant code full width", w => w.EbcCode = "３３０１", "WAYBILL_MERCHANT_CODE", "/waybill/ebcCode" },
        { "weight zero", w => w.GrossWeight = "0", "WAYBILL_WEIGHT_NOT_POSITIVE", "/waybill/grossWeight" },
        { "weight missing", w => w.GrossWeight = "", "WAYBILL_WEIGHT_NOT_POSITIVE", "/waybill/grossWeight" },
        { "weight a word", w => w.GrossWeight = "light", "WAYBILL_NUMBER_FORMAT", "/waybill/grossWeight" },
        { "no package", w => w.PackNo = 0, "WAYBILL_PACKAGES", "/waybill/packNo" },
        { "freight negative", w => w.Freight = "-1", "WAYBILL_FREIGHT_NEGATIVE", "/waybill/freight" },
        { "insurance negative", w => w.InsuredFee = "-0.00001", "WAYBILL_INSURANCE_NEGATIVE", "/waybill/insuredFee" },
        { "currency by letters", w => w.Currency = "USD", "WAYBILL_CURRENCY_UNKNOWN", "/waybill/currency" },
        { "goods 无", w => w.GoodsInfo = "无", "WAYBILL_GOODS_EMPTY", "/waybill/goodsInfo" },
    };

    [Theory]
    [MemberData(nameof(Spoiled), DisableDiscoveryEnumeration = true)]
    public void One_fault_gives_one_reason_at_its_field(string name, Action<WaybillSubmitted> spoil, string code, string pointer)
    {
        var waybill = Parcels.Waybill();
        spoil(waybill);

        var reason = Assert.Single(WaybillChecks.Run(waybill, Facts, Day).Reasons);

        Assert.True(reason.Code == code && reason.Pointer == pointer, $"{name}: {reason.Code} at {reason.Pointer}");
        Assert.All([reason.Rule, reason.Source, reason.Act, reason.En, reason.Zh, reason.FixEn, reason.FixZh, reason.Ceb], Assert.NotEmpty);
    }

    [Fact]
    public void A_waybill_that_keeps_the_rules_has_no_reasons_even_without_a_merchant()
    {
        var waybill = Parcels.Waybill();
        waybill.EbcCode = "";
        waybill.InsuredFee = "";

        Assert.Empty(WaybillChecks.Run(waybill, Facts, Day).Reasons);
    }

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var waybill = Parcels.Waybill();
        waybill.PackNo = -1;
        waybill.GrossWeight = "-2";
        waybill.Currency = "";

        Assert.Equal(
            ["WAYBILL_WEIGHT_NOT_POSITIVE", "WAYBILL_PACKAGES", "WAYBILL_CURRENCY_UNKNOWN"], WaybillChecks.Run(waybill, Facts, Day).Reasons.Select(r => r.Code));
    }
}
