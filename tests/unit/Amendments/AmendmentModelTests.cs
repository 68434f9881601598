using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Gateway;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Logistics;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.Transaction;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;
using Xunit;
using FilingRow = SingleWindow.Gateway.Store.FilingRow;
using Closing = SingleWindow.Gateway.Core.Ledger.Closing;
using OfficialStatus = SingleWindow.Customs.Core.OfficialStatus;
using Samples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.Amendments;

/// <summary>
/// The five houses of a declaration's clearance on tables in memory, and between them a net that hands messages over in any order, in groups of any
/// size and twice (no inbox: what a crash between commit and acknowledgement repeats is repeated here). Whatever is filed, amended, cancelled and
/// decided meanwhile ends once: every house holds the last version alone, quota and guarantee are the last version's, and the books close.
/// </summary>
public sealed class AmendmentModelTests
{
    private static readonly Gen<Act[]> Scripts = Gen.Select(
        Gen.Int[0, 7], Gen.Int[1, 4], Gen.Int[0, 4], Gen.Int[0, 31], Gen.Int[0, 9], Gen.Int[0, 1_000_000],
        (verb, n, price, flags, deliveries, luck) => new Act(verb, n, price, flags, deliveries, luck)).Array[1, 40];

    [Fact]
    public void Every_declaration_ends_once_with_its_last_version_alone() => Scripts.Sample(script =>
    {
        var suite = new Five();
        foreach (var act in script)
        {
            suite.Do(act);
            suite.Deliver(act.Deliveries, act.Luck);
        }
        suite.Drain();
        suite.Check();
    }, iter: 400, threads: 1);

    [Fact]
    public void The_scripts_reach_every_end()
    {
        HashSet<string> ends = new(StringComparer.Ordinal);
        Scripts.Sample(script =>
        {
            var suite = new Five();
            foreach (var act in script)
            {
                suite.Do(act);
                suite.Deliver(act.Deliveries, act.Luck);
            }
            suite.Drain();
            ends.UnionWith(suite.Ends());
        }, iter: 150, threads: 1);
        foreach (var end in (string[])["1 released", "1 cancelled", "1 refused", "1 held", "2 released", "2 cancelled", "2 refused", "2 held", "3 released"])
        {
            Assert.Contains(end, ends);
        }
    }

    /// <param name="Flags">1 held, 2 other order number, 4 other waybill number, 8 other payment number, 16 payment that does not match.</param>
    internal sealed record Act(int Verb, int N, int Price, int Flags, int Deliveries, int Luck);

    private sealed class Five
    {
        private static readonly LedgerRules Rules = LedgerRuleFiles.Load(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        private static readonly TrackStatus Track = new(new DeadlineSettings(TimeSpan.FromDays(3), TimeSpan.FromDays(15), TimeSpan.FromDays(90)), new FilingChanges(), Rules);

        private readonly Dictionary<string, HouseBench> _houses = new(StringComparer.Ordinal)
        {
            [Houses.Gateway] = new(Track.On(new House<GatewayWork>(Houses.Gateway, typeof(GatewayModule).Assembly) { Load = GatewayWork.LoadAsync, Save = GatewayWork.SaveAsync })),
            [Houses.Transaction] = new(TransactionModule.House(Orders.Facts())),
            [Houses.Payment] = new(PaymentModule.House(Payments.Facts())),
            [Houses.Logistics] = new(LogisticsModule.House(Parcels.Facts())),
            [Houses.Customs] = new(CustomsModule.House(ImportSamples.Rules, Samples.Settings with { TestMode = true }, ImportSamples.Settings)),
        };

        private readonly List<(string Reader, EventKind Kind, IMessage Item, bool Again)> _net = [];
        private readonly Dictionary<int, (decimal Declared, decimal Counts)> _last = [];
        private readonly Dictionary<string, (decimal, decimal)> _asked = new(StringComparer.Ordinal);
        private DateTimeOffset _now = Samples.Now;
        private int _names;

        internal Five() => Customs.Step(_now, ImportTrade.Deposited("3000"));

        private HouseBench Gateway => _houses[Houses.Gateway];
        private HouseBench Customs => _houses[Houses.Customs];

        // 1 and 2 are exports, 3 and 4 imports.
        internal void Do(Act act)
        {
            var row = Gateway.Tables.Find(GatewayTables.Filings, ImportTrade.Id(act.N));
            if (row is null)
            {
                if (act.Verb < 6)
                {
                    Submit(act);
                }
                return;
            }
            switch (act.Verb)
            {
                case 0 or 1 or 2 or 3 when Amendment.Refuse(row.View) is null:
                    var id = $"amd_{++_names}";
                    var bundle = Document(act);
                    _asked[id] = Figures(bundle);
                    Request(row, Amendment.Asked(
                        row.View, new AmendmentMark { Id = id, Version = Amendment.After(row.View), At = Ms, Outcome = "asked" },
                        new PendingAmendment { Declaration = bundle.Declaration, Order = bundle.Order, Payment = bundle.Payment, Waybill = bundle.Waybill }),
                        Events.ClosuresRequested, new ClosureRequested { ClosureId = id, FilingId = row.Id, Ending = Ending.Amended, At = Ms, Version = row.View.DocumentVersion });
                    break;
                case 4 when Cancellation.Refuse(row.View) is null:
                    var closure = new ClosureRequested { ClosureId = $"cls_{++_names}", FilingId = row.Id, Ending = Ending.Cancelled, At = Ms };
                    Request(row, FilingState.ClosureAsked(row.View, closure), Events.ClosuresRequested, closure);
                    break;
                case 5 or 6 when HoldDecisions.Awaited(row, Houses.Customs, "release"):
                    Request(row, HoldDecisions.Decided(row.View, Houses.Customs), Events.HoldsDecided, new HoldDecided
                    {
                        FilingId = row.Id, Link = Houses.Customs, Decision = act.Verb == 5 ? "release" : "refuse", By = "officer", ByRole = "officer", At = Ms,
                        Version = row.View.DocumentVersion,
                    });
                    break;
            }
        }

        internal void Deliver(int groups, int luck)
        {
            for (; groups > 0 && _net.Count > 0; groups--, luck = Next(luck))
            {
                var first = _net[luck % _net.Count];
                var size = 1 + (luck / 7 % 4);
                List<int> taken = [.. Enumerable.Range(0, _net.Count).Select(i => (i + luck) % _net.Count).Where(i => _net[i].Reader == first.Reader).Take(size)];
                List<(EventKind, IMessage)> step = [.. taken.Select(i => (_net[i].Kind, _net[i].Item))];
                List<(string, EventKind, IMessage, bool)> again = [.. taken.Where(i => !_net[i].Again && (luck + i) % 3 == 0).Select(i => (first.Reader, _net[i].Kind, _net[i].Item, true))];
                foreach (var i in taken.OrderDescending())
                {
                    _net.RemoveAt(i);
                }
                _net.AddRange(again);
                _now = _now.AddMilliseconds(luck % 3);
                Send(_houses[first.Reader].Step(_now, step));
                Holdings();
            }
        }

        internal void Drain()
        {
            for (var luck = 17; _net.Count > 0; luck = Next(luck))
            {
                Deliver(1, luck);
            }
        }

        internal IEnumerable<string> Ends() => Gateway.Rows(GatewayTables.Filings).Select(r => $"{Version(r)} {FilingStatus.Of(r).Name}");

        internal void Check()
        {
            Dictionary<(string, string), Balances> days = [];
            foreach (var row in Gateway.Rows(GatewayTables.Filings))
            {
                var (view, file) = (row.View, Customs.Tables.Find(CustomsTables.Cases, row.Id)!);
                var what = $"{row.Id}: {FilingStatus.Of(row).Name}, {view}";
                Assert.True(file.Version == Version(row), what);
                Assert.True(view.Ending == file.Ending && (view.ReleasedAt != 0) == (file.Status == OfficialStatus.Released), what);
                Assert.True(view.Ending != Ending.Unspecified || file.Status is 300 or 500 or 800, what);
                Assert.True(view.Pending is null && view.Amendments.All(a => a.Outcome is "done" or "refused"), what);
                Assert.True(view.Amendments.Count(a => a.Outcome == "done") == Version(row) - 1, what);
                Assert.Equal(view.Moves.Select(m => (m.Version, m.Status)), file.ReadDecision().Moves.Select(m => (m.Version, m.Status)));

                var holds = view.Ending == Ending.Unspecified ? FilingId.OfVersion(row.Id, Version(row)) : null;
                OneOrNone(holds, _houses[Houses.Transaction].Rows(OrderTable.Orders).Where(o => o.State == OrderState.Accepted).Select(o => o.FilingId), row.Id, what);
                OneOrNone(holds, _houses[Houses.Payment].Rows(PaymentTables.Trades).Where(t => t.Holds).Select(t => t.Payment!.FilingId), row.Id, what);
                OneOrNone(holds, _houses[Houses.Logistics].Rows(LogisticsTables.Waybills).Where(w => w.State is WaybillState.Accepted or WaybillState.Released).Select(w => w.FilingId), row.Id, what);
                if (holds is not null)
                {
                    Assert.Equal(row.OrderNo, _houses[Houses.Transaction].Rows(OrderTable.Orders).Single(o => o.FilingId == holds).Answer!.OrderNo);
                }

                var entries = Entries.Of(view);
                foreach (var entry in entries)
                {
                    Assert.All(entry.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0m, g.Sum(p => p.Amount)));
                    Sums(days, row.View.Merchant, ChinaDay.Text(entry.Day)).Add(entry, added: true);
                }
                Assert.True(view.Ending == Ending.Unspecified || Closing.OpenOf(entries).Count == 0, what);
                var (declared, counts) = _last[int.Parse(row.Id[^8..], System.Globalization.CultureInfo.InvariantCulture)];
                Assert.Equal(declared, Decimals.Read(view.Declared));
                if (view.ReleasedAt != 0)
                {
                    var sums = new Balances();
                    sums.Add(entries);
                    // Goods alone for an export; goods and freight, which is 10, for an import.
                    Assert.Equal(-(view.Import is null ? declared : declared + 10), sums.Of(LedgerAccount.GoodsReleased, view.Import is null ? "502" : "142").Balance);
                }
                if (view.Import is not null)
                {
                    var held = Customs.Tables.Find(ImportTables.Imports, row.Id)?.Holding;
                    Assert.Equal(holds is null ? 0 : counts, held?.Quota.Values.Sum(q => q.Left) ?? 0);
                    Assert.Equal(view.ReleasedAt != 0 ? 1 : 0, Customs.Rows(ImportTables.Bills).Count(b => b.FilingId == row.Id));
                }
            }
            // What the steps posted, row by row, is what the facts add up to.
            Dictionary<(string, string), Balances> posted = [];
            foreach (var day in Gateway.Rows(GatewayTables.LedgerDays).Where(d => d.Day.Length > 0))
            {
                Sums(posted, day.Merchant, day.Day).Add(Balances.Read(day.Lines));
            }
            foreach (var key in days.Keys.Union(posted.Keys))
            {
                Assert.Equal(days.TryGetValue(key, out var sums) ? sums.Lines : [], posted.TryGetValue(key, out var were) ? were.Lines : []);
            }
            Holdings();
        }

        private static Balances Sums(Dictionary<(string, string), Balances> days, string merchant, string day) =>
            days.TryGetValue((merchant, day), out var sums) ? sums : days[(merchant, day)] = new Balances();

        // Never both versions: the sums are what the rows hold, and a list has one row.
        private void Holdings()
        {
            var files = Customs.Rows(ImportTables.Imports).ToList();
            foreach (var row in Customs.Rows(ImportTables.YearUse))
            {
                var entries = files.Where(f => f.Person == row.Person).Select(f => f.Holding.Quota.GetValueOrDefault(row.Counter)).OfType<QuotaEntry>().ToList();
                Assert.Equal(entries.Where(e => e.State == QuotaState.Reserved).Sum(e => e.Left), row.Sums.Reserved);
                Assert.Equal(entries.Where(e => e.State == QuotaState.Confirmed).Sum(e => e.Left), row.Sums.Confirmed);
            }
            var account = Customs.Rows(ImportTables.Guarantees).Single().Sums;
            Assert.Equal(files.Sum(f => f.Holding.Cover.Left), account.Covered);
            Assert.InRange(account.Covered, 0, account.Lodged);
        }

        private void Submit(Act act)
        {
            var (id, bundle) = (ImportTrade.Id(act.N), Document(act));
            bundle.Stamp(id, Samples.Tenant, Ms);
            var view = bundle.View(draft: false);
            view.Ledger = Rules.Open(view.Currency, Ms);
            var row = new FilingRow(
                id, FilingKind.Declaration, Samples.Tenant, bundle.Reference, bundle.OrderNo, FilingStatus.Of(FilingKind.Declaration, view).Number, 2, Ms, Ms, null, [], view);
            _last[act.N] = Figures(bundle);
            Gateway.Tables.InsertAsync(GatewayTables.Filings, [row], CancellationToken.None).GetAwaiter().GetResult();
            Send([
                (Events.OrdersSubmitted, bundle.Order!), (Events.PaymentsSubmitted, bundle.Payment!), (Events.WaybillsSubmitted, bundle.Waybill!),
                (Events.DeclarationsSubmitted, bundle.Declaration!),
            ]);
        }

        private void Request(FilingRow row, FilingView view, EventKind kind, IMessage item)
        {
            var (work, context) = (new GatewayWork(), new StepContext(_now));
            work.Filings.LoadAsync(Gateway.Tables, [row.Id], CancellationToken.None).GetAwaiter().GetResult();
            Track.Put(work, row, view, context);
            GatewayWork.SaveAsync(Gateway.Tables, work, CancellationToken.None).GetAwaiter().GetResult();
            Send([(kind, item)]);
        }

        private void Send(List<(EventKind Kind, IMessage Item)> left)
        {
            foreach (var (kind, item) in left)
            {
                if (item is DeclarationDecided { Ending: Ending.Amended } decided && _asked.TryGetValue(decided.ClosureId, out var figures))
                {
                    _last[int.Parse(decided.FilingId[^8..], System.Globalization.CultureInfo.InvariantCulture)] = figures;
                }
                // The other two houses act on what is released, which is never amended.
                _net.AddRange(kind.Readers.Where(_houses.ContainsKey).Select(reader => (reader, kind, item, false)));
            }
        }

        private long Ms => _now.ToUnixTimeMilliseconds();

        private static int Next(int luck) => (int)(((luck * 1_103_515_245L) + 12_345) % 1_000_003);

        private static int Version(FilingRow row) => Math.Max(1, row.View.DocumentVersion);

        private static void OneOrNone(string? id, IEnumerable<string> holders, string declaration, string what)
        {
            List<string> own = [.. holders.Where(h => FilingId.Base(h) == declaration)];
            Assert.True(own.SequenceEqual(id is null ? [] : [id]), $"{string.Join(' ', own)} hold, {id} should: {what}");
        }

        private static (decimal Declared, decimal Counts) Figures(Bundle bundle)
        {
            var goods = bundle.Declaration!.Lines.Sum(l => Decimals.Read(l.Total));
            return (goods, goods + 10);
        }

        private Bundle Document(Act act)
        {
            var number = $"{act.N}{((act.Flags & 1) != 0 ? "-YELLOW" : "")}";
            var orderNo = (act.Flags & 2) != 0 ? $"N{++_names}-{number}" : $"O-{number}";
            var waybillNo = (act.Flags & 4) != 0 ? $"W{++_names}" : $"W-{act.N}";
            var payNo = (act.Flags & 8) != 0 ? $"P{++_names}" : $"P-{act.N}";
            var bundle = act.N <= 2 ? Export(act) : Import(act);
            var (d, o, p, w) = (bundle.Declaration!, bundle.Order!, bundle.Payment!, bundle.Waybill!);
            d.OrderNo = o.OrderNo = p.OrderNo = orderNo;
            w.OrderNo = act.N > 2 ? orderNo : "";
            d.LogisticsNo = w.LogisticsNo = waybillNo;
            (p.PayNo, p.PayName, p.PayCode, p.AccountedAt) = (payNo, "汇通支付", "3301962001", Ms - 3_600_000);
            (o.EbpName, o.EbcName, w.LogisticsName, w.GoodsInfo) = ("百象商城", "青禾工艺", "远航速运", "样例");
            (p.EbpCode, p.EbcCode) = (d.EbpCode, d.EbcCode);
            if ((act.Flags & 16) != 0 && act.Price == 4)
            {
                p.Amount = "1";
            }
            return bundle;
        }

        private static Bundle Export(Act act)
        {
            var (d, checkedOrder) = (Samples.Declaration(), Samples.Order());
            var price = Decimals.Write(18 + (5 * act.Price));
            (d.Reference, d.FilingId) = ($"R-{act.N}", "");
            (d.Lines[1].Price, d.Lines[1].Total, checkedOrder.Lines[1].Price, checkedOrder.Lines[1].Total) = (price, price, price, price);
            var order = new OrderSubmitted
            {
                OrderType = "E", EbpCode = d.EbpCode, EbcCode = d.EbcCode, GoodsValue = Decimals.Write(25 + Decimals.Read(price)), Freight = "5", Currency = "502",
            };
            order.Lines.Add(Named(checkedOrder.Lines));
            return new Bundle(
                d, order, new PaymentSubmitted { Amount = Decimals.Write(30 + Decimals.Read(price)), Currency = "502" },
                new WaybillSubmitted
                {
                    LogisticsCode = d.LogisticsCode, Freight = "5", InsuredFee = "0", Currency = "502", GrossWeight = "1.2", PackNo = 1, EbcCode = d.EbcCode,
                });
        }

        private static Bundle Import(Act act)
        {
            var d = ImportTrade.List(act.N, total: act.Price == 3 ? 4_900 : 60 + (40 * act.Price));
            d.FilingId = "";
            var tax = ImportTrade.Tax(d);
            var from = ImportTrade.Order(d, tax);
            var order = new OrderSubmitted
            {
                OrderType = "I", EbpCode = d.EbpCode, EbcCode = d.EbcCode, GoodsValue = from.GoodsValue, Freight = from.Freight, Currency = "142", Discount = "0",
                TaxTotal = from.TaxTotal, Paid = from.Paid, Buyer = from.Buyer, Consignee = new Consignee { Name = "Anna", Telephone = "1", Address = "somewhere" },
            };
            order.Lines.Add(Named(from.Lines));
            return new Bundle(
                d, order, new PaymentSubmitted { Amount = from.Paid, Currency = "142", Payer = from.Buyer.Clone() },
                new WaybillSubmitted
                {
                    LogisticsCode = d.LogisticsCode, Freight = "10", InsuredFee = "0", Currency = "142", GrossWeight = "1.2", PackNo = 1, EbcCode = d.EbcCode,
                    IeFlag = "I", Consignee = order.Consignee.Clone(),
                });
        }

        private static IEnumerable<OrderLine> Named(IEnumerable<OrderLine> lines) => lines.Select(l =>
        {
            var named = l.Clone();
            named.ItemName = "样例商品";
            return named;
        });
    }
}
