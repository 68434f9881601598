using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class ClaimPeriodTests
{
    [Theory]
    [InlineData("first day", "2026-03-20", "2026-04-01", "2026-03-25", "", "", ClaimStanding.Regular, "")]
    [InlineData("in the month of export", "2026-03-20", "2026-03-31", "2026-03-25", "", "", ClaimStanding.Refused, "CLAIM_TOO_EARLY")]
    [InlineData("last regular day", "2026-03-20", "2027-04-30", "2027-04-30", "", "", ClaimStanding.Regular, "")]
    [InlineData("late", "2026-03-20", "2027-05-01", "2027-04-30", "", "", ClaimStanding.Late, "")]
    [InlineData("last day at all", "2026-03-20", "2029-03-20", "2027-04-30", "", "", ClaimStanding.Late, "")]
    [InlineData("the day after", "2026-03-20", "2029-03-21", "2027-04-30", "", "", ClaimStanding.DeemedDomestic, "")]
    [InlineData("old rule: no cut-off", "2025-12-31", "2029-06-01", "2026-04-30", "", "", ClaimStanding.Late, "")]
    [InlineData("no money yet", "2026-03-20", "2026-04-01", "", "", "", ClaimStanding.Refused, "CLAIM_FX_MISSING")]
    [InlineData("money comes after the claim", "2026-03-20", "2026-04-01", "2026-04-02", "", "", ClaimStanding.Refused, "CLAIM_FX_MISSING")]
    [InlineData("money late", "2026-03-20", "2027-05-02", "2027-05-01", "", "", ClaimStanding.Refused, "CLAIM_FX_LATE")]
    [InlineData("money late, within the contract", "2026-03-20", "2027-06-02", "2027-05-01", "2027-06-01", "", ClaimStanding.Late, "")]
    [InlineData("contract date still to come", "2026-03-20", "2026-04-01", "", "2029-03-20", "", ClaimStanding.Regular, "")]
    [InlineData("contract date beyond 36 months", "2026-03-20", "2026-04-01", "", "2029-03-21", "", ClaimStanding.Refused, "CLAIM_FX_MISSING")]
    [InlineData("contract date passed", "2026-03-20", "2026-06-01", "", "2026-05-31", "", ClaimStanding.Refused, "CLAIM_FX_MISSING")]
    [InlineData("counts as received", "2026-03-20", "2026-04-01", "", "", "buyer insolvent", ClaimStanding.Regular, "")]
    [InlineData("both wrong", "2026-03-20", "2026-03-21", "", "", "", ClaimStanding.Refused, "CLAIM_TOO_EARLY CLAIM_FX_MISSING")]
    public void A_claim_stands_in_its_window_with_its_money(
        string name, string exported, string claimed, string received, string contract, string counts, ClaimStanding standing, string codes)
    {
        Assert.NotEmpty(name);
        var law = Rules.Methods.On("claim", Day(exported))!;
        var (stands, reasons) = ClaimPeriod.Stand(ClaimPeriod.Of(Day(exported), Rules)!, new ClaimFacts(Day(claimed), Maybe(received), Maybe(contract), counts), law);
        Assert.Equal((standing, codes), (stands, string.Join(' ', reasons.Select(r => r.Code))));
        Assert.All(reasons, Complete);
    }

    [Fact]
    public void A_window_begins_after_its_export_and_ends_after_it_begins()
    {
        for (var day = Day("2024-01-01"); day < Day("2028-12-31"); day = day.AddDays(1))
        {
            var window = ClaimPeriod.Of(day, Rules)!;
            Assert.True(window.From > day && window.From.Day == 1 && window.RegularUntil > window.From && !(window.LastDay < window.RegularUntil), day.ToString("O"));
            Assert.Equal(day >= Day("2026-01-01"), window.LastDay is not null);
        }
    }

    private static DateOnly? Maybe(string day) => day.Length == 0 ? null : Day(day);
}
