// The JSON of the books. Amounts are decimal strings; days are China days.
using System.ComponentModel;

namespace SingleWindow.Gateway.Door;

[Description("An account of the books. number: its number in the Accounting Standards for Business Enterprises.")]
public sealed record LedgerAccountJson(string Code, string? Number, string Kind, string Link, string En, string Zh);

[Description("One side of an entry. cny is null where no rate held on the day of filing.")]
public sealed record LedgerPostingJson(string Account, string Side, string Amount, string Currency, string? Cny);

[Description("One booking: debit equals credit in every currency and in CNY. documents: the filings it rests on besides the declaration.")]
public sealed record LedgerEntryJson(
    string Event, string Link, DateTimeOffset At, DateOnly Day, IReadOnlyList<string> Documents, IReadOnlyList<LedgerPostingJson> Postings);

[Description("Sums of one account in one currency. A balance is debit less credit.")]
public sealed record LedgerBalanceJson(
    LedgerAccountJson Account, string Currency, string Debit, string Credit, string Balance, string CnyDebit, string CnyCredit, string CnyBalance);

[Description("The rate the books of a declaration are kept at, CNY for one unit; from: first day of its row.")]
public sealed record LedgerRateJson(string Rate, string From, string Source);

[Description("The books of one declaration. state: open | closed | exception; exceptions name amount and leg.")]
public sealed record LedgerJson(
    string Id, string Merchant, string State, LedgerRateJson? Rate, IReadOnlyList<LedgerEntryJson> Entries,
    IReadOnlyList<LedgerBalanceJson> Balances, IReadOnlyList<ReasonJson> Exceptions);

[Description("Debit, credit and their difference in one currency; in CNY all currencies together.")]
public sealed record LedgerTotalJson(string Currency, string Debit, string Credit, string Difference);

[Description("Trial balance at the end of a day; asOf null: of now.")]
public sealed record TrialBalanceJson(
    DateOnly? AsOf, string? Merchant, IReadOnlyList<LedgerBalanceJson> Accounts, IReadOnlyList<LedgerTotalJson> Totals, LedgerTotalJson Cny);

[Description("One account of a statement. Balances are debit less credit.")]
public sealed record StatementLineJson(
    LedgerAccountJson Account, string Currency, string Opening, string Debit, string Credit, string Closing, string CnyOpening, string CnyDebit,
    string CnyCredit, string CnyClosing);

[Description("A declaration that moved on the day, with its entries of the day. It may be named on two pages: count an id once.")]
public sealed record StatementMoveJson(string Id, IReadOnlyList<LedgerEntryJson> Entries);

[Description("A day of one merchant. The entries of all pages add up to debit and credit of the lines.")]
public sealed record StatementJson(
    string Merchant, DateOnly Date, IReadOnlyList<StatementLineJson> Lines, IReadOnlyList<StatementMoveJson> Declarations, string? Next);

[Description("A declaration whose books should be closed and are not.")]
public sealed record LedgerExceptionJson(string Id, string Merchant, string Status, DateTimeOffset Since, IReadOnlyList<ReasonJson> Exceptions);

[Description("A page of books that do not close; next: the cursor of the one after it.")]
public sealed record LedgerExceptionListJson(IReadOnlyList<LedgerExceptionJson> Items, string? Next);
