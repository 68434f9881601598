using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

/// <summary>Rules for exchange rates: kinds, the day that values a month, the calendar, and what is said when there is none.</summary>
public class RateTests
{
    // The rows FX01 to FX07 of the date vectors, the examples of the rule text, and the days where its readings part.
    [Theory]
    [InlineData("FX01 old rule, plain", "2022-03-10", "2022-02-16")]
    [InlineData("FX02 last day of the old rule", "2024-11-30", "2024-10-16")]
    [InlineData("FX03 first day of the new rule", "2024-12-01", "2024-11-20")]
    [InlineData("FX04 December 2024", "2025-01-15", "2024-12-18")]
    [InlineData("FX05 new rule, plain", "2025-11-03", "2025-10-15")]
    [InlineData("FX06 third Wednesday in the spring festival break", "2026-03-05", "2026-02-24")]
    [InlineData("FX07 plain", "2026-04-01", "2026-03-18")]
    [InlineData("dragon boat festival on the third Wednesday: the fourth", "2010-07-01", "2010-06-23")]
    [InlineData("a moved rest day is no holiday of all citizens", "2010-03-31", "2010-02-17")]
    [InlineData("the same in 2021", "2021-03-01", "2021-02-17")]
    [InlineData("a month that begins on a Wednesday", "2023-03-01", "2023-02-15")]
    [InlineData("January looks into the year before", "2026-01-31", "2025-12-17")]
    public void The_rate_of_a_month_is_that_of_its_day(string name, string declared, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(Day(expected), DateOf(declared, Rules, HolidayReading.Statutory));
    }

    [Theory]
    [InlineData("statutory", "2021-03-01", "2021-02-17")]
    [InlineData("break", "2021-03-01", "2021-02-24")]
    [InlineData("break", "2010-07-01", "2010-06-23")]
    [InlineData("break", "2010-03-31", "2010-02-24")]
    [InlineData("break", "2022-03-10", "2022-02-16")]
    [InlineData("break", "2026-03-05", "2026-02-24")]
    public void Which_days_are_holidays_is_a_switch_of_the_old_rule_alone(string reading, string declared, string expected)
    {
        Assert.Equal(Day(expected), DateOf(declared, Rules, Enum.Parse<HolidayReading>(reading, ignoreCase: true)));
        if (declared.StartsWith("2021", StringComparison.Ordinal))
        {
            Assert.Equal(Day(expected), Load(("CustomsHoliday", reading)).Rates.CustomsMonthly("502", Day(declared), out _)!.Date);
        }
    }

    // A break that ends on a Friday and is made up on the Saturday: only then do the two readings part.
    [Theory]
    [InlineData(false, "2027-02-22")]
    [InlineData(true, "2027-02-20")]
    public void Whether_make_up_days_trade_is_a_switch(bool trade, string expected)
    {
        CalendarRow[] rows =
        [
            new(DayKind.Covered, Day("2027-01-01"), Day("2028-01-01"), "sample"),
            new(DayKind.Statutory, Day("2027-02-15"), Day("2027-02-20"), "sample"),
            new(DayKind.Work, Day("2027-02-20"), Day("2027-02-21"), "sample"),
        ];
        var rule = new CustomsRateRule("valuation", Replacement.NextTradingDay, RateKind.CentralParity, Day("2024-12-01"), null, "Decree 272");
        Assert.Equal(Day(expected), CustomsRateDate.Of(rule, Day("2027-03-09"), new WorkingDays(rows, trade), HolidayReading.Statutory));
    }

    [Fact]
    public void Every_month_of_the_calendar_has_a_wednesday_from_the_15th_to_the_21st_or_a_later_day_of_work()
    {
        for (var month = Day("2021-02-01"); month <= Day("2027-01-01"); month = month.AddMonths(1))
        {
            var third = CustomsRateDate.ThirdWednesday(month);
            Assert.True(third.DayOfWeek == DayOfWeek.Wednesday && third.Day is >= 15 and <= 21 && third.AddMonths(1).Month == month.Month, third.ToString("O", CultureInfo.InvariantCulture));
            var date = DateOf(ChinaDay.Text(month), Rules, HolidayReading.Break)!.Value;
            Assert.InRange(date.DayNumber - third.DayNumber, 0, 9);
            Assert.True(Rules.Rates.Days.IsWorking(date));
            foreach (var currency in (string[])["502", "300", "116"])
            {
                var quote = Rules.Rates.CustomsMonthly(currency, month, out var why);
                Assert.True(quote is { Kind: RateKind.CustomsMonthly, Source: "sample" }, $"{month:O} {currency}: {why}");
            }
        }
    }

    [Theory]
    [InlineData("2026-02-14", true, false)]
    [InlineData("2026-02-15", false, false)]
    [InlineData("2026-02-23", false, false)]
    [InlineData("2026-02-24", true, true)]
    [InlineData("2026-02-28", true, false)]
    [InlineData("2026-10-10", true, false)]
    [InlineData("2026-11-21", false, false)]
    [InlineData("2026-11-20", true, true)]
    [InlineData("2027-01-04", null, null)]
    [InlineData("2015-06-01", null, null)]
    public void A_day_works_or_trades_or_is_not_known(string day, bool? works, bool? trades) =>
        Assert.Equal((works, trades), (Rules.Rates.Days.IsWorking(Day(day)), Rules.Rates.Days.IsTrading(Day(day))));

    [Fact]
    public void The_calendar_shows_what_was_not_verified()
    {
        Assert.StartsWith("memory, unverified", Rules.Rates.Days.Named(Day("2026-02-18"))!.Source, StringComparison.Ordinal);
        Assert.StartsWith("General Office notice for 2010", Rules.Rates.Days.Named(Day("2010-02-17"))!.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_basis_of_the_month_changes_with_the_rule()
    {
        var before = Rules.Rates.CustomsMonthly("502", Day("2024-11-30"), out _)!;
        var after = Rules.Rates.CustomsMonthly("502", Day("2024-12-01"), out _)!;
        Assert.Equal(("boc-converted/502/2024-10-16", Day("2024-10-16")), (before.Id, before.Date));
        Assert.Equal(("central-parity/502/2024-11-20", Day("2024-11-20")), (after.Id, after.Date));
        Assert.Equal(after.Quoted, Rules.Rates.CentralParity("502", Day("2024-11-20"), out _)!.Quoted);
    }

    [Fact]
    public void A_declaration_made_again_keeps_the_rate_of_the_first()
    {
        var (lines, gaps) = RateList.Of(Rules.Rates, "502", Day("2026-04-01"), RateKind.CustomsMonthly, firstDeclared: Day("2026-03-31"));
        Assert.Equal(("2026-02-24", "2026-03-01"), (Assert.Single(lines).Date, lines[0].ValidFrom));
        Assert.Empty(gaps);
        Assert.Equal("2026-03-18", RateList.Of(Rules.Rates, "502", Day("2026-04-01"), RateKind.CustomsMonthly).Lines[0].Date);
    }

    [Fact]
    public void A_rate_that_customs_fixed_goes_before_that_of_the_month()
    {
        var rates = Book([], [
            new(RateKind.CentralParity, "502", 1, 7.1m, Day("2026-03-18"), Day("2026-03-19"), "sample"),
            new(RateKind.CustomsFixed, "502", 1, 7.5m, Day("2026-04-16"), Day("2026-05-01"), "sample")]);
        Assert.Equal(7.1m, rates.CustomsMonthly("502", Day("2026-04-15"), out _)!.Quoted);
        Assert.Equal(("customs-fixed", 7.5m), (rates.CustomsMonthly("502", Day("2026-04-16"), out _)!.Kind, rates.CustomsMonthly("502", Day("2026-04-30"), out _)!.Quoted));
    }

    [Theory]
    [InlineData("a trading day", "2026-11-20", false, "2026-11-20")]
    [InlineData("a Sunday holds Friday's", "2026-11-22", false, "2026-11-20")]
    [InlineData("the first of the month, a Sunday without a day before it", "2026-11-20", true, "")]
    [InlineData("the first of December", "2026-12-15", true, "2026-12-01")]
    public void A_vat_refund_takes_the_parity_of_the_sale_or_of_the_first(string name, string sale, bool first, string expected)
    {
        Assert.NotEmpty(name);
        var quote = Rules.Rates.CentralParity("502", first ? new DateOnly(Day(sale).Year, Day(sale).Month, 1) : Day(sale), out var why);
        Assert.Equal((expected, expected.Length == 0), (quote is null ? "" : ChinaDay.Text(quote.Date), why?.Code == "RATE_MISSING"));
    }

    [Fact]
    public void A_parity_that_does_not_hold_on_is_missing_on_a_sunday()
    {
        Assert.Null(Load(("ParityHoldsOn", "false")).Rates.CentralParity("502", Day("2026-11-22"), out var why));
        Assert.Equal(("RATE_MISSING", "2026-11-22", "central-parity 502; last 2026-11-20"), (why!.Code, why.Value, why.OtherValue));
    }

    [Fact]
    public void A_unit_is_part_of_the_rate()
    {
        var yen = Rules.Rates.CentralParity("116", Day("2026-11-20"), out _)!;
        Assert.Equal((100, yen.Quoted / 100m), (yen.Unit, yen.Rate));
        Assert.InRange(yen.Quoted, 1m, 10m);
    }

    [Theory]
    [InlineData("2026-11-20T09:30:00+08:00", "7.1")]
    [InlineData("2026-11-20T09:34:59+08:00", "7.1")]
    [InlineData("2026-11-20T09:35:00+08:00", "7.2")]
    [InlineData("2026-11-20T01:36:00+00:00", "7.2")]
    [InlineData("2026-11-20T09:40:00+08:00", "RATE_EXPIRED")]
    [InlineData("2026-11-20T09:29:59+08:00", "RATE_MISSING")]
    public void A_quote_holds_from_an_instant_to_an_instant(string at, string expected)
    {
        var rates = Book([Q("*", "7.2", "09:35", "09:40"), Q("*", "7.1", "09:30", "09:35")], [], fallback: 0);
        var quote = rates.BankBuying(Bank, "502", DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), out var why);
        Assert.Equal(expected, quote is null ? why!.Code : Decimals.Write(quote.Quoted));
    }

    [Fact]
    public void A_bank_goes_by_its_own_quotes_while_they_hold()
    {
        var rates = Book([Q("*", "7.2", "09:00", "17:00"), Q(Bank, "7.15", "09:00", "10:00")], []);
        var at = DateTimeOffset.Parse("2026-11-20T09:30:00+08:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal((7.15m, $"bank-buying/{Bank}/502/2026-11-20T09:00:00+08:00"), (rates.BankBuying(Bank, "502", at, out _)!.Quoted, rates.BankBuying(Bank, "502", at, out _)!.Id));
        Assert.Equal(7.2m, rates.BankBuying("3301962001", "502", at, out _)!.Quoted);
        Assert.Equal(7.2m, rates.BankBuying(Bank, "502", at + 3_600_000, out _)!.Quoted);
    }

    [Theory]
    [InlineData("2028-01-07", 7, "2027-12-31")]
    [InlineData("2028-01-08", 7, "RATE_EXPIRED")]
    [InlineData("2028-01-01", 0, "RATE_EXPIRED")]
    [InlineData("2027-12-31", 0, "2027-12-31")]
    public void An_ended_quote_is_taken_for_some_days_and_no_more(string day, int days, string expected)
    {
        var quote = Load(("RateFallbackDays", days.ToString(CultureInfo.InvariantCulture))).Rates.BankBuying(Bank, "502", At(day), out var why);
        Assert.Equal(expected, quote is null ? why!.Code : ChinaDay.Text(quote.Date));
    }

    public static TheoryData<string, Func<RateBook, Reason?>, string> Gaps => new()
    {
        { "a currency without a bank quote", r => Why(r.BankBuying(Bank, "112", At("2026-11-20"), out var w), w), "RATE_CURRENCY 112 operator" },
        { "before the first quote", r => Why(r.BankBuying(Bank, "502", At("2023-12-31"), out var w), w), "RATE_MISSING 2023-12-31 operator" },
        { "an expired quote", r => Why(r.BankBuying(Bank, "502", At("2028-01-08"), out var w), w), "RATE_EXPIRED 2028-01-08T12:00:00+08:00 bank" },
        { "a trading day that was not loaded", r => Why(r.CentralParity("502", Day("2026-10-20"), out var w), w), "RATE_MISSING 2026-10-20 operator" },
        { "a currency without a parity", r => Why(r.CentralParity("344", Day("2026-11-20"), out var w), w), "RATE_CURRENCY 344 operator" },
        { "no converted price", r => Why(r.BocConverted("502", Day("2026-11-20"), out var w), w), "RATE_MISSING 2026-11-20 operator" },
        { "the month's rate of a currency without one", r => Why(r.CustomsMonthly("344", Day("2026-11-20"), out var w), w), "RATE_CURRENCY 344 operator" },
        { "a month beyond the calendar", r => Why(r.CustomsMonthly("502", Day("2027-02-01"), out var w), w), "CALENDAR_MISSING 2027-01-20 operator" },
        { "a month before the rule", r => Why(r.CustomsMonthly("502", Day("2005-10-31"), out var w), w), "RATE_RULE_MISSING 2005-10-31 operator" },
    };

    [Theory, MemberData(nameof(Gaps))]
    public void What_is_missing_is_said_with_its_fix(string name, Func<RateBook, Reason?> ask, string expected)
    {
        var why = ask(Rules.Rates);
        Assert.NotNull(why);
        Assert.True(expected == $"{why.Code} {why.Value} {why.Act}", $"{name}: {why}");
        Assert.True(why.En.Length > 0 && why.Zh.Length > 0 && why.FixEn.Length > 0 && why.FixZh.Length > 0 && why.Rule.Length > 0 && why.Source.Length > 0, name);
    }

    [Fact]
    public void The_yuan_needs_no_rate_of_any_kind()
    {
        Assert.Equal(1m, Rules.Rates.BankBuying(Bank, "142", At("1990-01-01"), out _)!.Rate);
        Assert.Equal(1m, Rules.Rates.CentralParity("142", Day("1990-01-01"), out _)!.Rate);
        Assert.Equal(1m, Rules.Rates.CustomsMonthly("142", Day("1990-01-01"), out _)!.Rate);
    }

    public static TheoryData<string, Func<object>, string[]> Bad => new()
    {
        {
            "two quotes of one bank at one time", () => Book([Q("*", "7.1", "09:30", "09:36"), Q("*", "7.2", "09:35", "09:40")], []),
            ["overlap", "09:30:00+08:00, 2026-11-20T09:36:00", "09:35:00+08:00, 2026-11-20T09:40:00", "sample 7.1", "sample 7.2"]
        },
        {
            "two parities of one day", () => Book([], [Parity("7.1", "2026-11-20", "2026-11-21", "a"), Parity("7.2", "2026-11-20", "2026-11-21", "b")]),
            ["overlap", "central-parity|502", "from a", "from b"]
        },
        {
            "a day that is worked and free", () => new WorkingDays([new(DayKind.Rest, Day("2026-10-01"), Day("2026-10-09"), "a"), new(DayKind.Work, Day("2026-10-08"), Day("2026-10-09"), "b")], false),
            ["overlap", "from a", "from b"]
        },
        { "a rate of nothing", () => Book([], [Parity("0", "2026-11-20", "2026-11-21", "a")]), ["central-parity", "502", "2026-11-20"] },
        { "six decimals", () => Book([], [Parity("7.123456", "2026-11-20", "2026-11-21", "a")]), ["7.123456"] },
        { "an unknown currency", () => Book([], [new(RateKind.CentralParity, "999", 1, 1m, Day("2026-11-20"), null, "a")]), ["999"] },
        { "a unit nobody quotes", () => Book([], [new(RateKind.CentralParity, "116", 50, 1m, Day("2026-11-20"), null, "a")]), ["50 116"] },
        { "a bank that sells cheaper than it buys", () => Book([Q("*", "7.1", "09:30", "09:36") with { Ask = 7.0m }], []), ["buys at 7.1", "sells at 7.0"] },
        { "a quote that ends before it begins", () => Book([Q("*", "7.1", "09:36", "09:30")], []), ["end after it begins"] },
        { "a switch that is none", () => Load(("ParityHoldsOn", "perhaps")), ["FxSettlement:ParityHoldsOn"] },
        { "a reading that is none", () => Load(("CustomsHoliday", "3")), ["FxSettlement:CustomsHoliday", "Statutory or Break"] },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Rates_that_cannot_be_used_are_refused_at_load(string name, Func<object> load, string[] named)
    {
        var message = Assert.Throws<InvalidDataException>(load).Message;
        Assert.All(named, n => Assert.True(message.Contains(n, StringComparison.Ordinal), $"{name}: {message}"));
    }

    private static DateOnly? DateOf(string declared, SettlementRules rules, HolidayReading reading) =>
        CustomsRateDate.Of(rules.Rates.CustomsRuleOn(Day(declared))!, Day(declared), rules.Rates.Days, reading);

    private static Reason? Why(Quote? quote, Reason? why) => quote is null ? why : null;

    private static DailyRateRow Parity(string rate, string from, string to, string source) =>
        new(RateKind.CentralParity, "502", 1, Decimals.Read(rate), Day(from), Day(to), source);

    private static BankQuoteRow Q(string bank, string bid, string from, string to) => new(
        bank, "502", 1, Decimals.Read(bid), Decimals.Read(bid) + 0.02m, Instant(from), Instant(to), "sample " + bid);

    private static DateTimeOffset Instant(string time) => DateTimeOffset.Parse($"2026-11-20T{time}:00+08:00", CultureInfo.InvariantCulture);

    private static RateBook Book(BankQuoteRow[] bank, DailyRateRow[] daily, int fallback = 7) => new(
        bank, daily, [Rules.Rates.CustomsRuleOn(Day("2026-01-01"))!],
        [new("502", "USD", "美元", "US Dollar"), new("116", "JPY", "日本元", "Yen")], Rules.Rates.Days, new RateSettings(fallback, true, HolidayReading.Statutory));
}
