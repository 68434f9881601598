using Google.Protobuf;

namespace SingleWindow.Contracts;

/// <summary>A kind of event: its stable wire name, the houses that read it, and the parser of one item.</summary>
public abstract class EventKind(string name, string[] readers)
{
    /// <summary>Stable wire name, kebab-case; queues are called <c>{reader}-{name}</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Every house that reads this kind. An outbox row goes only when all of them hold the message.</summary>
    public IReadOnlyList<string> Readers { get; } = readers;

    /// <summary>Parses one item; throws <see cref="InvalidProtocolBufferException"/> on bytes that are not one.</summary>
    public abstract IMessage Parse(ReadOnlySpan<byte> item);

    /// <summary>An empty item, to be read into.</summary>
    public abstract IMessage Create();

    public override string ToString() => Name;
}

/// <inheritdoc />
public sealed class EventKind<T>(string name, params string[] readers) : EventKind(name, readers) where T : IMessage<T>, new()
{
    private static readonly MessageParser<T> Parser = new(() => new T());

    public override IMessage Parse(ReadOnlySpan<byte> item) => Parser.ParseFrom(item);

    public override IMessage Create() => new T();
}

/// <summary>Who says what to whom: the one map of the suite's events. Both buses and the topology are built from it.</summary>
public static class Events
{
    public static readonly EventKind<OrderSubmitted> OrdersSubmitted = new("orders-submitted", Houses.Transaction);
    public static readonly EventKind<PaymentSubmitted> PaymentsSubmitted = new("payments-submitted", Houses.Payment);
    public static readonly EventKind<WaybillSubmitted> WaybillsSubmitted = new("waybills-submitted", Houses.Logistics);
    public static readonly EventKind<DeclarationSubmitted> DeclarationsSubmitted = new("declarations-submitted", Houses.Customs);

    public static readonly EventKind<OrderChecked> OrdersChecked = new("orders-checked", Houses.Payment, Houses.Customs);
    public static readonly EventKind<PaymentChecked> PaymentsChecked = new("payments-checked", Houses.Customs);
    public static readonly EventKind<WaybillChecked> WaybillsChecked = new("waybills-checked", Houses.Customs);

    // The filer's answer about a leg: one that was filed alone, or was refused. Of a leg that came with its declaration and is in order the
    // decision of customs tells; saying it twice would cost the gateway three more writes for every declaration.
    public static readonly EventKind<OrderChecked> OrdersAnswered = new("orders-answered", Houses.Gateway);
    public static readonly EventKind<PaymentChecked> PaymentsAnswered = new("payments-answered", Houses.Gateway);
    public static readonly EventKind<WaybillChecked> WaybillsAnswered = new("waybills-answered", Houses.Gateway);

    public static readonly EventKind<DeclarationDecided> DeclarationsDecided =
        new("declarations-decided", Houses.Logistics, Houses.TaxRefund, Houses.FxSettlement, Houses.Gateway);
    public static readonly EventKind<DeclarationClosed> DeclarationsClosed = new("declarations-closed", Houses.Gateway);

    public static readonly EventKind<DepartureReported> DeparturesReported = new("departures-reported", Houses.Logistics);
    public static readonly EventKind<DepartureAnswered> DeparturesAnswered = new("departures-answered", Houses.Gateway);
    public static readonly EventKind<GoodsMoved> GoodsMovements = new("goods-movements", Houses.Customs, Houses.TaxRefund);

    public static readonly EventKind<RefundDecided> RefundsDecided = new("refunds-decided", Houses.Gateway);

    public static readonly EventKind<ProceedsReported> ProceedsReports = new("proceeds-reports", Houses.FxSettlement);
    public static readonly EventKind<ProceedsAnswered> ProceedsAnswers = new("proceeds-answers", Houses.Gateway);
    public static readonly EventKind<ProceedsSettled> ProceedsSettlements = new("proceeds-settlements", Houses.Gateway);

    // Payments that go back. The refund to a payer is told; a reversal asks customs, which alone knows whether the goods were released.
    public static readonly EventKind<PayerRefunded> PayersRefunded = new("payers-refunded", Houses.Payment);
    public static readonly EventKind<ReversalRequested> ReversalsRequested = new("reversals-requested", Houses.Payment);
    public static readonly EventKind<PaymentWithdrawn> PaymentsWithdrawn = new("payments-withdrawn", Houses.Customs);
    public static readonly EventKind<WithdrawalAnswered> WithdrawalsAnswered = new("withdrawals-answered", Houses.Payment);

    public static readonly EventKind<ClosureRequested> ClosuresRequested = new("closures-requested", Houses.Customs);
    public static readonly EventKind<FilingClosed> FilingsClosed =
        new("filings-closed", Houses.Transaction, Houses.Payment, Houses.Logistics);
    public static readonly EventKind<HoldDecided> HoldsDecided = new("holds-decided", Houses.Customs, Houses.FxSettlement);

    // Import: returns, tax bills after the release, guarantees and bonded stock. The first bill goes with the decision.
    public static readonly EventKind<ReturnRequested> ReturnsRequested = new("returns-requested", Houses.Customs);
    public static readonly EventKind<ReturnArrived> ReturnsArrived = new("returns-arrived", Houses.Customs);
    public static readonly EventKind<ReturnCancelled> ReturnsCancelled = new("returns-cancelled", Houses.Customs);
    public static readonly EventKind<ReturnDecided> ReturnsDecided = new("returns-decided", Houses.Gateway);
    public static readonly EventKind<TaxBillMoved> TaxBillsMoved = new("tax-bills-moved", Houses.Gateway);
    public static readonly EventKind<GuaranteeLodged> GuaranteesLodged = new("guarantees-lodged", Houses.Customs);
    public static readonly EventKind<GuaranteeDecided> GuaranteesDecided = new("guarantees-decided", Houses.Customs);
    public static readonly EventKind<CollectionRequested> CollectionsRequested = new("collections-requested", Houses.Customs);
    public static readonly EventKind<StockMoved> StockMovements = new("stock-movements", Houses.Customs);
    public static readonly EventKind<DocumentAnswered> DocumentsAnswered = new("documents-answered", Houses.Gateway);

    // Export under 9810: sold abroad after the goods left.
    public static readonly EventKind<SalesReported> SalesReports = new("sales-reports", Houses.TaxRefund);
    public static readonly EventKind<OverseasStockMoved> OverseasStockMovements = new("overseas-stock-movements", Houses.FxSettlement, Houses.Gateway);

    // Export of a manufacturer: its money is told to the house that claims with it, and its month to each declaration in it.
    public static readonly EventKind<ProducerPaid> ProducersPaid = new("producers-paid", Houses.TaxRefund);
    public static readonly EventKind<RefundMonthFiled> RefundMonthsFiled = new("refund-months-filed", Houses.TaxRefund);
    public static readonly EventKind<RefundShared> RefundShares = new("refund-shares", Houses.Gateway);

    // Export: goods that left and re-enter. The house that holds the refund decides: it is paid back first.
    public static readonly EventKind<ReturnRequested> ExportReturnsRequested = new("export-returns-requested", Houses.TaxRefund);
    public static readonly EventKind<ReturnArrived> ExportReturnsArrived = new("export-returns-arrived", Houses.TaxRefund);
    public static readonly EventKind<ReturnCancelled> ExportReturnsCancelled = new("export-returns-cancelled", Houses.TaxRefund);
    public static readonly EventKind<RefundPaidBack> RefundsPaidBack = new("refunds-paid-back", Houses.TaxRefund);
    public static readonly EventKind<ReturnDecided> ExportReturnsDecided = new("export-returns-decided", Houses.FxSettlement, Houses.Gateway);

    public static readonly EventKind<ItemParked> ItemsParked = new("items-parked", Houses.Gateway);

    /// <summary>A case's due time came. Stays inside its house and has no readers on the bus.</summary>
    public static readonly EventKind<DeadlinePassed> DeadlinesPassed = new("deadlines-passed");

    public static readonly IReadOnlyList<EventKind> All =
    [
        OrdersSubmitted, PaymentsSubmitted, WaybillsSubmitted, DeclarationsSubmitted, OrdersChecked, PaymentsChecked, WaybillsChecked,
        OrdersAnswered, PaymentsAnswered, WaybillsAnswered, DeclarationsDecided, DeclarationsClosed, DeparturesReported, DeparturesAnswered, GoodsMovements, RefundsDecided,
        ProceedsReports, ProceedsAnswers, ProceedsSettlements, PayersRefunded, ReversalsRequested, PaymentsWithdrawn, WithdrawalsAnswered, ClosuresRequested, FilingsClosed, HoldsDecided,
        ReturnsRequested, ReturnsArrived, ReturnsCancelled, ReturnsDecided, TaxBillsMoved, GuaranteesLodged, GuaranteesDecided, CollectionsRequested, StockMovements, DocumentsAnswered,
        SalesReports, OverseasStockMovements, ExportReturnsRequested, ExportReturnsArrived, ExportReturnsCancelled, RefundsPaidBack, ExportReturnsDecided,
        ProducersPaid, RefundMonthsFiled, RefundShares, ItemsParked, DeadlinesPassed,
    ];

    private static readonly Dictionary<string, EventKind> ByName = All.ToDictionary(k => k.Name, StringComparer.Ordinal);

    public static EventKind? Find(string name) => ByName.GetValueOrDefault(name);
}

/// <summary>Names of the seven houses.</summary>
public static class Houses
{
    public const string Gateway = "gateway";
    public const string Transaction = "transaction";
    public const string Payment = "payment";
    public const string Logistics = "logistics";
    public const string Customs = "customs";
    public const string TaxRefund = "tax-refund";
    public const string FxSettlement = "fx-settlement";

    public static readonly IReadOnlyList<string> All = [Gateway, Transaction, Payment, Logistics, Customs, TaxRefund, FxSettlement];
}
