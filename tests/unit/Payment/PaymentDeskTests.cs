using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Payment;

public class PaymentDeskTests
{
    private static readonly PaymentFacts Facts = Payments.Facts();

    /// <summary>The rows of the house in memory, and every move they make.</summary>
    private sealed class Book
    {
        private readonly Dictionary<string, TradeRow> _trades = [];
        private readonly Dictionary<string, FilingRow> _filings = [];

        public List<PaymentChecked> Sent { get; } = [];
        public HashSet<string> Moves { get; } = [];
        public IEnumerable<TradeRow> Trades => _trades.Values;

        public TradeRow Trade(string orderNo = "QH-1001") => _trades[TradeRow.KeyOf("3301960001", orderNo)];

        public Book Receive(params IMessage[] messages)
        {
            foreach (var message in messages)
            {
                switch (message)
                {
                    case PaymentSubmitted p:
                        var key = TradeRow.KeyOf(p.EbcCode, p.OrderNo);
                        var claim = TradeRow.ClaimOf(p.PayCode, p.PayNo);
                        Apply(message, key, p.FilingId, (trade, filing) => PaymentDesk.Take(
                            trade, filing, claim is null ? null : _trades.Values.SingleOrDefault(t => t.Claim == claim)?.OrderKey, p, [], Facts, Payments.Now));
                        break;
                    case OrderChecked o:
                        Apply(message, TradeRow.KeyOf(o.EbcCode, o.OrderNo), o.FilingId, (trade, filing) =>
                            PaymentDesk.Meet(trade, filing, o, Facts, Payments.Now));
                        break;
                    case FilingClosed c when PaymentDesk.Close(_filings.GetValueOrDefault(c.FilingId), c.FilingId) is { } closed:
                        _filings[c.FilingId] = closed;
                        foreach (var freed in new[] { closed.OrderKey, closed.OtherKey }.Where(k => k is { Length: > 0 } && _trades.ContainsKey(k)))
                        {
                            Apply(message, freed!, c.FilingId, (trade, _) => new PaymentStep(PaymentDesk.Free(trade!, c.FilingId), null, null));
                        }
                        break;
                }
            }
            return this;
        }

        private void Apply(IMessage message, string key, string filing, Func<TradeRow?, FilingRow?, PaymentStep> decide)
        {
            var before = _trades.GetValueOrDefault(key);
            var step = decide(before, _filings.GetValueOrDefault(filing));
            if (step.Filing is { } seen)
            {
                _filings[filing] = seen;
            }
            if (step.Trade is { } trade)
            {
                _trades[key] = trade;
            }
            var leaves = "–";
            if (step.Answer is { } answer)
            {
                Sent.Add(answer);
                leaves = answer.Verdict == Verdict.Accepted ? "accepted" : "refused";
            }
            if (_trades.GetValueOrDefault(key) is { } after)
            {
                Moves.Add($"{before?.State ?? PaymentState.None} | {message.Descriptor.Name} | {after.State} | {leaves}");
            }
        }
    }

    private static readonly IMessage[] Messages =
    [
        Payments.Good("pay_1"), Payments.Good("dcl_2", "HT-9002"), Wrong("pay_3"), Payments.Good("pay_4", "HT-9001", "QH-1002"),
        Payments.Order("ord_1", at: 1), Payments.Order("dcl_2", Verdict.Refused, at: 2), Payments.Order("ord_5", goods: "70", at: 3),
        Payments.Order("ord_6", at: 4, orderNo: "QH-1002"),
        new FilingClosed { FilingId = "pay_1" }, new FilingClosed { FilingId = "dcl_2" }, new FilingClosed { FilingId = "ord_1" },
    ];

    [Fact]
    public void A_payment_waits_for_its_order_and_is_answered_when_it_comes()
    {
        var book = new Book().Receive(Payments.Good());
        Assert.Empty(book.Sent);

        book.Receive(Payments.Order());

        Assert.Equal(Verdict.Accepted, Assert.Single(book.Sent).Verdict);
        Assert.Equal(["P03", "P08"], book.Sent[0].Used.Select(u => u.Rule));
    }

    [Fact]
    public void Own_faults_and_differences_from_the_order_are_told_together()
    {
        var payment = Payments.Good();
        payment.PayCode = "3301962009";
        payment.Amount = "64";
        var book = new Book().Receive(payment, Payments.Order());

        Assert.Equal(["PAYMENT_INSTITUTION_STRUCK", "PAYMENT_AMOUNT_DIFFERS"], Assert.Single(book.Sent).Reasons.Select(r => r.Code));
    }

    [Fact]
    public void A_refused_order_leaves_the_payment_to_its_own_merits_until_a_good_one_comes()
    {
        var book = new Book().Receive(Payments.Good("dcl_2"), Payments.Order("dcl_2", Verdict.Refused));
        Assert.Equal(Verdict.Accepted, Assert.Single(book.Sent).Verdict);
        Assert.Equal(PaymentState.Unmatched, book.Trade().State);

        book.Receive(Payments.Order("ord_5", goods: "70", at: 9));

        Assert.Equal(["PAYMENT_AMOUNT_DIFFERS"], book.Sent[^1].Reasons.Select(r => r.Code));
        Assert.Equal(2, book.Sent.Count);
    }

    [Fact]
    public void A_refused_payment_may_be_corrected_an_accepted_one_may_not_be_replaced()
    {
        var book = new Book().Receive(Payments.Order(), Wrong("pay_1"), Payments.Good("pay_2"), Payments.Good("pay_3", "HT-9003"));

        Assert.Equal([Verdict.Refused, Verdict.Accepted, Verdict.Refused], book.Sent.Select(a => a.Verdict));
        Assert.Equal(["PAYMENT_DUPLICATE"], book.Sent[2].Reasons.Select(r => r.Code));
        Assert.Equal("pay_2", book.Trade().Payment!.FilingId);
    }

    [Fact]
    public void A_payment_number_serves_one_order_until_it_is_free()
    {
        var other = Payments.Good("pay_2", orderNo: "QH-1002");
        var book = new Book().Receive(
            Payments.Order(), Payments.Order("ord_2", orderNo: "QH-1002"), Payments.Good("pay_1"), other, new FilingClosed { FilingId = "pay_1" },
            Payments.Good("pay_3", orderNo: "QH-1002"));

        Assert.Equal(["PAYMENT_NUMBER_USED"], book.Sent[1].Reasons.Select(r => r.Code));
        Assert.Equal(Verdict.Accepted, book.Sent[2].Verdict);
    }

    [Fact]
    public void Two_cash_payments_share_no_number()
    {
        var one = Payments.Good("pay_1", "", "QH-1001");
        var two = Payments.Good("pay_2", "", "QH-1002");
        one.PayCode = two.PayCode = "";
        var book = new Book().Receive(Payments.Order(), Payments.Order("ord_2", orderNo: "QH-1002"), one, two);

        Assert.All(book.Sent, a => Assert.Equal(Verdict.Accepted, a.Verdict));
    }

    [Fact]
    public void A_cancelled_declaration_frees_order_payment_and_number_for_the_next_one()
    {
        var book = new Book().Receive(
            Payments.Good("dcl_1"), Payments.Order("dcl_1"), new FilingClosed { FilingId = "dcl_1" },
            // The next filing states another price: it must not be compared with the order of the first.
            Paying(Payments.Good("dcl_2"), "75"), Payments.Order("dcl_2", goods: "70", at: 5));

        Assert.Equal([("dcl_1", Verdict.Accepted), ("dcl_2", Verdict.Accepted)], book.Sent.Select(a => (a.FilingId, a.Verdict)));
    }

    [Fact]
    public void Both_numbers_of_a_filing_whose_legs_disagree_are_freed()
    {
        var book = new Book().Receive(
            Payments.Good("dcl_1", orderNo: "QH-1002"), Payments.Order("dcl_1", orderNo: "QH-1001"), new FilingClosed { FilingId = "dcl_1" });

        Assert.Null(book.Trade("QH-1001").Order);
        Assert.Equal((PaymentState.Closed, (string?)null), (book.Trade("QH-1002").State, book.Trade("QH-1002").Claim));
    }

    [Fact]
    public void The_end_of_the_orders_filing_leaves_the_payment_to_the_next_order()
    {
        var book = new Book().Receive(Payments.Order("ord_1"), Payments.Good("pay_1"), new FilingClosed { FilingId = "ord_1" });
        Assert.Equal(PaymentState.Unmatched, book.Trade().State);

        book.Receive(Payments.Order("ord_7", at: 8));

        Assert.Equal(PaymentState.Accepted, book.Trade().State);
        Assert.Single(book.Sent);
    }

    public static TheoryData<string, IMessage[], PaymentState> Sets() => new()
    {
        { "order and payment", [Payments.Order(), Payments.Good()], PaymentState.Accepted },
        { "order and a wrong payment", [Payments.Order(), Wrong("pay_1")], PaymentState.Refused },
        { "a refused order beside the good one", [Payments.Order("dcl_2", Verdict.Refused, at: 7), Payments.Order(), Payments.Good()], PaymentState.Accepted },
        { "only a refused order", [Payments.Order("dcl_2", Verdict.Refused), Payments.Good()], PaymentState.Unmatched },
        { "the order was replaced after its filing ended",
            [Payments.Order("ord_1", at: 1), new FilingClosed { FilingId = "ord_1" }, Payments.Order("ord_2", at: 2), Payments.Good()], PaymentState.Accepted },
        { "the order that replaced it differs",
            [Payments.Order("ord_1", at: 1), new FilingClosed { FilingId = "ord_1" }, Payments.Order("ord_2", goods: "70", at: 2), Payments.Good()], PaymentState.Refused },
    };

    [Theory]
    [MemberData(nameof(Sets), DisableDiscoveryEnumeration = true)]
    public void Any_order_of_arrival_and_any_doubling_ends_the_same(string name, IMessage[] messages, PaymentState end) =>
        Gen.Shuffle((IMessage[])[.. messages, .. messages]).Sample(arrival =>
        {
            var book = new Book().Receive(arrival);
            Assert.True(book.Trade().State == end, $"{name}: {book.Trade().State}");
            Assert.Equal(end == PaymentState.Refused ? Verdict.Refused : Verdict.Accepted, book.Sent[^1].Verdict);
            for (var i = 1; i < book.Sent.Count; i++)
            {
                Assert.NotEqual(book.Sent[i - 1].Verdict, book.Sent[i].Verdict);
            }
        });

    [Fact]
    public void Whatever_comes_a_number_is_held_once_and_what_was_seen_says_nothing_again() =>
        Gen.Int[0, Messages.Length - 1].Array[0, 25].Sample(script =>
        {
            var book = new Book();
            foreach (var i in script)
            {
                book.Receive(Messages[i]);
                var held = book.Trades.Where(t => t.Claim is not null).ToList();
                Assert.Equal(held.Count, held.DistinctBy(t => t.Claim).Count());
                Assert.All(book.Trades, t => Assert.True(t.Claim is null || t.Holds));
                var sent = book.Sent.Count;
                book.Receive(Messages[i]);
                Assert.Equal(sent, book.Sent.Count);
            }
        });

    [Fact]
    public void The_state_table_of_the_readme_is_what_the_house_does()
    {
        HashSet<string> seen = [];
        foreach (var a in Messages)
        {
            foreach (var b in Messages)
            {
                foreach (var c in Messages)
                {
                    foreach (var d in Messages)
                    {
                        seen.UnionWith(new Book().Receive(a, b, c, d).Moves);
                    }
                }
            }
        }
        ReadmeTable.IsWhatHappens("payment", seen);
    }

    private static PaymentSubmitted Wrong(string filing) => Paying(Payments.Good(filing, "HT-" + filing), "1");

    private static PaymentSubmitted Paying(PaymentSubmitted payment, string amount)
    {
        payment.Amount = amount;
        return payment;
    }
}
