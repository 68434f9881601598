using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Tests.Unit.Customs;
using SingleWindow.Tests.Unit.Logistics;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.Transaction;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Amendments;

/// <summary>
/// The legs of a later version reach their house on another queue than the end of the version before: in every order of arrival, with repeats,
/// the number is the last version's in the end.
/// </summary>
public sealed class HandOverTests
{
    private const string One = "dcl_0190000000007000800000000000000a";
    private static readonly string Two = FilingId.OfVersion(One, 2), Three = FilingId.OfVersion(One, 3);

    public static TheoryData<string> OfOneVersion => [.. CaseTests.Permutations("1c2")];

    [Theory]
    [InlineData(One, 1, One)]
    [InlineData("dcl_0190000000007000800000000000000a.02", 2, One)]
    [InlineData("dcl_0190000000007000800000000000000a.12", 12, One)]
    [InlineData("ord_0190000000007000800000000000000a", 1, "ord_0190000000007000800000000000000a")]
    [InlineData("dcl_1", 1, "dcl_1")]
    [InlineData("", 1, "")]
    public void An_id_names_its_declaration_and_its_version(string id, int version, string of)
    {
        Assert.Equal((version, of), (FilingId.VersionOf(id), FilingId.Base(id)));
        Assert.Equal(version > 1 ? id : of, FilingId.OfVersion(of, version));
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 10, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    public void An_earlier_version_precedes_a_later_one_of_the_same_declaration_alone(int a, int b, bool precedes)
    {
        Assert.Equal(precedes, FilingId.Precedes(FilingId.OfVersion(One, a), FilingId.OfVersion(One, b)));
        Assert.False(FilingId.Precedes(FilingId.OfVersion("dcl_0190000000007000800000000000000b", a), FilingId.OfVersion(One, b)));
    }

    [Theory, MemberData(nameof(OfOneVersion))]
    public async Task An_order_number_goes_over_to_the_next_version(string arrival)
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        foreach (var letter in arrival + arrival)
        {
            await house.StepAsync(Orders.Now, letter switch
            {
                '1' => Orders.Good(One),
                'c' => Closed(One),
                _ => Orders.Good(Two),
            });
        }
        var holder = (await OrderTable.NamedAsync(house.Store, OrderNumber.Of("3301960001", "QH-1001"), TestContext.Current.CancellationToken))[0];
        Assert.Equal((Two, OrderState.Accepted), (holder.FilingId, holder.State));
        Assert.Equal([Verdict.Accepted], house.Sent.Cast<OrderChecked>().Where(o => o.FilingId == Two).Select(o => o.Verdict));
    }

    [Fact]
    public async Task An_order_number_never_goes_over_to_another_declaration_or_back()
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        await house.StepAsync(Orders.Now, Orders.Good(Two), Orders.Good(One), Orders.Good("dcl_0190000000007000800000000000000b.03"));
        Assert.Equal(
            [(Two, ""), (One, "ORDER_DUPLICATE"), ("dcl_0190000000007000800000000000000b.03", "ORDER_DUPLICATE")],
            house.Sent.Cast<OrderChecked>().Select(o => (o.FilingId, string.Join(',', o.Reasons.Select(r => r.Code)))));
    }

    [Fact]
    public void Three_versions_of_an_order_in_any_order_end_with_the_last()
    {
        IMessage[] all = [Orders.Good(One), Closed(One), Orders.Good(Two), Closed(Two), Orders.Good(Three)];
        Gen.Select(Gen.Shuffle(all), Gen.Int[1, 5]).Sample((shuffled, size) =>
        {
            var bench = new HouseBench(TransactionModule.House(Orders.Facts()));
            foreach (var step in shuffled.Chunk(size))
            {
                bench.Step(Orders.Now, step);
            }
            var holder = bench.Rows(OrderTable.Orders).Single(r => r.State == OrderState.Accepted);
            Assert.Equal((Three, OrderNumber.Of("3301960001", "QH-1001")), (holder.FilingId, holder.Claim));
        }, iter: 200, threads: 1);
    }

    /// <summary>Amounts change with the version; in the second case the order number too, while the payment keeps its own.</summary>
    [Theory]
    [InlineData("QH-1001", 2)]
    [InlineData("QH-2002", 2)]
    // The clock of the house that checked the order went back.
    [InlineData("QH-1001", 0)]
    public void A_payment_meets_the_order_of_its_own_version_whatever_comes_first(string orderNo, long at)
    {
        var second = Payments.Good(Two, orderNo: orderNo);
        second.Amount = "74.7";
        IMessage[] all =
        [
            Payments.Good(One), Payments.Order(One), Closed(One), second, Payments.Order(Two, goods: "69.7", at: at, orderNo: orderNo),
        ];
        Gen.Select(Gen.Shuffle(all), Gen.Int[1, 5], Gen.Bool).Sample((shuffled, size, twice) =>
        {
            var bench = new HouseBench(PaymentModule.House(Payments.Facts()));
            foreach (var step in (twice ? shuffled.Concat(shuffled).ToArray() : shuffled).Chunk(size))
            {
                bench.Step(Payments.Now, step);
            }
            var standing = bench.Rows(PaymentTables.Trades).Where(t => t.Holds).ToList();
            Assert.Equal([(Two, PaymentState.Accepted, "3301962001|HT-9001")], standing.Select(t => (t.Payment!.FilingId, t.State, t.Claim!)));
            Assert.Equal([Verdict.Accepted], bench.Sent.OfType<PaymentChecked>().Where(p => p.FilingId == Two).Distinct().Select(p => p.Verdict));
            Assert.DoesNotContain(bench.Rows(PaymentTables.Trades), t => t.Order?.FilingId == One);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task A_payment_number_that_moves_between_two_known_orders_is_written_once_in_the_index()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order(One), Payments.Good(One), Payments.Order(Two, orderNo: "QH-2002"));
        await house.StepAsync(Payments.Now, Payments.Good(Two, orderNo: "QH-2002"));

        var (old, next) = (await TradeAsync("QH-1001"), await TradeAsync("QH-2002"));
        Assert.Equal((PaymentState.Closed, null, PaymentState.Accepted, "3301962001|HT-9001"), (old!.State, old.Claim, next!.State, next.Claim));

        Task<TradeRow?> TradeAsync(string no) => PaymentTables.TradeAsync(house.Store, TradeRow.KeyOf("3301960001", no), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_payment_that_an_institution_filed_alone_stays_and_is_compared_with_the_new_order()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order(One), Payments.Good("pay_1"));
        await house.StepAsync(Payments.Now, Payments.Order(Two, at: 2), Closed(One));
        var trade = await PaymentTables.TradeAsync(house.Store, TradeRow.KeyOf("3301960001", "QH-1001"), TestContext.Current.CancellationToken);
        Assert.Equal(("pay_1", PaymentState.Accepted, Two), (trade!.Payment!.FilingId, trade.State, trade.Order!.FilingId));

        await house.StepAsync(Payments.Now, Payments.Order(Three, goods: "80", at: 3));
        var refused = Assert.IsType<PaymentChecked>(house.Sent[^1]);
        Assert.Equal(("pay_1", Verdict.Refused), (refused.FilingId, refused.Verdict));
    }

    [Theory, MemberData(nameof(OfOneVersion))]
    public async Task A_waybill_number_goes_over_with_the_departures_that_wait_for_it(string arrival)
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        // The carrier reports as soon as any version of the waybill is here.
        var reported = false;
        foreach (var letter in arrival)
        {
            await house.StepAsync(Parcels.Now, letter switch
            {
                '1' => Parcels.Waybill(One),
                'c' => new FilingClosed { FilingId = One, Ending = Ending.Amended, KeepsWaybill = true },
                _ => Parcels.Waybill(Two),
            });
            var row = await RowAsync();
            if (!reported && row is not null)
            {
                reported = true;
                await house.StepAsync(Parcels.Now, Parcels.Report());
            }
        }
        var kept = await RowAsync();
        Assert.Equal((Two, WaybillState.Accepted, 1), (kept!.FilingId, kept.State, kept.Waiting));

        await house.StepAsync(Parcels.Now, Parcels.Release(One));
        Assert.Equal((One, "dep_1"), (Assert.Single(house.Sent.OfType<GoodsMoved>()).FilingId, house.Sent.OfType<GoodsMoved>().Single().DepartureId));

        Task<WaybillRow?> RowAsync() =>
            LogisticsTables.WaybillAsync(house.Store, WaybillRow.KeyOf(Parcels.Carrier, "YH-7001"), TestContext.Current.CancellationToken);
    }

    /// <summary>Two ends and two waybills of one number, in any order: it is free, and what waited is answered.</summary>
    [Fact]
    public void A_waybill_number_kept_for_a_version_that_ended_is_free()
    {
        IMessage[] all =
        [
            Parcels.Waybill(One), new FilingClosed { FilingId = One, Ending = Ending.Amended, KeepsWaybill = true }, Parcels.Waybill(Two),
            new FilingClosed { FilingId = Two, Ending = Ending.Cancelled }, Parcels.Report(),
        ];
        Gen.Select(Gen.Shuffle(all), Gen.Int[1, 5]).Sample((shuffled, size) =>
        {
            var bench = new HouseBench(LogisticsModule.House(Parcels.Facts()));
            foreach (var step in shuffled.Chunk(size))
            {
                bench.Step(Parcels.Now, step);
            }
            Assert.DoesNotContain(bench.Rows(LogisticsTables.Waybills), w => w.State == WaybillState.Accepted);
            Assert.Equal(Verdict.Refused, Assert.Single(bench.Sent.OfType<DepartureAnswered>()).Verdict);
        }, iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("another number")]
    [InlineData("refused")]
    public async Task Departures_that_wait_for_a_parcel_nobody_declares_any_more_are_refused(string next)
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        await house.StepAsync(Parcels.Now, Parcels.Waybill(One), Parcels.Report());
        var waybill = Parcels.Waybill(Two, next == "another number" ? "YH-7002" : "YH-7001");
        waybill.GrossWeight = next == "refused" ? "0" : waybill.GrossWeight;
        await house.StepAsync(Parcels.Now, waybill, new FilingClosed { FilingId = One, Ending = Ending.Amended, KeepsWaybill = next == "refused" });

        Assert.Equal("DEPARTURE_NOT_RELEASED", Assert.Single(Assert.Single(house.Sent.OfType<DepartureAnswered>()).Reasons).Code);
        Assert.Equal(next == "refused" ? Verdict.Refused : Verdict.Accepted, house.Sent.OfType<WaybillChecked>().Last().Verdict);
    }

    private static FilingClosed Closed(string id) => new() { FilingId = id, Ending = Ending.Amended };
}
