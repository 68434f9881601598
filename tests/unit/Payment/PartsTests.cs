using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Tests.Unit.Customs;
using Xunit;

namespace SingleWindow.Tests.Unit.Payment;

/// <summary>Instalments, shares, refunds and reversals: the house on tables in memory.</summary>
public class PartsTests
{
    private static readonly IHouse House = PaymentModule.House(Payments.Facts());

    /// <summary>The rows of the house, and what left it.</summary>
    private sealed class Book
    {
        private readonly MemoryTables _tables = new();
        private DateTimeOffset _now = Payments.Now;

        public List<IMessage> Sent { get; } = [];
        public IEnumerable<TradeRow> Trades => _tables.All(PaymentTables.Trades);
        public IEnumerable<PartRow> Parts => _tables.All(PaymentTables.Parts);
        public IReadOnlySet<string> Asked => _tables.Asked;
        public IEnumerable<PaymentChecked> Told => Sent.OfType<PaymentChecked>();
        public DocumentAnswered Document => Sent.OfType<DocumentAnswered>().Last();

        /// <summary>What customs was told last of an order: true paid, false not any more, null nothing.</summary>
        public Dictionary<string, bool> AtCustoms { get; } = [];

        public Book Receive(params IMessage[] messages)
        {
            foreach (var message in messages)
            {
                Step(message);
            }
            return this;
        }

        public void Step(params IMessage[] messages)
        {
            var items = messages.Select(m => new Item(House.Reads.Single(k => k.GetType().GenericTypeArguments[0] == m.GetType()), m, default, Guid.Empty)).ToList();
            var context = new StepContext(_now);
            _now = _now.AddMilliseconds(1);
            // Tables in memory answer at once.
            var work = House.LoadAsync(_tables, items, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var item in items)
            {
                House.Handle(work, item, context);
            }
            House.SaveAsync(_tables, work, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var left in context.Outgoing)
            {
                Sent.Add(left.Item);
                switch (left.Item)
                {
                    case PaymentChecked { Verdict: Verdict.Accepted } paid when left.Kind == Events.PaymentsChecked:
                        AtCustoms[paid.OrderNo] = true;
                        break;
                    case PaymentWithdrawn withdrawn:
                        foreach (var order in withdrawn.Orders)
                        {
                            // Who asks hears first whether it may be.
                            AtCustoms[order.OrderNo] = withdrawn.Asks && AtCustoms.GetValueOrDefault(order.OrderNo);
                        }
                        break;
                }
            }
        }

        /// <summary>Customs answers the reversal that asked last.</summary>
        public Book Answer(bool done)
        {
            var asked = Sent.OfType<PaymentWithdrawn>().Last(w => w.Asks);
            var answer = new WithdrawalAnswered { FilingId = asked.FilingId, PaymentId = asked.PaymentId, EbcCode = asked.EbcCode, Done = done };
            answer.OrderNos.Add(asked.Orders.Select(o => o.OrderNo));
            if (done)
            {
                foreach (var order in answer.OrderNos)
                {
                    AtCustoms[order] = false;
                }
            }
            else
            {
                answer.Reasons.Add(new Reason { Code = "PAYMENT_RELEASED" });
            }
            return Receive(answer);
        }
    }

    [Fact]
    public void Instalments_add_up_to_their_order_and_customs_hears_of_it_once_it_is_paid()
    {
        var book = new Book().Receive(Payments.Order(), Part("pay_1", "A-1", "20"), Part("pay_2", "A-2", "40"));
        Assert.Empty(book.AtCustoms);
        var told = book.Told.Last();
        Assert.Equal(("60", "64.7", false, Verdict.Accepted), (told.Amount, told.Due, told.Full, told.Verdict));
        Assert.Equal(("ORDER_PART_PAID", "60", "64.7"), Given(told));

        book.Receive(Part("pay_3", "A-3", "4.7"));

        Assert.True(book.AtCustoms["QH-1001"]);
        var paid = book.Told.Last();
        Assert.Equal(("64.7", true, "pay_3"), (paid.Amount, paid.Full, paid.FilingId));
        Assert.Equal(["20", "40", "4.7"], paid.Parts.Select(p => p.Amount));
        Assert.Empty(paid.Reasons);

        book.Receive(Part("pay_4", "A-4", "1"));
        var refused = book.Told.Last();
        Assert.Equal((Verdict.Refused, paid.CheckedAt, true), (refused.Verdict, refused.CheckedAt, refused.RefusedAt > paid.CheckedAt));
    }

    [Fact]
    public void Parts_that_come_before_their_order_are_answered_with_it()
    {
        var book = new Book().Receive(Part("pay_1", "A-1", "20"), Merged("pay_2", "A-2", ("QH-1001", "44.7"), ("QH-1002", "64.7")));
        Assert.Empty(book.Sent);

        book.Receive(Payments.Order());

        Assert.True(book.AtCustoms["QH-1001"]);
        Assert.Equal([("pay_1", 0), ("pay_2", 2)], book.Told.Where(t => t.FilingId == "pay_1" || t.ShareOf > 0).DistinctBy(t => t.FilingId).Select(t => (t.FilingId, t.ShareOf)));
        book.Receive(Payments.Order("ord_2", orderNo: "QH-1002"));
        Assert.True(book.AtCustoms["QH-1002"]);
    }

    public static TheoryData<string, IMessage[], string, string, string> Faults() => new()
    {
        { "more than is open", [Part("pay_1", "A-1", "60"), Part("pay_2", "A-2", "4.71")], "PAYMENT_OVER_ORDER", "4.71", "4.7" },
        { "nothing is open", [Part("pay_1", "A-1", "64.7"), Part("pay_2", "A-2", "1")], "PAYMENT_ORDER_PAID", "1", "0" },
        { "a plain payment was first", [Payments.Good(), Part("pay_2", "A-2", "1")], "PAYMENT_DUPLICATE", "QH-1001", "HT-9001" },
        { "less, and no instalment", [Part("pay_1", "A-1", "60"), Paying(Payments.Good("pay_2", "A-2"), "4")], "PAYMENT_NOT_THE_REST", "4", "4.7" },
        { "another currency", [In(Part("pay_1", "A-1", "60"), "300")], "PAYMENT_CURRENCY_DIFFERS", "300", "502" },
        { "a used number", [Part("pay_1", "A-1", "10"), Part("pay_2", "A-1", "10", "QH-1002")], "PAYMENT_NUMBER_USED", "A-1", "" },
        { "the number of a plain payment", [Payments.Good("pay_1", "A-1"), Part("pay_2", "A-1", "10", "QH-1002")], "PAYMENT_NUMBER_USED", "A-1", "" },
        { "the number of one in parts", [Part("pay_1", "A-1", "10", "QH-1002"), Payments.Good("pay_2", "A-1")], "PAYMENT_NUMBER_USED", "A-1", "" },
        { "shares that do not add up", [Summing(Merged("pay_1", "A-1", ("QH-1001", "64.7"), ("QH-1002", "64.7")), "129.3")], "PAYMENT_SHARES_SUM", "129.4", "129.3" },
        { "an order named twice", [Merged("pay_1", "A-1", ("QH-1001", "32"), ("QH-1001", "32.7"))], "PAYMENT_SHARE_REPEATED", "QH-1001", "" },
        { "a share of nothing", [Merged("pay_1", "A-1", ("QH-1001", "64.7"), ("QH-1002", "0"))], "PAYMENT_AMOUNT_INVALID", "0", "> 0" },
        { "refund of an unknown payment", [Refund("rfd_1", "NO", "1")], "REFUND_PAYMENT_UNKNOWN", "NO", "3301962001" },
        { "refund of another institution's", [Payments.Good(), Refund("rfd_1", "HT-9001", "1", payCode: "3301962002")], "REFUND_PAYMENT_UNKNOWN", "HT-9001", "3301962002" },
        { "refund above the balance", [Payments.Good(), Refund("rfd_1", "HT-9001", "60"), Refund("rfd_2", "HT-9001", "4.71")], "REFUND_OVER_BALANCE", "4.71", "4.7" },
        { "refund in another currency", [Payments.Good(), Refund("rfd_1", "HT-9001", "1", currency: "300")], "REFUND_CURRENCY", "300", "502" },
        { "refund of what waits", [Payments.Good("pay_1", "A-1", "QH-1009"), Refund("rfd_1", "A-1", "1")], "REFUND_NOT_ACCEPTED", "A-1", "waiting" },
        { "refund of which share", [Merged("pay_1", "A-1", ("QH-1001", "64.7"), ("QH-1009", "5")), Refund("rfd_1", "A-1", "1")], "REFUND_ORDER_UNKNOWN", "", "QH-1001, QH-1009" },
        { "refund of a reversed one", [Part("pay_1", "A-1", "10"), Reversal("rev_1", "A-1"), Refund("rfd_1", "A-1", "1")], "REFUND_REVERSED", "A-1", "reversed" },
        { "a payment too many", [.. Enumerable.Range(0, PartsDesk.Most + 1).Select(i => Part($"pay_{i:000}", $"A-{i:000}", "0.1"))], "PAYMENT_PARTS_MOST", "QH-1001", "100" },
        { "a refund too many", [Payments.Good(), .. Enumerable.Range(0, BackDesk.Most + 1).Select(i => Refund($"rfd_{i:000}", "HT-9001", "0.1"))], "REFUND_MOST", "HT-9001", "100" },
        { "a refund in the future", [Payments.Good(), At(Refund("rfd_1", "HT-9001", "1"), Payments.Now.AddMinutes(6))], "REFUND_TIME_FUTURE", Instant.Text(Payments.Now.AddMinutes(6).ToUnixTimeMilliseconds()), Instant.Text(Payments.Now.AddMilliseconds(2).ToUnixTimeMilliseconds()) },
        { "reversal of an unknown payment", [Reversal("rev_1", "NO")], "REVERSAL_PAYMENT_UNKNOWN", "NO", "3301962001" },
        { "reversal after a refund", [Payments.Good(), Refund("rfd_1", "HT-9001", "1"), Reversal("rev_1", "HT-9001")], "REVERSAL_REFUNDED", "HT-9001", "1" },
        { "a second reversal", [Part("pay_1", "A-1", "10"), Reversal("rev_1", "A-1"), Reversal("rev_2", "A-1")], "REVERSAL_TWICE", "A-1", "" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_is_refused_with_both_values_and_leaves_the_balances(string name, IMessage[] messages, string code, string value, string other)
    {
        var book = new Book().Receive(Payments.Order()).Receive(messages[..^1]);
        var before = Rows(book);

        book.Receive(messages[^1]);

        var reasons = book.Sent[^1] is DocumentAnswered document ? document.Reasons : book.Told.Last().Reasons;
        Assert.True(reasons.Count > 0, name);
        Assert.Equal((code, value, other), (reasons[0].Code, reasons[0].Value, reasons[0].OtherValue));
        Assert.All(reasons, r => Assert.True(r is { En.Length: > 0, Zh.Length: > 0, FixEn.Length: > 0, FixZh.Length: > 0, Act.Length: > 0, Rule.Length: > 0 }));
        Assert.Equal(before, Rows(book));
        static string Rows(Book book) => string.Join('\n', book.Parts.Select(p => $"{p.Key} {p.State} {p.Left}"));
    }

    [Fact]
    public void Of_many_refunds_the_one_that_gives_back_all_that_is_left_is_taken()
    {
        var book = new Book().Receive(Payments.Order(), Payments.Good());
        book.Receive([.. Enumerable.Range(0, BackDesk.Most).Select(i => Refund($"rfd_{i:000}", "HT-9001", "0.1"))]);
        book.Receive(Refund("rfd_last", "HT-9001", "54.7"));
        Assert.Equal(("done", "paid=64.7; refunded=64.7; left=0"), (book.Document.Outcome, book.Document.Figures));
    }

    [Fact]
    public void A_refund_takes_the_order_from_customs_and_the_rest_brings_it_back()
    {
        var book = new Book().Receive(Payments.Order("dcl_1"), Payments.Good("dcl_1"), Refund("rfd_1", "HT-9001", "10"));

        var withdrawn = Assert.Single(book.Sent.OfType<PaymentWithdrawn>());
        Assert.Equal(("rfd_1", "dcl_1", false), (withdrawn.FilingId, withdrawn.Orders.Single().FilingId, withdrawn.Asks));
        Assert.Equal(("done", "paid=64.7; refunded=10; left=54.7"), (book.Document.Outcome, book.Document.Figures));
        Assert.Equal(("dcl_1", "54.7", false), (book.Told.Last().FilingId, book.Told.Last().Amount, book.Told.Last().Full));

        // A payment that does not say it is an instalment pays the rest.
        book.Receive(Paying(Payments.Good("pay_2", "A-2"), "10"));
        Assert.True(book.AtCustoms["QH-1001"]);
        Assert.True(book.Told.Last(t => t.Full).CheckedAt > withdrawn.At);
        Assert.Contains("dcl_1", book.Told.Where(t => t.Full).Select(t => t.FilingId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reversal_waits_for_customs_and_is_all_or_nothing(bool done)
    {
        var book = new Book().Receive(
            Payments.Order(), Payments.Order("ord_2", orderNo: "QH-1002"), Merged("pay_1", "A-1", ("QH-1001", "64.7"), ("QH-1002", "64.7")), Reversal("rev_1", "A-1"));
        Assert.Empty(book.Sent.OfType<DocumentAnswered>());
        // Its place in the orders is kept while customs is asked.
        book.Receive(Part("pay_2", "A-2", "1"));
        Assert.Equal("PAYMENT_ORDER_PAID", book.Told.Last().Reasons[0].Code);

        book.Answer(done);

        Assert.Equal(done ? "done" : "refused", book.Document.Outcome);
        Assert.All(book.Parts.Where(p => p.PaymentId == "pay_1"), p => Assert.Equal(done ? PartState.Reversed : PartState.Accepted, p.State));
        Assert.Equal([!done, !done], book.AtCustoms.Values);
        book.Receive(Part("pay_3", "A-1", "1"));
        Assert.Equal(done ? "ORDER_PART_PAID" : "PAYMENT_NUMBER_USED", book.Told.Last().Reasons[0].Code);
        Assert.Single(book.Sent.OfType<DocumentAnswered>());
    }

    /// <summary>A share of another order goes back; the one that was refused pays nothing, so its order is another payment's to pay.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refused_share_keeps_no_place_while_its_payment_is_reversed_and_stays_refused(bool done)
    {
        var book = new Book().Receive(
            Merged("pay_1", "A-1", ("QH-1001", "70"), ("QH-1002", "64.7")), Payments.Order(), Payments.Order("ord_2", orderNo: "QH-1002"), Reversal("rev_1", "A-1"));
        Assert.Equal(["QH-1002"], book.Sent.OfType<PaymentWithdrawn>().Single().Orders.Select(o => o.OrderNo));

        book.Receive(Part("pay_2", "A-2", "64.7"));
        Assert.True(book.Told.Last().Full);
        Assert.True(book.AtCustoms["QH-1001"]);

        book.Answer(done);

        Assert.Equal([PartState.Refused, done ? PartState.Reversed : PartState.Accepted], book.Parts.Where(p => p.PaymentId == "pay_1").OrderBy(p => p.Key).Select(p => p.State));
        Assert.Equal((true, !done), (book.AtCustoms["QH-1001"], book.AtCustoms["QH-1002"]));
    }

    [Fact]
    public void A_payment_that_was_refused_for_all_its_orders_is_reversed_without_customs()
    {
        var book = new Book().Receive(Part("pay_1", "A-1", "70"), Payments.Order(), Reversal("rev_1", "A-1"));
        Assert.Empty(book.Sent.OfType<PaymentWithdrawn>());
        Assert.Equal(("rev_1", "done", "reversed=70"), (book.Document.FilingId, book.Document.Outcome, book.Document.Figures));
        book.Receive(Part("pay_2", "A-1", "64.7"));
        Assert.True(book.AtCustoms["QH-1001"]);
    }

    /// <summary>It paid the rest when it came; what was refunded of another one since is not its fault.</summary>
    [Fact]
    public void A_payment_whose_reversal_is_refused_stands_as_before()
    {
        var book = new Book().Receive(
            Payments.Order(), Part("pay_1", "A-1", "60"), Paying(Payments.Good("pay_2", "A-2"), "4.7"), Refund("rfd_1", "A-1", "10"), Reversal("rev_1", "A-2")).Answer(done: false);
        Assert.Equal(PartState.Accepted, book.Parts.Single(p => p.PaymentId == "pay_2").State);
        Assert.Equal(("54.7", Verdict.Accepted), (book.Told.Last().Amount, book.Told.Last().Verdict));
    }

    /// <summary>An amendment ends the version before; its word may come after the legs of the next one.</summary>
    [Theory]
    [InlineData("payment end order")]
    [InlineData("end payment order")]
    [InlineData("payment order end")]
    [InlineData("order payment end")]
    public void A_later_version_is_paid_under_the_same_number_though_money_of_the_one_before_went_back(string order)
    {
        var (one, two) = (Sample + "1", FilingId.OfVersion(Sample + "1", 2));
        var book = new Book().Receive(Payments.Order(one), Payments.Good(one), Refund("rfd_1", "HT-9001", "10"));
        foreach (var what in order.Split(' '))
        {
            book.Receive(what switch { "payment" => Payments.Good(two), "end" => new FilingClosed { FilingId = one }, _ => Payments.Order(two) });
        }

        Assert.Equal((Verdict.Accepted, true), (book.Told.Last(t => t.FilingId == two).Verdict, book.AtCustoms["QH-1001"]));
        Assert.Equal([(one, PartState.Closed), (two, PartState.Accepted)], book.Parts.OrderBy(p => p.PaymentId, StringComparer.Ordinal).Select(p => (p.PaymentId, p.State)));
        Assert.DoesNotContain(book.Told, t => t.Verdict == Verdict.Refused);
    }

    private const string Sample = "dcl_0190000000007000800000000000000";

    [Fact]
    public void An_order_whose_filing_ended_leaves_its_parts_to_the_next_one()
    {
        var book = new Book().Receive(Payments.Order("dcl_1"), Part("pay_1", "A-1", "64.7"), new FilingClosed { FilingId = "dcl_1" });
        Assert.False(book.AtCustoms["QH-1001"]);

        book.Receive(Payments.Order("dcl_2", goods: "65", at: 9));
        Assert.Equal(("64.7", "70"), (book.Told.Last().Amount, book.Told.Last().Due));
        book.Receive(Part("pay_2", "A-2", "5.3"));
        Assert.True(book.AtCustoms["QH-1001"]);
    }

    [Fact]
    public void A_plain_trade_touches_no_row_of_parts()
    {
        var book = new Book();
        book.Step(Payments.Order("dcl_1"), Payments.Good("dcl_1"), Payments.Order("dcl_2", orderNo: "QH-2"), Payments.Good("dcl_2", "HT-2", "QH-2"));
        Assert.Equal(["filings", "trades"], book.Asked.Order());
        Assert.Equal(2, book.Told.Count());
    }

    /// <summary>Every script of four messages: the moves of a part that happen are those the README tells, no more and no fewer.</summary>
    [Fact]
    public void The_README_tells_every_move_of_a_part()
    {
        IMessage?[] alphabet =
        [
            Payments.Order("ord_1", at: 1), Payments.Order("ord_2", goods: "20", at: 9), Part("pay_1", "A-1", "60"), Payments.Good("pay_2", "A-2"),
            Refund("rfd_1", "A-1", "10"), Refund("rfd_2", "A-2", "10"), Reversal("rev_1", "A-1"), Reversal("rev_2", "A-2"),
            new FilingClosed { FilingId = "ord_1" }, new FilingClosed { FilingId = "pay_1" },
            null, new WithdrawalAnswered { Done = true },
        ];
        HashSet<string> seen = [];
        var scripts = (int)Math.Pow(alphabet.Length, 4);
        for (var script = 0; script < scripts; script++)
        {
            var book = new Book();
            for (var (rest, i) = (script, 0); i < 4; i++, rest /= alphabet.Length)
            {
                var message = alphabet[rest % alphabet.Length];
                var before = book.Parts.ToDictionary(p => p.Key);
                if (message is not null and not WithdrawalAnswered)
                {
                    book.Receive(message);
                }
                else if (book.Sent.OfType<PaymentWithdrawn>().LastOrDefault(w => w.Asks) is { } asked
                    && !book.Sent.OfType<DocumentAnswered>().Any(d => d.FilingId == asked.FilingId))
                {
                    book.Answer(done: message is not null);
                }
                foreach (var part in book.Parts)
                {
                    var was = before.GetValueOrDefault(part.Key);
                    if (was is null || was.State != part.State || was.Refunded != part.Refunded)
                    {
                        seen.Add($"{(was is null ? "–" : was.StateName)} | {message?.GetType().Name ?? nameof(WithdrawalAnswered)} | {part.StateName}");
                    }
                }
            }
        }
        var told = TaxRefund.HouseReadme.States("payment", "| part | message | next | when |")
            .SelectMany(r => r.State.Split(", ").SelectMany(s => r.Event.Split(", ").SelectMany(e => r.Next.Split(", ").Select(n => $"{s} | {e} | {n}"))))
            .ToList();

        Assert.Equal(told.Count, told.Distinct().Count());
        var (untold, unseen) = (seen.Except(told).Order(StringComparer.Ordinal).ToList(), told.Except(seen).Order(StringComparer.Ordinal).ToList());
        Assert.True(untold.Count + unseen.Count == 0, $"The README does not tell:\n{string.Join('\n', untold)}\nand tells what never happens:\n{string.Join('\n', unseen)}");

    }

    private static readonly IMessage[] Messages =
    [
        Payments.Order("ord_1", at: 1), Payments.Order("dcl_2", orderNo: "QH-1002", at: 2), Payments.Order("ord_3", goods: "70", at: 3),
        Part("pay_1", "A-1", "30"), Part("pay_2", "A-2", "34.7"), Part("pay_3", "A-3", "40"), Part("pay_4", "A-1", "64.7", "QH-1002"), Payments.Good("dcl_2", "A-5", "QH-1002"),
        Merged("pay_6", "A-6", ("QH-1001", "34.7"), ("QH-1002", "64.7")), Merged("pay_7", "A-7", ("QH-1002", "10"), ("QH-1001", "20")), Payments.Good("pay_8", "A-8"),
        Refund("rfd_1", "A-1", "10"), Refund("rfd_2", "A-1", "25"), Refund("rfd_3", "A-5", "64.7"), Refund("rfd_4", "A-6", "30", order: "QH-1002"), Refund("rfd_5", "A-2", "1"),
        Refund("rfd_6", "A-8", "5"),
        Reversal("rev_1", "A-1"), Reversal("rev_2", "A-6"), Reversal("rev_3", "A-5"), Reversal("rev_4", "A-7"), Reversal("rev_5", "A-8"),
        new FilingClosed { FilingId = "dcl_2" }, new FilingClosed { FilingId = "ord_1" },
    ];

    [Fact]
    public void Whatever_comes_in_any_order_no_balance_is_used_twice_and_what_was_seen_says_nothing_again() =>
        Gen.Int[-2, Messages.Length - 1].Array[0, 30].Sample(script =>
        {
            var book = new Book();
            foreach (var i in script)
            {
                if (i >= 0)
                {
                    book.Receive(Messages[i]);
                }
                else if (book.Sent.OfType<PaymentWithdrawn>().LastOrDefault(w => w.Asks) is { } asked
                    && !book.Sent.OfType<DocumentAnswered>().Any(d => d.FilingId == asked.FilingId))
                {
                    book.Answer(done: i == -1);
                }
                Invariants(book);
                var sent = book.Sent.Count;
                if (i >= 0)
                {
                    book.Receive(Messages[i]);
                    Assert.Equal(sent, book.Sent.Count);
                }
            }
            Assert.All(book.Sent.OfType<DocumentAnswered>().GroupBy(d => d.FilingId), g => Assert.Single(g));
        }, print: script => string.Join(' ', script));

    private static void Invariants(Book book)
    {
        var trades = book.Trades.ToList();
        var parts = book.Parts.ToList();
        var claims = trades.Where(t => t.Claim is not null).ToList();
        Assert.Equal(claims.Count, claims.DistinctBy(t => t.Claim).Count());
        Assert.All(parts, p => Assert.InRange(p.Refunded, 0, p.Amount));
        foreach (var number in trades.Where(t => t.IsNumber))
        {
            Assert.Equal(Decimals.Read(number.Payment!.Amount), parts.Where(p => p.PaymentId == number.Payment.FilingId).Sum(p => p.Amount));
        }
        foreach (var order in trades.Where(t => t is { IsNumber: false, State: PaymentState.Parted }))
        {
            var own = parts.Where(p => p.OrderKey == order.OrderKey).ToList();
            // What is being reversed keeps its place, even in an order that came meanwhile and asks less.
            var standing = own.Where(p => p.State == PartState.Accepted).Sum(p => p.Left);
            var statement = order.Payment!;
            if (order.Order is { Verdict: Verdict.Accepted } known)
            {
                var due = PaymentChecks.Due(known);
                Assert.InRange(standing, 0, due);
                Assert.Equal(statement.Full, standing == due && standing > 0 && !own.Exists(p => p.IsReversing));
            }
            else
            {
                Assert.False(statement.Full);
            }
            // Customs counts an order as paid exactly while it is, but for the time in which it is asked about a reversal.
            if (!own.Exists(p => p.IsReversing))
            {
                Assert.Equal(statement.Full, book.AtCustoms.GetValueOrDefault(statement.OrderNo));
            }
        }
        var refunded = book.Sent.OfType<DocumentAnswered>().Where(d => d.Outcome == "done" && d.FilingId.StartsWith("rfd_", StringComparison.Ordinal))
            .Sum(d => Decimals.Read(Messages.OfType<PayerRefunded>().Single(r => r.FilingId == d.FilingId).Amount));
        Assert.Equal(refunded, parts.Sum(p => p.Refunded));
    }

    private static (string, string, string) Given(PaymentChecked told) => (told.Reasons[0].Code, told.Reasons[0].Value, told.Reasons[0].OtherValue);

    private static PaymentSubmitted Part(string filing, string payNo, string amount, string orderNo = "QH-1001")
    {
        var payment = Paying(Payments.Good(filing, payNo, orderNo), amount);
        payment.Instalment = true;
        return payment;
    }

    private static PaymentSubmitted Merged(string filing, string payNo, params (string OrderNo, string Amount)[] shares)
    {
        var payment = Part(filing, payNo, Decimals.Write(shares.Sum(s => Decimals.Read(s.Amount))), "");
        payment.Shares.Add(shares.Select(s => new PaymentShare { OrderNo = s.OrderNo, Amount = s.Amount }));
        return payment;
    }

    private static PaymentSubmitted Paying(PaymentSubmitted payment, string amount)
    {
        payment.Amount = amount;
        return payment;
    }

    private static PaymentSubmitted Summing(PaymentSubmitted payment, string amount) => Paying(payment, amount);

    private static PaymentSubmitted In(PaymentSubmitted payment, string currency)
    {
        payment.Currency = currency;
        return payment;
    }

    private static PayerRefunded Refund(string id, string payNo, string amount, string order = "", string currency = "502", string payCode = "3301962001") =>
        new() { FilingId = id, RefundNo = id, PayCode = payCode, PayNo = payNo, OrderNo = order, Amount = amount, Currency = currency };

    private static PayerRefunded At(PayerRefunded refund, DateTimeOffset at)
    {
        refund.RefundedAt = at.ToUnixTimeMilliseconds();
        return refund;
    }

    private static ReversalRequested Reversal(string id, string payNo) => new() { FilingId = id, ReversalNo = id, PayCode = "3301962001", PayNo = payNo, Reason = "mistake" };
}
