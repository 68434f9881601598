using System.Security.Claims;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using SingleWindow.TaxRefund.Store;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class RefundTests
{
    private const string Id = "dcl_1";

    private static RefundCase? In(string state) => state switch
    {
        "–" => null,
        "AwaitingDeparture" => Move(null, "released"),
        "AwaitingRelease" => Move(null, "departed"),
        "Decided" => Move(Move(null, "released"), "departed"),
        _ => throw new ArgumentException(state),
    };

    private static RefundCase Move(RefundCase? known, string what) => what switch
    {
        "released" => Refund.Release(known, Id, Goods("trader"), [7], Rules, Unclaimed, Now),
        "departed" => Refund.Depart(known, Id, At("2026-11-20"), Rules, Unclaimed, Now),
        _ => throw new ArgumentException(what),
    };

    [Fact]
    public void The_state_table_of_the_readme_holds_and_is_complete()
    {
        var rows = HouseReadme.States("tax-refund");
        foreach (var (state, what, next, leaves) in rows)
        {
            var before = In(state);
            var after = Move(before, what);
            Assert.Equal((state, what, next, leaves), (state, what, after.State.ToString(), Refund.Settles(before, after) ? "RefundDecided" : "–"));
            Assert.True(before is null || after.State != before.State || ReferenceEquals(before, after));
        }
        Assert.Equal((Enum.GetValues<RefundState>().Length + 1) * 2, rows.Select(r => (r.State, r.Event)).Distinct().Count());
    }

    [Fact]
    public void Any_order_and_any_repeats_decide_once_and_alike() =>
        Gen.Bool.Array[0, 6].Sample(rest =>
        {
            // true: released, false: departed; both happen at least once.
            var (moves, decisions) = (rest.Append(true).Append(false).ToArray(), 0);
            if (rest.Length % 2 == 1)
            {
                Array.Reverse(moves);
            }
            RefundCase? row = null;
            foreach (var released in moves)
            {
                var next = Move(row, released ? "released" : "departed");
                decisions += Refund.Settles(row, next) ? 1 : 0;
                row = next;
            }
            var expected = In("Decided")!;
            return decisions == 1 && row!.Decided!.Equals(expected.Decided) && row.Released!.Equals(expected.Released)
                && row.LeftAt == expected.LeftAt && row.Trace.SequenceEqual(expected.Trace);
        });

    [Fact]
    public void The_export_day_is_the_china_day_the_goods_left()
    {
        var goods = Goods("trader", Line(Battery));
        var before = Refund.Release(null, Id, goods, [], Rules, Unclaimed, Now);
        var midnight = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        Assert.Equal("6", Refund.Depart(before, Id, midnight - 1, Rules, Unclaimed, Now).Decided!.Amount);
        Assert.Equal("0", Refund.Depart(before, Id, midnight, Rules, Unclaimed, Now).Decided!.Amount);
    }

    [Fact]
    public void The_decision_names_its_declaration_and_time()
    {
        var decided = In("Decided")!.Decided!;
        Assert.Equal((Id, Now, "refunded", "13"), (decided.FilingId, decided.At, decided.Outcome, decided.Amount));
    }

    [Theory]
    [InlineData("the declarant", "company", "3301965001", true)]
    [InlineData("the merchant", "company", "3301960001", true)]
    [InlineData("the platform", "company", "3301961001", true)]
    [InlineData("an officer", "role", "officer", true)]
    [InlineData("an operator", "role", "operator", true)]
    [InlineData("another company", "company", "3301960002", false)]
    [InlineData("another role", "role", "merchant", false)]
    public void A_caller_sees_its_own_company_alone(string who, string claim, string value, bool sees)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, value)], "test"));
        var answer = RefundQuestions.Answer(In("Decided")!, user);
        Assert.True(answer.Found == sees, who);
        Assert.Equal(sees, answer.Refund is not null);
        Assert.Equal(sees, RefundQuestions.Answer(In("AwaitingDeparture")!, user).WaitingForDeparture);
    }

    [Fact]
    public void Handlers_pass_over_decisions_that_are_no_release_and_answer_a_departure_once()
    {
        var work = new RefundWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id }, context, Rules);
        Assert.Empty(work.Cases.All);
        var left = new GoodsMoved { FilingId = Id, LeftAt = At("2026-11-20") };
        NoteDeparture.Handle(work, left, context, Rules);
        NoteRelease.Handle(work, new DeclarationDecided { FilingId = Id, Released = Goods("none") }, context, Rules);
        NoteDeparture.Handle(work, left, context, Rules);
        var (kind, item, _) = Assert.Single(context.Outgoing);
        Assert.Equal((Events.RefundsDecided, "none"), (kind, ((RefundDecided)item).Outcome));
    }

    [Theory]
    [InlineData("3301965001", "3301960001", "REFUND_INVOICE_USED", "dcl_1")]
    [InlineData("3301965002", "3301960001", "REFUND_INVOICE_USED", "another declaration")]
    [InlineData("3301965001", "3301960002", "", "")]
    public async Task An_invoice_is_refunded_once(string tenant, string merchant, string code, string told)
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("refund");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "refund.db"));
            await store.MigrateAsync(Migrations.Of(typeof(TaxRefundModule).Assembly, "sqlite"), ct);
            var second = Goods("trader");
            (second.Tenant, second.EbcCode) = (tenant, merchant);
            List<RefundDecided> left = [];
            foreach (var (id, goods) in new[] { (Id, Goods("trader", Line(), Line())), ("dcl_2", second) })
            {
                var (release, moved) = (new DeclarationDecided { FilingId = id, Released = goods }, new GoodsMoved { FilingId = id, LeftAt = At("2026-11-20") });
                foreach (var item in new Item[] { new(Events.DeclarationsDecided, release, default, Guid.Empty), new(Events.GoodsMovements, moved, default, Guid.Empty) })
                {
                    var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
                    await using var tx = await store.BeginAsync(ct);
                    var work = await RefundWork.LoadAsync(tx, [item], ct);
                    if (item.Message is GoodsMoved gone)
                    {
                        NoteDeparture.Handle(work, gone, context, Rules);
                    }
                    else
                    {
                        NoteRelease.Handle(work, release, context, Rules);
                    }
                    await RefundWork.SaveAsync(tx, work, ct);
                    await tx.CommitAsync(ct);
                    left.AddRange(context.Outgoing.Select(o => (RefundDecided)o.Item));
                }
            }
            Assert.Equal(["refunded", code.Length > 0 ? "refused" : "refunded"], left.Select(d => d.Outcome));
            Assert.Equal((code, told), (Codes(left[1]), left[1].Reasons.FirstOrDefault()?.OtherValue ?? ""));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_case_comes_back_from_the_store_as_it_was_put()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("refund");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "refund.db"));
            await store.MigrateAsync(Migrations.Of(typeof(TaxRefundModule).Assembly, "sqlite"), ct);
            Item[] items =
            [
                new(Events.DeclarationsDecided, new DeclarationDecided { FilingId = Id, Released = Goods("trader") }, default, Guid.Empty),
                new(Events.GoodsMovements, new GoodsMoved { FilingId = "dcl_2" }, default, Guid.Empty),
            ];
            foreach (var state in new[] { "AwaitingDeparture", "Decided" })
            {
                await using var tx = await store.BeginAsync(ct);
                var work = await RefundWork.LoadAsync(tx, items, ct);
                work.Cases.Put(In(state)!);
                work.Cases.Put(In("AwaitingRelease")! with { FilingId = "dcl_2" });
                await RefundWork.SaveAsync(tx, work, ct);
                await tx.CommitAsync(ct);
            }
            await using var again = await store.BeginAsync(ct);
            var rows = (await RefundWork.LoadAsync(again, items, ct)).Cases;
            var (row, expected) = (rows.Find(Id)!, In("Decided")!);
            Assert.Equal((expected.State, expected.Released, expected.LeftAt, expected.Decided), (row.State, row.Released, row.LeftAt, row.Decided));
            Assert.Equal(expected.Trace, row.Trace);
            Assert.Equal(((ReleasedGoods?)null, RefundState.AwaitingRelease), (rows.Find("dcl_2")!.Released, rows.Find("dcl_2")!.State));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Sample_data_and_doubts_are_marked_in_every_row()
    {
        Assert.All(Rules.Library.Keys, code => Assert.StartsWith("sample", Rules.Library.On(code, Day("2026-11-23"))!.Source, StringComparison.Ordinal));
        Assert.All(Rules.Sellers.Keys, code => Assert.Equal("sample", Rules.Sellers.On(code, Day("2026-11-23"))!.Source));
        Assert.Equal(178, Rules.Zones.Keys.Count(zone => Rules.Zones.On(zone, Day("2026-11-23")) is not null));
    }
}
