using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class ExportReturnTests
{
    internal static ReturnFacts Goods(string exported, string returned, Func<ReturnFacts, ReturnFacts>? change = null)
    {
        var goods = new ReturnFacts("9610", Day(exported), Day(returned), Food: false, OriginalState: true, "returned", OtherDistrict: false, 10, 0, 10, 0, 0);
        return change is null ? goods : change(goods);
    }

    public static TheoryData<string, ReturnFacts, string, string> Cases => new()
    {
        { "last day of the relief", Goods("2026-01-15", "2026-07-15"), "RP8", "" },
        { "a day later: the procedure", Goods("2026-01-15", "2026-07-16"), "RP5", "RETURN_LATE" },
        { "last day of the procedure", Goods("2026-01-15", "2027-01-15"), "RP5", "RETURN_LATE" },
        { "after a year", Goods("2026-01-15", "2027-01-16"), "", "RETURN_LATE RETURN_LATE" },
        { "quality, within a year: Tariff Law", Goods("2026-01-15", "2026-09-01", g => g with { Cause = "quality" }), "RP6", "RETURN_LATE" },
        { "quality, before the Tariff Law", Goods("2024-01-30", "2024-11-30", g => g with { Cause = "quality" }), "RP5", "RETURN_LATE" },
        { "quality of B2B goods, within a year", Goods("2026-01-15", "2026-09-01", g => g with { Procedure = "9710", Cause = "quality" }), "RP6", "RETURN_LATE RETURN_NO_PROCEDURE" },
        { "first term, first day", Goods("2023-01-30", "2023-07-30"), "RP7", "" },
        { "before the first term", Goods("2023-01-29", "2023-07-29"), "RP5", "RETURN_NO_TERM" },
        { "first term, last day", Goods("2024-01-29", "2024-07-29"), "RP7", "" },
        { "extension, first day", Goods("2024-01-30", "2024-07-30"), "RP7b", "" },
        { "extension, last day", Goods("2025-12-31", "2026-06-30"), "RP7b", "" },
        { "2026 term, first day", Goods("2026-01-01", "2026-07-01"), "RP8", "" },
        { "2026 term, last day", Goods("2027-12-31", "2028-06-30"), "RP8", "" },
        { "after the 2026 term", Goods("2028-01-01", "2028-02-01"), "RP5", "RETURN_NO_TERM" },
        { "before any procedure", Goods("2020-03-26", "2020-04-26"), "", "RETURN_NO_TERM RETURN_NO_PROCEDURE" },
        { "9710 has the relief", Goods("2026-01-15", "2026-07-15", g => g with { Procedure = "9710" }), "RP8", "" },
        { "9710 is not in the procedure", Goods("2026-01-15", "2026-07-16", g => g with { Procedure = "9710" }), "", "RETURN_LATE RETURN_NO_PROCEDURE" },
        { "overseas warehouse", Goods("2026-01-15", "2026-07-15", g => g with { Procedure = "9810", Cause = "unsold" }), "RP8", "" },
        { "general trade", Goods("2026-01-15", "2026-02-15", g => g with { Procedure = "0110" }), "", "RETURN_NO_TERM RETURN_NO_PROCEDURE" },
        { "food", Goods("2026-01-15", "2026-07-15", g => g with { Food = true }), "RP5", "RETURN_FOOD" },
        { "not in original state", Goods("2026-01-15", "2026-07-15", g => g with { OriginalState = false }), "", "RETURN_STATE" },
        { "9610 at another district", Goods("2026-01-15", "2026-07-15", g => g with { OtherDistrict = true }), "RP8", "" },
        { "9810 at another district", Goods("2026-01-15", "2026-07-15", g => g with { OtherDistrict = true, Procedure = "9810" }), "", "RETURN_DISTRICT" },
        { "another district before the trial", Goods("2024-09-01", "2024-12-14", g => g with { OtherDistrict = true }), "", "RETURN_DISTRICT" },
        { "another district, trial begins", Goods("2024-09-01", "2024-12-15", g => g with { OtherDistrict = true }), "RP7b", "" },
        { "back before it left", Goods("2026-01-15", "2026-01-14"), "", "RETURN_BEFORE_EXPORT" },
        { "more than was exported", Goods("2026-01-15", "2026-02-15", g => g with { Returning = 10.5m }), "", "RETURN_QUANTITY" },
        { "the same line again", Goods("2026-01-15", "2026-02-15", g => g with { ReturnedBefore = 10 }), "", "RETURN_QUANTITY" },
        { "nothing", Goods("2026-01-15", "2026-02-15", g => g with { Returning = 0 }), "", "RETURN_QUANTITY" },
        { "refund paid", Goods("2026-01-15", "2026-02-15", g => g with { RefundPaid = 117.01m }), "", "RETURN_REFUND_FIRST" },
        { "refund paid, B2B", Goods("2026-01-15", "2026-02-15", g => g with { Procedure = "9710", RefundPaid = 1 }), "", "RETURN_REFUND_FIRST" },
        { "refund paid and late", Goods("2026-01-15", "2026-08-15", g => g with { RefundPaid = 1 }), "", "RETURN_LATE RETURN_REFUND_FIRST" },
        { "refund paid back in part", Goods("2026-01-15", "2026-02-15", g => g with { RefundPaid = 117.01m, PaidBack = 117 }), "", "RETURN_REFUND_FIRST" },
        { "refund paid back", Goods("2026-01-15", "2026-02-15", g => g with { RefundPaid = 117.01m, PaidBack = 117.01m }), "RP8", "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_a_return_enjoys_depends_on_its_days_and_its_refund(string name, ReturnFacts goods, string rule, string codes)
    {
        Assert.NotEmpty(name);
        var decided = ExportReturn.Decide(goods, Rules);
        Assert.Equal((rule, codes), (decided.Regime?.Rule ?? "", string.Join(' ', decided.Reasons.Select(r => r.Code))));
        Assert.All(decided.Reasons, Complete);
    }

    [Theory]
    [InlineData("last-day", "2027-02-28")]
    [InlineData("next-day", "2027-03-01")]
    public void Where_a_month_has_no_such_day_the_setting_decides(string position, string until)
    {
        var rules = With("TaxRefund:MonthEnd", position);
        Assert.Equal(Day(until), ExportReturn.Decide(Goods("2026-08-31", "2026-09-01"), rules).ReliefUntil);
        Assert.Equal(Day("2026-07-15"), ExportReturn.Decide(Goods("2026-01-15", "2026-02-01"), rules).ReliefUntil);
    }

    [Fact]
    public void What_is_paid_back_in_parts_is_the_refund_to_the_fen() =>
        Gen.Select(Gen.Int[1, 100_000_000], Gen.Int[1, 40].Array[1, 8]).Sample((fen, parts) =>
        {
            var (refund, exported) = (fen / 100m, (decimal)parts.Sum());
            decimal before = 0, paidBack = 0;
            foreach (var part in parts)
            {
                var owed = ExportReturn.PayBack(Goods("2026-01-15", "2026-02-15", g => g with
                {
                    Exported = exported, ReturnedBefore = before, Returning = part, RefundPaid = refund, PaidBack = paidBack,
                }));
                if (owed < 0)
                {
                    return false;
                }
                before += part;
                paidBack += owed;
            }
            return paidBack == refund;
        });
}
