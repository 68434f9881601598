using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using SingleWindow.Tests.Unit.Customs;
using Xunit;

namespace SingleWindow.Tests.Unit.DryRun;

/// <summary>What customs tells beforehand, and what not.</summary>
public sealed class TryCaseTests
{
    [Theory]
    [InlineData("-YELLOW")]
    [InlineData("-RED")]
    public void A_hold_is_told_without_its_reasons_channel_or_score(string marker)
    {
        var outcome = Samples.Settle(p => p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = "SO-1" + marker, Samples.Settings with { TestMode = true });
        Assert.NotEmpty(outcome.Decided!.Reasons);

        var answer = TryCase.Answer(outcome.File, outcome.Decided, Samples.Declaration(), Samples.NowMs);

        Assert.Equal("held", answer.Outcome);
        Assert.Empty(answer.Reasons);
        Assert.Equal("43", answer.Goods.Amount);
        Assert.DoesNotContain(DeclarationTrialAnswer.Descriptor.Fields.InDeclarationOrder(), f => f.Name is "channel" or "score" or "used" or "moves");
    }

    [Fact]
    public void A_price_that_scores_tells_nothing_while_the_goods_are_released()
    {
        // More than ten pieces score 30, which is green.
        var outcome = Samples.Settle(p =>
        {
            var (line, other) = (p.Declaration!.Lines[1], p.Order!.Lines[1]);
            line.Qty = line.Qty1 = other.Qty = "12";
            line.Total = other.Total = "216";
            p.Order.GoodsValue = "241";
            p.Payment!.Amount = "246";
        });
        Assert.NotEmpty(outcome.Decided!.Reasons);

        var answer = TryCase.Answer(outcome.File, outcome.Decided, Samples.Declaration(), Samples.NowMs);

        Assert.Equal("released", answer.Outcome);
        Assert.Empty(answer.Reasons);
    }

    [Fact]
    public void A_refusal_is_told_with_every_reason_and_no_goods()
    {
        var outcome = Samples.Settle(p => p.Waybill!.GrossWeight = "9");

        var answer = TryCase.Answer(outcome.File, outcome.Decided, Samples.Declaration(), Samples.NowMs);

        Assert.Equal("refused", answer.Outcome);
        Assert.Equal(outcome.Decided!.Reasons, answer.Reasons);
        Assert.Null(answer.Goods);
    }

    [Fact]
    public void Legs_filed_alone_keep_their_own_id_and_what_claims_to_be_a_declarations_is_passed_over()
    {
        var trial = new DeclarationTrial
        {
            Declaration = Samples.Declaration("dcl_new"), Order = Samples.Order("dcl_other"), PaymentAlone = Samples.Payment("dcl_other"), Waybill = Samples.Waybill("x"),
        };
        Assert.Equal(
            ["dcl_new", "dcl_new", "dcl_new"],
            TryCase.Items(trial, "dcl_new", 0).Select(i => SingleWindow.Platform.Steps.FilingIds.Of(i.Message)));
        trial.PaymentAlone.FilingId = "pay_1";
        Assert.Equal("pay_1", SingleWindow.Platform.Steps.FilingIds.Of(TryCase.Items(trial, "dcl_new", 0)[0].Message));
    }
}
