using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>
/// What one submission says, whatever form it came in: a declaration with the legs its sender holds, or one document alone.
/// Ids, tenant and time of filing are set when it is taken in.
/// </summary>
public sealed record Bundle(
    DeclarationSubmitted? Declaration = null,
    OrderSubmitted? Order = null,
    PaymentSubmitted? Payment = null,
    WaybillSubmitted? Waybill = null,
    DepartureReported? Departure = null,
    ProceedsReported? Proceeds = null,
    ReturnRequested? Return = null,
    GuaranteeLodged? Guarantee = null,
    CollectionRequested? Collection = null,
    StockMoved? Stock = null,
    SalesReported? Sales = null,
    PayerRefunded? Refund = null,
    ReversalRequested? Reversal = null,
    RefundMonthFiled? Month = null)
{
    public FilingKind Kind =>
        Declaration is not null ? FilingKind.Declaration
        : Order is not null ? FilingKind.Order
        : Payment is not null ? FilingKind.Payment
        : Waybill is not null ? FilingKind.Waybill
        : Departure is not null ? FilingKind.Departure
        : Proceeds is not null ? FilingKind.Proceeds
        : Return is not null ? FilingKind.Return
        : Guarantee is not null ? FilingKind.Guarantee
        : Stock is not null ? FilingKind.Stock
        : Sales is not null ? FilingKind.Sales
        : Refund is not null ? FilingKind.Refund
        : Reversal is not null ? FilingKind.Reversal
        : Month is not null ? FilingKind.RefundMonth
        : FilingKind.Collection;

    public string Prefix => Kind switch
    {
        FilingKind.Declaration => FilingId.Declaration,
        FilingKind.Order => FilingId.Order,
        FilingKind.Payment => FilingId.Payment,
        FilingKind.Waybill => FilingId.Waybill,
        FilingKind.Departure => FilingId.Departure,
        FilingKind.Proceeds => FilingId.Proceeds,
        FilingKind.Return => FilingId.Return,
        FilingKind.Guarantee => FilingId.Guarantee,
        FilingKind.Stock => FilingId.Stock,
        FilingKind.Sales => FilingId.Sales,
        FilingKind.Refund => FilingId.Refund,
        FilingKind.Reversal => FilingId.Reversal,
        FilingKind.RefundMonth => FilingId.RefundMonth,
        _ => FilingId.Collection,
    };

    /// <summary>The filer's own number, unique for it and this kind of document.</summary>
    public string Reference =>
        Declaration is { } d ? d.Reference
        : Order is { } o ? $"{o.EbpCode}/{o.OrderNo}"
        : Payment is { } p ? p.PayNo.Length > 0 ? $"{p.PayCode}/{p.PayNo}" : $"{p.EbcCode}/{p.OrderNo}"
        : Waybill is { } w ? w.LogisticsNo
        : Departure is { } l ? $"{l.Reference}/{l.LogisticsNo}"
        : Proceeds?.ProceedsNo ?? Return?.Reference ?? Guarantee?.Reference ?? Stock?.Reference ?? Sales?.Reference ?? Refund?.RefundNo ?? Reversal?.ReversalNo ?? Month?.Month ?? Collection!.Reference;

    public string? OrderNo => Declaration?.OrderNo ?? Order?.OrderNo ?? (Payment is { OrderNo.Length: > 0 } p ? p.OrderNo : null)
        ?? (Refund is { OrderNo.Length: > 0 } r ? r.OrderNo : null) ?? (Proceeds is { OrderNo.Length: > 0 } m ? m.OrderNo : null);

    /// <summary>Puts id, filer and time of filing into every document of it; a declaration is a first version.</summary>
    public void Stamp(string id, string tenant, long filedAt)
    {
        if (Declaration is { } d)
        {
            (d.FilingId, d.Tenant, d.FiledAt) = (id, tenant, filedAt);
            // A message that came ready made may name another.
            d.Version = 0;
            d.Embeds = (Order is null ? 0 : 1) + (Payment is null ? 0 : 2) + (Waybill is null ? 0 : 4);
        }
        if (Order is { } o)
        {
            (o.FilingId, o.Tenant, o.FiledAt) = (id, tenant, filedAt);
        }
        if (Payment is { } p)
        {
            (p.FilingId, p.Tenant, p.FiledAt) = (id, tenant, filedAt);
        }
        if (Waybill is { } w)
        {
            (w.FilingId, w.Tenant, w.FiledAt) = (id, tenant, filedAt);
        }
        if (Departure is { } l)
        {
            (l.FilingId, l.Tenant) = (id, tenant);
        }
        if (Proceeds is { } m)
        {
            (m.FilingId, m.Tenant) = (id, tenant);
        }
        if (Return is { } r)
        {
            (r.FilingId, r.Tenant, r.AppliedAt) = (id, tenant, filedAt);
        }
        if (Guarantee is { } g)
        {
            (g.FilingId, g.Tenant, g.At) = (id, tenant, filedAt);
        }
        if (Stock is { } s)
        {
            (s.FilingId, s.Tenant, s.At) = (id, tenant, filedAt);
        }
        if (Sales is { } a)
        {
            (a.FilingId, a.Tenant, a.At) = (id, tenant, filedAt);
        }
        if (Refund is { } b)
        {
            (b.FilingId, b.Tenant) = (id, tenant);
        }
        if (Reversal is { } v)
        {
            (v.FilingId, v.Tenant, v.At) = (id, tenant, filedAt);
        }
        if (Month is { } y)
        {
            (y.FilingId, y.Tenant, y.At) = (id, tenant, filedAt);
        }
        if (Collection is { } c)
        {
            (c.FilingId, c.Tenant, c.At) = (id, tenant, filedAt);
        }
    }

    /// <summary>The first facts of the filing.</summary>
    public FilingView View(bool draft) => this switch
    {
        { Declaration: { } d } => new FilingView
        {
            Platform = d.EbpCode, Merchant = d.EbcCode, Carrier = d.LogisticsCode, WaybillNo = d.LogisticsNo, Draft = draft,
            Declared = Sum(d), Currency = d.Lines.Count > 0 ? d.Lines[0].Currency : "",
            Paid = Payment?.Amount ?? "", PaidCurrency = Payment?.Currency ?? "",
            Ordered = Order is null ? "" : Owed(Order), OrderedCurrency = Order?.Currency ?? "",
            Order = new LegMark { State = Order is null ? LegState.Awaited : LegState.Filed },
            Payment = new LegMark { State = IsUnpaid ? LegState.NotNeeded : Payment is null ? LegState.Awaited : LegState.Filed },
            Waybill = new LegMark { State = Waybill is null ? LegState.Awaited : LegState.Filed },
            Import = d.IeFlag == Import ? new ImportMark { TaxWithheld = Order?.TaxTotal ?? "" } : null,
            Overseas = IsOverseas ? new OverseasMark { Warehouse = d.OverseasWarehouse } : null,
            Replaces = d.Replaces,
        },
        { Order: { } o } => new FilingView
        {
            Platform = o.EbpCode, Merchant = o.EbcCode, Declared = o.GoodsValue, Currency = o.Currency, Draft = draft,
            Ordered = Owed(o), OrderedCurrency = o.Currency,
        },
        { Payment: { } p } => new FilingView { Platform = p.EbpCode, Merchant = p.EbcCode, Declared = p.Amount, Currency = p.Currency, Draft = draft },
        { Waybill: { } w } => new FilingView { Merchant = w.EbcCode, Carrier = w.LogisticsCode, WaybillNo = w.LogisticsNo, Draft = draft },
        { Departure: { } l } => new FilingView { Carrier = l.LogisticsCode, WaybillNo = l.LogisticsNo, Draft = draft },
        { Proceeds: { } m } => new FilingView { Platform = m.EbpCode, Merchant = m.EbcCode, Declared = m.Amount, Currency = m.Currency },
        { Return: { IeFlag: Export } r } => new FilingView
        {
            ExportReturn = new ReturnMark { DeclarationId = r.DeclarationId, Lines = { r.Lines }, Exchange = r.Exchange ? new ExchangeMark() : null },
        },
        { Refund: { } b } => new FilingView { Declared = b.Amount, Currency = b.Currency },
        { Month: not null } => new FilingView { Currency = Ledger.LedgerRules.Cny },
        { Guarantee: { } g } => new FilingView
        {
            Declared = g.Amount, Currency = Ledger.LedgerRules.Cny, Guarantee = g.Bank.Length > 0 ? new GuaranteeMark { Bank = g.Bank } : null,
        },
        _ => new FilingView(),
    };

    /// <summary>A document of a retail import.</summary>
    public bool IsImport => Declaration is { } d ? d.IeFlag == Import
        : Order?.OrderType == Import || Payment?.Payer is not null || Waybill?.IeFlag == Import || Return is { IeFlag: not Export };

    /// <summary>An export to a warehouse abroad: it is sold later, so no payment comes with it, and its order is the booking of the warehouse.</summary>
    public bool IsOverseas => Declaration is { Procedure: Overseas } d && d.IeFlag != Import;

    /// <summary>No payment belongs to it: nobody has bought the goods yet, or they replace goods that were paid.</summary>
    public bool IsUnpaid => IsOverseas || Declaration is { Replaces.Length: > 0 };

    /// <summary>Procedure of an export to a warehouse abroad.</summary>
    public const string Overseas = "9810";

    /// <summary>Order type of the booking of a warehouse abroad.</summary>
    public const string Booking = "W";

    /// <summary>ieFlag and order type of an import.</summary>
    public const string Import = "I";

    /// <summary>ieFlag of a return of an export; a declaration may leave it out.</summary>
    public const string Export = "E";

    private static string Owed(OrderSubmitted order) => Owed(order.GoodsValue, order.Freight, order.TaxTotal, order.Discount);

    /// <summary>What the buyer owes for an order; tax and discount are an import's.</summary>
    public static string Owed(string goods, string freight, string tax, string discount) =>
        Decimals.Write(Decimals.Read(goods) + Decimals.Read(freight) + Decimals.Read(tax) - Decimals.Read(discount));

    private static string Sum(DeclarationSubmitted declaration)
    {
        var sum = 0m;
        foreach (var line in declaration.Lines)
        {
            sum += Decimals.Read(line.Total);
        }
        return Decimals.Write(sum);
    }
}
