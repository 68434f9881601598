using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The books are a pure function of the facts: every entry balances, every end closes or names what does not.</summary>
public sealed class LedgerTests
{
    private const string Id = "dcl_1";
    private const long T = 1_795_000_000_000;
    private const decimal Rate = 7.1644m;

    private static readonly LedgerRules Rules = LedgerRuleFiles.Load(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());

    /// <summary>Declared 128.4, freight 6.5; what came in, and what the accounts stand at when all is said.</summary>
    public static TheoryData<string, string, string, string, string, LedgerAccount, string, string> Ends => new()
    {
        // received, fees, refunds, difference, CNY of the bank; account, balance, balance in CNY
        { "128.4", "0", "0", "0", "913.52", LedgerAccount.ExportSales, "-128.4", "-919.91" },
        { "128.4", "0", "0", "0", "913.52", LedgerAccount.BankCny, "913.52", "913.52" },
        // 128.4 × 7.1644 = 919.90896: what the bank gave less is a loss.
        { "128.4", "0", "0", "0", "913.52", LedgerAccount.ExchangeDifference, "6.39", "6.39" },
        { "100", "20", "5.4", "-3", "711.46", LedgerAccount.SellingExpenses, "20", "143.29" },
        { "100", "20", "5.4", "-3", "711.46", LedgerAccount.SalesReturns, "5.4", "38.69" },
        // 919.91 − 716.44 − 143.29 − 38.69: the difference carries the fen of the parts.
        { "100", "20", "5.4", "-3", "711.46", LedgerAccount.SettlementDifference, "3", "21.49" },
        { "130", "0", "0", "1.6", "931.37", LedgerAccount.SettlementDifference, "-1.6", "-11.46" },
        { "130", "0", "0", "1.6", "931.37", LedgerAccount.ExchangeDifference, "0", "0" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_settled_declaration_books_what_came_in_gross(
        string received, string fees, string refunds, string difference, string cny, LedgerAccount account, string balance, string inCny)
    {
        var row = Row(Tell([.. Life(), Settled(received, fees, refunds, difference, cny)]));
        var entries = Entries.Of(row.View);
        var sums = new Balances();
        sums.Add(entries);

        var currency = account is LedgerAccount.BankCny or LedgerAccount.ExchangeDifference ? "142" : "502";
        Assert.Equal(Decimals.Read(balance), sums.Of(account, currency).Balance);
        Assert.Equal(Decimals.Read(inCny), sums.Of(account, currency).CnyBalance);
        Assert.Equal(Closing.Closed, Closing.Of(row, entries).State);
        Assert.Equal(0, sums.Lines.Where(l => l.Account == LedgerAccount.CurrencyExchange).Sum(l => l.Sum.CnyBalance));
        Balanced(entries);
    }

    [Fact]
    public void A_refund_of_tax_stays_a_claim_in_CNY_and_the_rest_goes_to_cost()
    {
        var refund = new RefundDecided { FilingId = Id, Outcome = "refunded", Amount = "117.01", ToCost = "3.2", At = T + 125 };
        var entries = Entries.Of(Tell([.. Life(), History.Of(Events.RefundsDecided, refund, FilingState.After)]));
        var sums = new Balances();
        sums.Add(entries);
        Assert.Equal(117.01m, sums.Of(LedgerAccount.TaxRefundReceivable, "142").CnyBalance);
        Assert.Equal(-3.2m, sums.Of(LedgerAccount.VatTransferredOut, "142").Balance);
        Balanced(entries);
    }

    [Fact]
    public void A_payment_that_is_short_stands_open_with_amount_and_leg()
    {
        var view = Tell([.. Life(), Settled("128.4", "0", "0", "0", "913.52")]);
        view.Paid = "130";
        var row = Row(view);
        var (state, open) = Closing.Of(row, Entries.Of(view));
        Assert.Equal(Closing.Exception, state);
        Assert.Equal(
            [(LedgerAccount.BuyerReceivable, "502", 4.9m, Houses.Payment), (LedgerAccount.PaymentInTransit, "502", -4.9m, Houses.FxSettlement)],
            open.Select(o => (o.Account, o.Currency, o.Amount, o.Link)));
        var told = Closing.Told(open[0], Rules.On(open[0].Account, new DateOnly(2026, 11, 20)));
        Assert.Equal(("payment", "4.9 502", "payment-institution"), (told.Leg, told.Value, told.Act));
        Assert.Contains("应收账款", told.Zh, StringComparison.Ordinal);
        Assert.NotEmpty(told.FixEn);
    }

    [Fact]
    public void Proceeds_that_were_refused_or_never_came_stand_open_at_the_settlement()
    {
        var refused = new ProceedsSettled { FilingId = Id, Outcome = "refused", Received = "128.4", Currency = "502", At = T + 130 };
        var view = Tell([.. Life(), History.Of(Events.ProceedsSettlements, refused, FilingState.After)]);
        Assert.Equal((Closing.Exception, Houses.FxSettlement), Told(view));

        var waiting = Tell(Life());
        Assert.Equal((Closing.Open, ""), Told(waiting));
        Assert.Equal((Closing.Exception, Houses.FxSettlement), Told(FilingState.Became(waiting, Late.Proceeds, T + 1000)));

        static (string, string) Told(FilingView view)
        {
            var (state, open) = Closing.Of(Row(view), Entries.Of(view));
            // The carriage is part of what never came.
            return (state, string.Join(' ', open.Select(o => o.Link).Distinct()));
        }
    }

    [Theory]
    [InlineData(Ending.Refused)]
    [InlineData(Ending.Cancelled)]
    [InlineData(Ending.Expired)]
    public void An_end_without_release_is_reversed_to_nothing_also_when_a_leg_comes_after_it(Ending ending)
    {
        var ended = Tell([.. History.Legs(Id, T)[..1], Over(ending, T + 15)]);
        Assert.Equal([EntryKind.Ordered, EntryKind.Reversed], Entries.Of(ended).Select(e => e.Kind));
        var late = History.Legs(Id, T)[1].Apply(ended);
        var entries = Entries.Of(late);
        var sums = new Balances();
        sums.Add(entries);
        Assert.Equal(T + 20, entries[^1].At);
        Assert.All(sums.Lines, l => Assert.Equal((0m, 0m), (l.Sum.Balance, l.Sum.CnyBalance)));
        Assert.Equal(Closing.Closed, Closing.Of(Row(late), entries).State);
    }

    [Fact]
    public void A_currency_without_a_rate_is_booked_without_CNY_and_still_closes()
    {
        var view = Tell([.. Life(), Settled("128.4", "0", "0", "0", "913.52")]);
        view.Ledger = new LedgerMark();
        var entries = Entries.Of(view);
        Assert.All(entries.SelectMany(e => e.Postings).Where(p => p.Currency == "502"), p => Assert.Null(p.Cny));
        Assert.Equal(Closing.Closed, Closing.Of(Row(view), entries).State);
        Balanced(entries);
        Assert.Equal("", Rules.Open("999", T).Rate);
    }

    [Fact]
    public void A_draft_has_no_books()
    {
        var view = Tell(Life());
        view.Draft = true;
        Assert.Empty(Entries.Of(view));
    }

    /// <summary>Any events, in any order, with repeats, in steps of any size.</summary>
    [Fact]
    public void Books_balance_close_and_are_the_sum_of_what_the_steps_posted()
    {
        var money = Gen.Int[0, 2000].Select(n => n / 10m);
        var settled = Gen.Select(money, money, money, Gen.Int[-300, 300], OneOf("settled", "documents", "refused"), Gen.Int[0, 3])
            .Select((received, fees, refunds, x, outcome, days) => Settled(
                Decimals.Write(received), Decimals.Write(fees), Decimals.Write(refunds), Decimals.Write(received + fees + refunds - 128.4m),
                Decimals.Write(Decimals.ToFen(received * (Rate + (x / 1000m)))), outcome, T + 130 + (days * 86_400_000L)));
        var refund = Gen.Select(money, money, Gen.Int[0, 3]).Select((amount, cost, days) => History.Of(Events.RefundsDecided, new RefundDecided
        {
            FilingId = Id, Outcome = "refunded", Amount = Decimals.Write(amount), ToCost = Decimals.Write(cost), At = T + 120 + (days * 86_400_000L),
        }, FilingState.After));
        var over = Gen.Select(OneOf(Ending.Refused, Ending.Cancelled, Ending.Expired), Gen.Int[0, 2]).Select((e, d) => Over(e, T + (d * 86_400_000L)));
        var leg = Gen.Select(Gen.Int[0, 1], Gen.Bool, Gen.Int[0, 100]).Select((which, good, at) => which == 0
            ? History.Of(Events.OrdersAnswered, new OrderChecked
            {
                FilingId = Id, Verdict = good ? Verdict.Accepted : Verdict.Refused, CheckedAt = T + at, GoodsValue = "128.4", Freight = "6.5", Currency = "502",
            }, FilingState.After)
            : History.Of(Events.PaymentsAnswered, new PaymentChecked
            {
                FilingId = Id, Verdict = good ? Verdict.Accepted : Verdict.Refused, CheckedAt = T + at, Amount = "134.9", Currency = "502",
            }, FilingState.After));
        var life = Gen.OneOf(OneOf(Life()), settled, refund, over, leg).Array[0, 24];

        Gen.Select(life, Gen.Int[1, 5]).Sample((told, size) =>
        {
            var view = New();
            var posted = new Dictionary<DateOnly, Balances>();
            foreach (var step in told.Chunk(size))
            {
                var after = Tell(step, view);
                Assert.True(!Entries.Alike(view, after) || Same(Entries.Of(view), Entries.Of(after)));
                Post(posted, Entries.Of(view), false);
                Post(posted, Entries.Of(after), true);
                view = after;
            }
            var entries = Entries.Of(view);
            Balanced(entries);
            var straight = new Dictionary<DateOnly, Balances>();
            Post(straight, entries, true);
            foreach (var day in posted.Keys)
            {
                Assert.Equal(straight.TryGetValue(day, out var sums) ? sums.Lines : [], posted[day].Lines);
            }
            var row = Row(view);
            var status = FilingStatus.Of(row);
            var state = Closing.Of(row, entries).State;
            Assert.Equal(
                status == FilingStatus.SettlementRefused ? Closing.Exception : status.Final ? Closing.Closed : Closing.Open, state);
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void Sums_are_read_as_they_were_written()
    {
        var sums = new Balances();
        sums.Add(Entries.Of(Tell([.. Life(), Settled("100", "20", "5.4", "-3", "711.46")])));
        Assert.NotEmpty(sums.Lines);
        Assert.Equal(sums.Lines, Balances.Read(LedgerLines.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(sums.Write()))).Lines);
    }

    [Fact]
    public void The_chart_names_every_account_once_a_day_and_no_other()
    {
        var day = new DateOnly(2026, 11, 20);
        Assert.All(LedgerAccounts.All, a => Assert.True(Rules.On(a, day) is { En.Length: > 0, Zh.Length: > 0, Source.Length: > 0 }, $"{a}"));
        List<AccountRow> rows = [.. LedgerAccounts.All.Select(a => Rules.On(a, day)!)];
        Assert.Contains("bank-cny", Refused([.. rows.Where(r => r.Account != "bank-cny")], []), StringComparison.Ordinal);
        Assert.Contains("'petty-cash'", Refused([.. rows, rows[0] with { Account = "petty-cash" }], []), StringComparison.Ordinal);
        Assert.Contains("overlap", Refused([.. rows, rows[0] with { ValidFrom = day }], []), StringComparison.Ordinal);
        var rate = new BookRateRow("502", "USD", "central-parity", 7m, day, null, "sample");
        Assert.Contains("overlap", Refused(rows, [rate, rate with { ValidFrom = day.AddDays(1) }]), StringComparison.Ordinal);
        Assert.Contains("positive", Refused(rows, [rate with { Rate = 0 }]), StringComparison.Ordinal);

        static string Refused(IReadOnlyList<AccountRow> accounts, IReadOnlyList<BookRateRow> rates) =>
            Assert.Throws<InvalidDataException>(() => new LedgerRules(accounts, rates)).Message;
    }

    private static Gen<TValue> OneOf<TValue>(params TValue[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Told[] Life() => History.Settled(Id, T)[..^1];

    private static Told Settled(
        string received, string fees, string refunds, string difference, string cny, string outcome = "settled", long at = T + 130) =>
        History.Of(Events.ProceedsSettlements, new ProceedsSettled
        {
            FilingId = Id, Outcome = outcome, Received = received, Fees = fees, Refunds = refunds, Difference = difference, Currency = "502",
            Rate = "7.1", Cny = cny, At = at,
        }, FilingState.After);

    private static Told Over(Ending ending, long at) => History.Of(Events.DeclarationsDecided, new DeclarationDecided
    {
        FilingId = Id, Ending = ending, Moves = { new StatusMove { Status = 100, At = at } },
    }, FilingState.After);

    private static FilingView New()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("128.4", "502", "134.9", "502", "134.9", "502");
        view.Ledger = new LedgerMark { Rate = Decimals.Write(Rate), RateFrom = "2026-11-01", RateSource = "sample" };
        return view;
    }

    private static FilingView Tell(IEnumerable<Told> told, FilingView? view = null) => FilingStateTests.Tell(view ?? New(), told);

    private static FilingRow Row(FilingView view) => new(
        Id, FilingKind.Declaration, "m", "r", "o", FilingStatus.Of(FilingKind.Declaration, view).Number, 0, T, T, null, [], view);

    private static void Post(Dictionary<DateOnly, Balances> days, IReadOnlyList<Entry> entries, bool added)
    {
        foreach (var entry in entries)
        {
            (days.TryGetValue(entry.Day, out var day) ? day : days[entry.Day] = new Balances()).Add(entry, added);
        }
    }

    private static bool Same(IReadOnlyList<Entry> a, IReadOnlyList<Entry> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First.At == p.Second.At && p.First.Kind == p.Second.Kind && p.First.Postings.SequenceEqual(p.Second.Postings));

    private static void Balanced(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Assert.All(entry.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0m, g.Sum(p => p.Amount)));
            Assert.Equal(0m, entry.Postings.Sum(p => p.Cny ?? 0m));
        }
    }
}
