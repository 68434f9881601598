using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Logistics;

public class ParcelTests
{
    private static readonly LogisticsFacts Real = Parcels.Facts();
    private static readonly LogisticsFacts Simulated = Parcels.Facts(("TestMode", "true"));

    /// <summary>The rows of the house in memory, and every move they make.</summary>
    private sealed class Book(LogisticsFacts facts)
    {
        private readonly Dictionary<string, WaybillRow> _waybills = [];
        private readonly Dictionary<string, FilingRow> _filings = [];
        private readonly Dictionary<string, DepartureRow> _departures = [];

        public DateTimeOffset Now { get; set; } = Parcels.Now;
        public List<WaybillChecked> Checked { get; } = [];
        public List<GoodsMoved> Moved { get; } = [];
        public List<DepartureAnswered> Answered { get; } = [];
        public HashSet<string> Moves { get; } = [];

        public WaybillRow? Waybill(string no = "YH-7001") => _waybills.GetValueOrDefault(WaybillRow.KeyOf(Parcels.Carrier, no));

        public int Waiting => _departures.Values.Count(d => d.State == DepartureState.Waiting);

        public Book Receive(params IMessage[] messages)
        {
            foreach (var message in messages)
            {
                var key = message switch
                {
                    WaybillSubmitted w => WaybillRow.KeyOf(w.LogisticsCode, w.LogisticsNo),
                    DeclarationDecided { Released: { } r } => WaybillRow.KeyOf(r.LogisticsCode, r.LogisticsNo),
                    DepartureReported d => WaybillRow.KeyOf(d.LogisticsCode, d.LogisticsNo),
                    FilingClosed c => _filings.GetValueOrDefault(c.FilingId)?.WaybillKey ?? "",
                    _ => "",
                };
                var before = _waybills.GetValueOrDefault(key);
                List<string> leaves = [];
                IReadOnlyList<DepartureRow> waiting = [.. _departures.Values.Where(d => d.State == DepartureState.Waiting && d.WaybillKey == key)];
                switch (message)
                {
                    case WaybillSubmitted w:
                        Apply(WaybillDesk.Take(before, _filings.GetValueOrDefault(w.FilingId), w, facts, Now), leaves);
                        break;
                    case FilingClosed c:
                        var step = WaybillDesk.Close(before, _filings.GetValueOrDefault(c.FilingId), c.FilingId);
                        if (step.Waybill is not null)
                        {
                            Apply(MovementDesk.Abandon(waiting, facts, Now), leaves);
                        }
                        Apply(step, leaves);
                        break;
                    case DeclarationDecided d:
                        Apply(MovementDesk.Release(before, waiting, d, [], facts, Now), leaves);
                        break;
                    case DepartureReported r:
                        Apply(MovementDesk.Report(before, _departures.GetValueOrDefault(r.FilingId), r, [], facts, Now), leaves);
                        break;
                }
                Assert.Equal(_waybills.GetValueOrDefault(key)?.Waiting ?? 0, _departures.Values.Count(d => d.State == DepartureState.Waiting && d.WaybillKey == key));
                if (key.Length > 0)
                {
                    Moves.Add($"{before?.State.ToString() ?? "–"} | {message.Descriptor.Name} | {_waybills.GetValueOrDefault(key)?.State.ToString() ?? "–"} | "
                        + (leaves.Count == 0 ? "–" : string.Join(", ", leaves.Distinct().Order(StringComparer.Ordinal))));
                }
            }
            return this;
        }

        private void Apply(WaybillStep step, List<string> leaves)
        {
            if (step.Filing is { } filing)
            {
                _filings[filing.FilingId] = filing;
            }
            if (step.Waybill is { } waybill)
            {
                _waybills[waybill.WaybillKey] = waybill;
            }
            if (step.Answer is { } answer)
            {
                Checked.Add(answer);
                leaves.Add("WaybillChecked");
            }
        }

        private void Apply(MovementStep step, List<string> leaves)
        {
            if (step.Waybill is { } waybill)
            {
                _waybills[waybill.WaybillKey] = waybill;
            }
            foreach (var departure in step.Departures)
            {
                _departures[departure.DepartureId] = departure;
            }
            foreach (var (_, answer) in step.Answers)
            {
                Answered.Add(answer);
                leaves.Add("DepartureAnswered");
            }
            if (step.Moved is { } moved)
            {
                Moved.Add(moved);
                leaves.Add("GoodsMoved");
            }
        }
    }

    [Fact]
    public void A_released_parcel_leaves_when_its_carrier_says_so()
    {
        var book = new Book(Real).Receive(Parcels.Waybill(), Parcels.Release());
        Assert.Empty(book.Moved);

        book.Receive(Parcels.Report());

        var moved = Assert.Single(book.Moved);
        Assert.Equal(
            ("dcl_1", "YH-7001", "dep_1", false, Parcels.ReleasedAt + 3_600_000), (moved.FilingId, moved.LogisticsNo, moved.DepartureId, moved.Simulated, moved.LeftAt));
        Assert.Equal(Verdict.Accepted, Assert.Single(book.Answered).Verdict);
    }

    [Fact]
    public void A_report_before_the_release_waits_for_it()
    {
        var book = new Book(Real).Receive(Parcels.Waybill(), Parcels.Report());
        Assert.Empty(book.Answered);

        book.Receive(Parcels.Release());

        Assert.Equal("dep_1", Assert.Single(book.Moved).DepartureId);
        Assert.Equal(Verdict.Accepted, Assert.Single(book.Answered).Verdict);
    }

    [Theory]
    [InlineData("reported first")]
    [InlineData("reported after")]
    public void Goods_that_left_before_their_release_are_refused_with_both_times_and_the_parcel_stays(string when)
    {
        var early = Parcels.Report(afterRelease: -600_000);
        var book = new Book(Real).Receive(Parcels.Waybill());
        book.Receive(when == "reported first" ? [early, Parcels.Release()] : [Parcels.Release(), early]);

        var reason = Assert.Single(Assert.Single(book.Answered).Reasons);
        Assert.Equal(("DEPARTURE_BEFORE_RELEASE", "declaration", "2026-05-20T06:00:00.000Z"), (reason.Code, reason.OtherLeg, reason.OtherValue));
        Assert.Empty(book.Moved);
        Assert.Equal(WaybillState.Released, book.Waybill()!.State);

        book.Receive(Parcels.Report("dep_2"));
        Assert.Equal("dep_2", Assert.Single(book.Moved).DepartureId);
    }

    public static TheoryData<string, Action<DepartureReported>, string[]> Reports() => new()
    {
        { "by another company", r => r.Tenant = "3301960001", ["DEPARTURE_NOT_CARRIER"] },
        { "of a number nobody filed", r => r.LogisticsNo = "YH-0000", ["DEPARTURE_WAYBILL_UNKNOWN"] },
        { "in the future", r => r.LeftAt = Parcels.Now.AddHours(1).ToUnixTimeMilliseconds(), ["DEPARTURE_TIME_FUTURE"] },
        { "of last year", r => r.LeftAt = Parcels.Now.AddDays(-200).ToUnixTimeMilliseconds(), ["DEPARTURE_TIME_OLD", "DEPARTURE_BEFORE_RELEASE"] },
    };

    [Theory]
    [MemberData(nameof(Reports), DisableDiscoveryEnumeration = true)]
    public void A_report_that_cannot_stand_is_refused_with_its_reasons(string name, Action<DepartureReported> spoil, string[] codes)
    {
        var report = Parcels.Report();
        spoil(report);
        var book = new Book(Real).Receive(Parcels.Waybill(), Parcels.Release(), report);

        var answer = Assert.Single(book.Answered);
        Assert.True(codes.SequenceEqual(answer.Reasons.Select(r => r.Code)), $"{name}: {string.Join(", ", answer.Reasons.Select(r => r.Code))}");
        Assert.Empty(book.Moved);
    }

    [Fact]
    public void A_report_waiting_for_a_filing_that_ends_is_refused()
    {
        var book = new Book(Real).Receive(Parcels.Waybill("dcl_1"), Parcels.Report(), new FilingClosed { FilingId = "dcl_1" });

        Assert.Equal("DEPARTURE_NOT_RELEASED", Assert.Single(Assert.Single(book.Answered).Reasons).Code);
        Assert.Equal(0, book.Waiting);
    }

    [Fact]
    public void The_simulated_carrier_reports_at_the_release_and_a_real_report_after_it_changes_nothing()
    {
        var book = new Book(Simulated).Receive(Parcels.Waybill(), Parcels.Release());
        Assert.True(Assert.Single(book.Moved).Simulated);

        book.Receive(Parcels.Report());

        Assert.Single(book.Moved);
        Assert.Equal(Verdict.Accepted, Assert.Single(book.Answered).Verdict);
    }

    [Fact]
    public void The_simulated_carrier_leaves_some_numbers_to_a_real_report_and_stays_out_of_production()
    {
        var trigger = new Book(Simulated).Receive(Parcels.Waybill(no: "NODEP-1"), Parcels.Release(no: "NODEP-1"));
        Assert.Empty(trigger.Moved);
        Assert.False(Parcels.Facts().Settings.SimulatedCarrier);
        Assert.False(Parcels.Facts(("TestMode", "true"), ("Logistics:SimulatedCarrier", "false")).Settings.SimulatedCarrier);
    }

    [Fact]
    public void A_waiting_report_goes_before_the_simulated_carrier()
    {
        var book = new Book(Simulated).Receive(Parcels.Waybill(), Parcels.Report(), Parcels.Release());

        Assert.Equal(("dep_1", false), (Assert.Single(book.Moved).DepartureId, book.Moved[0].Simulated));
    }

    [Fact]
    public void A_release_of_a_waybill_never_seen_still_moves_and_the_late_waybill_is_answered()
    {
        var book = new Book(Simulated).Receive(Parcels.Release(), Parcels.Waybill());

        Assert.Single(book.Moved);
        Assert.Equal(Verdict.Accepted, Assert.Single(book.Checked).Verdict);
        Assert.Equal(WaybillState.Departed, book.Waybill()!.State);
    }

    [Fact]
    public void One_parcel_cannot_be_released_to_two_declarations()
    {
        var book = new Book(Real).Receive(Parcels.Waybill(), Parcels.Release("dcl_1"));

        Assert.Contains("dcl_2", Assert.Throws<InvalidDataException>(() => book.Receive(Parcels.Release("dcl_2"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accepted", false)]
    [InlineData("refused", true)]
    [InlineData("closed", true)]
    [InlineData("departed five months ago", false)]
    [InlineData("departed seven months ago", true)]
    [InlineData("released seven months ago", false)]
    public void A_number_in_use_is_refused_a_free_one_is_not(string first, bool free)
    {
        var book = new Book(Real);
        var waybill = Parcels.Waybill();
        waybill.PackNo = first == "refused" ? 0 : 1;
        book.Receive(waybill);
        book.Receive(first switch
        {
            "closed" => [new FilingClosed { FilingId = "wbl_1" }],
            "departed five months ago" or "departed seven months ago" => [Parcels.Release(), Parcels.Report()],
            "released seven months ago" => [Parcels.Release()],
            _ => [],
        });
        book.Now = first.Contains("five", StringComparison.Ordinal) ? Parcels.Now.AddMonths(5)
            : first.Contains("seven", StringComparison.Ordinal) ? Parcels.Now.AddMonths(7) : Parcels.Now;
        book.Receive(Parcels.Waybill("wbl_2"));

        Assert.Equal(free ? Verdict.Accepted : Verdict.Refused, book.Checked[^1].Verdict);
        Assert.Equal(free ? [] : ["WAYBILL_DUPLICATE"], book.Checked[^1].Reasons.Select(r => r.Code));
    }

    [Fact]
    public void A_waybill_that_comes_after_its_filing_ended_takes_no_number()
    {
        var book = new Book(Real).Receive(new FilingClosed { FilingId = "dcl_1" }, Parcels.Waybill("dcl_1"), Parcels.Waybill("dcl_2"));

        Assert.Equal(("dcl_2", Verdict.Accepted), (Assert.Single(book.Checked).FilingId, book.Checked[0].Verdict));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_any_order_and_doubled_goods_move_once_and_every_report_is_answered_once(bool simulated) =>
        Gen.Shuffle(new IMessage[]
        {
            Parcels.Release(), Parcels.Release(), Parcels.Report("dep_1"), Parcels.Report("dep_1"), Parcels.Report("dep_2", afterRelease: 7_200_000),
            Parcels.Report("dep_3", afterRelease: -3_600_000), Parcels.Waybill(), Parcels.Waybill("wbl_2"),
        }).Sample(arrival =>
        {
            var book = new Book(simulated ? Simulated : Real).Receive(Parcels.Waybill()).Receive(arrival);
            Assert.Equal("dcl_1", Assert.Single(book.Moved).FilingId);
            Assert.Equal(["dep_1", "dep_2", "dep_3"], book.Answered.Select(a => a.FilingId).Order());
            Assert.Equal(0, book.Waiting);
            Assert.Equal(WaybillState.Departed, book.Waybill()!.State);
            Assert.Equal(["wbl_1", "wbl_2"], book.Checked.Select(c => c.FilingId).Order());
        });

    [Fact]
    public void The_state_table_of_the_readme_is_what_the_house_does()
    {
        var bad = Parcels.Waybill("wbl_3");
        bad.PackNo = 0;
        IMessage[] messages =
        [
            Parcels.Waybill(), Parcels.Waybill("wbl_2"), bad, Parcels.Release(), Parcels.Report(), Parcels.Report("dep_2", afterRelease: -3_600_000),
            new FilingClosed { FilingId = "wbl_1" }, new FilingClosed { FilingId = "wbl_3" },
        ];
        HashSet<string> seen = [];
        foreach (var facts in new[] { Real, Simulated })
        {
            foreach (var a in messages)
            {
                foreach (var b in messages)
                {
                    foreach (var c in messages)
                    {
                        foreach (var d in messages)
                        {
                            seen.UnionWith(new Book(facts).Receive(a, b, c, d).Moves);
                        }
                    }
                }
            }
        }
        ReadmeTable.IsWhatHappens("logistics", seen);
    }
}
