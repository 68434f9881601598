// The JSON of a dry run. Reasons, legs and amounts have the form of the real answer's (AnswerJson).
using System.ComponentModel;

namespace SingleWindow.Gateway.Door;

[Description("A leg that the submission does not bring and nobody filed alone yet: who files it, and by when.")]
public sealed record MissingLegJson(string Leg, string From, DateTimeOffset By);

[Description("What customs would say: released, held, refused or waiting; needs: another house must answer first. Why goods are held is not told beforehand.")]
public sealed record CustomsTrialJson(string State, OfficialJson? Official, IReadOnlyList<ReasonJson> Reasons);

[Description("The refund as it would be decided if the goods were released and left on exportDay. State: decided, not-reached, needs-customs, unavailable; not-applicable: an import.")]
public sealed record RefundTrialJson(
    string State, string Route, string? Outcome, string? AmountCny, string? ToCostCny, string? ExportDay, IReadOnlyList<ReasonJson> Reasons);

[Description("How an import would be taxed, and what would be left of its orderer's year. CNY.")]
public sealed record ImportTrialJson(string? Verdict, string? Regime, string? DutiablePrice, string? CountsToYear, ImportTaxesJson? Taxes, string? AnnualLeft);

[Description("CNY for one unit of the currency, the rate of today, and what the declared amount comes to.")]
public sealed record RateTrialJson(string Currency, string Rate, string Source, string Date, string Cny);

[Description("Differences of proceeds from the declared amount: up to the ratio of it the first limit holds, above it the other two. USD.")]
public sealed record ToleranceJson(
    string Ratio, string WithinRatioDocumentsUsd, string OverRatioDocumentsUsd, string OverRatioManualUsd, string Version, string Source);

[Description("State: waiting-for-proceeds; settled, documents, manual or refused with money that came before; not-reached, needs-customs, unavailable; not-applicable: an import.")]
public sealed record SettlementTrialJson(
    string State, RateTrialJson? Rate, ToleranceJson? Tolerance, SettlementJson? Outcome, IReadOnlyList<ReasonJson> Reasons);

[Description("One event that would follow. Basis measured: seconds as they were lately in this process (half of them, 95 of 100); deadline: when the setting calls it late.")]
public sealed record ExpectedJson(string Event, string Basis, double? TypicalSeconds, double? MostSeconds, int? Of, DateTimeOffset? By, string? Setting);

public sealed record NoteJson(string Code, string En, string Zh);

[Description("What would become of this submission if it were filed now. Nothing was stored.")]
public sealed record DryRunJson(
    string Reference, string? ExistingId, [property: Description("A status of GET /v1/declarations/{id}; not-filed: the number is used; unknown: a house did not answer.")] string WouldBe,
    string WouldBeEn, string WouldBeZh, string? Group, IReadOnlyList<ReasonJson> Reasons, LegsJson Legs, CustomsTrialJson Customs,
    IReadOnlyList<MissingLegJson> Missing, AmountJson? Declared, AmountJson? Payment, RefundTrialJson Refund, SettlementTrialJson Settlement,
    IReadOnlyList<ExpectedJson> Expected, IReadOnlyList<string> Unavailable, IReadOnlyList<NoteJson> Notes, DateTimeOffset At,
    string Direction, ImportTrialJson? Import = null);
