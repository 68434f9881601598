using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Logistics;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.Transaction;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Store;
using Xunit;
using CustomsSamples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.DryRun;

/// <summary>A trial of a later version: numbers go over, customs ends the version before, and every row stays as it was.</summary>
public sealed class AmendmentTrialTests
{
    [Theory]
    [InlineData("", "dcl_", true)]
    [InlineData("dcl_0190000000007000800000000000000a", "dcl_", true)]
    [InlineData("dcl_0190000000007000800000000000000a.02", "dcl_0190000000007000800000000000000a.02", false)]
    [InlineData("pay_0190000000007000800000000000000a.02", "dcl_", true)]
    public void A_first_version_that_is_named_is_answered_about_a_new_one(string asked, string id, bool made)
    {
        var answered = Trial.IdOf(asked, Orders.Now);
        Assert.StartsWith(id, answered, StringComparison.Ordinal);
        Assert.Equal(made, answered != asked && FilingId.VersionOf(answered) == 1);
    }

    [Fact]
    public async Task Legs_of_a_later_version_take_over_the_numbers_of_the_one_before()
    {
        const string First = "dcl_0190000000007000800000000000000a", Second = First + ".02", Other = "dcl_0190000000007000800000000000000b.02";
        await using var orders = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        await orders.StepAsync(Orders.Now, Orders.Good(First));
        await using var payments = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await payments.StepAsync(Payments.Now, Payments.Order(First), Payments.Good(First));
        await using var waybills = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        await waybills.StepAsync(Parcels.Now, Parcels.Waybill(First));

        foreach (var (id, refused) in new[] { (Second, false), (Other, true) })
        {
            var order = (OrderChecked)Assert.Single(await orders.TryAsync<OrderWork>(Orders.Now, Orders.Good(id)));
            Assert.Equal(refused ? ["ORDER_DUPLICATE"] : [], order.Reasons.Select(r => r.Code));
            var waybill = (WaybillChecked)Assert.Single(await waybills.TryAsync<LogisticsWork>(Parcels.Now, Parcels.Waybill(id)));
            Assert.Equal(refused ? ["WAYBILL_DUPLICATE"] : [], waybill.Reasons.Select(r => r.Code));
        }
        var paid = await payments.TryAsync<PaymentWork>(Payments.Now, Payments.Order(Second), Payments.Good(Second));
        Assert.Equal(Verdict.Accepted, paid.OfType<PaymentChecked>().Last(p => p.FilingId == Second).Verdict);
    }

    [Theory]
    [InlineData("the same payment", true, "accepted full")]
    [InlineData("the same payment", false, "accepted")]
    [InlineData("none, and another price", false, "")]
    [InlineData("none, and one filed alone", false, "alone part")]
    public async Task Payment_ends_the_version_before_first(string brings, bool part, string expected)
    {
        const string First = "dcl_0190000000007000800000000000000a", Second = First + ".02";
        var module = PaymentModule.House(Payments.Facts());
        await using var house = await SqliteHouse.OpenAsync(module);
        var first = Payments.Good(brings.EndsWith("alone", StringComparison.Ordinal) ? "pay_1" : First);
        first.Instalment = part || first.FilingId == "pay_1";
        await house.StepAsync(Payments.Now, Payments.Order(First), first);
        var before = await house.RowsAsync(PaymentTables.Trades) + await house.RowsAsync(PaymentTables.Parts);
        var asked = new PaymentTrial
        {
            Order = Payments.Order(Second, goods: brings.StartsWith("none", StringComparison.Ordinal) ? "69.7" : "59.7"),
            Payment = brings.StartsWith("none", StringComparison.Ordinal) ? null : Payments.Good(Second),
        };
        if (asked.Payment is { } second)
        {
            second.Instalment = part;
        }

        var items = SingleWindow.Payment.Features.TryPayment.Items(asked, Second, first.Tenant);
        var trial = await Trial.RunAsync<PaymentWork>(module, house.Store, Payments.Now, items, CancellationToken.None);
        var answer = SingleWindow.Payment.Features.TryPayment.Answer(trial, Second, _ => true);

        Assert.Equal(expected, string.Join(' ', ((string[])[
            answer.Payment is { } p ? p.Verdict == Verdict.Accepted ? p.Full ? "accepted full" : "accepted" : p.Reasons[0].Code : "",
            answer.Alone is { } a ? a.Full ? "alone full" : "alone part" : ""]).Where(t => t.Length > 0)));
        Assert.Equal(before, await house.RowsAsync(PaymentTables.Trades) + await house.RowsAsync(PaymentTables.Parts));
    }

    [Theory]
    [InlineData("-YELLOW", "", "released")]
    [InlineData("-YELLOW", "-YELLOW", "held")]
    [InlineData("-YELLOW", "-HEAVY", "refused")]
    [InlineData("-YELLOW", "-ALONE", "waiting")]
    [InlineData("-RED", "", "standing")]
    [InlineData("", "", "standing")]
    [InlineData("unseen", "", "released")]
    public async Task Customs_ends_the_version_that_stands_and_decides_the_next(string first, string second, string outcome)
    {
        var inTest = CustomsModule.House(ImportSamples.Rules, CustomsSamples.Settings with { TestMode = true }, ImportSamples.Settings);
        await using var house = await SqliteHouse.OpenAsync(inTest);
        var now = CustomsSamples.Now;
        if (first != "unseen")
        {
            var (order, payment, declaration) = (CustomsSamples.Order(), CustomsSamples.Payment(), CustomsSamples.Declaration());
            order.OrderNo = payment.OrderNo = declaration.OrderNo = "SO-1" + first;
            await house.StepAsync(now, order, payment, CustomsSamples.Waybill(), declaration);
        }
        var before = await RowsAsync(house);
        var trial = new DeclarationTrial
        {
            Declaration = CustomsSamples.Declaration(embeds: second == "-ALONE" ? Legs.Order | Legs.Waybill : Legs.Documents), Order = CustomsSamples.Order(),
            Payment = second == "-ALONE" ? null : CustomsSamples.Payment(), Waybill = CustomsSamples.Waybill(),
        };
        trial.Declaration.Version = 2;
        if (second == "-YELLOW")
        {
            trial.Declaration.OrderNo = trial.Order.OrderNo = trial.Payment!.OrderNo = "SO-1-YELLOW";
        }
        if (second == "-HEAVY")
        {
            trial.Waybill.GrossWeight = "9";
        }
        var id = trial.Declaration.FilingId;

        var tried = await Trial.RunAsync<CustomsWork>(inTest, house.Store, now, TryCase.Items(trial, id, CustomsSamples.NowMs), CancellationToken.None);
        var answer = TryCase.Standing(tried) ?? TryCase.Answer(
            tried.Work.Cases.Find(id)!, tried.Of<DeclarationDecided>(d => d.FilingId == id && d.Ending != Ending.Amended), trial.Declaration, CustomsSamples.NowMs);

        Assert.Equal(outcome, answer.Outcome);
        Assert.Equal(outcome switch { "standing" => ["AMENDMENT_NOT_ALLOWED"], "refused" => ["MATCH_GROSS_WEIGHT"], _ => [] }, answer.Reasons.Select(r => r.Code));
        Assert.Equal(outcome == "waiting" ? ["payment"] : [], answer.Missing);
        Assert.Equal(before, await RowsAsync(house));
    }

    [Theory]
    [InlineData("all embedded", "order taken-back SO-1 SO-2; payment taken-back 90 100; waybill taken-over W-1 W-1; declaration returned I-1; books reversed 90 90")]
    [InlineData("same order", "order taken-over SO-1 SO-1; payment taken-over 90 100; waybill taken-over W-1 W-1; declaration returned I-1; books reversed 90 90")]
    [InlineData("payment alone", "order taken-back SO-1 SO-2; payment stays 90 90; waybill taken-over W-1 W-1; declaration returned I-1; books reversed 90 90")]
    [InlineData("waits", "order taken-back SO-1 SO-2; waybill taken-over W-1 W-1; declaration ended ")]
    public void Each_link_is_told_what_it_takes_back(string what, string expected)
    {
        var view = new FilingView
        {
            WaybillNo = "W-1", Carrier = "C", Paid = "90", InvtNo = what == "waits" ? "" : "I-1", Ordered = "90",
            Order = new LegMark { State = what == "waits" ? LegState.Filed : LegState.Checked },
            Payment = new LegMark { State = what == "waits" ? LegState.Awaited : LegState.Checked, FilingId = what == "payment alone" ? "pay_1" : "" },
            Waybill = new LegMark { State = LegState.Checked },
        };
        if (what != "waits")
        {
            view.Moves.Add(new StatusMove { Status = 300, At = 1 });
        }
        var row = new FilingRow("dcl_1", FilingKind.Declaration, "T", "R", "SO-1", 0, 0, 0, 0, null, [], view);
        var next = new Bundle(
            new DeclarationSubmitted { OrderNo = what == "same order" ? "SO-1" : "SO-2", LogisticsNo = "W-1", LogisticsCode = "C" },
            new OrderSubmitted { GoodsValue = "85", Freight = "5", TaxTotal = "0", Discount = "0" },
            what == "payment alone" ? null : new PaymentSubmitted { Amount = "100" }, new WaybillSubmitted());

        Assert.Equal(expected, string.Join("; ", AmendmentEffects.Of(row, next).Select(e => $"{e.What} {e.Effect} {e.Was}{(e.Now.Length > 0 ? " " + e.Now : "")}")));
    }

    private static async Task<string> RowsAsync(SqliteHouse house) =>
        await house.RowsAsync(CustomsTables.Cases) + await house.RowsAsync(CustomsTables.LooseLegs) + await house.RowsAsync(CustomsTables.Numbers);
}
