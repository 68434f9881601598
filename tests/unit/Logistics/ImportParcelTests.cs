using SingleWindow.Contracts;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Core;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Logistics;

public class ImportParcelTests
{
    [Theory]
    [InlineData(1, "SO-1", "")]
    [InlineData(2, "SO-1", "WAYBILL_IMPORT_PACKAGES /waybill/packNo CEB511/Logistics/LogisticsHead/packNo")]
    [InlineData(0, "SO-1", "WAYBILL_IMPORT_PACKAGES /waybill/packNo CEB511/Logistics/LogisticsHead/packNo")]
    [InlineData(1, "", "WAYBILL_ORDER_NO /waybill/orderNo CEB511/Logistics/LogisticsHead/orderNo")]
    public void A_waybill_of_an_import_is_one_parcel_of_one_order(int packages, string orderNo, string expected)
    {
        var waybill = Import(packages, orderNo);

        var reasons = WaybillChecks.Run(waybill, Parcels.Facts(), new DateOnly(2026, 5, 20)).Reasons;

        Assert.Equal(expected, string.Join('|', reasons.Select(r => $"{r.Code} {r.Pointer} {r.Ceb}")));
    }

    [Theory]
    [InlineData("true", "YH-7001", true)]
    [InlineData("false", "YH-7001", false)]
    public async Task A_released_import_is_delivered_and_says_that_it_is_one(string simulated, string no, bool atOnce)
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts(("TestMode", simulated))));
        var release = Parcels.Release(no: no);
        release.Released.IeFlag = "I";
        await house.StepAsync(Parcels.Now, Import());
        Assert.Equal(("I", "SO-1"), (((WaybillChecked)house.Sent[0]).IeFlag, ((WaybillChecked)house.Sent[0]).OrderNo));

        await house.StepAsync(Parcels.Now, release);
        Assert.Equal(atOnce, house.Sent.OfType<GoodsMoved>().Any());
        await house.StepAsync(Parcels.Now, Parcels.Report(no: no));

        Assert.Equal("I", Assert.Single(house.Sent.OfType<GoodsMoved>()).IeFlag);
    }

    private static WaybillSubmitted Import(int packages = 1, string orderNo = "SO-1")
    {
        var waybill = Parcels.Waybill();
        (waybill.IeFlag, waybill.PackNo, waybill.OrderNo, waybill.Currency) = ("I", packages, orderNo, "142");
        return waybill;
    }
}
