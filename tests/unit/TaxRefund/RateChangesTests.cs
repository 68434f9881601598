using System.Reflection;
using SingleWindow.Platform.Rules;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class RateChangesTests
{
    private static readonly Assembly House = typeof(TaxRefundModule).Assembly;
    private static readonly IReadOnlyList<RateChangeRow> Changes = RuleData.Read<RateChangeRow>(House, "refund-rate-changes.csv");
    private static readonly IReadOnlyList<ScopeCodeRow> Scopes = RuleData.Read<ScopeCodeRow>(House, "refund-scopes.csv");

    private static RefundLibraryRow Row(string from, string? to = null, decimal refund = 13) =>
        new(Battery, "battery", "电池", 13, refund, RefundFlag.Refundable, Day(from), to is null ? null : Day(to), "library of " + from);

    private static DatedTable<RefundLibraryRow> With(params RefundLibraryRow[] library) => new(RateChanges.Apply(library, Changes, Scopes), r => r.Code);

    [Theory]
    [InlineData("2024-11-30", 13, RefundFlag.Refundable, "library of 2019-04-01")]
    [InlineData("2024-12-01", 9, RefundFlag.Refundable, "announcement 15 of 2024")]
    [InlineData("2026-03-31", 9, RefundFlag.Refundable, "announcement 15 of 2024")]
    [InlineData("2026-04-01", 6, RefundFlag.Refundable, "announcement 2 of 2026")]
    [InlineData("2026-12-31", 6, RefundFlag.Refundable, "announcement 2 of 2026")]
    [InlineData("2027-01-01", 0, RefundFlag.Taxed, "flag memory, unverified")]
    public void An_announcement_decides_over_an_older_library(string day, int rate, RefundFlag flag, string source)
    {
        var row = With(Row("2019-04-01")).On(Battery, Day(day))!;
        Assert.Equal((rate, flag), (row.RefundPct, row.Flag));
        Assert.Contains(source, row.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_row_as_new_as_the_announcement_decides_itself()
    {
        var rows = With(Row("2019-04-01", "2026-06-01"), Row("2026-06-01", refund: 3));
        Assert.Equal([6m, 3m, 0m], new[] { "2026-05-31", "2026-06-01", "2027-01-01" }.Select(d => rows.On(Battery, Day(d))!.RefundPct));
    }

    [Fact]
    public void A_row_that_ends_before_a_change_does_not_feel_it()
    {
        var rows = With(Row("2019-04-01", "2024-12-01"));
        Assert.Equal((13m, null), (rows.On(Battery, Day("2024-11-30"))!.RefundPct, rows.On(Battery, Day("2024-12-01"))));
    }

    [Fact]
    public void The_sample_library_is_as_new_as_every_announcement_and_agrees_with_it()
    {
        foreach (var (scope, change) in Scopes.SelectMany(s => Changes.Where(c => c.Scope == s.Scope).Select(c => (s, c))))
        {
            var row = Rules.Library.On(scope.Code, change.ValidFrom)!;
            Assert.Equal((change.RefundPct, change.ValidFrom, change.BeforePct), (row.RefundPct, row.ValidFrom, Rules.Library.On(scope.Code, change.ValidFrom.AddDays(-1))!.RefundPct));
        }
    }

    [Fact]
    public void Overlapping_changes_are_refused_with_both_named()
    {
        var twice = Changes.Append(Changes.First(c => c.Scope == "battery") with { ValidFrom = Day("2026-01-01"), ValidTo = null, Source = "the second" }).ToList();
        var error = Assert.Throws<InvalidDataException>(() => RateChanges.Apply([Row("2019-04-01")], twice, Scopes).ToList());
        Assert.Contains("'battery': [2024-12-01, 2026-04-01) from MOF/STA announcement 15 of 2024 and [2026-01-01, ) from the second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_library_rows_are_refused_with_both_named()
    {
        var error = Assert.Throws<InvalidDataException>(() => With(Row("2019-04-01"), Row("2020-04-01")));
        Assert.Contains("library of 2019-04-01", error.Message, StringComparison.Ordinal);
        Assert.Contains("library of 2020-04-01", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refund_above_the_input_vat_is_no_rule()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            new RefundRules([], [Row("2019-04-01", refund: 13.5m)], [], [], [], RefundTables.None, RefundSettings.Default));
        Assert.Contains("refunds 13.5 of 13 percent (library of 2019-04-01)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CostRule", "half")]
    [InlineData("PreRefundSplit", "")]
    [InlineData("MonthEnd", "first")]
    public void A_setting_on_no_position_is_refused(string name, string value) =>
        Assert.Contains("TaxRefund:" + name, Assert.Throws<InvalidDataException>(() => RefundSamples.With("TaxRefund:" + name, value)).Message, StringComparison.Ordinal);
}
