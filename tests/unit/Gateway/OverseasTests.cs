using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Tests.Unit.TaxRefund;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Exports under 9810 at the gateway: status, deadlines, books.</summary>
public sealed class OverseasTests
{
    private const string Id = OverseasBench.Id;
    private const long T = 1_800_000_000_000;
    private const decimal Rate = 7.1644m;

    private static readonly DeadlineSettings Settings = new(TimeSpan.FromDays(3), TimeSpan.FromDays(15), TimeSpan.FromDays(90));

    [Fact]
    public void The_readme_prints_the_way_of_goods_abroad()
    {
        var columns = Tables.Header("9810 from");
        Assert.Equal(Events().Select(e => e.Name), columns.Skip(1));
        var rows = Tables.Read("9810 from");
        foreach (var row in rows)
        {
            var view = In(row[0]);
            Assert.Equal(row[0], Status(view));
            Assert.Equal(row.Skip(1), Events().Select(e => Status(e.Apply(view)) is var next && next == row[0] ? "–" : next));
        }
        Assert.Equal(6, rows.Count);
    }

    [Fact]
    public void It_waits_for_its_booking_and_for_no_payment()
    {
        var view = new Bundle(Declaration(), Booking(), Waybill: new WaybillSubmitted()).View(draft: false);
        Assert.Equal((LegState.Filed, LegState.NotNeeded, LegState.Filed), (view.Order.State, view.Payment.State, view.Waybill.State));
        Assert.Equal("accepted", Status(view));
        Assert.Equal("waiting-for-order", Status(new Bundle(Declaration()).View(draft: false)));
        Assert.Equal("waiting-for-waybill", Status(new Bundle(Declaration(), Booking()).View(draft: false)));
        // Customs is silent although all is there: late, not closed.
        (view.Order, view.Waybill) = (new LegMark { State = LegState.Checked }, new LegMark { State = LegState.Checked });
        Assert.Equal((Deadlines.Act.Late, Late.Clearance), Deadlines.Decide(view, T, T + (long)TimeSpan.FromDays(4).TotalMilliseconds, Settings));
    }

    [Fact]
    public void Money_is_waited_for_from_the_end_of_the_sales()
    {
        var stocked = In("in-overseas-stock");
        var years = T + (long)TimeSpan.FromDays(3000).TotalMilliseconds;
        Assert.Null(Deadlines.Next(stocked, T, Settings));
        Assert.Equal(Deadlines.Act.Nothing, Deadlines.Decide(stocked, T, years, Settings).Act);
        var next = NextStep.Of(FilingKind.Declaration, stocked, T, Settings)!;
        Assert.Equal(("sales-ended", "merchant", new DateTimeOffset(2028, 5, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds()), (next.Event, next.From, next.By!.Value));

        var ended = In("refund-decided");
        Assert.Equal(T + 900 + (long)TimeSpan.FromDays(90).TotalMilliseconds, Deadlines.Next(ended, T, Settings));
        Assert.Equal((Deadlines.Act.Late, Late.Proceeds), Deadlines.Decide(ended, T, years, Settings));
        Assert.Equal("settled", NextStep.Of(FilingKind.Declaration, ended, T, Settings)!.Event);
    }

    [Fact]
    public void A_fault_in_the_tax_house_is_over_when_it_has_spoken_again()
    {
        var parked = FilingState.After(In("in-overseas-stock"), new ItemParked { FilingId = Id, House = Houses.TaxRefund, ParkedId = "p", At = T + 400 });
        Assert.Equal("parked", Status(parked));
        Assert.Equal("in-overseas-stock", Status(FilingState.After(parked, Sold("sal_1", "10", "8", T + 500))));
        var report = FilingState.After(new FilingView(), new ItemParked { FilingId = "sal_1", House = Houses.TaxRefund, ParkedId = "p", At = T });
        Assert.Equal("parked", FilingStatus.Of(FilingKind.Sales, report).Name);
        Assert.Equal("booked", FilingStatus.Of(FilingKind.Sales, FilingState.After(report, new DocumentAnswered { FilingId = "sal_1", Outcome = "done", At = T + 1 })).Name);
    }

    [Fact]
    public void A_movement_of_a_declaration_that_is_none_of_9810_says_nothing()
    {
        var view = FilingStateTests.New();
        Assert.Same(view, FilingState.After(view, Sold("sal_1", "10", "8", T)));
    }

    public static TheoryData<string, string> Shapes => new()
    {
        { """{"reference":"R1"}""", "/lines LINE_COUNT" },
        { """{"reference":"R1","closes":["dcl\u00001","dcl_\u0001"]}""", "/closes/0 CONTROL_CHARACTER, /closes/1 CONTROL_CHARACTER" },
        { """{"reference":"","closes":["dcl_1","dcl_1",""]}""", "/closes/1 DUPLICATE_LINE, /closes/2 REQUIRED, /reference REQUIRED" },
        {
            """{"reference":"R1","lines":[{"declarationId":"dcl_1","gnum":0,"qty":"0","saleNo":"","soldOn":"20260101","amount":"-1","currency":"USDX"}]}""",
            "/lines/0/amount NEGATIVE, /lines/0/currency TOO_LONG, /lines/0/gnum OUT_OF_RANGE, /lines/0/qty NOT_POSITIVE, /lines/0/saleNo REQUIRED, /lines/0/soldOn NOT_A_DATE"
        },
        {
            """{"reference":"R1","lines":[{"declarationId":"d","gnum":1,"qty":1,"saleNo":"S","soldOn":"2026-01-01","amount":1,"currency":"502"},{"declarationId":"d","gnum":1,"qty":1,"saleNo":"S","soldOn":"2026-01-01","amount":1,"currency":"502"}]}""",
            "/lines/1/saleNo DUPLICATE_LINE"
        },
        { """{"reference":"R1","lines":[null]}""", "/lines/0 REQUIRED" },
        { """{"reference":"R1","lines":[{"gnum":1}],"final":true}""", "/final UNKNOWN_FIELD, /lines/0/amount REQUIRED, /lines/0/currency REQUIRED, /lines/0/declarationId REQUIRED, /lines/0/qty REQUIRED, /lines/0/saleNo REQUIRED, /lines/0/soldOn REQUIRED" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_fault_of_a_report_is_told(string json, string expected)
    {
        var faults = new Faults();
        Assert.Null(Submissions.Read(FilingKind.Sales, System.Text.Encoding.UTF8.GetBytes(json), new Caller("3301960001", ["merchant"]), faults));
        Assert.Equal(expected, string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_report_and_a_warehouse_are_read_as_they_were_written()
    {
        var faults = new Faults();
        var bundle = Submissions.Read(
            FilingKind.Sales,
            """{"reference":"R1","lines":[{"declarationId":"dcl_1","gnum":2,"qty":"1.5","saleNo":"S","soldOn":"2026-01-01","amount":20,"currency":"502"}],"closes":["dcl_2"]}"""u8.ToArray(),
            new Caller("3301960001", ["platform"]), faults)!;
        Assert.False(faults.Any);
        bundle.Stamp("sal_1", "3301960001", T);
        Assert.Equal(
            new SalesReported
            {
                FilingId = "sal_1", Tenant = "3301960001", Reference = "R1", At = T, Closes = { "dcl_2" },
                Lines = { new SaleLine { DeclarationId = "dcl_1", Gnum = 2, Qty = "1.5", SaleNo = "S", SoldOn = "2026-01-01", Amount = "20", Currency = "502" } },
            },
            bundle.Sales);
        Assert.Equal((FilingKind.Sales, "sal_", "R1"), (bundle.Kind, bundle.Prefix, bundle.Reference));

        var declaration = Declaration();
        (declaration.OverseasWarehouse.Code, declaration.OverseasWarehouse.Country) = ("", "US");
        Shape.Check(new Bundle(declaration, Payment: new PaymentSubmitted()), faults);
        Assert.Superset(
            new HashSet<string> { "/overseasWarehouse/code REQUIRED", "/overseasWarehouse/country TOO_SHORT", "/payment NOT_ALLOWED" },
            faults.All.Select(f => $"{f.Pointer} {f.Code}").ToHashSet());
    }

    /// <summary>What the tax house really says of random sales, heard in any order, with repeats, in steps of any size.</summary>
    [Fact]
    public void The_books_of_goods_abroad_close_whatever_is_sold_and_heard_when() =>
        Gen.Select(Gen.Int[0, 4].Array[0, 5], Gen.Int[1, 9999], Gen.Int[0, 2], Gen.Int[0, 1_000_000], Gen.Int[1, 4], Gen.Bool).Sample((sales, cents, end, seed, size, trader) =>
        {
            var bench = new OverseasBench().Left(OverseasBench.Abroad(trader ? "trader" : "none", OverseasBench.Piece(qty: "7", amount: "128.4", invoice: "333.33")));
            var left = 7;
            foreach (var (i, qty) in sales.Index())
            {
                left -= qty > 0 && qty <= left ? qty : 0;
                bench.Report("2026-04-02", [], OverseasBench.Sale($"{qty}", $"S{i}", amount: Decimals.Write(cents * (i + 1) / 100m)));
            }
            if (end == 0)
            {
                bench.Report("2026-04-03", [Id]);
            }
            bench.Come("2027-06-01");
            var sold = bench.Moves().Last(m => m.Closed is not null).Closed.Sold;
            List<Func<FilingView, FilingView>> told =
            [
                v => FilingState.After(v, History.Released(Id, T + 50)),
                v => FilingState.After(v, new GoodsMoved { FilingId = Id, LeftAt = T + 100 }),
                .. bench.Sent.OfType<RefundDecided>().Select(r => (Func<FilingView, FilingView>)(v => FilingState.After(v, r))),
                .. bench.Moves().Select(m => (Func<FilingView, FilingView>)(v => FilingState.After(v, m))),
                v => FilingState.After(v, Settled(sold)),
            ];
            var straight = told.Aggregate(New(), (v, t) => t(v));
            var shuffled = told.Concat(told).ToArray();
            new Random(seed).Shuffle(shuffled);
            var view = New();
            var posted = new Balances();
            foreach (var step in shuffled.Chunk(size))
            {
                var after = step.Aggregate(view, (v, t) => t(v));
                Assert.True(!Entries.Alike(view, after) || Entries.Of(view).Count == Entries.Of(after).Count);
                Add(posted, view, false);
                Add(posted, after, true);
                view = after;
            }
            view.Version = straight.Version;
            Assert.Equal(straight, view);
            var entries = Entries.Of(view);
            foreach (var entry in entries)
            {
                Assert.All(entry.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0m, g.Sum(p => p.Amount)));
                Assert.Equal(0m, entry.Postings.Sum(p => p.Cny ?? 0m));
            }
            var row = new FilingRow(Id, FilingKind.Declaration, "m", "r", "o", FilingStatus.Of(FilingKind.Declaration, view).Number, 0, T, T, null, [], view);
            Assert.Equal(("settled", Closing.Closed), (Status(view), Closing.Of(row, entries).State));
            var sums = new Balances();
            sums.Add(entries);
            Assert.Equal(sums.Lines, posted.Lines);
            // What the tax office owes in the end is what was kept.
            Assert.Equal(Decimals.Read(view.Overseas.Closed.Kept), sums.Of(LedgerAccount.TaxRefundReceivable, "142").Balance);
            Assert.Equal(-Decimals.Read(sold), sums.Of(LedgerAccount.ExportSales, "502").Balance);

            static void Add(Balances posted, FilingView view, bool added)
            {
                foreach (var entry in Entries.Of(view))
                {
                    posted.Add(entry, added);
                }
            }
        }, iter: 600, threads: 1);

    [Fact]
    public void Its_filer_reads_where_it_stands()
    {
        var state = ShowOverseas.State(In("settled").Overseas)!;
        Assert.Equal(("LAX-2", "SETTLED_PARTLY", "10", "8", "78", "52", "sal_2"), (state.WarehouseCode, state.State, state.Sold, state.SoldValue, state.KeptCny, state.RecoveredCny, state.ClosedBy));
        Assert.Equal(("sal_1", "10"), (state.Reports.Single().ReportId, state.Reports.Single().Sold));
        Assert.Null(ShowOverseas.State(null));
        Assert.Null(ShowOverseas.State(New().Overseas)!.State);
    }

    private static string Status(FilingView view) => FilingStatus.Of(FilingKind.Declaration, view).Name;

    private static FilingView In(string status)
    {
        var steps = status switch
        {
            "accepted" => 0,
            "released" => 1,
            "departed" => 2,
            "in-overseas-stock" => 4,
            "refund-decided" => 6,
            _ => 7,
        };
        Func<FilingView, FilingView>[] life =
        [
            v => FilingState.After(v, History.Released(Id, T + 50)),
            v => FilingState.After(v, new GoodsMoved { FilingId = Id, LeftAt = T + 100 }),
            v => FilingState.After(v, new RefundDecided { FilingId = Id, Outcome = "pre-refunded", Amount = "130", ToCost = "0", At = T + 200 }),
            v => FilingState.After(v, new OverseasStockMoved
            {
                FilingId = Id, At = T + 200, Opened = new OverseasStockOpened { State = "PRE_REFUNDED", SettleFrom = "2027-02-01", SettleUntil = "2028-04-30" },
            }),
            v => FilingState.After(v, Sold("sal_1", "10", "8", T + 300)),
            v => FilingState.After(v, Ended()),
            v => FilingState.After(v, Settled("10")),
        ];
        return life.Take(steps).Aggregate(New(), (v, t) => t(v));
    }

    private static (string Name, Func<FilingView, FilingView> Apply)[] Events() =>
    [
        ("800", v => FilingState.After(v, History.Released(Id, T + 1000))),
        ("GoodsMovements", v => FilingState.After(v, new GoodsMoved { FilingId = Id, LeftAt = T + 1000 })),
        ("RefundsDecided", v => FilingState.After(v, new RefundDecided { FilingId = Id, Outcome = "pre-refunded", Amount = "130", At = T + 1000 })),
        ("sold", v => FilingState.After(v, Sold("sal_9", "1", "1", T + 1000))),
        ("sales ended", v => FilingState.After(v, Ended())),
        ("ProceedsSettlements", v => FilingState.After(v, Settled("10"))),
    ];

    private static OverseasStockMoved Sold(string report, string sold, string value, long at) => new() { FilingId = Id, ReportId = report, Sold = sold, SoldValue = value, At = at };

    private static OverseasStockMoved Ended() => new()
    {
        FilingId = Id, ReportId = "sal_2", At = T + 900,
        Closed = new OverseasStockClosed { State = "SETTLED_PARTLY", Kept = "78", Recovered = "52", Sold = "10", SoldValue = "8", Goods = new ReleasedGoods { Amount = "10" } },
    };

    private static ProceedsSettled Settled(string sold) => new()
    {
        FilingId = Id, Outcome = "settled", Received = sold, Fees = "0", Refunds = "0", Difference = "0", Currency = "502", Rate = "7.1",
        Cny = Decimals.Write(Decimals.ToFen(Decimals.Read(sold) * 7.1m)), At = T + 1300,
    };

    private static DeclarationSubmitted Declaration() => new()
    {
        Procedure = "9810", OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Name = "LAX 2", Country = "502" },
        Lines = { new GoodsItem { Gnum = 1, Total = "128.4", Currency = "502" } },
    };

    private static FilingView New()
    {
        var view = new Bundle(Declaration(), Booking(), Waybill: new WaybillSubmitted()).View(draft: false);
        view.Ledger = new LedgerMark { Rate = Decimals.Write(Rate), RateFrom = "2026-11-01", RateSource = "sample" };
        return view;
    }

    // Its freight is nobody's debt.
    private static OrderSubmitted Booking() => new() { OrderType = "W", GoodsValue = "128.4", Freight = "6.5", Currency = "502" };
}
