using System.Collections.Immutable;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Platform.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportSamples;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Returns, their windows, and the tax bill they change.</summary>
public sealed class ReturnTests
{
    public sealed record WindowVector(
        string Id, DateOnly Released, DateOnly ApplyBy, DateOnly ArriveBy, DateOnly TaxFrom, DateOnly TaxTo, int QuotaYear, int QuotaYearOfReturn);

    private static readonly IReadOnlyList<WindowVector> All = RuleData.Read<WindowVector>(typeof(ReturnTests).Assembly, "import-date-vectors.csv");

    private static readonly DateOnly Released = new(2025, 6, 1);

    private static readonly SoldLine[] Sold = [new(1, 1, 200, new Taxes(0, 0, 18.20m), 0), new(2, 3, 300, new Taxes(0, 0, 27.30m), 0)];

    public static TheoryData<string> Vectors() => [.. All.Select(v => v.Id)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_windows_follow_the_release(string id)
    {
        var v = All.Single(v => v.Id == id);
        var windows = ReturnWindows.Of(v.Released, Rules, Settings)!;

        Assert.Equal((v.ApplyBy, v.ArriveBy, v.TaxFrom, v.TaxTo), (windows.ApplyBy, windows.ArriveBy, windows.TaxFrom, windows.TaxTo));
        Assert.Contains(windows.Used, u => u.Source.Contains("memory, unverified", StringComparison.Ordinal));
        var entry = new QuotaEntry("o", v.Released.Year, 1, QuotaState.Confirmed, 0, ImmutableSortedDictionary<string, decimal>.Empty);
        Assert.Equal(v.QuotaYear, Quota.YearOf(entry, v.ArriveBy, Settings));
        Assert.Equal(v.QuotaYearOfReturn, Quota.YearOf(entry, v.ArriveBy, Settings with { QuotaGoesBackToPurchaseYear = false }));
    }

    [Fact]
    public void Another_year_that_gets_a_return_never_falls_below_zero()
    {
        var entry = new QuotaEntry("o", 2025, 300, QuotaState.Confirmed, 0, ImmutableSortedDictionary<string, decimal>.Empty);

        Assert.Equal(new QuotaSums(5, 0), Quota.GiveBack(new QuotaSums(5, 100), entry, "r", 300, 2026).Sums);
    }

    [Theory]
    [InlineData("2020-02-26", false, 30)] // released + 30 is 2020-03-27: over before the longer window
    [InlineData("2020-02-26", true, 30)]
    [InlineData("2020-02-27", false, 30)] // still open on 2020-03-28: not said
    [InlineData("2020-02-27", true, 45)]
    [InlineData("2020-03-27", true, 45)]
    [InlineData("2020-03-28", false, 45)]
    public void Lists_open_when_the_longer_window_began_are_a_switch(string released, bool longer, int days)
    {
        var day = DateOnly.Parse(released, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(day.AddDays(days), ReturnWindows.Of(day, Rules, Settings with { LongerWindowForOpenLists = longer })!.ArriveBy);
    }

    [Fact]
    public void The_second_of_two_lines_comes_back()
    {
        var back = Return(new(2025, 7, 1), new(2025, 7, 16), new ReturnedLine(2, 3));

        Assert.Equal((true, 300m, 27.30m, 18.20m), (back.Accepted, back.PriceBack, back.TaxesBack.Total, ImportReturn.TaxesOf(back.Sold).Total));
    }

    [Fact]
    public void An_application_alone_moves_nothing()
    {
        var asked = Return(new(2025, 7, 1), null, new ReturnedLine(2, 3));

        Assert.Equal((true, 0m, 0m), (asked.Accepted, asked.PriceBack, asked.TaxesBack.Total));
        Assert.Same(Sold, asked.Sold);
    }

    public static readonly Dictionary<string, (ReturnRequest Request, string[] Codes)> Refused = new()
    {
        ["applied a day late"] = (new(new(2025, 7, 2), null, [new(1, 1)]), ["RETURN_APPLIED_LATE"]),
        ["arrived a day late"] = (new(new(2025, 7, 1), new(2025, 7, 17), [new(1, 1)]), ["RETURN_ARRIVED_LATE"]),
        ["applied before the release"] = (new(new(2025, 5, 31), null, [new(1, 1)]), ["RETURN_DATES"]),
        ["arrived before the application"] = (new(new(2025, 6, 10), new(2025, 6, 9), [new(1, 1)]), ["RETURN_DATES"]),
        ["more than was bought"] = (new(new(2025, 6, 10), null, [new(2, 3.5m)]), ["RETURN_TOO_MUCH"]),
        ["nothing of a line"] = (new(new(2025, 6, 10), null, [new(2, 0)]), ["RETURN_TOO_MUCH"]),
        ["a line of another list"] = (new(new(2025, 6, 10), null, [new(3, 1)]), ["RETURN_LINE_UNKNOWN"]),
        ["a line twice"] = (new(new(2025, 6, 10), null, [new(2, 1), new(2, 1)]), ["RETURN_LINE_UNKNOWN"]),
        ["no line"] = (new(new(2025, 6, 10), null, []), ["RETURN_LINE_UNKNOWN"]),
        ["everything"] = (new(new(2025, 7, 2), new(2025, 7, 20), [new(1, 2), new(9, 1)]), ["RETURN_APPLIED_LATE", "RETURN_ARRIVED_LATE", "RETURN_TOO_MUCH", "RETURN_LINE_UNKNOWN"]),
    };

    public static TheoryData<string> Names() => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_return_that_cannot_be_says_why_and_changes_nothing(string what)
    {
        var decided = ImportReturn.Decide(Sold, Refused[what].Request, Released, Rules, Settings);

        Assert.Equal(Refused[what].Codes, decided.Reasons.Select(r => r.Code));
        Assert.All(decided.Reasons, r => Assert.True(r.OtherValue.Length > 0 && r.FixEn.Length > 0 && r.FixZh.Length > 0, $"{r}"));
        Assert.Same(Sold, decided.Sold);
        Assert.Equal((0m, default), (decided.PriceBack, decided.TaxesBack));
    }

    [Fact]
    public void A_second_return_of_the_same_line_is_refused()
    {
        var first = Return(new(2025, 6, 10), new(2025, 6, 12), new ReturnedLine(1, 1));
        var second = ImportReturn.Decide(first.Sold, new(new(2025, 6, 13), null, [new(1, 1)]), Released, Rules, Settings);

        Assert.Equal(("RETURN_TOO_MUCH", "1", "0"), (second.Reasons[0].Code, second.Reasons[0].Value, second.Reasons[0].OtherValue));
    }

    [Fact]
    public void Before_the_channel_there_is_no_window() =>
        Assert.Null(ReturnWindows.Of(new(2016, 4, 7), Rules, Settings));

    [Fact]
    public void Returns_in_any_parts_add_up_to_the_line() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[0, 50_000], Gen.Int[1, 9], Gen.Int[1, 9].Array[1, 12]).Sample((price, tax, qty, parts) =>
        {
            IReadOnlyList<SoldLine> sold = [new(1, qty, price / 100m, new Taxes(0, 0, tax / 100m), 0)];
            var (priceBack, taxBack) = (0m, 0m);
            foreach (var part in parts)
            {
                var back = ImportReturn.Decide(sold, new(Released, Released, [new(1, part)]), Released, Rules, Settings);
                Assert.Equal(part <= sold[0].Qty - sold[0].Returned, back.Accepted);
                Assert.True(back.PriceBack >= 0 && back.TaxesBack.Total >= 0);
                (priceBack, taxBack, sold) = (priceBack + back.PriceBack, taxBack + back.TaxesBack.Total, back.Sold);
                Assert.Equal((price / 100m, tax / 100m), (priceBack + sold[0].PriceLeft, taxBack + sold[0].TaxesLeft.Total));
            }
        });

    [Fact]
    public void A_bill_is_generated_then_summarised_in_its_window()
    {
        var bill = Bill();
        var windows = ReturnWindows.Of(Released, Rules, Settings)!;

        Assert.Equal((TaxBillStatus.Generated, 45.50m, 2), (bill.Status, bill.Taxes.Total, bill.Lines.Count));
        Assert.Equal("I51", TaxBills.Summarise(bill, "D1", windows.ApplyBy, windows, null).Refusal!.Rule);
        Assert.Equal("I52", TaxBills.Summarise(bill, "D1", windows.TaxFrom, windows, Released).Refusal!.Rule);
        Assert.Null(TaxBills.Summarise(bill, "D1", windows.ArriveBy.AddDays(1), windows, Released).Refusal);
        var summarised = TaxBills.Summarise(bill, "D1", windows.TaxFrom, windows, null).Bill;
        Assert.Equal((TaxBillStatus.Summarised, "D1"), (summarised.Status, summarised.EntDutyNo));
        Assert.Same(summarised, TaxBills.Summarise(summarised, "D1", windows.TaxFrom, windows, null).Bill);
        Assert.Equal(("I50", "summarised"), Told(TaxBills.Summarise(summarised, "D2", windows.TaxFrom, windows, null)));
        Assert.Equal(("I50", "summarised"), Told(TaxBills.Void(summarised)));
        Assert.Equal(("I50", "summarised"), Told(TaxBills.Replace(summarised, Sold)));

        static (string, string) Told(TaxBillMove move) => (move.Refusal!.Rule, move.Refusal.Value);
    }

    [Fact]
    public void A_void_bill_stays_void()
    {
        var windows = ReturnWindows.Of(Released, Rules, Settings)!;
        var gone = TaxBills.Void(Bill()).Bill;

        Assert.Equal(TaxBillStatus.Void, gone.Status);
        Assert.Same(gone, TaxBills.Void(gone).Bill);
        Assert.Equal("I50", TaxBills.Summarise(gone, "D1", windows.TaxFrom, windows, null).Refusal!.Rule);
        Assert.Equal("I50", TaxBills.Replace(gone, Sold).Refusal!.Rule);
    }

    [Fact]
    public void A_return_replaces_the_bill_by_one_of_what_stayed()
    {
        var part = TaxBills.Replace(Bill(), Return(new(2025, 6, 10), new(2025, 6, 12), new ReturnedLine(2, 3)).Sold);
        Assert.Equal((TaxBillStatus.Void, 2, 18.20m, 1), (part.Bill.Status, part.Next!.Edition, part.Next.Taxes.Total, part.Next.Lines.Count));

        var all = TaxBills.Replace(Bill(), Return(new(2025, 6, 10), new(2025, 6, 12), new ReturnedLine(1, 1), new ReturnedLine(2, 3)).Sold);
        Assert.Equal((TaxBillStatus.Void, null), (all.Bill.Status, all.Next));
    }

    private static ReturnOutcome Return(DateOnly applied, DateOnly? arrived, params ReturnedLine[] lines) =>
        ImportReturn.Decide(Sold, new ReturnRequest(applied, arrived, lines), Released, Rules, Settings);

    private static TaxBill Bill()
    {
        var order = Order(Line(total: 200), Line(total: 300, qty: 3));
        return TaxBills.Generate("I1", Released, order, Decide(order))!;
    }
}
