// in:  the facts of one declaration.   out: its entries, oldest link first.
// Nothing is stored of them: whoever has the facts has the books. called by: Store/LedgerWork (sums by day), Features/ReadLedger.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>
/// Double entry over the six links. The buyer owes the order and pays it; customs releases what was contracted, logistics takes it out,
/// and it is sold; the proceeds answer for the payment, net of fees and refunds, and become CNY. The clearing accounts between the links
/// are empty then. A declaration that ends without release is reversed, and so is a version of it that was amended.
/// </summary>
public static class Entries
{
    private const string PreRefunded = "pre-refunded";

    public static IReadOnlyList<Entry> Of(FilingView view)
    {
        var standing = Standing(view);
        return view.Amendments.Count == 0 ? standing : [.. view.Amendments.Where(a => a.Former is not null).SelectMany(Past), .. standing];

        static IEnumerable<Entry> Past(AmendmentMark mark) => Standing(mark.Former).Select(e => e with
        {
            Part = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Former}{mark.Version - 1}"),
        });
    }

    /// <summary>Begins the part of an entry of a version that was amended.</summary>
    private const string Former = "version ";

    // The books of one version.
    private static List<Entry> Standing(FilingView view)
    {
        if (view.Draft)
        {
            return [];
        }
        List<Entry> entries = new(8);
        var released = view.ReleasedAt != 0;
        var amounts = Amounts.Of(view);
        // Customs releases only what it matched: a leg of a released declaration is in order, whether or not its house was heard here yet.
        var overseas = view.Overseas;
        var replaces = view.Replaces.Length > 0;
        if (overseas is null && (view.Order?.State == LegState.Checked || released))
        {
            Add(EntryKind.Ordered, Houses.Transaction, At(view.Order), Order(amounts, view.Import));
        }
        if (view.PaidIn.Count > 0)
        {
            PaidParts.Add(view, amounts, Add);
        }
        else if (overseas is null && !replaces && (view.Payment?.State == LegState.Checked || released))
        {
            Add(EntryKind.Paid, Houses.Payment, At(view.Payment),
                Pair(LedgerAccount.PaymentInTransit, LedgerAccount.BuyerReceivable, amounts.PaidCurrency, amounts.Paid, amounts));
        }
        if (released && view.Import is { } import)
        {
            Imported(view, import, amounts, Add);
        }
        else if (released)
        {
            // Goods that nobody has bought yet are no sale when they leave: they are stock abroad.
            var (from, to) = overseas is null ? (LedgerAccount.ContractLiability, LedgerAccount.ExportSales) : (LedgerAccount.OverseasStock, LedgerAccount.GoodsUnsold);
            Add(EntryKind.Released, Houses.Customs, view.ReleasedAt, Pair(from, LedgerAccount.GoodsReleased, amounts.Currency, amounts.Declared, amounts));
            if (view.LeftAt != 0)
            {
                Add(EntryKind.Departed, Houses.Logistics, view.LeftAt, Pair(LedgerAccount.GoodsReleased, to, amounts.Currency, amounts.Declared, amounts));
            }
            if (view.Refund is { } refund)
            {
                Add(EntryKind.RefundDecided, Houses.TaxRefund, refund.At,
                [
                    .. Pair(
                        LedgerAccount.TaxRefundReceivable, overseas is not null && refund.Outcome == PreRefunded ? LedgerAccount.PreRefund : LedgerAccount.VatExportRefund, LedgerRules.Cny,
                        Decimals.Read(refund.Amount), amounts),
                    .. Pair(LedgerAccount.CostOfSales, LedgerAccount.VatTransferredOut, LedgerRules.Cny, Decimals.Read(refund.ToCost), amounts),
                ]);
            }
            foreach (var month in view.RefundMonths)
            {
                Add(EntryKind.MonthShared, Houses.TaxRefund, month.At,
                [
                    .. Yuan(LedgerAccount.TaxRefundReceivable, LedgerAccount.VatExportRefund, Decimals.Read(month.Refund)),
                    .. Yuan(LedgerAccount.VatExempted, LedgerAccount.VatExportRefund, Decimals.Read(month.Exempted)),
                    .. Yuan(LedgerAccount.CostOfSales, LedgerAccount.VatTransferredOut, Decimals.Read(month.NonCreditable)),
                    .. Yuan(LedgerAccount.DeemedSales, LedgerAccount.OutputVat, Decimals.Read(month.OutputVat)),
                ], month.Part.Length > 0 ? $"{month.MonthId} {month.Part}" : month.MonthId);
            }
            if (overseas is not null)
            {
                Sales(overseas, amounts, Add);
            }
            if (replaces)
            {
                if (view.Settlement is { } exchanged)
                {
                    Add(EntryKind.Exchanged, Houses.FxSettlement, exchanged.At, Exchanged(amounts), view.Replaces);
                }
            }
            else if (view.Settlement is { Outcome: "settled" } settled)
            {
                Add(EntryKind.ProceedsReceived, Houses.FxSettlement, settled.At, Proceeds(settled, amounts, PaidParts.Advanced(view, amounts)));
                Add(EntryKind.Settled, Houses.FxSettlement, settled.At, Conversion(settled, amounts));
            }
            else if (view.Settlement is { Outcome: "returned" } none)
            {
                // No money is waited for; the carriage of the order went to the carrier all the same.
                Add(EntryKind.ProceedsReceived, Houses.FxSettlement, none.At, Proceeds(none, amounts, PaidParts.Advanced(view, amounts)));
            }
            if (view.ExportReturns.Count > 0)
            {
                Reentered(view, amounts, Add);
            }
        }
        else if (view.Ending != Ending.Unspecified && entries.Count > 0)
        {
            // A leg that was checked after the end is taken back when it came, never before.
            Add(EntryKind.Reversed, Houses.Customs, Math.Max(view.EndedAt, entries.Max(e => e.At)), Opposite(entries));
        }
        return entries;

        long At(LegMark? leg) => leg is { State: LegState.Checked, At: > 0 } ? leg.At : view.ReleasedAt;

        void Add(EntryKind kind, string link, long at, List<Posting> postings, string part = "")
        {
            postings.RemoveAll(p => p.Amount == 0 && p.Cny is null or 0);
            if (postings.Count > 0)
            {
                entries.Add(new Entry(kind, link, at, ChinaDay.Of(at), postings, part));
            }
        }
    }

    /// <summary>Ids of the filings an entry rests on; none: the declaration itself.</summary>
    public static IReadOnlyList<string> Documents(FilingView view, Entry entry) => entry.Kind switch
    {
        _ when entry.Part.StartsWith(Former, StringComparison.Ordinal) => [],
        EntryKind.Ordered => Named(view.Order?.FilingId),
        EntryKind.Paid when entry.Part.Length > 0 => FilingId.IsDeclaration(entry.Part) ? [] : Named(entry.Part),
        EntryKind.Paid => Named(view.Payment?.FilingId),
        EntryKind.PayerRefunded or EntryKind.PaymentReversed => Named(entry.Part),
        EntryKind.Departed => Named(view.DepartureId),
        EntryKind.ProceedsReceived or EntryKind.Settled => view.Settlement!.ProceedsIds,
        EntryKind.Delivered => Named(view.DepartureId),
        EntryKind.Returned or EntryKind.Sold or EntryKind.RefundPaidBack or EntryKind.Exchanged => Named(entry.Part),
        EntryKind.MonthShared => Named(entry.Part.Split(' ')[0]),
        EntryKind.SalesEnded => Named(view.Overseas!.ClosedBy),
        _ => [],
    };

    /// <summary>True when two states of one declaration have the same books: most of what is heard moves no money.</summary>
    public static bool Alike(FilingView a, FilingView b) =>
        a.ReleasedAt == b.ReleasedAt && a.LeftAt == b.LeftAt && a.DocumentVersion == b.DocumentVersion && a.Ending == b.Ending && a.EndedAt == b.EndedAt
        && Alike(a.Order, b.Order) && Alike(a.Payment, b.Payment)
        && a.PaidIn.Count == b.PaidIn.Count && (a.PaidIn.Count == 0 || a.PaidIn[0].At == b.PaidIn[0].At)
        && a.Refund?.At == b.Refund?.At && a.Refund?.Amount == b.Refund?.Amount && a.Refund?.ToCost == b.Refund?.ToCost
        && a.Settlement?.At == b.Settlement?.At && a.Settlement?.Outcome == b.Settlement?.Outcome
        && a.Declared == b.Declared && a.Paid == b.Paid && a.Ordered == b.Ordered
        && Equals(a.Import, b.Import) && Equals(a.Overseas, b.Overseas) && a.ExportReturns.SequenceEqual(b.ExportReturns)
        && a.RefundMonths.Count == b.RefundMonths.Count
        && a.Currency == b.Currency && a.PaidCurrency == b.PaidCurrency && a.OrderedCurrency == b.OrderedCurrency;

    // The buyer's money is the merchant's when the parcel is delivered, or all of it came back before; the tax in it is customs'. The first bill is
    // owed in full; what a return takes off it goes back to the buyer, and the rest is collected.
    private static void Imported(FilingView view, ImportMark import, Amounts amounts, Action<EntryKind, string, long, List<Posting>, string> add)
    {
        var withheld = Decimals.Read(import.TaxWithheld);
        var goods = amounts.Ordered - withheld;
        add(EntryKind.Released, Houses.Customs, view.ReleasedAt, Yuan(LedgerAccount.ContractLiability, LedgerAccount.GoodsReleased, goods), "");
        var assessed = import.Bills.Count > 0 ? Total(import.Bills[0]) : 0;
        add(EntryKind.TaxAssessed, Houses.Customs, view.ReleasedAt,
        [
            .. Yuan(LedgerAccount.ImportTaxWithheld, LedgerAccount.ImportTaxPayable, assessed),
            .. Yuan(LedgerAccount.ImportTaxWithheld, LedgerAccount.ImportTaxDifference, withheld - assessed),
        ], "");
        var delivered = view.LeftAt != 0 ? view.LeftAt : import.Returns.FirstOrDefault(r => r is { Whole: true, Outcome: "returned" })?.At ?? 0;
        if (delivered != 0)
        {
            add(EntryKind.Delivered, Houses.Logistics, delivered,
            [
                .. Yuan(LedgerAccount.GoodsReleased, LedgerAccount.ImportSales, goods),
                .. Yuan(LedgerAccount.BankCny, LedgerAccount.PaymentInTransit, amounts.Paid),
            ], "");
        }
        foreach (var mark in import.Returns)
        {
            if (mark.Outcome == "returned")
            {
                add(EntryKind.Returned, Houses.Customs, mark.At,
                [
                    .. Yuan(LedgerAccount.SalesReturns, LedgerAccount.BuyerRefundPayable, Decimals.Read(mark.ValueBack)),
                    .. Yuan(LedgerAccount.ImportTaxPayable, LedgerAccount.BuyerRefundPayable, Decimals.Read(mark.TaxBack)),
                ], mark.Id);
            }
        }
        foreach (var bill in import.Bills)
        {
            if (bill.Status == TaxBillStatuses.Summarised)
            {
                add(EntryKind.TaxCollected, Houses.Customs, bill.At, Yuan(LedgerAccount.ImportTaxPayable, LedgerAccount.BankCny, Total(bill)),
                    bill.Edition.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        static decimal Total(TaxBillMoved bill) => Decimals.Read(bill.CustomsTax) + Decimals.Read(bill.ValueAddedTax) + Decimals.Read(bill.ConsumptionTax);
    }

    // What is sold leaves the stock abroad at its declared value, and what the buyer paid is on its way. At the end what is unsold leaves it too, fen that the
    // rounding of the parts left go with it, and the pre-refund becomes a refund or is paid back.
    private static void Sales(OverseasMark overseas, Amounts amounts, Action<EntryKind, string, long, List<Posting>, string> add)
    {
        var (sold, value, soldCny, valueCny) = (0m, 0m, (decimal?)0, (decimal?)0);
        foreach (var sale in overseas.Sales)
        {
            var (paid, part) = (Decimals.Read(sale.Sold), Decimals.Read(sale.Value));
            add(EntryKind.Sold, Houses.TaxRefund, sale.At,
            [
                .. Pair(LedgerAccount.GoodsUnsold, LedgerAccount.OverseasStock, amounts.Currency, part, amounts),
                .. Pair(LedgerAccount.PaymentInTransit, LedgerAccount.ExportSales, amounts.Currency, paid, amounts),
            ], sale.ReportId);
            (sold, value) = (sold + paid, value + part);
            (soldCny, valueCny) = (soldCny + amounts.InCny(amounts.Currency, paid), valueCny + amounts.InCny(amounts.Currency, part));
        }
        if (overseas.Closed is not { } closed)
        {
            return;
        }
        var rest = amounts.InCny(amounts.Currency, amounts.Declared) - valueCny;
        var fen = amounts.InCny(amounts.Currency, sold) - soldCny;
        decimal kept = Decimals.Read(closed.Kept), recovered = Decimals.Read(closed.Recovered);
        add(EntryKind.SalesEnded, Houses.TaxRefund, overseas.ClosedAt,
        [
            new(LedgerAccount.GoodsUnsold, amounts.Currency, amounts.Declared - value, rest),
            Minus(new(LedgerAccount.OverseasStock, amounts.Currency, amounts.Declared - value, rest)),
            new(LedgerAccount.PaymentInTransit, amounts.Currency, 0, fen),
            Minus(new(LedgerAccount.ExportSales, amounts.Currency, 0, fen)),
            .. Yuan(LedgerAccount.PreRefund, LedgerAccount.VatExportRefund, kept),
            .. Yuan(LedgerAccount.PreRefund, LedgerAccount.TaxRefundReceivable, recovered),
        ], "");
    }

    // What came back is a return of sales. Its money is still on the way, or went to the buyer with the refunds the settlement netted and booked, or
    // was settled and is owed to the buyer now: in that order, whatever was heard first.
    private static void Reentered(FilingView view, Amounts amounts, Action<EntryKind, string, long, List<Posting>, string> add)
    {
        var (gross, netted) = (0m, 0m);
        if (view.Settlement is { Outcome: "settled" } settled)
        {
            netted = Decimals.Read(settled.Refunds);
            gross = Decimals.Read(settled.Received) + Decimals.Read(settled.Fees) + netted - Decimals.Read(settled.Difference);
        }
        // What replaced other goods was paid with those.
        var unsettled = view.Replaces.Length > 0 ? 0 : amounts.Declared - gross;
        foreach (var mark in view.ExportReturns)
        {
            if (mark.PaidBackAt != 0)
            {
                add(EntryKind.RefundPaidBack, Houses.TaxRefund, mark.PaidBackAt,
                    Yuan(LedgerAccount.VatExportRefund, LedgerAccount.TaxRefundReceivable, Decimals.Read(mark.PaidBack)), mark.Id);
            }
            if (mark is { Exchange: not null, Outcome: "returned" or FilingState.GeneralTrade })
            {
                // The buyer gets other goods, whatever the goods that are back enjoy; the money stays where it is.
                add(EntryKind.Returned, Houses.TaxRefund, mark.At, Pair(
                    LedgerAccount.SalesReturns, LedgerAccount.ExchangedGoods, amounts.Currency, mark.Lines.Sum(l => Decimals.Read(l.Value)), amounts), mark.Id);
                continue;
            }
            if (mark.Outcome != "returned")
            {
                continue;
            }
            var value = Decimals.Read(mark.ValueBack);
            var transit = Math.Min(value, Math.Max(0, unsettled));
            var covered = Math.Min(value - transit, netted);
            var owed = value - transit - covered;
            // Valued by what is left, so that the fen of the parts and of the settlement are those of the whole.
            var inCny = amounts.InCny(amounts.Currency, gross + unsettled) - amounts.InCny(amounts.Currency, gross + unsettled - transit);
            var owedCny = amounts.InCny(amounts.Currency, owed);
            (unsettled, netted) = (unsettled - transit, netted - covered);
            add(EntryKind.Returned, Houses.TaxRefund, mark.At,
            [
                new(LedgerAccount.SalesReturns, amounts.Currency, transit + owed, inCny + owedCny),
                new(LedgerAccount.PaymentInTransit, amounts.Currency, -transit, -inCny),
                new(LedgerAccount.BuyerRefundPayable, amounts.Currency, -owed, -owedCny),
            ], mark.Id);
        }
    }

    private static List<Posting> Yuan(LedgerAccount debit, LedgerAccount credit, decimal amount) =>
        [new(debit, LedgerRules.Cny, amount, amount), new(credit, LedgerRules.Cny, -amount, -amount)];

    private static bool Alike(LegMark? a, LegMark? b) => a?.State == b?.State && a?.At == b?.At;

    private static string[] Named(string? id) => id is { Length: > 0 } ? [id] : [];

    // What the order asks beyond the declared goods is carriage, collected for the carrier; its CNY is the rest, so the parts make the whole.
    private static List<Posting> Order(Amounts amounts, ImportMark? import)
    {
        var (ordered, currency) = (amounts.Ordered, amounts.OrderedCurrency);
        if (import is not null)
        {
            var tax = Decimals.Read(import.TaxWithheld);
            return
            [
                new(LedgerAccount.BuyerReceivable, currency, ordered, amounts.InCny(currency, ordered)),
                Minus(new(LedgerAccount.ContractLiability, currency, ordered - tax, amounts.InCny(currency, ordered - tax))),
                Minus(new(LedgerAccount.ImportTaxWithheld, currency, tax, amounts.InCny(currency, tax))),
            ];
        }
        if (currency != amounts.Currency)
        {
            return Pair(LedgerAccount.BuyerReceivable, LedgerAccount.ContractLiability, currency, ordered, amounts);
        }
        return
        [
            new(LedgerAccount.BuyerReceivable, currency, ordered, amounts.InCny(currency, ordered)),
            Minus(new(LedgerAccount.ContractLiability, currency, amounts.Declared, amounts.InCny(currency, amounts.Declared))),
            Minus(Carriage(LedgerAccount.CarriagePayable, amounts)),
        ];
    }

    // Gross: the net receipt, what was netted from it, and the difference the tolerance let pass answer for the declared value (rules of
    // Huifa 2020/11: actual and restored data). Carriage never comes in as proceeds: it goes from the payment to the carrier.
    // What the institution refunded after the release and the bank netted from the proceeds is the same money.
    private static List<Posting> Proceeds(SettlementMark settled, Amounts amounts, decimal advanced)
    {
        var currency = settled.Currency;
        decimal received = Decimals.Read(settled.Received), fees = Decimals.Read(settled.Fees), refunds = Decimals.Read(settled.Refunds);
        var difference = Decimals.Read(settled.Difference);
        var gross = received + fees + refunds - difference;
        var repaid = Math.Min(refunds, advanced);
        List<Posting> postings =
        [
            new(LedgerAccount.ProceedsReceived, currency, received, amounts.InCny(currency, received)),
            new(LedgerAccount.SellingExpenses, currency, fees, amounts.InCny(currency, fees)),
            new(LedgerAccount.SalesReturns, currency, refunds - repaid, amounts.InCny(currency, refunds - repaid)),
            Minus(new(LedgerAccount.PaymentInTransit, currency, gross, amounts.InCny(currency, gross))),
        ];
        if (repaid != 0)
        {
            postings.Add(new(LedgerAccount.RefundedByInstitution, currency, repaid, amounts.InCny(currency, repaid)));
        }
        // Each part is rounded to the fen for itself: what that leaves stays with the difference.
        postings.Add(new(LedgerAccount.SettlementDifference, currency, -difference, amounts.InCny(currency, 0) is null ? null : -postings.Sum(p => p.Cny)));
        if (amounts.OrderedCurrency == amounts.Currency)
        {
            postings.Add(Carriage(LedgerAccount.CarriagePayable, amounts));
            postings.Add(Minus(Carriage(LedgerAccount.PaymentInTransit, amounts)));
        }
        return postings;
    }

    private static List<Posting> Conversion(SettlementMark settled, Amounts amounts)
    {
        var received = Decimals.Read(settled.Received);
        var cny = Decimals.Read(settled.Cny);
        var booked = amounts.InCny(settled.Currency, received);
        // Without a rate of the books there is nothing to compare the bank's with.
        var loss = booked is { } value ? value - cny : 0m;
        List<Posting> postings =
        [
            new(LedgerAccount.BankCny, LedgerRules.Cny, cny, cny),
            new(LedgerAccount.ExchangeDifference, LedgerRules.Cny, loss, loss),
            Minus(new(LedgerAccount.ProceedsReceived, settled.Currency, received, booked)),
        ];
        if (settled.Currency != LedgerRules.Cny)
        {
            postings.Add(new(LedgerAccount.CurrencyExchange, settled.Currency, received, booked));
            postings.Add(Minus(new(LedgerAccount.CurrencyExchange, LedgerRules.Cny, cny + loss, cny + loss)));
        }
        return postings;
    }

    // What the buyer owes for the goods is what he is owed for those they replace; their carriage is the merchant's.
    private static List<Posting> Exchanged(Amounts amounts)
    {
        if (amounts.OrderedCurrency != amounts.Currency)
        {
            return Pair(LedgerAccount.ExchangedGoods, LedgerAccount.BuyerReceivable, amounts.OrderedCurrency, amounts.Ordered, amounts);
        }
        return
        [
            new(LedgerAccount.ExchangedGoods, amounts.Currency, amounts.Declared, amounts.InCny(amounts.Currency, amounts.Declared)),
            Carriage(LedgerAccount.CarriagePayable, amounts),
            Minus(new(LedgerAccount.BuyerReceivable, amounts.Currency, amounts.Ordered, amounts.InCny(amounts.Currency, amounts.Ordered))),
        ];
    }

    private static Posting Carriage(LedgerAccount account, Amounts amounts) => new(
        account, amounts.Currency, amounts.Ordered - amounts.Declared,
        amounts.InCny(amounts.Currency, amounts.Ordered) - amounts.InCny(amounts.Currency, amounts.Declared));

    private static List<Posting> Pair(LedgerAccount debit, LedgerAccount credit, string currency, decimal amount, Amounts amounts)
    {
        var cny = amounts.InCny(currency, amount);
        return [new(debit, currency, amount, cny), new(credit, currency, -amount, -cny)];
    }

    private static List<Posting> Opposite(List<Entry> entries)
    {
        List<Posting> opposite = [];
        foreach (var entry in entries)
        {
            foreach (var posting in entry.Postings)
            {
                var at = opposite.FindIndex(p => p.Account == posting.Account && p.Currency == posting.Currency);
                if (at < 0)
                {
                    opposite.Add(Minus(posting));
                }
                else
                {
                    opposite[at] = opposite[at] with { Amount = opposite[at].Amount - posting.Amount, Cny = opposite[at].Cny - posting.Cny };
                }
            }
        }
        return opposite;
    }

    private static Posting Minus(Posting posting) => posting with { Amount = -posting.Amount, Cny = -posting.Cny };

    /// <summary>The amounts of a declaration, with what stands in for one that is not known.</summary>
    internal readonly record struct Amounts(
        decimal Declared, string Currency, decimal Ordered, string OrderedCurrency, decimal Paid, string PaidCurrency, decimal? Rate)
    {
        internal static Amounts Of(FilingView view)
        {
            var declared = (Amount: Decimals.Read(view.Declared), view.Currency);
            // An order and a payment that were matched and never seen here were equal.
            var paid = (Amount: Decimals.Read(view.Paid), Currency: view.PaidCurrency);
            // Nobody owes what a booking says.
            var ordered = view.Overseas is not null ? declared
                : view.Ordered.Length > 0 ? (Amount: Decimals.Read(view.Ordered), Currency: view.OrderedCurrency)
                : view.Paid.Length > 0 ? paid : declared;
            if (view.PaidIn.Count > 0 && view.PaidIn[0].Due.Length > 0)
            {
                ordered = view.Ordered.Length > 0 ? ordered : (Decimals.Read(view.PaidIn[0].Due), view.PaidIn[0].Currency);
                // What was in hand at the release; later refunds are entries of their own.
                paid = ordered;
            }
            if (view.Paid.Length == 0 || view.Overseas is not null)
            {
                paid = ordered;
            }
            return new(declared.Amount, declared.Currency, ordered.Amount, ordered.Currency, paid.Amount, paid.Currency,
                view.Ledger is { Rate.Length: > 0 } mark ? Decimals.Read(mark.Rate) : null);
        }

        internal decimal? InCny(string currency, decimal amount) =>
            currency == LedgerRules.Cny ? amount : currency == Currency && Rate is { } rate ? Decimals.ToFen(amount * rate) : null;
    }
}
