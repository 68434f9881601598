using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

public class ProceedsCheckTests
{
    private static ProceedsReported With(Action<ProceedsReported> change)
    {
        var report = Report("100", fees: "tax=1");
        change(report);
        return report;
    }

    public static TheoryData<string, ProceedsReported, string> Cases => new()
    {
        { "a bank", With(_ => { }), "" },
        { "a payment institution", With(r => r.Tenant = "3301962001"), "" },
        { "a merchant reports its own money", With(r => r.Tenant = "3301960001"), "PROCEEDS_REPORTER_UNKNOWN" },
        { "struck off, its last day", With(r => (r.Tenant, r.ReceivedAt) = ("3301962009", At("2024-12-31"))), "" },
        { "struck off", With(r => (r.Tenant, r.ReceivedAt) = ("3301962009", At("2025-01-01"))), "PROCEEDS_REPORTER_UNKNOWN" },
        { "nothing came in, all was refunded", With(r => (r.Amount, r.Refunds) = ("0", "100")), "" },
        { "money that flowed out", With(r => r.Amount = "-1"), "PROCEEDS_AMOUNT" },
        { "no amount", With(r => r.Amount = ""), "PROCEEDS_AMOUNT" },
        { "refunds below zero", With(r => r.Refunds = "-1"), "PROCEEDS_AMOUNT" },
        { "a fee that is no number", With(r => r.Fees[0].Amount = "1e2"), "PROCEEDS_AMOUNT" },
        { "no time", With(r => r.ReceivedAt = 0), "PROCEEDS_RECEIVED_AT" },
        { "the day after tomorrow", With(r => r.ReceivedAt = At("2026-11-25")), "PROCEEDS_RECEIVED_AT" },
        { "a time beyond the calendar", With(r => r.ReceivedAt = long.MaxValue), "PROCEEDS_RECEIVED_AT" },
        { "everything at once", With(r => (r.Tenant, r.Amount, r.Refunds) = ("x", "", "y")), "PROCEEDS_REPORTER_UNKNOWN PROCEEDS_AMOUNT PROCEEDS_AMOUNT" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_report_is_taken_or_refused_with_every_reason(string name, ProceedsReported report, string codes)
    {
        Assert.NotEmpty(name);
        var verdict = ProceedsCheck.Check(report, null, 0, Rules, Now);
        Assert.Equal((codes, codes.Length == 0), (Codes(verdict.Refusals), verdict.IsTaken));
        Assert.All(verdict.Refusals, r => Assert.True(r.En.Length > 0 && r.Zh.Length > 0 && r.FixEn.Length > 0 && r.FixZh.Length > 0 && r.Act.Length > 0));
    }

    public static TheoryData<string, ProceedsReported, bool, string> Numbers => new()
    {
        { "the report itself", Report("100", id: "prc_first"), false, "" },
        { "the same content under another filing", Report("100.00", "0", id: "prc_second"), false, "PROCEEDS_REPEATED" },
        { "another amount", Report("101", id: "prc_second"), false, "PROCEEDS_NUMBER_USED" },
        { "another day", Report("100", id: "prc_second", day: "2026-11-19"), false, "PROCEEDS_NUMBER_USED" },
        { "another fee", Report("100", id: "prc_second", fees: "tax=1"), false, "PROCEEDS_NUMBER_USED" },
        { "another currency", Report("100", id: "prc_second", currency: "300"), false, "PROCEEDS_NUMBER_USED" },
    };

    [Theory, MemberData(nameof(Numbers))]
    public void A_number_counts_once_for_an_institution(string name, ProceedsReported report, bool taken, string codes)
    {
        Assert.NotEmpty(name);
        var first = Report("100", id: "prc_first");
        var verdict = ProceedsCheck.Check(report, new ProceedsNumber("k", first.FilingId, ProceedsCheck.ContentOf(first)), 0, Rules, Now);
        Assert.Equal((taken, codes), (verdict.IsTaken, Codes(verdict.Refusals)));
    }

    [Fact]
    public void An_order_takes_a_limited_number_of_reports()
    {
        var rules = Load(("MaxReports", "2"));
        Assert.True(ProceedsCheck.Check(Report("1"), null, 1, rules, Now).IsTaken);
        Assert.Equal("PROCEEDS_TOO_MANY", Codes(ProceedsCheck.Check(Report("1"), null, 2, rules, Now).Refusals));
    }

    [Theory]
    [InlineData("RateFallbackDays", "-1")]
    [InlineData("RateFallbackDays", "61")]
    [InlineData("RateFallbackDays", "week")]
    [InlineData("MaxReports", "0")]
    public void A_setting_that_cannot_be_used_is_named_at_start(string setting, string value) =>
        Assert.Contains("FxSettlement:" + setting, Assert.Throws<InvalidDataException>(() => Load((setting, value))).Message, StringComparison.Ordinal);
}
