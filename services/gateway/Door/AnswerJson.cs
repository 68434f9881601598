// The JSON the gateway answers with. Times are RFC 3339, UTC; amounts decimal strings.
using System.ComponentModel;

namespace SingleWindow.Gateway.Door;

[Description("What is expected next, by when, and from whom.")]
public sealed record NextJson(string Event, DateTimeOffset? By, string From);

[Description("Answer to something that was filed.")]
public sealed record AcceptedJson(string Id, string Status, DateTimeOffset AcceptedAt, string NotYet, NextJson? Next);

[Description("One result line of a bulk request: an id, or the problem of that line.")]
public sealed record LineJson(int Line, string? Id = null, string? Status = null, ProblemJson? Problem = null);

[Description("One fault of a submission.")]
public sealed record ErrorJson(
    string Code, string Message, string? Pointer, string? Ceb, string? Value, string? Expected, string? Leg, bool Retryable, string Fix,
    string Docs);

[Description("RFC 9457 problem.")]
public sealed record ProblemJson(
    string Type, string Title, int Status, string? Detail, string? Instance, string Code, IReadOnlyList<ErrorJson>? Errors = null,
    string? ExistingId = null, string? TraceId = null);

[Description("The newest status of customs, and what it means.")]
public sealed record OfficialJson(int Code, string En, string Zh);

[Description("Why something was refused or held.")]
public sealed record ReasonJson(
    string Code, string Rule, string RuleVersion, string Source, string Leg, string? Pointer, string? Ceb, string? Value, string? OtherLeg,
    string? OtherValue, string Act, string En, string Zh, string FixEn, string FixZh);

[Description("An amount and its currency, customs code.")]
public sealed record AmountJson(string Amount, string Currency);

[Description("What tax refund decided; toCostCny: VAT that is not refunded and becomes cost.")]
public sealed record RefundJson(string Outcome, string AmountCny, string ToCostCny, DateTimeOffset At, IReadOnlyList<ReasonJson> Reasons);

[Description("rate: CNY for rateUnit units of the currency, one when rateUnit is left out. rateId: kind, bank, currency and beginning of the rate's row.")]
public sealed record SettlementJson(
    string Outcome, AmountJson Received, string Fees, string Refunds, string Difference, string? Rate, int? RateUnit, string? RateId,
    string? RateSource, string? RateDate, string? Cny, IReadOnlyList<string> ProceedsIds, DateTimeOffset At, IReadOnlyList<ReasonJson> Reasons);

[Description("Amounts of the trade, in original currency and CNY.")]
public sealed record AmountsJson(AmountJson? Declared, AmountJson? Payment, RefundJson? Refund, SettlementJson? Settlement, PaidOrderJson? PaidInParts = null);

[Description("State of one leg: awaited, filed, checked or refused; not-needed: the payment under 9810, whose goods are sold later.")]
public sealed record LegJson(string State, DateTimeOffset? At, string? FilingId, IReadOnlyList<ReasonJson>? Reasons);

[Description("The three legs of a declaration.")]
public sealed record LegsJson(LegJson Order, LegJson Payment, LegJson Waybill);

[Description("A cancellation or expiry that was asked of customs; refused: the declaration stands as it was.")]
public sealed record ClosureJson(string Id, string Kind, string Reason, DateTimeOffset At, bool Refused, IReadOnlyList<ReasonJson>? Reasons);

[Description("An electronic tax bill (CEB816). Status: generated, summarised into a collection, or void. A void one is followed by one of what stayed. CNY.")]
public sealed record TaxBillJson(
    string TaxNo, int Edition, string Status, string CustomsTax, string ValueAddedTax, string ConsumptionTax, string Total, string? CollectionNo, string DeclarationId,
    string? InvtNo, string? OrderNo, string? WaybillNo, string? MerchantCode, string? GuarantorCode, DateTimeOffset At, IReadOnlyList<TaxBillLineJson> Lines);

[Description("The taxes of one line, CNY; taxPrice is its dutiable price.")]
public sealed record TaxBillLineJson(int Gnum, string Gcode, string TaxPrice, string CustomsTax, string ValueAddedTax, string ConsumptionTax);

[Description("A page of tax bills; next: the cursor of the one after it.")]
public sealed record TaxBillListJson(IReadOnlyList<TaxBillJson> Items, string? Next);

[Description("A return of its goods. Outcome: applied (the goods are on their way, until arriveBy), returned, cancelled (cancelledBecause), refused. CNY.")]
public sealed record ReturnStateJson(
    string Id, string Outcome, DateTimeOffset At, IReadOnlyList<ReturnedLineJson> Lines, string? ValueBack, string? TaxBack, bool Whole, string? ArriveBy,
    string? CancelledBecause, IReadOnlyList<ReasonJson> Reasons);

[Description("How much of one line comes back, in the declared unit.")]
public sealed record ReturnedLineJson(int Gnum, string Qty);

[Description("A line of exported goods that re-enter. Regime: tax-relief, customs-procedure, goods-law, or general-trade where none holds. payBack: CNY of its refund.")]
public sealed record ExportReturnLineJson(int Gnum, string Qty, bool? Food, string? Regime, string? PayBack);

[Description("A rule that took part, with the figures it used.")]
public sealed record ReturnRuleJson(string Rule, string Version, string Figures, string Source);

[Description("A return of exported goods. Outcome: pay-back-first (payBack less paidBack is owed, CNY), applied (the goods are on their way), returned, general-trade (no regime holds: an ordinary import), cancelled (cancelledBecause), refused. …Until: last day of each regime that names the goods.")]
public sealed record ExportReturnJson(
    string Id, string? Outcome, string? DeclarationId, DateTimeOffset? At, DateTimeOffset? ArrivedAt, IReadOnlyList<ExportReturnLineJson> Lines, string? ReliefUntil,
    string? ProcedureUntil, string? GoodsLawUntil, string? PayBack, string? PaidBack, DateTimeOffset? PaidBackAt, string? CertificateNo, AmountJson? ValueBack,
    bool Whole, string? CancelledBecause, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<ReturnRuleJson> Rules,
    [property: Description("The buyer gets other goods for them, not the money back.")] bool? Exchange = null,
    [property: Description("Of an exchange, shown with the return itself: the declarations that replace its goods.")] IReadOnlyList<ReplacementJson>? Replacements = null);

[Description("A declaration whose goods replace returned ones, and what it claims of them; nothing once it ended without release (freedAt).")]
public sealed record ReplacementJson(string DeclarationId, DateTimeOffset At, DateTimeOffset? FreedAt, IReadOnlyList<ReplacedJson> Goods);

[Description("Quantity and declared value by commodity code and declared unit.")]
public sealed record ReplacedJson(string Gcode, string Unit, string Qty, string Value);

[Description("What an import has beyond an export: how it is taxed, until when goods may come back, its tax bills and returns. CNY; days of China.")]
public sealed record ImportStateJson(
    string? Verdict, string? Regime, string? DutiablePrice, string? TaxWithheld, string? CountsToYear, int? Year, string? GuarantorCode, string? ReturnApplyBy,
    string? ReturnArriveBy, string? TaxFrom, string? TaxTo, IReadOnlyList<TaxBillJson> TaxBills, IReadOnlyList<ReturnStateJson> Returns);

[Description("What moved a guarantee account from outside, or is to: deposit, letter, collection, drawn. A withdrawal is below zero. State: booked, or of a deposit or letter pending (it covers nothing yet), refused, cancelled. CNY.")]
public sealed record GuaranteeEntryJson(
    string Id, string Kind, string Reference, string Amount, DateTimeOffset At, string State, string? Bank, string? CertificateNo, DateTimeOffset? DecidedAt);

[Description("A deposit or letter that waits to be confirmed. CNY.")]
public sealed record PendingGuaranteeJson(string Id, string Company, string Kind, string Reference, string Amount, string? Bank, DateTimeOffset Since);

[Description("A page of deposits and letters that wait to be confirmed; next: the cursor of the one after it.")]
public sealed record PendingGuaranteeListJson(IReadOnlyList<PendingGuaranteeJson> Items, string? Next);

[Description("What was decided on a deposit or letter and passed on to customs: confirmed, refused, or cancelled by its company.")]
public sealed record GuaranteeDecisionJson(string Decision, string By, string? Role, string? CertificateNo, string? Reason, DateTimeOffset At);

[Description("A guarantee account, CNY: covered is the tax of released lists that is not collected yet, and of lists that are held.")]
public sealed record GuaranteeAccountJson(string Company, string Lodged, string Covered, string Free, IReadOnlyList<GuaranteeEntryJson> Entries, string? Next);

[Description("Bonded stock of one record number of an account book, in the unit of the record. Reserved: of accepted lists that are not released.")]
public sealed record StockOnHandJson(string Book, string RecordNo, string Gcode, string Unit, string OnHand, string Reserved, string Free);

[Description("What a document posted to a record number: qty to what is on hand, reserved to what is reserved. Kind: entry, exit, count, reservation, release, freed (the list ended without release, or its version was amended), return. Id: of the movement, declaration or return; opening: what was reserved before reservations were posted.")]
public sealed record StockPostingJson(string Id, int Line, string Kind, string Qty, string Reserved, DateTimeOffset At);

[Description("The balance of one record number and its postings, oldest first: their sums are onHand and reserved.")]
public sealed record StockPostingListJson(StockOnHandJson Balance, IReadOnlyList<StockPostingJson> Items, string? Next);

[Description("Decisions taken again, of every link that decided by rules and keeps what it decided on. identical: none differs.")]
public sealed record ReplayJson(string Id, bool Identical, IReadOnlyList<ReplayedDecisionJson> Decisions);

[Description("decision: codes, import (customs); refund, return (its id), month (tax-refund); settlement (fx-settlement). Days are rule days: of customs the day the list was complete, of a refund the day the goods left, of a return the day they came back, of a month its last one, of a settlement the day of the last money. rulesLoaded: on its own day nothing differs; false: the rules or settings it was taken under are not loaded any more, and differences are against those that are. leftOut: differences beyond 500.")]
public sealed record ReplayedDecisionJson(
    string Link, string Decision, string? Id, string DecidedOn, string ReplayedOn, bool Identical, bool RulesLoaded, IReadOnlyList<ReplayDifferenceJson> Differences,
    int LeftOut);

[Description("stored: as decided, now: as decided again; empty where one has none. field: a figure, rules/{rule} (version, figures, source), or reasons/{code}{pointer} (rule, version, values, source).")]
public sealed record ReplayDifferenceJson(string Field, string Stored, string Now);

[Description("A page of filings; next: the cursor of the one after it.")]
public sealed record FilingListJson(IReadOnlyList<FilingStateJson> Items, string? Next);

[Description("A page of bonded stock; next: the cursor of the one after it.")]
public sealed record StockListJson(IReadOnlyList<StockOnHandJson> Items, string? Next);

[Personal, Description("Whose year is asked for. The asker shows the document: nobody can list persons.")]
public sealed class YearUseJson
{
    [System.Text.Json.Serialization.JsonRequired, Description("1 resident identity card, 2 other document.")]
    public string IdType { get; set; } = "";

    [System.Text.Json.Serialization.JsonRequired, Description("Number of the document.")]
    public string IdNumber { get; set; } = "";

    [Description("Calendar year; this one in China when left out.")]
    public int? Year { get; set; }
}

[Description("What a year has used of a quantity that a list note limits, in measure.")]
public sealed record YearQuantityJson(string Pool, string Used, string Limit, string Measure, string Left);

[Description("What a person's calendar year has used, CNY: reserved by lists that are held, confirmed by released ones.")]
public sealed record YearUseAnswerJson(int Year, string Limit, string Reserved, string Confirmed, string Left, IReadOnlyList<YearQuantityJson> Quantities);

[Description("When the goods left the border; simulated in test mode, or by the departure report named.")]
public sealed record DepartureStateJson(DateTimeOffset LeftAt, bool Simulated, string? ReportId);

[Description("Everything the gateway knows of one declaration.")]
public sealed record DeclarationStateJson(
    string Id, string Reference, string? OrderNo, string? WaybillNo, string Status, string StatusEn, string StatusZh, string Group, bool Final,
    OfficialJson Official, string? PreNo, string? InvtNo, string? Channel, int? Score, IReadOnlyList<ReasonJson> Reasons, AmountsJson Amounts,
    LegsJson Legs, DepartureStateJson? Departure, ClosureJson? Closure, NextJson? Next, IReadOnlyList<string> TraceIds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    [property: Description("Counts what was heard of it.")] long Version, [property: Description("export | import")] string Direction,
    [property: Description("Version of its document: one more with each amendment that was granted.")] int DocumentVersion,
    ImportStateJson? Import = null, OverseasStateJson? Overseas = null, IReadOnlyList<AmendmentJson>? Amendments = null,
    [property: Description("Returns of exported goods.")] IReadOnlyList<ExportReturnJson>? Returns = null,
    [property: Description("What a manufacturer's months took of it, and its share of each.")] IReadOnlyList<RefundMonthShareJson>? RefundMonths = null,
    [property: Description("The return whose goods its goods replace: ret_…")] string? Replaces = null);

[Description("A leg, a departure or a proceeds report that was filed alone.")]
public sealed record FilingStateJson(
    string Id, string Kind, string Reference, string? OrderNo, string Status, string StatusEn, string StatusZh, string Group, bool Final,
    OfficialJson? Official, string? DeclarationId, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<string> TraceIds, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, long Version, IReadOnlyList<ShareStateJson>? Shares = null,
    [property: Description("What its house says of it, by name.")] IReadOnlyDictionary<string, string>? Figures = null,
    [property: Description("Of the return of an export.")] ExportReturnJson? Return = null,

    [property: Description("Of a payment in parts: how far its orders are paid, and its own part of each.")] IReadOnlyList<PaidOrderJson>? Pays = null,
    [property: Description("Of a deposit or letter.")] GuaranteeDecisionJson? Decision = null);

[Description("What became of one order's share: of a receipt waiting, matched or refused; of a payment checked or refused.")]
public sealed record ShareStateJson(string OrderNo, string Outcome, string? DeclarationId);

[Description("One thing that happened to a declaration; official: the status it came with; changes: of an amendment.")]
public sealed record TimelineEntryJson(
    DateTimeOffset At, string Event, int? Official, string? Info, string En, string Zh, IReadOnlyList<ChangeJson>? Changes = null);

[Description("What happened to a declaration, the oldest first.")]
public sealed record TimelineJson(string Id, IReadOnlyList<TimelineEntryJson> Entries);

[Description("A declaration as a list shows it.")]
public sealed record DeclarationRowJson(
    string Id, string Reference, string? OrderNo, string Status, string Group, int Official, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int DocumentVersion);

[Description("A page of declarations, the newest first; next: the cursor of the one after it.")]
public sealed record DeclarationListJson(IReadOnlyList<DeclarationRowJson> Items, string? Next);

[Description("A CEB receipt as it is; cursor: its place among those of the company.")]
public sealed record ReceiptJson(long Cursor, string MessageType, string Xml);

[Description("CEB receipts in the order they were written; next: what to give as after for those that follow.")]
public sealed record ReceiptListJson(IReadOnlyList<ReceiptJson> Items, long Next);

[Description("A case that waits for the decision of an officer.")]
public sealed record HeldJson(string Id, int Official, string Channel, int Score, DateTimeOffset Since, IReadOnlyList<ReasonJson> Reasons);

[Description("A page of held cases, the longest held first; next: the cursor of the one after it.")]
public sealed record HeldListJson(IReadOnlyList<HeldJson> Items, string? Next);

[Description("A unit of measure, customs code.")]
public sealed record TariffUnitJson(string Code, string Zh);

[Description("From this price of one unit on, in CNY, the goods bear the tax.")]
public sealed record TariffPriceTestJson(string FromCny, TariffUnitJson Unit);

[Description("ad-valorem: pct; specific: amountCny of one unit; compound: both; price-tested: they hold when the price reaches a test, belowCny of one unit holds else.")]
public sealed record TariffConsumptionTaxJson(
    string Kind, string? Pct, string? AmountCny, string? BelowCny, TariffUnitJson? Unit, IReadOnlyList<TariffPriceTestJson>? Tests);

[Description("Rates in percent. One that is left out is unknown, never zero; provisionalPct goes before mfnPct. Without consumptionTax the goods bear none.")]
public sealed record TariffRatesJson(
    string? MfnPct, string? ProvisionalPct, string? VatPct, string? ExportDutyPct, TariffConsumptionTaxJson? ConsumptionTax);

[Description("A supervision condition; rejects: goods that bear it are refused on the retail channel.")]
public sealed record TariffConditionJson(string Code, string? En, string? Zh, bool Rejects, string? Source);

[Description("A declaration element, in the order in which the elements are declared, parted by |.")]
public sealed record TariffElementJson(int No, string? En, string Zh, string? ValuesEn, string? ValuesZh, string? Source);

[Description("A code of the tariff as it stands on the day; sample: the row is a sample, not the tariff.")]
public sealed record TariffCodeJson(
    string Code, string NameEn, string NameZh, bool Sample, TariffRatesJson Rates, IReadOnlyList<TariffUnitJson> Units,
    IReadOnlyList<TariffConditionJson> Supervision, IReadOnlyList<TariffElementJson> Elements, string ValidFrom, string? ValidTo, string? AsOf, string Source);

[Description("The exact code first, then codes that begin so, then names; by code within each.")]
public sealed record TariffListJson(string Date, IReadOnlyList<TariffCodeJson> Items, string? Next);

[Description("A rate in force on the day, CNY for unit units of the currency: one figure, or the two of a bank. mark: what it rests on is no document (sample, memory, design).")]
public sealed record RateJson(
    string Id, string Kind, string? Bank, string Currency, string Iso, int Unit, string? Rate, string? Bid, string? Ask, string? Date, string? DateSource,
    string ValidFrom, string ValidTo, string Source, string? Mark);

[Description("gaps: why a rate that was asked for by currency or kind is not there.")]
public sealed record RateListJson(string Date, IReadOnlyList<RateJson> Items, IReadOnlyList<ReasonJson> Gaps, string? Next);

[Description("deferred: goods without all their money; advance: money without its goods. amount is what is open; reportBy the day SAFE wants a report by.")]
public sealed record OverdueJson(
    string Kind, string Id, string MerchantCode, string OrderNo, AmountJson Amount, string Since, int Days, int DaysOverdue, string ReportBy,
    string? RefundReceiptBy, ReasonJson Reason);

[Description("A page may be short: go on while there is a next.")]
public sealed record OverdueListJson(string AsOf, IReadOnlyList<OverdueJson> Items, string? Next);

[Description("declared + difference = gross + open; gross (restored data) = net (actual data) + fees + refunds. Amounts in the currency, settledCny in CNY.")]
public sealed record SettlementReportJson(
    string MerchantCode, string Currency, int Exports, int Settled, int Held, int Awaiting, int Refused, string Declared, string Gross, string Fees,
    string Refunds, string Net, string Difference, string Open, string SettledCny,
    [property: Description("Exports whose goods all came back before any money.")] int Returned);

[Description("What was declared from one day to another, and what became of its money.")]
public sealed record SettlementReportListJson(string From, string To, IReadOnlyList<SettlementReportJson> Items, string? Next);

[Description("An item that a house could not handle, with its error; it waits to be re-driven.")]
public sealed record ParkedJson(string Id, string House, string Kind, string FilingId, string Error, DateTimeOffset At);

[Description("Parked items by house; a house that does not answer is named in unreachable. A house that holds more has its cursor in next.")]
public sealed record ParkedListJson(
    IReadOnlyList<ParkedJson> Items, IReadOnlyList<string> Unreachable, IReadOnlyDictionary<string, string>? Next = null);

[Description("Whether a parked item was handed to its house again.")]
public sealed record RedrivenJson(string House, string Id, bool Redriven);

[Description("The time of the system (test mode).")]
public sealed record ClockNowJson(DateTimeOffset Now);

[Description("One entry of the error dictionary.")]
public sealed record ErrorEntryJson(
    string Code, int? Status, string TitleEn, string TitleZh, string CauseEn, string CauseZh, string Act, string FixEn, string FixZh,
    bool Retryable, string Since);

[Description("The error dictionary.")]
public sealed record ErrorListJson(string Version, IReadOnlyList<ErrorEntryJson> Items);

[Description("How one house is: up, slow or down; backlog: items that wait; oldestSeconds: for how long the oldest has.")]
public sealed record HouseStatusJson(string State, int? Backlog, double? OldestSeconds);

[Description("up: all is well; slow: work waits longer than usual; down: it does not answer.")]
public sealed record SystemStatusJson(string State, DateTimeOffset At, IReadOnlyDictionary<string, HouseStatusJson> Houses);

[Description("Why a declaration, a return, or a deposit or letter is to be cancelled.")]
public sealed class CancellationJson
{
    [System.Text.Json.Serialization.JsonRequired, Description("1 to 200 characters.")]
    public string Reason { get; set; } = "";
}

[Description("An amendment: the whole new document, and why.")]
public sealed class AmendmentRequestJson
{
    [System.Text.Json.Serialization.JsonRequired, Description("1 to 200 characters.")]
    public string Reason { get; set; } = "";

    [System.Text.Json.Serialization.JsonRequired]
    public System.Text.Json.JsonElement Document { get; set; }
}

[Description("A field of the document that was changed, by JSON Pointer; *** where it is about a person. An empty value: nothing was, or is, there.")]
public sealed record ChangeJson(string Pointer, string Was, string Now);

[Description("An amendment. Outcome: asked, done (version stands since doneAt), refused by customs. moreChanges: how many beyond those listed.")]
public sealed record AmendmentJson(
    string Id, int Version, string Outcome, string Reason, string By, DateTimeOffset At, DateTimeOffset? DoneAt, IReadOnlyList<ChangeJson> Changes, int? MoreChanges,
    IReadOnlyList<ReasonJson>? Reasons);

[Description("A decision on a held case.")]
public sealed class HoldDecisionJson
{
    [System.Text.Json.Serialization.JsonRequired, Description("customs | fx-settlement")]
    public string Link { get; set; } = "";

    [System.Text.Json.Serialization.JsonRequired, Description("customs: release | refuse | inspect; fx-settlement: settle | refuse")]
    public string Decision { get; set; } = "";

    [Description("At most 200 characters.")]
    public string? Note { get; set; }
}

[Description("How far to move the clock (test mode).")]
public sealed class ClockJson
{
    [System.Text.Json.Serialization.JsonRequired, Description("ISO 8601 duration, at most a year: PT72H.")]
    public string Advance { get; set; } = "";
}

[Description("What became of one document of a CEB message: an id and its status, or a problem.")]
public sealed record CebDocumentJson(int Document, string? Id, string? Status, ProblemJson? Problem);

[Description("What became of each document of a CEB message.")]
public sealed record CebAcceptedJson(string MessageType, string? Guid, DateTimeOffset AcceptedAt, string NotYet, IReadOnlyList<CebDocumentJson> Documents);
