using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Transaction.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Transaction;

public class OrderDeskTests
{
    private static readonly OrderFacts Facts = Orders.Facts();

    /// <summary>The rows of the house in memory, and every move they make.</summary>
    private sealed class Book
    {
        private readonly Dictionary<string, OrderRow> _rows = [];

        public List<OrderChecked> Sent { get; } = [];
        public HashSet<string> Moves { get; } = [];
        public IEnumerable<OrderRow> Rows => _rows.Values;

        public void Receive(IMessage message)
        {
            var filing = message is OrderSubmitted submitted ? submitted.FilingId : ((FilingClosed)message).FilingId;
            var own = _rows.GetValueOrDefault(filing);
            OrderRow? next;
            var leaves = "–";
            if (message is OrderSubmitted order)
            {
                var number = OrderNumber.Of(order.EbcCode, order.OrderNo);
                next = OrderDesk.Take(own, _rows.Values.SingleOrDefault(r => r.Claim == number), order, Facts, Orders.Now);
                if (next?.Answer is { } answer)
                {
                    Sent.Add(answer);
                    leaves = "OrderChecked";
                }
            }
            else
            {
                next = OrderDesk.Close(own, filing);
            }
            if (next is not null)
            {
                _rows[filing] = next;
            }
            Moves.Add($"{own?.State.ToString() ?? "–"} | {message.Descriptor.Name} | {(next ?? own)!.State} | {leaves}");
        }
    }

    private static readonly IMessage[] Messages =
    [
        Orders.Good("ord_1"), Orders.Good("ord_2"), Orders.Good("dcl_3"), Orders.Good("ord_4", "QH-1002"), Bad("ord_5"),
        new FilingClosed { FilingId = "ord_1" }, new FilingClosed { FilingId = "ord_2" }, new FilingClosed { FilingId = "dcl_3" },
        new FilingClosed { FilingId = "ord_5" },
    ];

    [Theory]
    [InlineData("E", "")]
    [InlineData("W", "W")]
    public void A_booking_is_checked_like_an_order_and_says_that_it_is_one(string type, string told)
    {
        var order = Orders.Good();
        order.OrderType = type;
        var answer = OrderDesk.Take(null, null, order, Facts, Orders.Now)!.Answer!;
        Assert.Equal((Verdict.Accepted, told), (answer.Verdict, answer.OrderType));
        order.EbcCode = "3399999999";
        Assert.Equal("ORDER_MERCHANT_UNKNOWN", OrderDesk.Take(null, null, order, Facts, Orders.Now)!.Answer!.Reasons.Single().Code);
    }

    [Fact]
    public void Second_order_of_a_number_is_refused_and_keeps_every_other_reason()
    {
        var book = new Book();
        book.Receive(Orders.Good("ord_1"));
        var second = Orders.Good("dcl_2");
        second.GoodsValue = "1";
        book.Receive(second);

        Assert.Equal(Verdict.Accepted, book.Sent[0].Verdict);
        Assert.Equal(Verdict.Refused, book.Sent[1].Verdict);
        Assert.Equal(["ORDER_SUM_ARITHMETIC", "ORDER_DUPLICATE"], book.Sent[1].Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData("first refused")]
    [InlineData("first closed")]
    public void A_free_number_may_be_used_again(string how)
    {
        var book = new Book();
        book.Receive(how == "first refused" ? Bad("ord_1") : Orders.Good("ord_1"));
        if (how == "first closed")
        {
            book.Receive(new FilingClosed { FilingId = "ord_1" });
        }
        book.Receive(Orders.Good("ord_2"));

        Assert.Equal(Verdict.Accepted, book.Sent[^1].Verdict);
    }

    [Fact]
    public void An_order_that_comes_after_its_filing_ended_takes_no_number()
    {
        var book = new Book();
        book.Receive(new FilingClosed { FilingId = "dcl_1" });
        book.Receive(Orders.Good("dcl_1"));
        book.Receive(Orders.Good("dcl_2"));

        var only = Assert.Single(book.Sent);
        Assert.Equal(("dcl_2", Verdict.Accepted), (only.FilingId, only.Verdict));
    }

    [Fact]
    public void The_answer_carries_grade_registration_and_slim_lines()
    {
        var book = new Book();
        book.Receive(Orders.Good());

        var answer = Assert.Single(book.Sent);
        Assert.Equal("regular", answer.CreditGrade);
        Assert.Equal(new DateTimeOffset(2019, 3, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds(), answer.RegisteredSince);
        Assert.Equal(["QH-LAMP", "QH-FAN"], answer.Lines.Select(l => l.ItemNo));
        Assert.All(answer.Lines, l => Assert.Equal("", l.ItemName));
        Assert.Equal(["T02", "T09"], answer.Used.Select(u => u.Rule));
    }

    [Fact]
    public void In_any_order_and_doubled_one_filing_holds_a_number_and_each_is_answered_at_most_once() =>
        Gen.Int[0, Messages.Length - 1].Array[0, 30].Sample(script =>
        {
            var book = new Book();
            foreach (var i in script)
            {
                book.Receive(Messages[i]);
                Assert.All(book.Rows.Where(r => r.State == OrderState.Accepted).GroupBy(r => r.Claim), g => Assert.Single(g));
                Assert.Equal(book.Rows.Count(), book.Rows.DistinctBy(r => r.Claim).Count());
            }
            Assert.Equal(book.Sent.Count, book.Sent.DistinctBy(a => a.FilingId).Count());
            var (sent, rows) = (book.Sent.Count, book.Rows.ToList());
            foreach (var i in script)
            {
                book.Receive(Messages[i]);
            }
            // A filing closed in the script may be named by an order that was answered before: nothing more is said of it.
            Assert.Equal(sent, book.Sent.Count);
            Assert.Equal(rows.Select(r => r.FilingId), book.Rows.Select(r => r.FilingId));
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
                    var book = new Book();
                    book.Receive(a);
                    book.Receive(b);
                    book.Receive(c);
                    seen.UnionWith(book.Moves);
                }
            }
        }
        ReadmeTable.IsWhatHappens("transaction", seen);
    }

    private static OrderSubmitted Bad(string filing)
    {
        var order = Orders.Good(filing);
        order.GoodsValue = "1";
        return order;
    }
}
