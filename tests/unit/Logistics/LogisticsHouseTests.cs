using SingleWindow.Contracts;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Logistics;

public class LogisticsHouseTests
{
    [Fact]
    public async Task A_parcel_goes_from_waybill_to_departure_over_four_steps()
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        await house.StepAsync(Parcels.Now, Parcels.Waybill("dcl_1"));
        await house.StepAsync(Parcels.Now, Parcels.Report(), Parcels.Report("dep_0", afterRelease: -3_600_000));
        await house.StepAsync(Parcels.Now, Parcels.Release());
        await house.StepAsync(Parcels.Now, Parcels.Release(), Parcels.Report(), Parcels.Report("dep_2"), Parcels.Waybill("dcl_1"));

        Assert.Single(house.Sent.OfType<WaybillChecked>());
        Assert.Equal("dep_1", Assert.Single(house.Sent.OfType<GoodsMoved>()).DepartureId);
        Assert.Equal(
            [("dep_0", Verdict.Refused), ("dep_1", Verdict.Accepted), ("dep_2", Verdict.Accepted)],
            house.Sent.OfType<DepartureAnswered>().Select(a => (a.FilingId, a.Verdict)));
        var row = await LogisticsTables.WaybillAsync(house.Store, WaybillRow.KeyOf(Parcels.Carrier, "YH-7001"), TestContext.Current.CancellationToken);
        Assert.Equal((WaybillState.Departed, "dcl_1", 0), (row!.State, row.DeclarationId, row.Waiting));
        Assert.Equal(house.Sent.OfType<WaybillChecked>().Single(), row.Answer);
    }

    [Fact]
    public async Task Everything_in_one_step_ends_the_same()
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts(("TestMode", "true"))));
        await house.StepAsync(Parcels.Now, Parcels.Waybill("dcl_1"), Parcels.Report(), Parcels.Release(), Parcels.Report("dep_2"));

        Assert.Equal(("dep_1", false), (Assert.Single(house.Sent.OfType<GoodsMoved>()).DepartureId, house.Sent.OfType<GoodsMoved>().Single().Simulated));
        Assert.Equal(["dep_1", "dep_2"], house.Sent.OfType<DepartureAnswered>().Select(a => a.FilingId));
    }

    [Fact]
    public async Task A_closed_filing_refuses_the_reports_that_waited_in_the_store_and_frees_the_number()
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        await house.StepAsync(Parcels.Now, Parcels.Waybill("dcl_1"), Parcels.Report());
        await house.StepAsync(Parcels.Now, new FilingClosed { FilingId = "dcl_1" }, new FilingClosed { FilingId = "dcl_9" });
        await house.StepAsync(Parcels.Now, Parcels.Waybill("dcl_2"), Parcels.Waybill("dcl_9", "YH-7009"));

        Assert.Equal("DEPARTURE_NOT_RELEASED", Assert.Single(Assert.Single(house.Sent.OfType<DepartureAnswered>()).Reasons).Code);
        Assert.Equal(
            [("dcl_1", Verdict.Accepted), ("dcl_2", Verdict.Accepted)], house.Sent.OfType<WaybillChecked>().Select(w => (w.FilingId, w.Verdict)));
    }
}
