using System.Globalization;
using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>Exports under 9810: cleared by declaration, booking and waybill, without a payment.</summary>
public sealed class OverseasCaseTests
{
    public static TheoryData<string> Orders => [.. CaseTests.Permutations("DOW")];

    [Theory, MemberData(nameof(Orders))]
    public async Task Declaration_booking_and_waybill_are_released_in_any_order(string order)
    {
        (bool Own, bool Apart)[] ways = [(true, true), (true, false), (false, true), (false, false)];
        foreach (var (own, apart) in ways)
        {
            var bench = new Bench();
            List<IMessage> messages = [.. order.Select(l => Message(l, own))];
            foreach (var step in messages.Chunk(apart ? 1 : 3))
            {
                await bench.Step(step);
            }
            var decided = Assert.Single(bench.Decided);
            Assert.Equal([120, 399, 800], decided.Moves());
            Assert.Equal((own, 0), (decided.OrderCheckedAt != 0, decided.PaymentCheckedAt));
            Assert.Equal(("LAX-2", "9810", "43"), (decided.Released.OverseasWarehouse.Code, decided.Released.Procedure, decided.Released.Amount));
            Assert.Equal(["TS-1", "PZ-1"], decided.Released.Lines.Select(l => l.ItemNo));
        }
    }

    [Fact]
    public async Task It_waits_for_no_payment_and_a_plain_export_for_all()
    {
        var bench = new Bench();
        Assert.Empty(await bench.Step(Abroad(own: false)));
        Assert.Equal(["order", "waybill"], AskCases.Answer(bench.Case()!).Missing);
        var plain = new Bench();
        await plain.Step(Samples.Declaration());
        Assert.Equal(["order", "payment", "waybill"], AskCases.Answer(plain.Case()!).Missing);
        Assert.Null(plain.Case()!.ReadDeclaration()!.OverseasWarehouse);
    }

    [Fact]
    public void A_payment_that_comes_all_the_same_changes_nothing() =>
        Gen.Shuffle("DWOP".ToCharArray()).Sample(letters =>
        {
            var bench = new Bench();
            foreach (var letter in letters)
            {
                var step = bench.Step(letter == 'P' ? Samples.Payment("pay_1") : Message(letter, own: true));
                Assert.True(step.IsCompletedSuccessfully);
            }
            return bench.Decided.Single().Moves().SequenceEqual([120, 399, 800]) && (bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1"))?.IsFree ?? true);
        }, iter: 100);

    [Theory]
    [InlineData("M09", "/goods/0/qty")]
    [InlineData("M16", "/waybill/grossWeight")]
    [InlineData("M17", "/waybill/packages")]
    [InlineData("M02", "/waybill/merchantCode")]
    [InlineData("I60", "")]
    public async Task Booking_and_waybill_are_matched(string rule, string pointer)
    {
        var bench = new Bench();
        var (booking, waybill) = (Booking(own: true), Samples.Waybill());
        switch (rule)
        {
            case "M09":
                booking.Lines[0].Qty = "3";
                break;
            case "M16":
                waybill.GrossWeight = "1.3";
                break;
            case "M17":
                waybill.PackNo = 2;
                break;
            case "M02":
                waybill.EbcCode = "3301960002";
                break;
            default:
                waybill.IeFlag = "I";
                break;
        }
        await bench.Step(Abroad(own: true), booking, waybill);
        var decided = Assert.Single(bench.Decided);
        Assert.Equal([100], decided.Moves());
        Assert.Equal((rule, pointer), (decided.Reasons.Single().Rule, decided.Reasons.Single().Pointer));
    }

    [Fact]
    public async Task It_is_weighed_and_cancelled_like_any_export()
    {
        var bench = new Bench(Samples.Settings with { TestMode = true });
        var held = Abroad(own: true);
        held.OrderNo = "SO-1-YELLOW";
        var booking = Booking(own: true);
        booking.OrderNo = held.OrderNo;
        await bench.Step(held, booking, Samples.Waybill());
        Assert.Equal(300, bench.Case()!.Status);
        await bench.Step(new HoldDecided { FilingId = Samples.Id, Link = "customs", Decision = "release", By = "officer" });
        Assert.Equal("LAX-2", bench.Decided.Last().Released.OverseasWarehouse.Code);

        var waiting = new Bench();
        await waiting.Step(Abroad(own: false));
        await waiting.Step(new ClosureRequested { ClosureId = "cls_1", FilingId = Samples.Id, Ending = Ending.Cancelled, By = Samples.Tenant });
        Assert.Equal(Ending.Cancelled, waiting.Case()!.Ending);
    }

    [Fact]
    public async Task A_discredited_company_is_drawn_under_9810_at_the_rate_of_its_grade()
    {
        Assert.InRange(await Drawn("regular"), 1, 15);
        Assert.InRange(await Drawn("discredited"), 140, 180);

        static async Task<int> Drawn(string grade)
        {
            var drawn = 0;
            for (var parcel = 0; parcel < 200; parcel++)
            {
                var bench = new Bench(Samples.Settings with { Sampling = true, SamplingKey = "key of a test"u8.ToArray() });
                var (list, booking, waybill) = (Abroad(own: true), Booking(own: true), Samples.Waybill());
                list.LogisticsNo = waybill.LogisticsNo = FormattableString.Invariant($"YH{parcel:0000}");
                booking.CreditGrade = grade;
                await bench.Step(list, booking, waybill);
                var decided = Assert.Single(bench.Decided);
                // It is inspected, not refused.
                Assert.Equal(bench.Case()!.Status == 500 ? ["RISK_SAMPLED"] : [], decided.Codes());
                drawn += bench.Case()!.Status == 500 ? 1 : 0;
            }
            return drawn;
        }
    }

    [Theory]
    [InlineData("payment order", 3)]
    [InlineData("", 0)]
    [InlineData("waybill", -1)]
    public void What_a_procedure_does_without_is_data(string without, int legs)
    {
        ProcedureRow Row() => new("9810", "", "", "E", without, new DateOnly(2020, 7, 1), null, "sample");
        if (legs < 0)
        {
            Assert.Contains("'waybill'", Assert.Throws<InvalidDataException>(Row).Message, StringComparison.Ordinal);
            return;
        }
        Assert.Equal((Legs)legs, Row().DoesWithout);
        var before = Abroad(own: true);
        Assert.Equal(Legs.None, Samples.Rules.DoesWithout(before, DateOnly.Parse("2020-06-30", CultureInfo.InvariantCulture)));
        Assert.Equal(Legs.Payment, Samples.Rules.DoesWithout(before, DateOnly.Parse("2020-07-01", CultureInfo.InvariantCulture)));
        before.IeFlag = "I";
        Assert.Equal(Legs.None, Samples.Rules.DoesWithout(before, DateOnly.Parse("2020-07-01", CultureInfo.InvariantCulture)));
    }

    private static DeclarationSubmitted Abroad(bool own)
    {
        var declaration = Samples.Declaration(embeds: own ? Legs.Order | Legs.Waybill : Legs.None);
        (declaration.Procedure, declaration.StatisticsFlag) = ("9810", "B");
        declaration.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Name = "LAX 2", Country = "502" };
        return declaration;
    }

    private static OrderChecked Booking(bool own)
    {
        var booking = Samples.Order(own ? Samples.Id : "ord_1");
        booking.OrderType = "W";
        return booking;
    }

    private static IMessage Message(char letter, bool own) => letter switch
    {
        'D' => Abroad(own),
        'O' => Booking(own),
        _ => Samples.Waybill(own ? Samples.Id : "wbl_1"),
    };
}
