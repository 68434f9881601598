using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Statements of an order in parts: the facts of its declaration, and books that close whatever was paid, refunded and reversed.</summary>
public sealed class PaidPartsTests
{
    private const string Id = "dcl_1";
    private const long T = 1_795_000_000_000;

    [Fact]
    public void The_newest_statement_counts_and_an_older_one_says_nothing()
    {
        var view = FilingState.After(New(), Statement(T + 20, full: false, Part("pay_1", 33.33m, T + 20)));
        Assert.Equal((LegState.Partly, "33.33", FilingStatus.PartPaid), (view.Payment.State, view.Paid, Status(view)));
        var full = FilingState.After(view, Statement(T + 30, full: true, Part("pay_1", 33.33m, T + 20), Part("pay_2", 101.57m, T + 30)));
        Assert.Equal(LegState.Checked, full.Payment.State);
        Assert.Same(full, FilingState.After(full, Statement(T + 20, full: false, Part("pay_1", 33.33m, T + 20))));
        Assert.Same(full, FilingState.After(full, Statement(T + 30, full: true, Part("pay_1", 33.33m, T + 20), Part("pay_2", 101.57m, T + 30))));
        Assert.Equal(LegState.Awaited, FilingState.After(full, Statement(T + 40, full: false, Reversed(Part("pay_1", 134.9m, T + 20), T + 40))).Payment.State);
    }

    [Fact]
    public void A_merged_payment_ends_with_its_last_share_and_a_reversal_comes_after_its_end()
    {
        var one = Statement(T + 20, full: true, Part("pay_1", 134.9m, T + 20));
        (one.ShareOf, one.FilingId) = (2, "pay_1");
        var two = one.Clone();
        two.OrderNo = "O-2";
        var half = PaidState.Paying(new FilingView(), one);
        Assert.Equal("waiting", half.Answer.Outcome);
        var whole = PaidState.Paying(half, two);
        Assert.Equal(("checked", 2), (whole.Answer.Outcome, whole.PaidIn.Count));
        Assert.Equal(FilingStatus.Checked, FilingStatus.Of(FilingKind.Payment, whole));
        var gone = Statement(T + 40, full: false, Reversed(Part("pay_1", 134.9m, T + 20), T + 40));
        gone.FilingId = "pay_1";
        Assert.Equal(FilingStatus.Reversed, FilingStatus.Of(FilingKind.Payment, PaidState.Paying(whole, gone)));
    }

    [Fact]
    public void A_payment_too_many_is_answered_when_it_was_refused_and_tells_what_stood()
    {
        var refused = Statement(T + 20, full: true, Part("pay_1", 134.9m, T + 20));
        (refused.FilingId, refused.Verdict, refused.RefusedAt) = ("pay_2", Verdict.Refused, T + 50);
        var view = PaidState.Paying(new FilingView(), refused);
        Assert.Equal(("refused", T + 50, T + 20), (view.Answer.Outcome, view.Answer.At, Assert.Single(view.PaidIn).At));
    }

    [Fact]
    public void Books_of_any_instalments_refunds_and_reversals_close_at_every_end() =>
        Gen.Select(Gen.Int[1, 6].Array[1, 5], Gen.Int[0, 400].Array[0, 4], Gen.Int[0, 3], Gen.Int[0, 2]).Sample((cuts, backs, reversed, end) =>
        {
            // Instalments of uneven fen that add up to 134.9 and what went back before the release; refunds after it up to all of them.
            List<PaymentPart> parts = [];
            var at = T + 10;
            for (var i = 0; i < reversed; i++)
            {
                parts.Add(Reversed(Part($"pay_r{i}", 17.77m + i, at++), at++));
            }
            var early = backs.Take(backs.Length / 2).Sum(b => b / 100m);
            var rest = 134.9m + early;
            for (var i = 0; i < cuts.Length; i++)
            {
                var amount = i == cuts.Length - 1 ? rest : Math.Min(rest - 0.01m * (cuts.Length - i), Decimals.ToFen(rest / (cuts[i] + 1)));
                rest -= amount;
                parts.Add(Part($"pay_{i}", amount, at++));
            }
            for (var i = 0; i < backs.Length; i++)
            {
                if (backs[i] > 0 && parts.LastOrDefault(p => p.ReversedAt == 0 && Left(p) >= backs[i] / 100m) is { } part)
                {
                    part.Backs.Add(new PaymentBack { FilingId = $"rfd_{i}", Amount = Decimals.Write(backs[i] / 100m), At = at++ });
                }
                else if (i < backs.Length / 2)
                {
                    return;
                }
            }
            var view = FilingState.After(New(), Statement(at, full: true, [.. parts]));
            view = History.Settled(Id, T)[0].Apply(view);
            view = end switch
            {
                0 => FilingState.After(view, new DeclarationDecided { FilingId = Id, Ending = Ending.Cancelled, Moves = { new StatusMove { Status = 100, At = at + 50 } } }),
                _ => History.Settled(Id, T).Skip(3).Aggregate(view, (v, told) => told.Apply(v)),
            };
            if (end == 2)
            {
                // The bank nets a part of what was refunded.
                view.Settlement.Received = "123.4";
                view.Settlement.Refunds = "5";
            }
            var entries = Entries.Of(view);
            var row = new FilingRow(Id, FilingKind.Declaration, "m", "r", "o", FilingStatus.Of(FilingKind.Declaration, view).Number, 0, T, T, null, [], view);
            Assert.Equal(Closing.Closed, Closing.Of(row, entries).State);
            Assert.Equal(entries.Count, entries.Select(e => (e.Kind, e.Part)).Distinct().Count());
            foreach (var entry in entries)
            {
                Assert.All(entry.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0m, g.Sum(p => p.Amount)));
                Assert.Equal(0m, entry.Postings.Sum(p => p.Cny ?? 0m));
            }
        });

    private static decimal Left(PaymentPart part) => Decimals.Read(part.Amount) - part.Backs.Sum(b => Decimals.Read(b.Amount));

    private static PaymentPart Part(string id, decimal amount, long at) => new() { FilingId = id, PayNo = id, Amount = Decimals.Write(amount), At = at };

    private static PaymentPart Reversed(PaymentPart part, long at)
    {
        (part.ReversedAt, part.ReversalId) = (at, "rev_" + part.FilingId);
        return part;
    }

    private static PaymentChecked Statement(long at, bool full, params PaymentPart[] parts)
    {
        var statement = new PaymentChecked
        {
            FilingId = Id, Verdict = Verdict.Accepted, OrderNo = "O-1", Currency = "502", Due = "134.9", Full = full, CheckedAt = at,
            Amount = Decimals.Write(parts.Where(p => p.ReversedAt == 0).Sum(Left)),
        };
        statement.Parts.Add(parts);
        return statement;
    }

    private static Status Status(FilingView view)
    {
        var ordered = view.Clone();
        ordered.Order = new LegMark { State = LegState.Checked };
        return FilingStatus.Of(FilingKind.Declaration, ordered);
    }

    private static FilingView New()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency) = ("128.4", "502", "134.9", "502");
        view.Ledger = new LedgerMark { Rate = "7.1644", RateFrom = "2026-11-01", RateSource = "sample" };
        return view;
    }
}
