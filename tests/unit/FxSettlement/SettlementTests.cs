using System.Security.Claims;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Features;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.TaxRefund;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

public class SettlementTests
{
    private static readonly ProceedsReported Matching = Report("10000", number: "M");
    private static readonly ProceedsReported Differing = Report("8000", number: "D");

    private static SettlementCase? In(string state) => state switch
    {
        "–" => null,
        "AwaitingProceeds" => Move(null, "released").Next,
        "AwaitingRelease" => Move(null, "matching").Next,
        "Held" => Move(In("AwaitingProceeds"), "differing").Next,
        "Settled" => Move(In("AwaitingProceeds"), "matching").Next,
        "Refused" => Move(In("Held"), "refuse").Next,
        "AwaitingSales" => Move(null, "released abroad").Next,
        "Returned" => Move(In("AwaitingProceeds"), "all returned").Next,
        _ => throw new ArgumentException(state),
    };

    // A held case matches when its remaining 2,000 come in.
    private static Settling Move(SettlementCase? known, string what) => what switch
    {
        "released" => Settlement.Release(known, Id, Goods(), [7], Rules, Now),
        "matching" => Settlement.Report(known, known?.State == SettlementState.Held ? Report("2000", number: "R") : Matching, Rules, Now),
        "differing" => Settlement.Report(known, known?.State == SettlementState.Held ? Report("1", number: "R") : Differing, Rules, Now),
        "released abroad" => Settlement.Release(known, Id, Abroad(), [7], Rules, Now),
        "sales ended" => Settlement.EndSales(known, Id, Sold("10000"), [7], Rules, Now),
        "sales ended, nothing sold" => Settlement.EndSales(known, Id, Sold("0"), [7], Rules, Now),
        "sales ended, matching before" => Settlement.EndSales(Settlement.Report(known, Matching, Rules, Now).Next, Id, Sold("10000"), [7], Rules, Now),
        "sales ended, differing before" => Settlement.EndSales(Settlement.Report(known, Differing, Rules, Now).Next, Id, Sold("10000"), [7], Rules, Now),
        "part returned" => Settlement.GoodsBack(known, Back("2000"), Rules, Now),
        "all returned" => Settlement.GoodsBack(known, Back("10000"), Rules, Now),
        "released, all returned before" => Settlement.Release(Settlement.GoodsBack(null, Back("10000"), Rules, Now).Next, Id, Goods(), [7], Rules, Now),
        "released in exchange" => Settlement.Release(known, Id, Replacement(), [7], Rules, Now),
        "settle" or "refuse" => Settlement.Hold(known!, Hold(what), Rules, Now),
        "released, matching before" => Settlement.Release(Settlement.Report(null, Matching, Rules, Now).Next, Id, Goods(), [7], Rules, Now),
        "released, differing before" => Settlement.Release(Settlement.Report(null, Differing, Rules, Now).Next, Id, Goods(), [7], Rules, Now),
        _ => throw new ArgumentException(what),
    };

    [Fact]
    public void The_state_table_of_the_readme_holds_and_is_complete()
    {
        var rows = HouseReadme.States("fx-settlement");
        foreach (var (state, what, next, leaves) in rows)
        {
            var before = In(state);
            var settling = Move(before, what);
            List<string> left = [.. settling.Settled is { } s ? [s.Outcome] : Array.Empty<string>(), .. settling.Answers.Select(a => a.Reasons.Count > 0 ? a.Outcome + " report" : a.Outcome)];
            Assert.Equal((state, what, next, leaves), (state, what, settling.Next.State.ToString(), left.Count == 0 ? "–" : string.Join(", ", left)));
            Assert.True(
                left.Count > 0 || before is null || before.State != settling.Next.State || ReferenceEquals(before, settling.Next)
                || (what.EndsWith("returned", StringComparison.Ordinal) && before.Reports?.Returned.Count != settling.Next.Reports!.Returned.Count),
                $"{state} {what} writes without saying anything");
        }
        // Every state but the empty one meets seven events, and a release that comes last has three ends; the bank decides no case without a release.
        // Goods abroad are released, and their sales end, with or without money and before their release was heard; once settled both change nothing.
        // Goods that replace others are settled with their release, whatever was heard before.
        Assert.Equal(5 + 7 + 7 * 5 + 15 + 3, rows.Select(r => (r.State, r.Event)).Distinct().Count());
    }

    [Fact]
    public void Parts_in_any_order_with_any_repeats_settle_once_with_the_same_figures() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[0, 1_000_000], Gen.Bool).Sample((parts, seed, repeats) =>
        {
            var shuffle = new Random(seed);
            // Equal parts of 20,000: none but the last leaves a difference that settles by itself.
            List<object> messages = [.. Enumerable.Range(0, parts).Select(i => (object)Report("20000", number: $"N{i}")), Goods(Decimals.Write(parts * 20_000m))];
            if (repeats)
            {
                messages.AddRange([.. messages]);
            }
            var order = messages.ToArray();
            shuffle.Shuffle(order);

            var work = new SettlementWork();
            var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
            foreach (var message in order)
            {
                if (message is ProceedsReported report)
                {
                    MatchProceeds.Handle(work, report, context, Rules);
                }
                else
                {
                    NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = (ReleasedGoods)message }, context, Rules);
                }
            }
            var settled = context.Outgoing.Select(o => o.Item).OfType<ProceedsSettled>().Where(s => s.Outcome == "settled").ToList();
            var answers = context.Outgoing.Select(o => o.Item).OfType<ProceedsAnswered>().ToList();
            return settled.Count == 1 && settled[0].Difference == "0" && settled[0].Received == Decimals.Write(parts * 20_000m) && settled[0].ProceedsIds.Count == parts
                && answers.All(a => a.Outcome != "refused") && answers.Count(a => a.Outcome == "matched") == parts
                && work.Cases.All.Single().State == SettlementState.Settled;
        });

    [Theory]
    [InlineData("producer", "2026-11-22")]
    [InlineData("trader", null)]
    [InlineData("no-invoice", null)]
    public void The_money_of_a_manufacturers_export_alone_is_told_to_whoever_claims_with_it(string route, string? told)
    {
        var goods = Goods();
        goods.RefundRoute = route;
        foreach (var moneyFirst in (bool[])[true, false])
        {
            var work = new SettlementWork();
            var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
            if (!moneyFirst)
            {
                NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = goods }, context, Rules);
            }
            MatchProceeds.Handle(work, Report("4000", number: "N-1", day: "2026-11-22"), context, Rules);
            Assert.Empty(context.Outgoing.Select(o => o.Item).OfType<ProducerPaid>());
            MatchProceeds.Handle(work, Report("6000", number: "N-2", day: "2026-11-20"), context, Rules);
            if (moneyFirst)
            {
                NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = goods }, context, Rules);
            }
            // Two parts: the day of the last one.
            Assert.Equal(told is null ? [] : [(Id, At(told))], context.Outgoing.Select(o => o.Item).OfType<ProducerPaid>().Select(p => (p.FilingId, p.ReceivedAt)));
        }
    }

    [Theory]
    [InlineData("released", "M")]
    [InlineData("M", "released")]
    [InlineData("M", "M", "released", "released", "M")]
    public void Release_and_proceeds_in_any_order_say_the_same(params string[] order)
    {
        SettlementCase? row = null;
        List<ProceedsSettled> settled = [];
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        foreach (var what in order)
        {
            if (what == "released")
            {
                NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = Goods() }, context, Rules);
            }
            else
            {
                MatchProceeds.Handle(work, Matching, context, Rules);
            }
        }
        settled.AddRange(context.Outgoing.Select(o => o.Item).OfType<ProceedsSettled>());
        row = work.Cases.All.Single();
        Assert.Equal(In("Settled")!.Outcome, Assert.Single(settled));
        Assert.Equal(settled[0], row.Outcome);
    }

    /// <summary>Release, reports and the end of the sales in any order, with any repeats.</summary>
    [Fact]
    public void Money_of_goods_abroad_is_matched_once_to_what_was_sold() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1_000_000], Gen.Bool).Sample((parts, seed, repeats) =>
        {
            var shuffle = new Random(seed);
            // 6,000 a part: declared were 10,000, but the buyers' price is what counts.
            List<object> messages = [.. Enumerable.Range(0, parts).Select(i => (object)Report("6000", number: $"N{i}")), Abroad(), Sold(Decimals.Write(parts * 6_000m))];
            if (repeats)
            {
                messages.AddRange([.. messages]);
            }
            var order = messages.ToArray();
            shuffle.Shuffle(order);
            var work = new SettlementWork();
            var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
            foreach (var message in order)
            {
                switch (message)
                {
                    case ProceedsReported report:
                        MatchProceeds.Handle(work, report, context, Rules);
                        break;
                    case ReleasedGoods { SalesClosedAt: > 0 } sold:
                        NoteSales.Handle(work, new OverseasStockMoved { FilingId = Id, Closed = new OverseasStockClosed { Goods = sold } }, context, Rules);
                        break;
                    default:
                        NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = (ReleasedGoods)message }, context, Rules);
                        break;
                }
            }
            var settled = context.Outgoing.Select(o => o.Item).OfType<ProceedsSettled>().Last();
            var answers = context.Outgoing.Select(o => o.Item).OfType<ProceedsAnswered>().ToList();
            return settled.Outcome == "settled" && settled.Difference == "0" && settled.Received == Decimals.Write(parts * 6_000m)
                && answers.Count(a => a.Outcome == "matched") == parts && work.Cases.All.Single().State == SettlementState.Settled;
        });

    [Fact]
    public void Movements_that_do_not_end_the_sales_are_passed_over()
    {
        var work = new SettlementWork();
        NoteSales.Handle(work, new OverseasStockMoved { FilingId = Id, Sold = "5" }, new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now)), Rules);
        Assert.Empty(work.Cases.All);
        var before = In("AwaitingSales")!;
        Assert.Same(before, Settlement.EndSales(before, "dcl_2", Sold("1"), [], Rules, Now).Next);
    }

    [Fact]
    public void What_was_sold_abroad_is_overdue_from_the_end_of_its_sales()
    {
        var ended = Move(In("AwaitingSales"), "sales ended").Next;
        Assert.Equal(SettlementState.AwaitingProceeds, ended.State);
        Assert.Null(Overdue.Of(In("AwaitingSales")!, Day("2027-11-23"), Rules));
        Assert.Null(Overdue.Of(ended, Day("2027-07-30"), Rules));
        var late = Overdue.Of(ended, Day("2027-08-01"), Rules)!;
        Assert.Equal(("2027-05-01", "10000", "2027-04-30"), (late.Since, late.Amount, late.RefundReceiptBy));
    }

    [Fact]
    public void A_shortfall_closes_with_further_money()
    {
        var held = Move(In("AwaitingProceeds"), "differing");
        Assert.Equal(("documents", "-2000"), (held.Settled!.Outcome, held.Settled.Difference));
        var settled = Move(held.Next, "matching");
        Assert.Equal(("settled", "10000", "0"), (settled.Settled!.Outcome, settled.Settled.Received, settled.Settled.Difference));
        Assert.Equal(["prc_D", "prc_R"], settled.Settled.ProceedsIds);
    }

    [Fact]
    public void Surplus_is_kept_and_never_settled_twice()
    {
        var before = In("Settled")!;
        var surplus = Settlement.Report(before, Report("10000", number: "S"), Rules, Now);
        Assert.Null(surplus.Settled);
        Assert.Equal("PROCEEDS_SURPLUS", Codes(Assert.Single(surplus.Answers).Reasons));
        Assert.Equal((before.Outcome, 2), (surplus.Next.Outcome, surplus.Next.Reports!.Items.Count));
    }

    [Fact]
    public void The_bank_settles_with_the_figures_at_hand_and_is_named()
    {
        var settled = Move(In("Held"), "settle").Settled!;
        Assert.Equal(("settled", "8000", "-2000", ""), (settled.Outcome, settled.Received, settled.Difference, Codes(settled.Reasons)));
        Assert.Contains(settled.Used, u => u.Rule == "FX-HOLD" && u.Figures.Contains(Bank, StringComparison.Ordinal));
        Assert.Equal(Decimals.Write(Decimals.ToFen(8000m * Decimals.Read(settled.Rate))), settled.Cny);
    }

    [Fact]
    public void A_refusal_keeps_the_figures_and_converts_nothing()
    {
        var refused = Move(In("Held"), "refuse").Settled!;
        Assert.Equal(("refused", "8000", "0"), (refused.Outcome, refused.Received, refused.Cny));
        Assert.Equal("SETTLEMENT_REFUSED PROCEEDS_DIFFERENCE_DOCUMENTS", Codes(refused.Reasons));
    }

    [Fact]
    public void Without_a_rate_the_bank_cannot_settle_and_is_told_once()
    {
        var held = Settlement.Report(In("AwaitingProceeds"), Report("10000", day: "2023-06-01"), Rules, Now).Next;
        var told = Settlement.Hold(held, Hold("settle"), Rules, Now);
        Assert.Equal((SettlementState.Held, "RATE_MISSING"), (told.Next.State, Codes(told.Settled!.Reasons)));
        var again = Settlement.Hold(told.Next, Hold("settle"), Rules, Now + 1000);
        Assert.Null(again.Settled);
        Assert.Same(told.Next, again.Next);
    }

    [Theory]
    [InlineData("an institution that reported", SettlementSamples.Bank, "", true)]
    [InlineData("another bank", "3301964009", "", false)]
    [InlineData("another bank that says so", "3301964009", "bank", false)]
    [InlineData("nobody", "", "", false)]
    [InlineData("an officer", "3301960000", "officer", true)]
    public void A_held_case_is_decided_by_who_reported_on_it_or_an_officer(string who, string by, string role, bool counts)
    {
        var held = In("Held")!;
        var decision = Hold("settle");
        (decision.By, decision.ByRole) = (by, role);
        Assert.True(counts == (Settlement.Hold(held, decision, Rules, Now).Next.State == SettlementState.Settled), who);
    }

    [Fact]
    public void An_unknown_decision_changes_nothing()
    {
        var held = In("Held")!;
        Assert.Same(held, Settlement.Hold(held, Hold("release"), Rules, Now).Next);
    }

    [Theory]
    [InlineData("AwaitingProceeds")]
    [InlineData("Held")]
    [InlineData("Settled")]
    public void A_second_declaration_for_an_order_is_refused_once(string state)
    {
        var before = In(state)!;
        var twice = Settlement.Release(before, "dcl_2", Goods(), [], Rules, Now);
        Assert.Equal(("dcl_2", "refused", "ORDER_RELEASED_TWICE"), (twice.Settled!.FilingId, twice.Settled.Outcome, Codes(twice.Settled.Reasons)));
        Assert.Equal((Id, before.State, before.Outcome), (twice.Next.FilingId, twice.Next.State, twice.Next.Outcome));
        Assert.Null(Settlement.Release(twice.Next, "dcl_2", Goods(), [], Rules, Now).Settled);
        Assert.Null(Settlement.Release(twice.Next, Id, Goods(), [], Rules, Now).Settled);
    }

    [Fact]
    public void A_refused_report_leaves_no_row()
    {
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        var report = Matching.Clone();
        report.Tenant = "3301960001";
        MatchProceeds.Handle(work, report, context, Rules);
        Assert.Equal("PROCEEDS_REPORTER_UNKNOWN", Codes(((ProceedsAnswered)Assert.Single(context.Outgoing).Item).Reasons));
        Assert.Empty(work.Cases.All);
        Assert.Empty(work.Numbers.All);
    }

    [Fact]
    public void The_same_number_of_two_institutions_counts_for_each()
    {
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        var other = Matching.Clone();
        (other.Tenant, other.OrderNo, other.FilingId) = ("3301962001", "Q-2", "prc_other");
        MatchProceeds.Handle(work, Matching, context, Rules);
        MatchProceeds.Handle(work, other, context, Rules);
        Assert.Equal(["waiting", "waiting"], context.Outgoing.Select(o => ((ProceedsAnswered)o.Item).Outcome));
    }

    [Fact]
    public void A_decision_for_another_link_or_an_unknown_declaration_is_passed_over()
    {
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        work.Cases.Put(In("Held")!);
        var customs = Hold("refuse");
        customs.Link = Houses.Customs;
        DecideHold.Handle(work, customs, context, Rules);
        var unknown = Hold("refuse");
        unknown.FilingId = "dcl_9";
        DecideHold.Handle(work, unknown, context, Rules);
        Assert.Empty(context.Outgoing);
        DecideHold.Handle(work, Hold("refuse"), context, Rules);
        Assert.Equal("refused", ((ProceedsSettled)Assert.Single(context.Outgoing).Item).Outcome);
    }

    [Theory]
    [InlineData("the declarant", "company", "3301965001", true)]
    [InlineData("the merchant", "company", "3301960001", true)]
    [InlineData("the bank that reported", "company", Bank, true)]
    [InlineData("an officer", "role", "officer", true)]
    [InlineData("another company", "company", "3301962001", false)]
    [InlineData("the role of a bank alone", "role", "bank", false)]
    public void A_caller_sees_its_own_company_alone(string who, string claim, string value, bool sees)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, value)], "test"));
        var answer = SettlementQuestions.Answer(In("Settled")!, user);
        Assert.True(answer.Found == sees, who);
        Assert.Equal(sees, answer.Settlement is not null);
    }

    [Theory]
    [InlineData("502", "2026-11-23", true)]
    [InlineData("USD", "2026-11-23", true)]
    [InlineData("CNY", "2026-11-23", true)]
    [InlineData("USD", "2020-01-01", false)]
    [InlineData("XXX", "2026-11-23", false)]
    public void A_rate_is_quoted_by_customs_code_or_letters(string currency, string day, bool found)
    {
        var quote = SettlementQuestions.Quote(currency, Day(day), Rules);
        Assert.Equal((found, found ? day : ""), (quote.Found, quote.Date));
        Assert.Equal(found, quote.Source.Length > 0);
    }

    [Fact]
    public async Task Cases_and_numbers_come_back_from_the_store_as_they_were_put()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("settlement");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "settlement.db"));
            await store.MigrateAsync(Migrations.Of(typeof(FxSettlementModule).Assembly, "sqlite"), ct);
            Item[] release = [new(Events.DeclarationsDecided, new DeclarationDecided { FilingId = Id, Released = Goods() }, default, Guid.Empty)];
            Item[] report = [new(Events.ProceedsReports, Differing, default, Guid.Empty)];
            Item[] hold = [new(Events.HoldsDecided, Hold("settle"), default, Guid.Empty)];
            foreach (var (items, handle) in new (Item[], Action<SettlementWork, StepContext>)[]
            {
                (release, (w, c) => NoteRelease.Handle(w, (DeclarationDecided)release[0].Message, c, Rules)),
                (report, (w, c) => MatchProceeds.Handle(w, Differing, c, Rules)),
                (report, (w, c) => MatchProceeds.Handle(w, Differing, c, Rules)),
                (hold, (w, c) => DecideHold.Handle(w, Hold("settle"), c, Rules)),
            })
            {
                await using var tx = await store.BeginAsync(ct);
                var work = await SettlementWork.LoadAsync(tx, items, ct);
                handle(work, new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now)));
                await SettlementWork.SaveAsync(tx, work, ct);
                await tx.CommitAsync(ct);
            }
            await using var again = await store.BeginAsync(ct);
            var row = (await SettlementWork.LoadAsync(again, hold, ct)).Cases.All.Single();
            var expected = Move(In("Held"), "settle").Next with { Trace = [] };
            Assert.Equal(
                (expected.OrderKey, expected.State, expected.FilingId, expected.Released, expected.Reports, expected.Outcome, expected.Others),
                (row.OrderKey, row.State, row.FilingId, row.Released, row.Reports, row.Outcome, row.Others));
            Assert.Single((await SettlementWork.LoadAsync(again, report, ct)).Numbers.All);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    // declared 10,000, of which 2,000 came back: received, refunds netted; outcome, declared, difference
    [InlineData("8000", "", "settled", "8000", "0")]
    [InlineData("8000", "2000", "settled", "10000", "0")]
    [InlineData("8000", "500", "settled", "8500", "0")]
    [InlineData("7000", "3000", "settled", "10000", "0")]
    [InlineData("10000", "", "documents", "8000", "2000")]
    public void What_came_back_is_not_waited_for_and_its_refund_counts_once(string received, string refunds, string outcome, string declared, string difference)
    {
        ProceedsSettled?[] ends =
        [
            Settlement.Report(Move(In("AwaitingProceeds"), "part returned").Next, Report(received, refunds), Rules, Now).Settled,
            Settlement.Release(Settlement.Report(Move(null, "part returned").Next, Report(received, refunds), Rules, Now).Next, Id, Goods(), [], Rules, Now).Settled,
            Settlement.Release(Settlement.GoodsBack(Settlement.Report(null, Report(received, refunds), Rules, Now).Next, Back("2000"), Rules, Now).Next, Id, Goods(), [], Rules, Now).Settled,
        ];
        Assert.All(ends, s => Assert.Equal((outcome, declared, difference), (s!.Outcome, s.Declared, s.Difference)));
        Assert.All(ends, s => Assert.Contains(s!.Used, u => u.Rule == "FX-RETURN" && u.Figures.Contains("returned=2000", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_return_counts_once_is_kept_by_its_declaration_alone_and_ends_the_case_with_the_last_part()
    {
        var part = Move(In("AwaitingProceeds"), "part returned").Next;
        Assert.Same(part, Settlement.GoodsBack(part, Back("2000"), Rules, Now).Next);
        Assert.Equal((2000m, 8000m), (part.ValueBack, part.Expected));
        Assert.Equal("8000", SettlementQuestions.Answer(part, new ClaimsPrincipal(new ClaimsIdentity([new Claim("role", "officer")], "test"))).Expected);
        var other = Back("10000");
        other.DeclarationId = "dcl_2";
        Assert.Same(part, Settlement.GoodsBack(part, other, Rules, Now).Next);
        // Heard before the release of the declaration that keeps the order, a return of another one takes nothing off it.
        Assert.Equal(SettlementState.AwaitingProceeds, Settlement.Release(Settlement.GoodsBack(null, other, Rules, Now).Next, Id, Goods(), [], Rules, Now).Next.State);
        var rest = Back("8000");
        rest.FilingId = "ret_2";
        var ended = Settlement.GoodsBack(part, rest, Rules, Now);
        Assert.Equal((SettlementState.Returned, "returned", "0"), (ended.Next.State, ended.Settled!.Outcome, ended.Settled.Declared));
        Assert.Equal("PROCEEDS_GOODS_RETURNED", Codes(Settlement.Report(ended.Next, Matching, Rules, Now).Answers.Single().Reasons));
        Assert.Null(Overdue.Of(ended.Next, Day("2027-11-23"), Rules));
    }

    [Theory]
    [InlineData("released", "money")]
    [InlineData("money", "released")]
    [InlineData("released", "money", "released")]
    public void A_replacement_is_settled_with_nothing_and_money_for_it_is_refused(params string[] told)
    {
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        var goods = Replacement();
        goods.RefundRoute = "producer";
        foreach (var what in told)
        {
            if (what == "money")
            {
                MatchProceeds.Handle(work, Matching, context, Rules);
            }
            else
            {
                NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = goods }, context, Rules);
            }
        }
        var settled = Assert.Single(context.Outgoing.Select(o => o.Item).OfType<ProceedsSettled>());
        Assert.Equal(("settled", "0", "0", "0", "0"), (settled.Outcome, settled.Declared, settled.Received, settled.Difference, settled.Cny));
        Assert.Contains("replaces=ret_1", Assert.Single(settled.Used).Figures, StringComparison.Ordinal);
        var refused = context.Outgoing.Select(o => o.Item).OfType<ProceedsAnswered>().Last();
        Assert.Equal(("refused", "PROCEEDS_EXCHANGED"), (refused.Outcome, Codes(refused.Reasons)));
        // No money came for it: a manufacturer claims it by a reason that counts as received.
        Assert.Empty(context.Outgoing.Select(o => o.Item).OfType<ProducerPaid>());
        Assert.Null(Overdue.Of(work.Cases.All.Single(), Day("2027-11-23"), Rules));
    }

    [Fact]
    public void What_came_back_for_other_goods_is_waited_for_as_before()
    {
        var back = Back("10000");
        back.Exchange = true;
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        NoteReturn.Handle(work, back, context, Rules);
        Assert.Empty(work.Cases.All);
        NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = Goods() }, context, Rules);
        NoteReturn.Handle(work, back, context, Rules);
        Assert.Equal((SettlementState.AwaitingProceeds, 10_000m), (work.Cases.All.Single().State, work.Cases.All.Single().Expected));
        MatchProceeds.Handle(work, Matching, context, Rules);
        Assert.Equal(SettlementState.Settled, work.Cases.All.Single().State);
    }

    [Fact]
    public async Task A_case_with_returns_comes_back_from_the_store_and_only_returned_goods_are_looked_up()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("returned");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "fx.db"));
            await store.MigrateAsync(Migrations.Of(typeof(FxSettlementModule).Assembly, "sqlite"), ct);
            var applied = Back("0");
            applied.Outcome = "applied";
            foreach (var (returned, rows) in new[] { (applied, 0), (Back("2000"), 1) })
            {
                await using var tx = await store.BeginAsync(ct);
                var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
                var work = await SettlementWork.LoadAsync(tx, [new(Events.ExportReturnsDecided, returned, default, Guid.Empty)], ct);
                NoteReturn.Handle(work, returned, context, Rules);
                await SettlementWork.SaveAsync(tx, work, ct);
                await tx.CommitAsync(ct);
                Assert.Equal(rows, work.Cases.All.Count());
            }
            await using var again = await store.BeginAsync(ct);
            var released = new DeclarationDecided { FilingId = Id, Released = Goods() };
            var loaded = await SettlementWork.LoadAsync(again, [new(Events.DeclarationsDecided, released, default, Guid.Empty)], ct);
            NoteRelease.Handle(loaded, released, new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now)), Rules);
            Assert.Equal(8000m, loaded.Cases.All.Single().Expected);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ReleasedGoods Replacement()
    {
        var goods = Goods();
        goods.Replaces = "ret_1";
        return goods;
    }

    private static ReturnDecided Back(string value) => new()
    {
        FilingId = "ret_1", DeclarationId = Id, Outcome = "returned", EbcCode = "3301960001", OrderNo = "Q-1", ValueBack = value, Currency = "502", At = Now,
    };
}
