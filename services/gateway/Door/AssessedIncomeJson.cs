using System.ComponentModel;

namespace SingleWindow.Gateway.Door;

[Description("Exports of the period that are no part of the base. outcome: of their refund, as a decision's; undecided.")]
public sealed record AssessedOtherJson(string Outcome, int Exports, string? RevenueCny);

[Description("Base of income tax by assessment, CNY: revenue of exempt exports less returns × the assessed rate of the last day. revenueCny of a period may be below zero where more came back than left; it counts with the rest of its year. unvalued: exports in a currency without a rate in the books; then no amount is told. reasons: conditions that are missing, and no income is assessed then.")]
public sealed record AssessedIncomeJson(
    string Merchant, DateOnly From, DateOnly To, int Exports, string? RevenueCny, string? TaxableIncome, string? IncomeTax, int Unvalued,
    IReadOnlyList<AssessedOtherJson> Other, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<UsedJson> Used, IReadOnlyList<string> Marks);
