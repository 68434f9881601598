using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Keys, cursors, numbers, receipts: the small pure decisions.</summary>
public sealed class SmallDecisionsTests
{
    [Theory]
    [InlineData("plain", "abc", "abc")]
    [InlineData("structured-field string", "\"abc\"", "abc")]
    [InlineData("missing", null, null)]
    [InlineData("empty", "", null)]
    [InlineData("space", "a b", null)]
    [InlineData("not ASCII", "键", null)]
    public void A_key_is_read(string name, string? header, string? key)
    {
        Assert.NotEmpty(name);
        Assert.Equal(key, Idempotency.Key(header));
        Assert.Null(Idempotency.Key(new string('x', 256)));
    }

    [Fact]
    public void A_key_seen_before_decides()
    {
        var hash = Idempotency.Hash("/v1/orders", "{}"u8);
        Assert.Equal(Idempotency.Decision.Execute, Idempotency.Decide(null, hash));
        Assert.Equal(Idempotency.Decision.Replay, Idempotency.Decide(hash.ToArray(), hash));
        Assert.Equal(Idempotency.Decision.Reused, Idempotency.Decide(Idempotency.Hash("/v1/payments", "{}"u8), hash));
        Assert.Equal(Idempotency.Decision.Reused, Idempotency.Decide(Idempotency.Hash("/v1/orders", "{ }"u8), hash));
    }

    [Fact]
    public void A_cursor_comes_back_as_it_was() =>
        Gen.String[Gen.Char['!', '~'], 1, 60].Sample(id => PageCursor.TryRead(PageCursor.Write(id), out var read) && read == id);

    [Theory]
    [InlineData("!!!")]
    [InlineData("AAAA")]
    [InlineData("eHg6")]
    public void A_foreign_cursor_is_refused(string cursor) => Assert.False(PageCursor.TryRead(cursor, out _));

    [Fact]
    public void A_freed_number_is_shown_as_it_was_and_lies_in_its_range()
    {
        var freed = FilingNumbers.Freed("R-1", "dcl_9");
        var (from, to) = FilingNumbers.FreedRange("R-1");
        Assert.Equal("R-1", FilingNumbers.Shown(freed));
        Assert.Equal(freed, FilingNumbers.Freed(freed, "dcl_9"));
        Assert.True(string.CompareOrdinal(from, freed) < 0 && string.CompareOrdinal(freed, to) < 0);
        Assert.True(string.CompareOrdinal("R-10", to) > 0);
    }

    [Fact]
    public void Receipts_tell_what_is_new_and_nothing_twice()
    {
        var before = FilingStateTests.New();
        before.Ceb = new CebMark { Message = "CEB603" };
        var checkedView = FilingState.After(before, History.Decided("dcl_1", 10, 120, 300));
        var refused = FilingState.After(checkedView, History.Refused("dcl_1", 20));
        Assert.Equal(["120", "300"], ReceiptPlan.Of(FilingKind.Declaration, before, checkedView, 99).Select(r => r.Status));
        var last = Assert.Single(ReceiptPlan.Of(FilingKind.Declaration, checkedView, refused, 99));
        Assert.Equal("100", last.Status);
        Assert.Contains("[Code:MATCH_AMOUNT;Desc:金额不符]", last.Info, StringComparison.Ordinal);
        Assert.Empty(ReceiptPlan.Of(FilingKind.Declaration, refused, FilingState.After(refused, History.Refused("dcl_1", 20)), 99));
        var cancelled = FilingState.After(before, new DeclarationDecided { FilingId = "dcl_1", Ending = Ending.Cancelled });
        Assert.Equal("100", Assert.Single(ReceiptPlan.Of(FilingKind.Declaration, before, cancelled, 99)).Status);
    }

    [Theory]
    [InlineData(FilingKind.Order, "checked", "120")]
    [InlineData(FilingKind.Payment, "refused", "100")]
    [InlineData(FilingKind.Departure, "departed", "399")]
    [InlineData(FilingKind.Departure, "refused", "100")]
    public void A_leg_gets_its_end(FilingKind kind, string outcome, string status) =>
        Assert.Equal(status, Assert.Single(ReceiptPlan.Of(kind, new FilingView(), new FilingView { Answer = new AnswerMark { Outcome = outcome, At = 5 } }, 9)).Status);

    [Fact]
    public void Every_code_of_the_dictionary_is_told_in_both_languages() => Assert.All(ErrorDictionary.All, e =>
    {
        Assert.All(new[] { e.TitleEn, e.TitleZh, e.CauseEn, e.CauseZh, e.FixEn, e.FixZh, e.Act }, text => Assert.NotEmpty(text));
        Assert.Contains(e.TitleZh, c => c > 0x2e80);
    });

    [Fact]
    public void A_problem_speaks_the_language_asked_for()
    {
        var fault = new FieldFault("NEGATIVE", "/goods/0/qty", "CEB603/Inventory/InventoryList/qty", "-1", "N19,5, not below 0");
        var (en, zh) = (Problems.OfFaults(false, [fault]), Problems.OfFaults(true, [fault]));
        Assert.Equal(("VALIDATION", 422, "declaration"), (en.Code, en.Status, en.Errors![0].Leg));
        Assert.Equal("Negative amount", en.Errors[0].Message);
        Assert.Equal("金额为负", zh.Errors![0].Message);
        Assert.Equal("/v1/errors/NEGATIVE", en.Errors[0].Docs);
    }

    [Fact]
    public void Text_of_a_view_stays_small()
    {
        var view = FilingStateTests.Tell(FilingStateTests.New(), History.Settled("dcl_1", 1_800_000_000_000));
        (view.Platform, view.Merchant, view.Carrier, view.WaybillNo) = ("3301961001", "3301960001", "3301963001", "W-00000001");
        Assert.InRange(Google.Protobuf.MessageExtensions.ToByteArray(view).Length, 100, 600);
    }
}
