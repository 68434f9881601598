using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using Samples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.SevenHouses;

/// <summary>One thing that somebody does. What exactly, luck says from what there is by then.</summary>
/// <param name="Groups">Groups of messages handed over before the next act; below zero: all there are.</param>
internal sealed record Act(int Verb, int Luck, int Groups);

/// <summary>What merchants, institutions, carriers, banks and officers do, within what the door lets through.</summary>
internal sealed class Business(Suite suite)
{
    internal const int Verbs = 36;

    private const string Merchant = Samples.Tenant, Institution = "3301962001", Bank = "3301964001", Book = "T2900W000001";

    private readonly List<Trade> _trades = [];
    private readonly List<string> _returns = [], _guarantees = [];
    private readonly List<(string PayNo, decimal Amount, string Currency)> _payments = [];
    private int _numbers;

    /// <summary>A declaration and what belongs to it.</summary>
    /// <param name="Paid">0 with the declaration, 1 alone, 2 by instalments, 3 with another order's.</param>
    /// <param name="Loose">Legs that are filed alone: 1 order, 4 waybill.</param>
    private sealed record Trade(int N, string Id, string Kind, bool Import, int Paid, int Loose)
    {
        internal Bundle Document { get; set; } = new();
        internal decimal Due { get; set; }
        internal decimal Instalments { get; set; }
        internal List<Bundle> Waiting { get; } = [];
    }

    internal async Task DoAsync(Act act)
    {
        var luck = new Luck(act.Luck);
        switch (act.Verb)
        {
            case 0 or 1 or 2 or 3 when _trades.Count < 7:
                await SubmitAsync(luck);
                break;
            case 4 or 5 when Some(luck, t => t.Waiting.Count > 0) is { } trade:
                await FileWaitingAsync(trade, luck);
                break;
            case 6 or 7 when Some(luck, t => t.Paid == 2) is { } trade:
                await PayPartAsync(trade, luck);
                break;
            case 8 when Some(luck, t => t.Paid == 0 && t.Loose == 0) is { } trade:
                await AmendAsync(trade, luck);
                break;
            case 9 when Some(luck) is { } trade && await RowAsync(trade) is { } row && Cancellation.Refuse(row.View) is null:
                var closure = new ClosureRequested { ClosureId = suite.NewId(FilingId.Closure), FilingId = row.Id, Ending = Ending.Cancelled, At = suite.Ms };
                await suite.AskAsync(row, FilingState.ClosureAsked(row.View, closure), Events.ClosuresRequested, closure);
                break;
            case 10 or 11 when await SomeAsync(luck, v => OfficialStatus.Latest(v) is 300 or 500 || v.Settlement?.Outcome is "documents" or "manual") is var (_, row):
                await DecideAsync(row, luck);
                break;
            case 12 or 13 or 14 when await SomeAsync(luck, v => v is { ReleasedAt: not 0, LeftAt: 0 }) is var (_, row):
                await suite.FileAsync("3301963001", new Bundle(Departure: new DepartureReported
                {
                    LogisticsCode = row.View.Carrier, LogisticsNo = row.View.WaybillNo, CustomsCode = "2900", Reference = $"L-{++_numbers}", TrafMode = "5", LeftAt = suite.Ms,
                }));
                break;
            case 15 or 16 or 17 when await SomeAsync(luck, v => v is { Import: null, ReleasedAt: not 0 }) is var (trade, row) && !trade.Import:
                await ReceiveAsync(trade, row, luck);
                break;
            case 18 when _payments.Count > 0:
                await RefundAsync(luck);
                break;
            case 19 when _payments.Count > 0:
                await suite.FileAsync(Institution, new Bundle(Reversal: new ReversalRequested
                {
                    ReversalNo = $"V-{++_numbers}", PayCode = Institution, PayNo = luck.Of(_payments).PayNo, Reason = "mistake",
                }));
                break;
            case 20 or 21 when await SomeAsync(luck, v => v is { Overseas: null, ReleasedAt: not 0 } && (v.LeftAt != 0 || v.Import is not null)) is var (trade, row):
                await ReturnAsync(trade, row, luck);
                break;
            case 22 or 23 when _returns.Count > 0:
                await MoveReturnAsync(luck);
                break;
            case 24:
                await suite.FileAsync("3301969999", new Bundle(Collection: new CollectionRequested
                {
                    Reference = $"E-{(luck.Below(5) == 0 ? _numbers : ++_numbers)}", Company = ImportTrade.Agent, Drawn = luck.Below(3) == 0,
                }));
                break;
            case >= 33 when _guarantees.Count > 0:
                await ConfirmAsync(luck);
                break;
            case 25:
                _guarantees.Add(await suite.FileAsync(ImportTrade.Agent, new Bundle(Guarantee: new GuaranteeLodged
                {
                    Reference = $"G-{(luck.Below(5) == 0 ? _numbers : ++_numbers)}", Company = ImportTrade.Agent, Kind = luck.Below(2) == 0 ? "deposit" : "letter",
                    Amount = Decimals.Write(luck.Below(3) == 0 ? -10 * luck.Below(30) - 1 : 20 * luck.Below(60) + 1),
                })));
                break;
            case 26:
                await MoveStockAsync(luck);
                break;
            case 27 or 30 when await SomeAsync(luck, v => v is { Overseas: not null, LeftAt: not 0 }) is var (trade, row) && trade.Kind == Bundle.Overseas:
                await SellAsync(row, luck);
                break;
            case 31 or 32 when _returns.Count > 0 && _trades.Count < 10:
                await ReplaceAsync(luck);
                break;
            case 28 or 29:
                await suite.WaitAsync(luck.Below(12) switch
                {
                    0 => TimeSpan.FromDays(1 + luck.Below(4)), 1 => TimeSpan.FromDays(5 + luck.Below(30)), 2 => TimeSpan.FromDays(40 + luck.Below(160)),
                    _ => TimeSpan.FromMinutes(5 + luck.Below(300)),
                });
                break;
        }
    }

    private Trade? Some(Luck luck, Func<Trade, bool>? fits = null)
    {
        var among = fits is null ? _trades : _trades.FindAll(t => fits(t));
        return among.Count == 0 ? null : luck.Of(among);
    }

    // Nearly always one that it fits.
    private async Task<(Trade Trade, FilingRow Row)?> SomeAsync(Luck luck, Func<FilingView, bool> fits)
    {
        List<(Trade, FilingRow)> all = [], fitting = [];
        foreach (var trade in _trades)
        {
            if (await RowAsync(trade) is { } row)
            {
                all.Add((trade, row));
                if (fits(row.View))
                {
                    fitting.Add((trade, row));
                }
            }
        }
        var among = fitting.Count > 0 && luck.Below(8) != 0 ? fitting : all;
        return among.Count == 0 ? null : luck.Of(among);
    }

    private Task<FilingRow?> RowAsync(Trade trade) => suite.FilingAsync(trade.Id);

    private async Task SubmitAsync(Luck luck)
    {
        var import = luck.Below(3) == 0;
        var kind = import ? luck.Of(["9610", "1210"]) : luck.Of(["9610", "9610", "9610", "9710", "9810", "1210"]);
        var overseas = kind == Bundle.Overseas;
        var (paid, loose) = (overseas || luck.Below(3) == 0 ? 0 : luck.Below(4), luck.Below(3) != 0 ? 0 : luck.Of([1, 4, 5]));
        var n = _trades.Count + 1;
        var document = import ? Import(n, kind, luck) : Export(n, kind, luck);
        if (luck.Below(4) == 0)
        {
            Number(document, $"O{n}-{luck.Of(["YELLOW", "RED"])}");
        }
        var due = document.Payment is { } payment ? Decimals.Read(payment.Amount) : 0;
        List<Bundle> alone = [];
        if ((loose & 1) != 0)
        {
            alone.Add(new Bundle(Order: document.Order));
        }
        if ((loose & 4) != 0)
        {
            alone.Add(new Bundle(Waybill: document.Waybill));
        }
        if (paid is 1 or 3 && document.Payment is not null)
        {
            alone.Add(new Bundle(Payment: document.Payment));
        }
        var whole = document with
        {
            Order = (loose & 1) != 0 ? null : document.Order, Waybill = (loose & 4) != 0 ? null : document.Waybill, Payment = paid != 0 ? null : document.Payment,
        };
        if (whole.Payment is { } own)
        {
            _payments.Add((own.PayNo, due, own.Currency));
        }
        // Some legs come before their declaration.
        while (alone.Count > 0 && luck.Below(3) == 0 && paid != 3)
        {
            await FileLegAsync(alone, luck);
        }
        var trade = new Trade(n, await suite.FileAsync(Merchant, whole), kind, import, paid, loose) { Document = document, Due = due };
        trade.Waiting.AddRange(alone);
        _trades.Add(trade);
    }

    private async Task FileLegAsync(List<Bundle> legs, Luck luck)
    {
        var leg = luck.Of(legs);
        legs.Remove(leg);
        if (leg.Payment is { } payment)
        {
            _payments.Add((payment.PayNo, Decimals.Read(payment.Amount), payment.Currency));
        }
        await suite.FileAsync(leg.Payment is not null ? Institution : leg.Waybill is not null ? "3301963001" : "3301961001", leg);
    }

    private async Task FileWaitingAsync(Trade trade, Luck luck)
    {
        // Two orders that wait for a common payment get it.
        var other = Some(luck, t => t.Paid == 3 && t != trade && t.Import == trade.Import && t.Waiting.Exists(b => b.Payment is not null));
        if (trade.Paid == 3 && other is not null && trade.Waiting.Find(b => b.Payment is not null) is { } own)
        {
            trade.Waiting.Remove(own);
            other.Waiting.RemoveAll(b => b.Payment is not null);
            var merged = own.Payment!.Clone();
            merged.OrderNo = "";
            merged.Instalment = true;
            merged.Amount = Decimals.Write(trade.Due + other.Due);
            merged.Shares.Add(new PaymentShare { OrderNo = trade.Document.Declaration!.OrderNo, Amount = Decimals.Write(trade.Due) });
            merged.Shares.Add(new PaymentShare { OrderNo = other.Document.Declaration!.OrderNo, Amount = Decimals.Write(other.Due) });
            _payments.Add((merged.PayNo, trade.Due + other.Due, merged.Currency));
            await suite.FileAsync(Institution, new Bundle(Payment: merged));
            return;
        }
        await FileLegAsync(trade.Waiting, luck);
    }

    private async Task PayPartAsync(Trade trade, Luck luck)
    {
        var payment = trade.Document.Payment!.Clone();
        var open = trade.Due - trade.Instalments;
        var amount = luck.Below(3) == 0 || open <= 3 ? Math.Max(open, 1) : Decimals.ToFen(open * (1 + luck.Below(9)) / 8);
        (payment.PayNo, payment.Amount, payment.Instalment) = ($"P{trade.N}-{++_numbers}", Decimals.Write(amount), luck.Below(8) != 0);
        trade.Instalments += amount <= open ? amount : 0;
        _payments.Add((payment.PayNo, amount, payment.Currency));
        await suite.FileAsync(Institution, new Bundle(Payment: payment));
    }

    private async Task AmendAsync(Trade trade, Luck luck)
    {
        if (await RowAsync(trade) is not { } row || Amendment.Refuse(row.View) is not null)
        {
            return;
        }
        var next = trade.Import ? Import(trade.N, trade.Kind, luck) : Export(trade.N, trade.Kind, luck);
        var d = trade.Document.Declaration!;
        Number(next, luck.Below(3) == 0 ? $"A{++_numbers}" : d.OrderNo);
        if (luck.Below(4) == 0)
        {
            next.Declaration!.LogisticsNo = next.Waybill!.LogisticsNo = $"W{++_numbers}";
        }
        if (luck.Below(4) == 0 && next.Payment is { } payment)
        {
            payment.PayNo = $"P{++_numbers}";
        }
        trade.Document = next;
        if (next.Payment is { } paid)
        {
            _payments.Add((paid.PayNo, Decimals.Read(paid.Amount), paid.Currency));
        }
        var id = suite.NewId(FilingId.Amendment);
        await suite.AskAsync(row, Amendment.Asked(
            row.View, new AmendmentMark { Id = id, Version = Amendment.After(row.View), At = suite.Ms, Outcome = "asked" },
            new PendingAmendment { Declaration = next.Declaration, Order = next.Order, Payment = next.Payment, Waybill = next.Waybill }),
            Events.ClosuresRequested, new ClosureRequested { ClosureId = id, FilingId = row.Id, Ending = Ending.Amended, At = suite.Ms, Version = row.View.DocumentVersion });
    }

    private async Task DecideAsync(FilingRow row, Luck luck)
    {
        foreach (var (link, decision) in new[] { (Houses.Customs, luck.Of(["release", "release", "refuse", "inspect"])), (Houses.FxSettlement, luck.Of(["settle", "settle", "refuse"])) })
        {
            if (HoldDecisions.Awaited(row, link, decision))
            {
                await suite.AskAsync(row, HoldDecisions.Decided(row.View, link), Events.HoldsDecided, new HoldDecided
                {
                    FilingId = row.Id, Link = link, Decision = decision, By = "officer", ByRole = "officer", At = suite.Ms, Version = row.View.DocumentVersion,
                });
            }
        }
    }

    private async Task ReceiveAsync(Trade trade, FilingRow row, Luck luck)
    {
        var worth = trade.Kind == Bundle.Overseas ? row.View.Overseas.Sales.Sum(s => Decimals.Read(s.Sold)) : Decimals.Read(row.View.Declared);
        var report = new ProceedsReported
        {
            ProceedsNo = $"N-{(luck.Below(8) == 0 ? Math.Max(1, _numbers) : ++_numbers)}", EbpCode = row.View.Platform, EbcCode = row.View.Merchant, OrderNo = row.OrderNo ?? "",
            Currency = row.View.Currency, ReceivedAt = suite.Ms,
        };
        var amount = worth;
        switch (luck.Below(6))
        {
            case 0:
                amount = Decimals.ToFen(worth / 2);
                break;
            case 1:
                amount = worth - 3;
                report.Fees.Add(new Fee { Kind = "logistics", Amount = "3" });
                break;
            case 2:
                amount = worth - 5;
                report.Refunds = "5";
                break;
            case 3:
                amount = Decimals.ToFen(worth * (90 + luck.Below(20)) / 100);
                break;
        }
        report.Amount = Decimals.Write(Math.Max(0.01m, amount));
        await suite.FileAsync(Bank, new Bundle(Proceeds: report));
    }

    private async Task RefundAsync(Luck luck)
    {
        var (number, amount, currency) = luck.Of(_payments);
        var orders = luck.Of(_trades).Document.Declaration!.OrderNo;
        await suite.FileAsync(Institution, new Bundle(Refund: new PayerRefunded
        {
            RefundNo = $"B-{++_numbers}", PayCode = Institution, PayNo = number, OrderNo = luck.Below(4) == 0 ? orders : "", Currency = currency, RefundedAt = suite.Ms,
            Amount = Decimals.Write(luck.Below(4) == 0 ? amount : Decimals.ToFen(amount * (1 + luck.Below(10)) / 9)),
        }));
    }

    private async Task ReturnAsync(Trade trade, FilingRow row, Luck luck)
    {
        var asked = new ReturnRequested
        {
            Reference = $"T-{++_numbers}", DeclarationId = row.Id, Reason = luck.Of(["returned", "quality"]), IeFlag = trade.Import ? "" : Bundle.Export, CustomsCode = "2900",
            ArrivedAt = luck.Below(4) == 0 ? suite.Ms : 0, Exchange = !trade.Import && luck.Below(2) == 0,
        };
        var lines = trade.Document.Declaration!.Lines;
        foreach (var line in luck.Below(2) == 0 ? lines.ToList() : [luck.Of(lines)])
        {
            var qty = Decimals.Read(line.Qty);
            asked.Lines.Add(new ReturnLine { Gnum = line.Gnum, Qty = Decimals.Write(luck.Below(2) == 0 ? qty : luck.Below(6) == 0 ? qty + 1 : 1 + luck.Below((int)qty)) });
        }
        _returns.Add(await suite.FileAsync(Merchant, new Bundle(Return: asked)));
    }

    private async Task MoveReturnAsync(Luck luck)
    {
        if (await suite.FilingAsync(luck.Of(_returns)) is not { } row)
        {
            return;
        }
        var export = row.View.ExportReturn;
        if (luck.Below(5) == 0 && !FilingStatus.Of(row).Final && row.View.Answer is not null && export is { ArrivedAt: 0, PaidBackAt: 0 } && !Exchange.IsClaimed(export.Exchange))
        {
            await suite.AskAsync(row, export.Exchange is null ? null : Exchange.CancelAsked(row.View, suite.Ms), Events.ExportReturnsCancelled, new ReturnCancelled
            {
                FilingId = row.Id, DeclarationId = export.DeclarationId, By = Merchant, At = suite.Ms, Reason = "kept",
            });
            // Nothing else in the same act: whether it is cancelled or here is told by what is heard first.
            return;
        }
        if (FilingStatus.Of(row) == FilingStatus.PayBackFirst)
        {
            await suite.AskAsync(row, null, Events.RefundsPaidBack, new RefundPaidBack
            {
                FilingId = row.Id, DeclarationId = export.DeclarationId, By = "officer", CertificateNo = $"C-{++_numbers}", At = suite.Ms,
                Amount = luck.Below(6) == 0 ? "1" : Decimals.Write(Decimals.Read(export.PayBack) - (export.PaidBack.Length > 0 ? Decimals.Read(export.PaidBack) : 0)),
            });
        }
        if (luck.Below(2) == 0 && !FilingStatus.Of(row).Final)
        {
            var arrived = new ReturnArrived { FilingId = row.Id, By = "officer", ArrivedAt = suite.Ms, DeclarationId = export?.DeclarationId ?? "" };
            await suite.AskAsync(row, null, export is null ? Events.ReturnsArrived : Events.ExportReturnsArrived, arrived);
        }
    }

    // Other goods for those that come back: all of a line or a part of it, now and then a piece too many, at another value, or with what customs looks at.
    private async Task ReplaceAsync(Luck luck)
    {
        if (await suite.FilingAsync(luck.Of(_returns)) is not { View: { ExportReturn: { Exchange: not null } mark, Answer: not null } } row
            || _trades.Find(t => t.Id == mark.DeclarationId) is not { } first)
        {
            return;
        }
        var n = _trades.Count + 1;
        var document = Export(n, first.Kind, luck) with { Payment = null };
        var (d, order) = (document.Declaration!, document.Order!);
        d.Replaces = row.Id;
        d.Lines.Clear();
        foreach (var back in mark.Lines)
        {
            if (first.Document.Declaration!.Lines.FirstOrDefault(l => l.Gnum == back.Gnum && l.Gcode == back.Gcode) is not { } declared || (mark.Lines.Count > 1 && luck.Below(3) == 0))
            {
                continue;
            }
            var (line, qty, value) = (declared.Clone(), Decimals.Read(back.Qty), Decimals.Read(back.Value));
            var taken = luck.Below(3) != 0 ? qty : luck.Below(5) == 0 ? qty + 1 : 1 + luck.Below((int)qty);
            (line.Gnum, line.Qty, line.Qty1) = (d.Lines.Count + 1, Decimals.Write(taken), Decimals.Write(taken));
            line.Total = Decimals.Write(taken == qty ? luck.Below(6) == 0 ? value - 1 : value : Decimals.ToFen(value * taken / qty));
            line.Price = Decimals.Write(Decimals.ToFen(Decimals.Read(line.Total) / taken));
            (line.InvoiceNo, line.InvoiceAmount) = d.RefundRoute == "trader" ? ($"INV-{++_numbers}", "100.03") : ("", "");
            d.Lines.Add(line);
        }
        if (d.Lines.Count == 0)
        {
            return;
        }
        order.Lines.Clear();
        Lined(order, d);
        order.GoodsValue = Decimals.Write(d.Lines.Sum(l => Decimals.Read(l.Total)));
        if (luck.Below(2) == 0)
        {
            Number(document, $"O{n}-{luck.Of(["YELLOW", "RED"])}");
        }
        var id = await suite.FileAsync(Merchant, document);
        if (await suite.FilingAsync(id) is not null)
        {
            _trades.Add(new Trade(n, id, first.Kind, Import: false, Paid: 0, Loose: 0) { Document = document });
        }
    }

    // Most deposits and letters that wait are confirmed, some twice. One in an act: of two under one certificate the first counts.
    private async Task ConfirmAsync(Luck luck)
    {
        var id = luck.Of([.. _guarantees]);
        for (var times = 1 + luck.Below(2); times > 0 && await suite.FilingAsync(id) is { } row; times--)
        {
            var decision = luck.Of([GuaranteeState.Confirmed, GuaranteeState.Confirmed, GuaranteeState.Confirmed, GuaranteeState.Refused, GuaranteeState.Cancelled]);
            var by = decision == GuaranteeState.Cancelled ? row.Tenant : "3301969999";
            if (GuaranteeState.Forbids(row.View, decision, by, row.Tenant) is null)
            {
                var decided = new GuaranteeDecided
                {
                    FilingId = row.Id, Company = row.Tenant, Reference = FilingNumbers.Shown(row.Reference), Decision = decision, By = by, ByRole = "officer",
                    Reason = "not there", CertificateNo = $"Z-{(luck.Below(5) == 0 ? _numbers : ++_numbers)}", At = suite.Ms,
                };
                await suite.AskAsync(row, GuaranteeState.Decided(row.View, decided), Events.GuaranteesDecided, decided);
            }
        }
    }

    private async Task MoveStockAsync(Luck luck)
    {
        var moved = new StockMoved { Reference = $"K-{++_numbers}", EmsNo = Book, Kind = luck.Of(["entry", "entry", "exit", "count"]) };
        moved.Lines.Add(new StockLine { ItemRecordNo = "1", Gcode = ImportSamples.Toy, Unit = "007", Qty = Decimals.Write(1 + luck.Below(8)) });
        await suite.FileAsync(Merchant, new Bundle(Stock: moved));
    }

    private async Task SellAsync(FilingRow row, Luck luck)
    {
        var report = new SalesReported { Reference = $"S-{++_numbers}" };
        if (luck.Below(4) != 0)
        {
            report.Lines.Add(new SaleLine
            {
                DeclarationId = row.Id, Gnum = 1, Qty = Decimals.Write(1 + luck.Below(6)), SaleNo = $"X-{(luck.Below(6) == 0 ? 1 : _numbers)}",
                SoldOn = ChinaDay.Text(ChinaDay.Of(suite.Ms)), Amount = Decimals.Write(45.67m + luck.Below(100)), Currency = row.View.Currency,
            });
        }
        if (report.Lines.Count == 0 || luck.Below(4) == 0)
        {
            report.Closes.Add(row.Id);
        }
        await suite.FileAsync(Merchant, new Bundle(Sales: report));
    }

    private static void Number(Bundle document, string orderNo)
    {
        document.Declaration!.OrderNo = orderNo;
        document.Order!.OrderNo = orderNo;
        if (document.Payment is { } payment)
        {
            payment.OrderNo = orderNo;
        }
        document.Waybill!.OrderNo = document.Declaration.IeFlag == Bundle.Import ? orderNo : "";
    }

    private Bundle Export(int n, string kind, Luck luck)
    {
        var d = Samples.Declaration();
        var route = kind == Bundle.Overseas ? luck.Of(["trader", "trader", "none"]) : luck.Of(["no-invoice", "trader", "none"]);
        var day = ChinaDay.Text(ChinaDay.Of(suite.Ms)).Replace("-", "", StringComparison.Ordinal);
        (d.Reference, d.FilingId, d.Procedure, d.RefundRoute, d.StatisticsFlag, d.IeDate) = ($"R-{n}", "", kind, route, route == "no-invoice" ? "A" : "B", day);
        (d.LogisticsNo, d.AgentCode) = ($"W-{n}", Merchant);
        var (dolls, price) = (2 + luck.Below(9), 12.34m + luck.Below(20));
        d.Lines.Clear();
        d.Lines.Add(new GoodsItem
        {
            Gnum = 1, ItemNo = "DOLL-01", Gcode = "9503002100", Gname = "玩偶动物", Gmodel = "毛绒|30厘米|无品牌", Country = "502", Currency = "502", Unit = "007", Unit1 = "007",
            Unit2 = "035", Qty = Decimals.Write(dolls), Qty1 = Decimals.Write(dolls), Qty2 = "0.5", Price = Decimals.Write(price), Total = Decimals.Write(price * dolls),
        });
        if (kind != Bundle.Overseas && luck.Below(2) == 0)
        {
            d.Lines.Add(new GoodsItem
            {
                Gnum = 2, ItemNo = "DRESS-01", Gcode = "6104440000", Gname = "针织连衣裙", Gmodel = "人造纤维|女式|M码", Country = "502", Currency = "502", Unit = "011", Unit1 = "011",
                Unit2 = "035", Qty = "3", Qty1 = "3", Qty2 = "0.4", Price = "29.9", Total = "89.7",
            });
        }
        foreach (var line in route == "trader" ? d.Lines.ToList() : [])
        {
            (line.InvoiceNo, line.InvoiceAmount) = ($"INV-{(luck.Below(9) == 0 ? 1 : ++_numbers)}", Decimals.Write(100.03m + luck.Below(900)));
        }
        if (kind == "1210")
        {
            d.AccountBook = Book;
            foreach (var line in d.Lines)
            {
                line.ItemRecordNo = Decimals.Write(line.Gnum);
            }
        }
        var goods = d.Lines.Sum(l => Decimals.Read(l.Total));
        var freight = kind == Bundle.Overseas ? 0 : luck.Of([0, 5]);
        d.Freight = Decimals.Write(freight);
        if (kind == Bundle.Overseas)
        {
            d.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Name = "LAX 2 (sample)", Country = "502" };
        }
        var order = new OrderSubmitted
        {
            OrderType = kind == Bundle.Overseas ? Bundle.Booking : "E", EbpCode = d.EbpCode, EbpName = "百象商城", EbcCode = d.EbcCode, EbcName = "青禾工艺",
            GoodsValue = Decimals.Write(goods), Freight = Decimals.Write(freight), Currency = "502",
        };
        var bundle = new Bundle(
            d, Lined(order, d), kind == Bundle.Overseas ? null : Payment(n, d, goods + freight, "502"),
            new WaybillSubmitted
            {
                LogisticsCode = d.LogisticsCode, LogisticsName = "远航速运", LogisticsNo = d.LogisticsNo, Freight = Decimals.Write(freight), InsuredFee = "0", Currency = "502", GrossWeight = "1.2",
                PackNo = 1, EbcCode = d.EbcCode, GoodsInfo = "样例",
            });
        Number(bundle, $"O-{n}");
        return bundle;
    }

    private Bundle Import(int n, string kind, Luck luck)
    {
        var bonded = kind == "1210";
        var d = ImportTrade.List(n, total: luck.Below(4) == 0 ? 4_900 : 60 + (40 * luck.Below(20)), qty: 1 + luck.Below(3), freight: bonded ? 0 : 10);
        (d.FilingId, d.Reference, d.LogisticsNo) = ("", $"R-{n}", $"W-{n}");
        if (bonded)
        {
            ImportTrade.Bonded(d);
        }
        var order = ImportTrade.Order(d, ImportTrade.Tax(d));
        var filed = new OrderSubmitted
        {
            OrderType = Bundle.Import, EbpCode = d.EbpCode, EbpName = "百象商城", EbcCode = d.EbcCode, EbcName = "青禾工艺", GoodsValue = order.GoodsValue, Freight = order.Freight,
            Currency = "142", Discount = "0", TaxTotal = order.TaxTotal, Paid = order.Paid, Buyer = order.Buyer,
            Consignee = new Consignee { Name = "Anna", Telephone = "1", Address = "somewhere" },
        };
        var payment = Payment(n, d, Decimals.Read(order.Paid), "142");
        payment.Payer = order.Buyer.Clone();
        var bundle = new Bundle(
            d, Lined(filed, d), payment,
            new WaybillSubmitted
            {
                LogisticsCode = d.LogisticsCode, LogisticsName = "远航速运", LogisticsNo = d.LogisticsNo, Freight = order.Freight, InsuredFee = "0", Currency = "142", GrossWeight = "1.2",
                PackNo = 1, EbcCode = d.EbcCode, GoodsInfo = "样例", IeFlag = Bundle.Import, Consignee = filed.Consignee.Clone(),
            });
        Number(bundle, $"O-{n}");
        return bundle;
    }

    private PaymentSubmitted Payment(int n, DeclarationSubmitted d, decimal amount, string currency) => new()
    {
        EbpCode = d.EbpCode, EbcCode = d.EbcCode, PayCode = Institution, PayName = "汇通支付", PayNo = $"P-{n}", Amount = Decimals.Write(amount), Currency = currency,
        AccountedAt = suite.Ms - 3_600_000,
    };

    private static OrderSubmitted Lined(OrderSubmitted order, DeclarationSubmitted d)
    {
        order.Lines.Add(d.Lines.Select(l => new OrderLine
        {
            Gnum = l.Gnum, ItemNo = l.ItemNo, ItemName = "样例商品", Unit = l.Unit, Currency = l.Currency, Qty = l.Qty, Price = l.Price, Total = l.Total,
        }));
        return order;
    }
}
