using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>Exports whose goods replace returned ones: cleared without a payment, and known as such to whoever comes after.</summary>
public sealed class ReplacementCaseTests
{
    [Theory, MemberData(nameof(OverseasCaseTests.Orders), MemberType = typeof(OverseasCaseTests))]
    public async Task Declaration_order_and_waybill_are_released_in_any_order(string order)
    {
        var bench = new Bench();
        foreach (var letter in order)
        {
            await bench.Step(letter switch { 'D' => Replacement(), 'O' => Samples.Order(), _ => Samples.Waybill() });
        }
        var decided = Assert.Single(bench.Decided);
        Assert.Equal([120, 399, 800], decided.Moves());
        Assert.Equal(("ret_1", 0L), (decided.Released.Replaces, decided.PaymentCheckedAt));
    }

    [Fact]
    public async Task It_waits_for_no_payment_and_is_released_by_an_officer_without_one()
    {
        var waiting = new Bench();
        var alone = Replacement();
        alone.Embeds = 0;
        await waiting.Step(alone);
        Assert.Equal(["order", "waybill"], AskCases.Answer(waiting.Case()!).Missing);

        var bench = new Bench(Samples.Settings with { TestMode = true });
        var (held, order) = (Replacement(), Samples.Order());
        (held.OrderNo, order.OrderNo) = ("SO-1-YELLOW", "SO-1-YELLOW");
        await bench.Step(held, order, Samples.Waybill());
        Assert.Equal(300, bench.Case()!.Status);
        await bench.Step(new HoldDecided { FilingId = Samples.Id, Link = "customs", Decision = "release", By = "officer" });
        Assert.Equal("ret_1", bench.Decided.Last().Released.Replaces);
    }

    [Fact]
    public async Task A_plain_export_replaces_nothing_and_an_import_does_without_nothing()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration(), Samples.Order(), Samples.Payment(), Samples.Waybill());
        Assert.Equal("", bench.Decided.Single().Released.Replaces);
        var import = Replacement();
        import.IeFlag = "I";
        Assert.Equal(Legs.None, Samples.Rules.DoesWithout(import, new DateOnly(2026, 11, 20)));
    }

    private static DeclarationSubmitted Replacement()
    {
        var declaration = Samples.Declaration(embeds: Legs.Order | Legs.Waybill);
        declaration.Replaces = "ret_1";
        return declaration;
    }
}
