using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Features;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Tests.Unit.FxSettlement;
using Xunit;
using Core = SingleWindow.Gateway.Core;

namespace SingleWindow.Tests.Unit.DryRun;

/// <summary>Where a declaration would get, by what the houses say.</summary>
public sealed class DryRunTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly DeadlineSettings Deadlines = new(TimeSpan.FromDays(3), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
    private static readonly Lately Quick = new(0.2, 1.5, 40);

    [Theory]
    [InlineData("released", "", "released")]
    [InlineData("held", "", "held")]
    [InlineData("refused", "", "refused")]
    [InlineData("refused", "payment", "refused")]
    [InlineData("released", "tax-refund fx-settlement", "released")]
    [InlineData("waiting", "transaction", null)]
    [InlineData("", "customs", null)]
    [InlineData("waiting", "", "waiting-for-payment")]
    public void The_status_is_that_of_customs_when_every_house_that_clears_answered(string outcome, string away, string? expected)
    {
        var trials = Trials(outcome, away.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var view = Core.DryRun.Foresee(View(), trials);

        Assert.Equal(expected, Core.DryRun.Reaches(view, trials)?.Name);
    }

    [Fact]
    public void A_refused_leg_that_somebody_filed_alone_is_shown_as_the_real_status_shows_it()
    {
        var alone = new PaymentChecked { FilingId = "pay_1", Verdict = Verdict.Refused, CheckedAt = Now, Reasons = { new Reason { Code = "PAYMENT_AMOUNT_DIFFERS" } } };
        var trials = Trials("waiting") with { Payment = new PaymentTrialAnswer { Alone = alone } };
        var view = Core.DryRun.Foresee(View(), trials);

        Assert.Equal("leg-refused", Core.DryRun.Reaches(view, trials)?.Name);
        Assert.Equal(["PAYMENT_AMOUNT_DIFFERS"], Show.AllReasons(view).Select(r => r.Code));
        Assert.Equal(0, View().Version);
    }

    [Fact]
    public void Reasons_of_legs_and_customs_stand_together_once_each()
    {
        var reason = new Reason { Code = "ORDER_UNIT_UNKNOWN" };
        var trials = Trials("refused") with { Order = new OrderChecked { FilingId = "dcl_1", Verdict = Verdict.Refused, CheckedAt = Now, Reasons = { reason } } };
        trials.Customs!.Reasons.Add([reason.Clone(), new Reason { Code = "ZONE_NOT_IN_FORCE" }]);

        Assert.Equal(["ORDER_UNIT_UNKNOWN", "ZONE_NOT_IN_FORCE"], Show.AllReasons(Core.DryRun.Foresee(View(), trials)).Select(r => r.Code));
    }

    [Fact]
    public void A_missing_leg_is_one_that_neither_the_submission_nor_anybody_brought()
    {
        var trials = Trials("waiting");
        trials.Customs!.Missing.Add(["order", "payment"]);
        // Transaction is away, so customs misses the order that the submission brought.
        var missing = Assert.Single(Core.DryRun.Missing(new Bundle(new DeclarationSubmitted(), Order: new OrderSubmitted()), trials, Now, Deadlines));

        Assert.Equal(new MissingLeg("payment", "payment-institution", Now + 259_200_000), missing);
    }

    [Fact]
    public void Times_are_measured_ones_where_they_exist_and_say_so()
    {
        var measured = Core.DryRun.Times(FilingStatus.Released, Quick, Quick, Now, Deadlines);
        var deadlines = Core.DryRun.Times(FilingStatus.Released, null, null, Now, Deadlines);

        Assert.Equal(["released measured", "departed deadline", "settled measured"], measured.Select(e => $"{e.Event} {e.Basis}"));
        Assert.Equal((0.2, 1.5, 40, null), (measured[0].TypicalSeconds, measured[0].MostSeconds, measured[0].Of, measured[0].By));
        Assert.Equal(
            [Now + Days(3), Now + Days(15), Now + Days(105)], deadlines.Select(e => e.By!.Value));
        Assert.All(deadlines, e => Assert.Equal(("deadline", true), (e.Basis, e.Setting!.StartsWith("Gateway:", StringComparison.Ordinal))));
        // Who waits for people is told the deadlines alone.
        Assert.All(Core.DryRun.Times(FilingStatus.WaitingForPayment, Quick, Quick, Now, Deadlines), e => Assert.Equal("deadline", e.Basis));
        Assert.Empty(Core.DryRun.Times(FilingStatus.Refused, Quick, Quick, Now, Deadlines));
        Assert.Empty(Core.DryRun.Times(null, Quick, Quick, Now, Deadlines));

        static long Days(int days) => days * 86_400_000L;
    }

    [Fact]
    public void Recent_times_forget_the_old_ones_and_say_nothing_of_a_few()
    {
        using var recent = new RecentTimes();
        for (var i = 0; i < 5_000; i++)
        {
            GatewayTelemetry.ReleasedToSettled.Record(1_000_000);
        }
        for (var i = 1; i <= 256; i++)
        {
            GatewayTelemetry.ReleasedToSettled.Record(i);
        }
        using var young = new RecentTimes();

        Assert.Equal(new Lately(128, 243, 256), recent.Settled);
        Assert.Null(young.Settled);
    }

    [Fact]
    public void The_terms_of_settlement_are_the_rate_and_the_tolerance_of_the_day_with_their_sources()
    {
        var day = ChinaDay.Of(SettlementSamples.Now);
        var terms = SettlementQuestions.Terms("502", day, SettlementSamples.Rules);

        Assert.Equal(SettlementQuestions.Quote("502", day, SettlementSamples.Rules), terms.Rate);
        Assert.True(terms.Rate.Found);
        Assert.Equal(("0.05", "1000", "5000", "5000"),
            (terms.Tolerance.Ratio, terms.Tolerance.OverRatioDocumentsUsd, terms.Tolerance.OverRatioManualUsd, terms.Tolerance.WithinRatioDocumentsUsd));
        Assert.Contains("design", terms.Tolerance.Source, StringComparison.Ordinal);
        Assert.False(SettlementQuestions.Terms("999", day, SettlementSamples.Rules).Rate.Found);
    }

    private static FilingView View() => new()
    {
        Merchant = "3301960001",
        Order = new LegMark { State = LegState.Filed },
        Payment = new LegMark { State = LegState.Awaited },
        Waybill = new LegMark { State = LegState.Filed },
    };

    private static Trials Trials(string outcome, params string[] away) => new(
        null, null, null, outcome.Length == 0 ? null : new DeclarationTrialAnswer { Outcome = outcome }, null, null, away.ToHashSet());
}
