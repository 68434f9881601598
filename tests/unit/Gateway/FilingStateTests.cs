using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Facts only grow: any order, any repeats, one end.</summary>
public sealed class FilingStateTests
{
    private const string Id = "dcl_1";
    private const long T = 1_800_000_000_000;

    public static TheoryData<string, string> Lives => new()
    {
        { nameof(History.Settled), "settled" },
        { nameof(History.HeldThenRefused), "refused" },
        { nameof(History.DocumentsThenSettled), "settled" },
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public void Any_order_and_any_repeats_end_alike(string life, string end)
    {
        var told = LifeOf(life);
        var straight = Tell(New(), told);
        Assert.Equal(end, FilingStatus.Of(FilingKind.Declaration, straight).Name);
        Gen.Shuffle(told.Concat(told).ToArray()).Sample(
            shuffled => Without(Tell(New(), shuffled)).Equals(Without(straight)), iter: 500, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Nothing_said_after_the_end_takes_it_back(string life, string end)
    {
        var ended = Tell(New(), LifeOf(life));
        Told[] stray =
        [
            .. History.Settled(Id, T - 1000), .. History.HeldThenRefused(Id, T + 1000),
            History.Of(Events.ItemsParked, new ItemParked { FilingId = Id, House = Houses.Customs, ParkedId = "p", At = T + 5000 }, FilingState.After),
        ];
        foreach (var one in stray)
        {
            Assert.Equal(end, FilingStatus.Of(FilingKind.Declaration, one.Apply(ended)).Name);
        }
    }

    [Theory]
    [InlineData("pay_1 accepted 1, pay_2 refused 2", LegState.Checked, "pay_1")]
    [InlineData("pay_2 refused 2, pay_1 accepted 1", LegState.Checked, "pay_1")]
    [InlineData("dcl_1 accepted 1, pay_2 refused 2", LegState.Checked, "")]
    [InlineData("pay_1 refused 1, pay_2 accepted 2", LegState.Checked, "pay_2")]
    [InlineData("pay_2 accepted 2, pay_1 refused 1", LegState.Checked, "pay_2")]
    [InlineData("pay_1 accepted 1, pay_1 refused 2", LegState.LegRefused, "pay_1")]
    [InlineData("pay_1 refused 2, pay_1 accepted 1", LegState.LegRefused, "pay_1")]
    [InlineData("pay_1 refused 1, pay_2 refused 2", LegState.LegRefused, "pay_2")]
    public void A_second_payment_that_is_refused_takes_nothing_from_the_one_that_stands(string said, LegState state, string filing)
    {
        var view = New();
        foreach (var words in said.Split(", ").Select(s => s.Split(' ')))
        {
            view = FilingState.After(view, new PaymentChecked
            {
                FilingId = words[0], Verdict = words[1] == "accepted" ? Verdict.Accepted : Verdict.Refused, CheckedAt = T + words[2][0], Currency = "502",
                Amount = words[1] == "accepted" ? "48" : "1",
            });
        }
        Assert.Equal((state, filing), (view.Payment.State, view.Payment.FilingId));
        Assert.Equal(state == LegState.Checked ? "48" : "1", view.Paid);
    }

    [Fact]
    public void A_payment_whose_share_waits_waits_for_an_order_and_no_export()
    {
        var view = PaidState.Paying(new FilingView(), new PaymentChecked { FilingId = "pay_1", OrderNo = "A", Verdict = Verdict.Accepted, ShareOf = 2, CheckedAt = T });
        Assert.Equal(FilingStatus.WaitingForOrder, FilingStatus.Of(FilingKind.Payment, view));
    }

    // One receipt for three orders: B waits first and is matched later, C is refused.
    [Theory]
    [InlineData("A=matched B=waiting", "waiting", "")]
    [InlineData("A=matched B=waiting B=matched", "waiting", "")]
    [InlineData("A=matched B=waiting B=matched C=matched", "matched", "")]
    [InlineData("A=matched B=waiting B=matched C=refused", "refused", "PROCEEDS_SURPLUS")]
    [InlineData("A=matched B=waiting C=refused", "waiting", "PROCEEDS_SURPLUS")]
    public void A_receipt_for_several_orders_ends_when_every_share_has(string said, string outcome, string reasons)
    {
        ProceedsAnswered[] answers = [.. said.Split(' ').Select((s, i) =>
        {
            var answer = new ProceedsAnswered { FilingId = "prc_1", OrderNo = s[..1], Outcome = s[2..], ShareOf = 3, At = s[2] == 'w' ? T : T + s[0] };
            if (s[2..] == "refused")
            {
                answer.Reasons.Add(new Reason { Code = "PROCEEDS_SURPLUS" });
            }
            return answer;
        })];
        var straight = answers.Aggregate(New(), FilingState.After);
        Assert.Equal((outcome, reasons), (straight.Answer.Outcome, string.Join(' ', straight.Answer.Reasons.Select(r => r.Code))));
        Gen.Shuffle(answers.Concat(answers).ToArray()).Sample(
            shuffled => Without(shuffled.Aggregate(New(), FilingState.After)).Equals(Without(straight)), iter: 100, threads: 1);
    }

    [Fact]
    public void An_event_leaves_the_facts_it_was_given_untouched()
    {
        var view = New();
        var before = view.Clone();
        foreach (var one in History.Settled(Id, T))
        {
            one.Apply(view);
        }
        Assert.Equal(before, view);
    }

    [Fact]
    public void The_same_event_again_is_the_same_object()
    {
        foreach (var one in History.Settled(Id, T).Concat(History.HeldThenRefused(Id, T)))
        {
            var once = one.Apply(New());
            Assert.Same(once, one.Apply(once));
        }
    }

    [Fact]
    public void A_refused_leg_sent_again_heals_in_either_order()
    {
        var refused = new OrderChecked { FilingId = "ord_1", Verdict = Verdict.Refused, CheckedAt = T + 1, Reasons = { new Reason { Code = "ORDER_SUM" } } };
        var accepted = new OrderChecked { FilingId = "ord_2", Verdict = Verdict.Accepted, CheckedAt = T + 2 };
        Assert.Equal("leg-refused", FilingStatus.Of(FilingKind.Declaration, FilingState.After(New(), refused)).Name);
        Assert.Equal(
            FilingState.After(FilingState.After(New(), refused), accepted).Order,
            FilingState.After(FilingState.After(New(), accepted), refused).Order);
        Assert.Equal(LegState.Checked, FilingState.After(FilingState.After(New(), accepted), refused).Order.State);
    }

    [Fact]
    public void Parked_lasts_until_its_house_speaks_again_whichever_is_heard_first()
    {
        var parked = new ItemParked { FilingId = Id, House = Houses.Customs, Kind = "waybills-checked", ParkedId = "p1", At = T + 45 };
        var view = FilingState.After(New(), parked);
        Assert.Equal("parked", FilingStatus.Of(FilingKind.Declaration, view).Name);
        var later = History.Decided(Id, T + 60, 120);
        Assert.NotEqual("parked", FilingStatus.Of(FilingKind.Declaration, FilingState.After(view, later)).Name);
        Assert.NotEqual("parked", FilingStatus.Of(FilingKind.Declaration, FilingState.After(FilingState.After(New(), later), parked)).Name);
    }

    [Theory]
    [InlineData("cancelled", Ending.Cancelled)]
    [InlineData("expired", Ending.Expired)]
    public void A_closure_that_customs_grants_is_the_end(string status, Ending ending)
    {
        var asked = FilingState.ClosureAsked(New(), new ClosureRequested { ClosureId = "cls_1", Ending = ending, At = T });
        Assert.Equal("accepted", FilingStatus.Of(FilingKind.Declaration, asked).Name);
        Assert.Equal("CLOSURE_RUNNING", Cancellation.Refuse(asked));
        var refused = FilingState.After(asked, new DeclarationDecided { FilingId = Id, ClosureId = "cls_1", ClosureRefused = true, Reasons = { new Reason { Code = "X" } } });
        Assert.Null(Cancellation.Refuse(refused));
        Assert.Equal("accepted", FilingStatus.Of(FilingKind.Declaration, refused).Name);
        var ended = FilingState.After(asked, new DeclarationDecided { FilingId = Id, ClosureId = "cls_1", Ending = ending });
        Assert.Equal(status, FilingStatus.Of(FilingKind.Declaration, ended).Name);
        Assert.Equal("ALREADY_ENDED", Cancellation.Refuse(ended));
    }

    internal static FilingView New() => new()
    {
        Order = new LegMark { State = LegState.Filed }, Payment = new LegMark { State = LegState.Filed }, Waybill = new LegMark { State = LegState.Filed },
    };

    internal static FilingView Tell(FilingView view, IEnumerable<Told> told) => told.Aggregate(view, (v, one) => one.Apply(v));

    private static Told[] LifeOf(string name) => name switch
    {
        nameof(History.Settled) => History.Settled(Id, T),
        nameof(History.HeldThenRefused) => History.HeldThenRefused(Id, T),
        _ => History.DocumentsThenSettled(Id, T),
    };

    // The count of changes depends on the order by nature; everything else must not.
    private static FilingView Without(FilingView view)
    {
        var copy = view.Clone();
        copy.Version = 0;
        return copy;
    }
}
