// The JSON of dry runs of what comes after a declaration. Reasons and amounts have the form of the real answer's (AnswerJson).
using System.ComponentModel;

namespace SingleWindow.Gateway.Door;

[Description("What one link would do about the version that ends. Effect: taken-back (its number is free), taken-over (the next version has the same number), stays (filed alone), returned (100, then declared again), ended, reversed (books; was and now: what the buyer owes).")]
public sealed record AmendmentEffectJson(string Link, string What, string Effect, string? Was, string? Now);

[Description("What would become of a declaration if it were amended now. Customs: granted; standing: it would not end the version that stands, for these reasons; unknown: it did not answer. Outcome: of the next version, as for a dry run of a declaration; left out when the declaration would stand. taxesBefore: CNY, what the version that ends holds, of an import that is held. Nothing was stored.")]
public sealed record AmendmentTrialJson(
    string DeclarationId, int Version, string Customs, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<ChangeJson> Changes, int? MoreChanges, int AmendmentsLeft,
    IReadOnlyList<AmendmentEffectJson> Effects, ImportTaxesJson? TaxesBefore, DryRunJson? Outcome, DateTimeOffset At);

[Description("What a return would end in. valueBack: import: dutiable price, CNY, given back to the orderer's year; export: declared value. taxBack: of an import, not collected. taxBills: the void one, and the one of what stayed. payBack: of an export, CNY of its refund that are paid back first.")]
public sealed record ReturnEndJson(
    string Outcome, AmountJson? ValueBack, ImportTaxesJson? TaxBack, string? PayBack, bool Whole, IReadOnlyList<ExportReturnLineJson>? Lines,
    IReadOnlyList<TaxBillJson>? TaxBills, IReadOnlyList<ReasonJson> Reasons);

[Description("What would become of a return if it were asked for now. arriveBy and …Until: last days, yyyy-MM-dd. back: if the goods came back now and what is owed of their refund were paid back first. left: by line, what another return could name after this one. Nothing was stored.")]
public sealed record ReturnTrialJson(
    string Reference, string? ExistingId, string Direction, string DeclarationId,
    [property: Description("A status of GET /v1/returns/{id}; not-filed: the number is used; unknown: the house did not answer.")] string WouldBe,
    string WouldBeEn, string WouldBeZh, IReadOnlyList<ReasonJson> Reasons, string? ArriveBy, string? ReliefUntil, string? ProcedureUntil, string? GoodsLawUntil,
    string? PayBack, ReturnEndJson? Back, IReadOnlyList<ReturnedLineJson> Left, IReadOnlyList<ReturnRuleJson> Rules, IReadOnlyList<string> Unavailable,
    IReadOnlyList<NoteJson> Notes, DateTimeOffset At);

[Description("An order as it would stand. due: what it asks, left out while no order is known; paid: and not gone back; left: to be paid. paymentsLeft, refundsLeft: how many it may still have.")]
public sealed record OrderStandingJson(string OrderNo, string? Due, string Paid, string? Left, string Currency, int PaymentsLeft, int RefundsLeft);

[Description("What a payment would be used for. State: waiting, accepted, refused, reversing, reversed, closed.")]
public sealed record PaymentUseJson(string OrderNo, string Amount, string Refunded, string State);

[Description("A payment as it would stand; left: what could still be refunded.")]
public sealed record PaymentBalanceJson(string Amount, string Refunded, string Left, string Currency, IReadOnlyList<PaymentUseJson> Uses);

[Description("What would become of a payment, a refund or a reversal if it came now. unpaid: orders that would not be paid in full any more: a declaration that is not released waits for its payment again. payment: for its institution. Nothing was stored.")]
public sealed record MoneyTrialJson(
    string Reference, string? ExistingId,
    [property: Description("A status of GET of the filing; not-filed: the number is used; unknown: a house did not answer.")] string WouldBe,
    string WouldBeEn, string WouldBeZh, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<ShareStateJson>? Shares, PaymentBalanceJson? Payment,
    IReadOnlyList<OrderStandingJson> Orders, IReadOnlyList<string> Unpaid, IReadOnlyDictionary<string, string>? Figures, IReadOnlyList<string> Unavailable,
    IReadOnlyList<NoteJson> Notes, DateTimeOffset At);
