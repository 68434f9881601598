using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>One counter of one person's year.</summary>
/// <param name="Person">See <see cref="Orderer"/>.</param>
/// <param name="Counter">See <see cref="Counters"/>.</param>
public sealed record YearRow(string Person, int Year, string Counter, QuotaSums Sums)
{
    public string Key => $"{Person}|{Counters.Key(Year, Counter)}";
}

/// <summary>The guarantee of one company.</summary>
public sealed record AccountRow(string Company, GuaranteeSums Sums);

/// <summary>Where an entry of an account stands. Stored as its number.</summary>
public enum EntryState
{
    /// <summary>It counts.</summary>
    Booked = 0,

    /// <summary>A deposit or letter that nobody has confirmed: it covers nothing.</summary>
    Pending = 1,

    /// <summary>An officer or its bank did not confirm it.</summary>
    Refused = 2,

    /// <summary>Taken back by its company before it was confirmed.</summary>
    Cancelled = 3,
}

/// <summary>What moved an account from outside, or is to.</summary>
/// <param name="Key">See <see cref="AccountEntry.Lodged"/> and <see cref="AccountEntry.Collected"/>.</param>
/// <param name="FilingId">gua_… or col_…</param>
/// <param name="Kind">deposit | letter | collection | drawn.</param>
/// <param name="Amount">CNY; a withdrawal is below zero.</param>
public sealed record AccountEntry(string Key, string FilingId, string Company, string Kind, decimal Amount, long At)
{
    public EntryState State { get; init; }

    /// <summary>The bank that may confirm it; empty: none is named.</summary>
    public string Bank { get; init; } = "";

    public string CertificateNo { get; init; } = "";
    public string DecidedBy { get; init; } = "";
    public long DecidedAt { get; init; }

    /// <summary>Key of a deposit or letter: its number is its company's.</summary>
    public static string Lodged(string company, string reference) => $"g|{company}|{reference}";

    /// <summary>Key of a collection: entDutyNo is one for all.</summary>
    public static string Collected(string entDutyNo) => "c|" + entDutyNo;

    /// <summary>The document's own number.</summary>
    public string Reference => Key[(Key[0] == 'c' ? 2 : Company.Length + 3)..];
}

/// <summary>What proved a deposit or letter of a company: one number proves one of them.</summary>
/// <param name="FilingId">gua_…</param>
public sealed record Certificate(string Key, string FilingId)
{
    /// <summary>Blanks and case do not make another certificate of it: two people may write one number each in their way.</summary>
    public static string KeyOf(string company, string certificateNo) =>
        $"{company}|{string.Concat(certificateNo.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant()}";
}

/// <summary>A tax bill as it was told last.</summary>
/// <param name="Company">Whose guarantee covers it.</param>
/// <param name="CollectFrom">Day number from which it may be collected; null unless it is generated.</param>
/// <param name="Body">A <see cref="TaxBillMoved"/>.</param>
public sealed record TaxBillRow(
    string TaxNo, string FilingId, string Company, string Tenant, TaxBillStatus Status, long? CollectFrom, string EntDutyNo, byte[] Body)
{
    public TaxBillMoved Read() => TaxBillMoved.Parser.ParseFrom(Body);
}

/// <summary>Where a return stands. Stored as its number.</summary>
public enum ReturnState
{
    /// <summary>Its goods came before it was asked for.</summary>
    Unasked = 0,

    /// <summary>Its goods are on their way.</summary>
    Applied = 1,
    Returned = 2,
    Refused = 3,

    /// <summary>Taken back by whoever asked for it, before its goods came.</summary>
    Cancelled = 4,
}

/// <summary>A return of goods of an import.</summary>
/// <param name="Asked">A <see cref="ReturnRequested"/>; null until it came.</param>
/// <param name="ArrivedAt">Unix milliseconds; 0 while unknown.</param>
public sealed record ReturnRow(string ReturnId, string DeclarationId, ReturnState State, byte[]? Asked, long ArrivedAt);
