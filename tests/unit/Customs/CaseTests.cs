using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>The life of a case through the handlers of the house: joining, arrival orders, duplicates, closures, officers, departure.</summary>
public sealed class CaseTests
{
    private const string Order = "ord_1", Payment = "pay_1", Waybill = "wbl_1";
    private const string Second = "dcl_0190000000007000800000000000000b";

    public static TheoryData<string> Orders => [.. Permutations("DOPW")];

    [Theory, MemberData(nameof(Orders))]
    public async Task One_submission_ends_the_same_in_any_order_of_arrival(string order)
    {
        var bench = new Bench();

        foreach (var letter in order)
        {
            await bench.Step(Message(letter, own: true));
        }

        AssertReleased(bench);
        Assert.InRange(bench.MostQueries, 1, 2);
        Assert.InRange(bench.MostStatements, 1, 2);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task Legs_filed_alone_end_the_same_in_any_order_of_arrival(string order)
    {
        var bench = new Bench();

        foreach (var letter in order)
        {
            await bench.Step(Message(letter, own: false));
        }

        AssertReleased(bench);
        Assert.InRange(bench.MostQueries, 1, 4); // the fourth: legs that this case may have to let go of
        Assert.InRange(bench.MostStatements, 1, 4);
        Assert.Equal(Samples.Id, bench.Loose(LooseKeys.Order(Samples.Tenant, "SO-1"))!.UsedBy);
        Assert.Equal(Samples.Id, bench.Loose(LooseKeys.Waybill("3301963001", "YH0001"))!.UsedBy);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task One_step_that_brings_everything_ends_the_same(string order)
    {
        var bench = new Bench();

        await bench.Step([.. order.Select(letter => Message(letter, own: order[0] == 'D'))]);

        AssertReleased(bench);
    }

    /// <summary>Own legs, legs filed alone, duplicates of all, cut into steps anywhere: always one release, the same one.</summary>
    [Fact]
    public void Permutations_duplicates_and_batches_never_change_the_outcome() =>
        Gen.Select(Gen.Int[0, 7], Gen.Shuffle("DDOOPPWW".ToCharArray()), Gen.Bool.Array[8]).Sample((own, letters, cuts) =>
        {
            var bench = new Bench();
            List<IMessage> batch = [];
            for (var i = 0; i < letters.Length; i++)
            {
                batch.Add(Message(letters[i], (own & (letters[i] switch { 'O' => 1, 'P' => 2, 'W' => 4, _ => 0 })) != 0, (Legs)own));
                if (cuts[i] || i == letters.Length - 1)
                {
                    Run(bench.Step([.. batch]));
                    batch.Clear();
                }
            }
            AssertReleased(bench);
        }, iter: 500);

    [Fact]
    public void A_submission_that_tells_nothing_of_its_legs_still_joins_them() =>
        Gen.Shuffle("DOPW".ToCharArray()).Sample(letters =>
        {
            var bench = new Bench();
            foreach (var letter in letters)
            {
                Run(bench.Step(letter == 'D' ? Samples.Declaration(embeds: Legs.None) : Message(letter, own: true)));
            }
            AssertReleased(bench);
        }, iter: 100);

    [Fact]
    public async Task A_case_waits_and_says_for_what()
    {
        var bench = new Bench();

        var left = await bench.Step(Samples.Declaration());

        Assert.Empty(left);
        Assert.Equal(2, bench.Case()!.Status);
        Assert.Equal(["order", "payment", "waybill"], SingleWindow.Customs.Features.AskCases.Answer(bench.Case()!).Missing);
    }

    [Fact]
    public async Task A_released_declaration_carries_what_the_next_links_need()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration(), Samples.Order(), Samples.Payment(), Samples.Waybill());

        var decided = Assert.Single(bench.Decided);

        Assert.Equal([120, 399, 800], decided.Moves());
        Assert.Equal("[Code:2600;Desc:放行]", decided.Moves[2].Info);
        Assert.Equal("B20260302000000001", decided.PreNo); // lane of an id that ends in "a": 97 mod 8 = 1
        Assert.Equal("29002026E06100000001", decided.InvtNo);
        var goods = decided.Released;
        Assert.Equal(("43", "502", "SO-1", "YH0001", "1", "no-invoice"), (goods.Amount, goods.Currency, goods.OrderNo, goods.LogisticsNo, goods.Zone, goods.RefundRoute));
        Assert.Equal(["25", "18"], goods.Lines.Select(l => l.Amount));
        Assert.All(goods.Lines, l => Assert.True(l.Logged));
        Assert.Empty(decided.Used);
        Assert.Equal(3, bench.Case()!.ReadDecision().Used.Count);
        Assert.Null(bench.Case()!.Order);
    }

    [Fact]
    public async Task A_line_without_a_name_is_not_logged()
    {
        var bench = new Bench();
        var declaration = Samples.Declaration();
        declaration.Lines[1].Gname = "";
        await bench.Step(declaration, Samples.Order(), Samples.Payment(), Samples.Waybill());

        Assert.Equal([true, false], bench.Decided.Single().Released.Lines.Select(l => l.Logged));
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task A_refused_leg_of_the_own_submission_refuses_the_declaration(string order)
    {
        var bench = new Bench();

        foreach (var letter in order)
        {
            await bench.Step(letter == 'P' ? Refused() : Message(letter, own: true));
        }

        var decided = Assert.Single(bench.Decided);
        Assert.Equal([100], decided.Moves());
        Assert.Equal(["PAYMENT_BAD"], decided.Codes());
        Assert.Equal((100, Ending.Refused), (bench.Case()!.Status, bench.Case()!.Ending));
        Assert.NotEmpty(decided.PreNo);
    }

    [Fact]
    public async Task A_refusal_does_not_wait_for_the_other_legs()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration());

        var left = await bench.Step(Refused());

        Assert.Equal([100], Assert.IsType<DeclarationDecided>(Assert.Single(left)).Moves());
    }

    [Fact]
    public async Task All_refused_legs_that_are_known_are_told()
    {
        var bench = new Bench();
        var order = Samples.Order();
        order.Verdict = Verdict.Refused;
        order.Reasons.Add(new Reason { Code = "ORDER_BAD" });
        await bench.Step(Refused());
        await bench.Step(order);

        await bench.Step(Samples.Declaration());

        Assert.Equal(["ORDER_BAD", "PAYMENT_BAD"], Assert.Single(bench.Decided).Codes());
    }

    [Fact]
    public async Task A_refused_leg_filed_alone_leaves_the_case_waiting_for_a_better_one()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration(embeds: Legs.Order | Legs.Waybill), Samples.Order(), Samples.Waybill());
        var refused = Refused();
        refused.FilingId = Payment;

        Assert.Empty(await bench.Step(refused));
        Assert.Equal(2, bench.Case()!.Status);
        await bench.Step(Samples.Payment("pay_2"));

        AssertReleased(bench);
    }

    [Fact]
    public async Task Of_two_versions_filed_alone_the_newer_one_counts_while_it_is_free()
    {
        var bench = new Bench();
        var (older, newer) = (Samples.Payment("pay_1"), Samples.Payment("pay_2"));
        (older.Amount, older.CheckedAt) = ("1", newer.CheckedAt - 1);
        await bench.Step(newer);
        await bench.Step(older);

        await bench.Step(Samples.Declaration(embeds: Legs.Order | Legs.Waybill), Samples.Order(), Samples.Waybill());

        AssertReleased(bench);
    }

    [Theory]
    [InlineData(Samples.Tenant, Samples.Id)]
    [InlineData("3301960002", "another declaration")]
    public async Task A_leg_that_one_declaration_uses_is_not_free_for_another(string tenant, string told)
    {
        var bench = new Bench();
        await bench.Step(Message('O', own: false), Message('P', own: false), Message('W', own: false), Message('D', own: false));
        var second = Samples.Declaration(Second, Legs.None);
        second.Tenant = tenant;

        var left = await bench.Step(second);

        var decided = Assert.IsType<DeclarationDecided>(Assert.Single(left));
        Assert.Equal([100], decided.Moves());
        Assert.Equal(["LEG_USED", "LEG_USED", "LEG_USED"], decided.Codes());
        Assert.All(decided.Reasons, r => Assert.Equal(told, r.OtherValue));
        Assert.Equal(tenant != Samples.Tenant, !decided.ToString().Contains(Samples.Id, StringComparison.Ordinal));
        Assert.Equal(800, bench.Case()!.Status);
    }

    [Fact]
    public async Task Of_two_declarations_that_wait_the_older_one_gets_the_leg()
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration(Second, Legs.None));
        await bench.Step(Samples.Declaration(Samples.Id, Legs.None));

        await bench.Step(Message('O', own: false));

        Assert.Equal(2, bench.Case()!.Status);
        Assert.Equal(100, bench.Case(Second)!.Status);
        Assert.Equal(Samples.Id, bench.Loose(LooseKeys.Order(Samples.Tenant, "SO-1"))!.UsedBy);
    }

    [Fact]
    public async Task A_waybill_without_a_merchant_serves_none_while_several_merchants_wait_for_it()
    {
        var bench = new Bench();
        var stranger = Samples.Declaration(Second, Legs.Order | Legs.Payment);
        (stranger.Tenant, stranger.EbcCode) = ("3301960002", "3301960002");
        var unnamed = Samples.Waybill(Waybill);
        unnamed.EbcCode = "";
        await bench.Step(stranger);
        await bench.Step(Samples.Declaration(embeds: Legs.Order | Legs.Payment), Message('O', own: true), Message('P', own: true));

        Assert.Empty(await bench.Step(unnamed));
        await bench.Step(Message('W', own: false));

        Assert.Equal(800, bench.Case()!.Status);
        Assert.Equal(["LEG_USED"], bench.Decided.Single(d => d.FilingId == Second).Codes());
    }

    [Fact]
    public async Task The_line_for_a_leg_is_bounded()
    {
        var bench = new Bench();
        for (var i = 0; i < LooseLeg.MostWaiting; i++)
        {
            await bench.Step(Samples.Declaration($"dcl_02900000000070008000000000{i:x6}", Legs.Payment | Legs.Waybill));
        }
        Assert.Empty(bench.Decided);

        await bench.Step(Samples.Declaration(Second, Legs.None));

        Assert.Equal(["TOO_MANY_WAITING"], bench.Decided.Single().Codes());
        Assert.Equal(LooseLeg.MostWaiting, bench.Loose(LooseKeys.Order(Samples.Tenant, "SO-1"))!.WaitingIds.Count);
        Assert.Empty(bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1"))!.WaitingIds);
    }

    [Theory]
    [InlineData("own leg")]
    [InlineData("cancellation")]
    [InlineData("refusal")]
    public async Task A_place_in_the_line_goes_when_the_case_waits_no_longer(string how)
    {
        var bench = new Bench();
        await bench.Step(Samples.Declaration(embeds: Legs.None));
        var keys = new[] { LooseKeys.Order(Samples.Tenant, "SO-1"), LooseKeys.Payment(Samples.Tenant, "SO-1"), LooseKeys.Waybill("3301963001", "YH0001") };
        Assert.All(keys, key => Assert.Equal([Samples.Id], bench.Loose(key)!.WaitingIds));

        await bench.Step(how switch { "own leg" => Samples.Payment(), "cancellation" => Closure(Ending.Cancelled), _ => Refused() });

        Assert.Empty(bench.Loose(keys[1])!.WaitingIds);
        Assert.Equal(how == "own leg" ? Legs.Order | Legs.Waybill : Legs.None, bench.Case()!.Sought);
        Assert.All([keys[0], keys[2]], key => Assert.Equal(how == "own leg" ? [Samples.Id] : [], bench.Loose(key)!.WaitingIds));
    }

    [Fact]
    public async Task A_submission_that_brings_its_legs_asks_for_no_leg_and_for_a_lane_when_it_is_decided()
    {
        var bench = new Bench();

        foreach (var letter in "DOP")
        {
            await bench.Step(Message(letter, own: true));
            Assert.Equal(1, bench.MostQueries);
        }
        await bench.Step(Message('W', own: true));

        Assert.Equal(2, bench.MostQueries);
        Assert.Null(bench.Loose(LooseKeys.Order(Samples.Tenant, "SO-1")));
    }

    [Fact]
    public async Task A_stranger_cannot_take_a_waybill_that_names_its_merchant()
    {
        var bench = new Bench();
        var stranger = Samples.Declaration(Second, Legs.None);
        (stranger.Tenant, stranger.EbcCode) = ("3301960002", "3301960002");
        await bench.Step(Message('W', own: false));
        await bench.Step(stranger);
        Assert.Equal(["MATCH_MERCHANT"], bench.Decided.Single().Codes());
        Assert.DoesNotContain(Samples.Tenant, bench.Decided.Single().ToString(), StringComparison.Ordinal);
        bench.Sent.Clear();

        await bench.Step(Message('D', own: false), Message('O', own: false), Message('P', own: false));

        AssertReleased(bench);
    }

    [Theory]
    [InlineData("refusal")]
    [InlineData("cancellation")]
    [InlineData("officer")]
    public async Task A_leg_is_free_again_when_its_declaration_ends_without_release(string how)
    {
        var bench = new Bench(Samples.Settings with { TestMode = true });
        const string orderNo = "SO-1-YELLOW";
        var waybill = Samples.Waybill(Waybill);
        await bench.Step(waybill);
        var first = Samples.Declaration(embeds: Legs.Order | Legs.Payment);
        first.OrderNo = orderNo;
        await bench.Step(first);
        var (order, payment) = (Samples.Order(), Samples.Payment());
        order.OrderNo = payment.OrderNo = orderNo;
        switch (how)
        {
            case "refusal":
                payment.Verdict = Verdict.Refused;
                await bench.Step(payment);
                break;
            case "cancellation":
                await bench.Step(Closure(Ending.Cancelled));
                break;
            default:
                await bench.Step(order, payment);
                Assert.Equal(300, bench.Case()!.Status);
                await bench.Step(new HoldDecided { FilingId = Samples.Id, Link = "customs", Decision = "refuse", Note = "not allowed" });
                break;
        }
        Assert.NotEqual(Ending.Unspecified, bench.Case()!.Ending);
        Assert.True(bench.Loose(LooseKeys.Waybill("3301963001", "YH0001"))!.IsFree);
        bench.Sent.Clear();

        await bench.Step(Samples.Declaration(Second, Legs.Order | Legs.Payment), Samples.Order(Second), Samples.Payment(Second));

        Assert.Equal(800, bench.Case(Second)!.Status);
    }

    [Fact]
    public async Task Departure_closes_a_released_declaration_once()
    {
        var bench = new Bench();
        await bench.Step(new GoodsMoved { FilingId = Samples.Id });
        await bench.Step(Samples.Declaration());
        await bench.Step(new GoodsMoved { FilingId = Samples.Id });
        await bench.Step(Samples.Order(), Samples.Payment(), Samples.Waybill());
        bench.Sent.Clear();

        await bench.Step(new GoodsMoved { FilingId = Samples.Id });
        await bench.Step(new GoodsMoved { FilingId = Samples.Id });

        var closed = Assert.IsType<DeclarationClosed>(Assert.Single(bench.Sent));
        Assert.Equal((Samples.Id, 899), (closed.FilingId, closed.Move.Status));
        Assert.Equal([120, 399, 800, 899], bench.Case()!.ReadDecision().Moves());
    }

    [Theory]
    [InlineData("waiting", Ending.Cancelled, true)]
    [InlineData("waiting", Ending.Expired, true)]
    [InlineData("legs only", Ending.Cancelled, true)]
    [InlineData("300", Ending.Cancelled, true)]
    [InlineData("300", Ending.Expired, false)]
    [InlineData("500", Ending.Cancelled, false)]
    [InlineData("500", Ending.Expired, false)]
    [InlineData("800", Ending.Cancelled, false)]
    [InlineData("899", Ending.Cancelled, false)]
    [InlineData("100", Ending.Cancelled, false)]
    [InlineData("cancelled", Ending.Cancelled, false)]
    [InlineData("waiting", Ending.Refused, false)]
    public async Task A_closure_is_answered_by_state(string state, Ending ending, bool closes)
    {
        var bench = await InState(state);
        var before = bench.Case()!;
        bench.Sent.Clear();

        await bench.Step(Closure(ending));

        var decided = Assert.Single(bench.Decided);
        Assert.Equal(("cls_1", !closes), (decided.ClosureId, decided.ClosureRefused));
        if (closes)
        {
            Assert.Equal(ending, decided.Ending);
            Assert.Equal(ending, bench.Case()!.Ending);
            Assert.Empty(decided.Reasons);
            Assert.Null(bench.Case()!.HeldSince);
        }
        else
        {
            Assert.Equal(["CLOSURE_NOT_ALLOWED"], decided.Codes());
            Assert.Equal(Ending.Unspecified, decided.Ending);
            Assert.Same(before, bench.Case());
        }
    }

    [Fact]
    public async Task A_closure_that_is_done_says_nothing_again()
    {
        var bench = await InState("waiting");
        await bench.Step(Closure(Ending.Cancelled));
        var before = bench.Case();
        bench.Sent.Clear();

        await bench.Step(Closure(Ending.Cancelled));

        Assert.Empty(bench.Sent);
        Assert.Same(before, bench.Case());
    }

    [Fact]
    public async Task A_closure_that_overtakes_its_declaration_ends_it()
    {
        var bench = new Bench();

        await bench.Step(Closure(Ending.Cancelled));
        await bench.Step(Message('D', own: true));
        await bench.Step(Message('O', own: true), Message('P', own: true), Message('W', own: true));

        var decided = Assert.Single(bench.Decided);
        Assert.Equal((Ending.Cancelled, "cls_1", false), (decided.Ending, decided.ClosureId, decided.ClosureRefused));
        Assert.Equal((Ending.Cancelled, Samples.Tenant), (bench.Case()!.Ending, bench.Case()!.Tenant));
    }

    [Theory]
    [InlineData("300", "release", new[] { 399, 800 })]
    [InlineData("300", "refuse", new[] { 100 })]
    [InlineData("300", "inspect", new[] { 500 })]
    [InlineData("500", "release", new[] { 800 })]
    [InlineData("500", "refuse", new[] { 100 })]
    [InlineData("500", "inspect", new int[0])]
    [InlineData("300", "settle", new int[0])]
    [InlineData("800", "refuse", new int[0])]
    [InlineData("waiting", "release", new int[0])]
    [InlineData("cancelled", "release", new int[0])]
    public async Task An_officer_decides_held_cases_alone(string state, string decision, int[] moves)
    {
        var bench = await InState(state);
        var before = bench.Case();
        var numbers = bench.Case()!.ReadDecision().InvtNo;
        bench.Sent.Clear();

        await bench.Step(Hold(decision));

        if (moves.Length == 0)
        {
            Assert.Empty(bench.Sent);
            Assert.Same(before, bench.Case());
            return;
        }
        var decided = Assert.Single(bench.Decided);
        Assert.Equal(moves, decided.Moves());
        Assert.Equal(moves[^1], bench.Case()!.Status);
        Assert.Equal(numbers, decided.InvtNo);
        Assert.Equal(moves[^1] == 800, decided.Released is not null);
        Assert.Equal(moves[^1] == 100 ? Ending.Refused : Ending.Unspecified, decided.Ending);
        if (decision == "refuse")
        {
            Assert.Equal(["OFFICER_REFUSED"], decided.Codes());
            Assert.StartsWith("[Code:1300;", decided.Moves[0].Info, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_decision_changes_nothing()
    {
        var bench = await InState("300");
        await bench.Step(Hold("release"));
        bench.Sent.Clear();

        await bench.Step(Hold("refuse"));

        Assert.Empty(bench.Sent);
        Assert.Equal(800, bench.Case()!.Status);
    }

    [Fact]
    public async Task A_decision_of_the_bank_is_not_for_customs()
    {
        var bench = await InState("300");
        bench.Sent.Clear();

        await bench.Step(new HoldDecided { FilingId = Samples.Id, Link = "fx-settlement", Decision = "refuse" });

        Assert.Empty(bench.Sent);
        Assert.Equal(300, bench.Case()!.Status);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("800")]
    [InlineData("899")]
    [InlineData("cancelled")]
    [InlineData("300")]
    public async Task Nothing_joins_a_case_that_is_decided_or_ended(string state)
    {
        var bench = await InState(state);
        var before = bench.Case();
        bench.Sent.Clear();

        await bench.Step(Samples.Declaration(), Samples.Order(), Refused(), Samples.Waybill());

        Assert.Empty(bench.Sent);
        Assert.Same(before, bench.Case());
    }

    [Fact]
    public async Task A_held_case_is_found_and_a_released_one_is_not()
    {
        Assert.NotNull((await InState("300")).Case()!.HeldSince);
        Assert.NotNull((await InState("500")).Case()!.HeldSince);
        Assert.Null((await InState("800")).Case()!.HeldSince);
    }

    [Fact]
    public void A_cursor_reads_back_and_rubbish_does_not()
    {
        var file = CaseFile.Open(Samples.Id, []) with { HeldSince = 42 };

        Assert.True(SingleWindow.Customs.Features.AskCases.TryReadCursor(SingleWindow.Customs.Features.AskCases.Cursor(file), out var since, out var id));
        Assert.Equal((42, Samples.Id), (since, id));
        Assert.False(SingleWindow.Customs.Features.AskCases.TryReadCursor("rubbish", out _, out _));
    }

    private static async Task<Bench> InState(string state)
    {
        var bench = new Bench(Samples.Settings with { TestMode = true });
        var orderNo = state switch { "300" => "SO-1-YELLOW", "500" => "SO-1-RED", _ => "SO-1" };
        var (declaration, order, payment, waybill) = (Samples.Declaration(), Samples.Order(), Samples.Payment(), Samples.Waybill());
        declaration.OrderNo = order.OrderNo = payment.OrderNo = orderNo;
        if (state == "100")
        {
            payment.Amount = "1";
        }
        await bench.Step(order);
        if (state == "legs only")
        {
            return bench;
        }
        await bench.Step(declaration);
        if (state == "cancelled")
        {
            await bench.Step(new ClosureRequested { ClosureId = "cls_0", FilingId = Samples.Id, Ending = Ending.Cancelled });
        }
        if (state is "waiting" or "cancelled")
        {
            return bench;
        }
        await bench.Step(payment, waybill);
        if (state == "899")
        {
            await bench.Step(new GoodsMoved { FilingId = Samples.Id });
        }
        Assert.Equal(state, $"{bench.Case()!.Status}");
        return bench;
    }

    private static void AssertReleased(Bench bench)
    {
        var decided = Assert.Single(bench.Decided);
        var expected = Samples.Settle().Decided!;
        (expected.PreNo, expected.InvtNo) = (decided.PreNo, decided.InvtNo);
        // A leg filed alone has been answered to its own filer already.
        var loose = bench.Case()!.Loose;
        expected.OrderCheckedAt = (loose & Legs.Order) == 0 ? expected.OrderCheckedAt : 0;
        expected.PaymentCheckedAt = (loose & Legs.Payment) == 0 ? expected.PaymentCheckedAt : 0;
        expected.WaybillCheckedAt = (loose & Legs.Waybill) == 0 ? expected.WaybillCheckedAt : 0;
        Assert.Equal(expected, decided);
        Assert.Equal((800, Ending.Unspecified, Legs.None), (bench.Case()!.Status, bench.Case()!.Ending, bench.Case()!.Missing));
    }

    private static IMessage Message(char letter, bool own, Legs? embeds = null) => letter switch
    {
        'D' => Samples.Declaration(embeds: embeds ?? (own ? Legs.Documents : Legs.None)),
        'O' => Samples.Order(own ? Samples.Id : Order),
        'P' => Samples.Payment(own ? Samples.Id : Payment),
        _ => Samples.Waybill(own ? Samples.Id : Waybill),
    };

    private static PaymentChecked Refused()
    {
        var payment = Samples.Payment();
        payment.Verdict = Verdict.Refused;
        payment.Reasons.Add(new Reason { Code = "PAYMENT_BAD" });
        return payment;
    }

    private static ClosureRequested Closure(Ending ending) => new() { ClosureId = "cls_1", FilingId = Samples.Id, Ending = ending, By = Samples.Tenant };

    private static HoldDecided Hold(string decision) => new() { FilingId = Samples.Id, Link = "customs", Decision = decision, By = "officer", Note = "see file" };

    // Tables in memory answer at once: nothing is awaited that has not happened.
    private static void Run(Task<IReadOnlyList<IMessage>> step)
    {
        Assert.True(step.IsCompleted);
        step.GetAwaiter().GetResult();
    }

    internal static IEnumerable<string> Permutations(string letters) => letters.Length == 1
        ? [letters]
        : letters.SelectMany((c, i) => Permutations(letters.Remove(i, 1)).Select(rest => c + rest));
}
