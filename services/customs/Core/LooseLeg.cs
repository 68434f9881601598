using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>
/// What is known under the business key of a leg that is filed alone: the leg once it came, the declarations that wait for it, and the one
/// that uses it.
/// </summary>
/// <param name="Key">See <see cref="LooseKeys"/>.</param>
/// <param name="LegId">Filing id of the leg (ord_…, pay_…, wbl_…); empty until it came.</param>
/// <param name="CheckedAt">Unix milliseconds; the newer of two versions counts while no declaration uses the leg. Of a leg that was withdrawn: when.</param>
/// <param name="Body">The checked leg; null until it came, and once it is withdrawn.</param>
/// <param name="UsedBy">Declaration that uses the leg; empty while it is free.</param>
/// <param name="UsedTenant">Whose declaration that is.</param>
/// <param name="Waiting">Ids of declarations that wait, oldest first, separated by commas.</param>
public sealed record LooseLeg(string Key, string LegId, long CheckedAt, byte[]? Body, string UsedBy, string UsedTenant, string Waiting)
{
    public static LooseLeg Unknown(string key) => new(key, "", 0, null, "", "", "");

    public bool IsHere => Body is not null;

    public bool IsFree => UsedBy.Length == 0;

    public IReadOnlyList<string> WaitingIds => Waiting.Length == 0 ? [] : Waiting.Split(',');

    /// <summary>How many declarations may wait for one leg: whoever names a number that is not theirs must not make its row grow for ever.</summary>
    public const int MostWaiting = 20;

    /// <summary>False when the line is full and this declaration does not stand in it.</summary>
    public bool TakesWaiting(string filingId) => WaitingIds is var ids && (ids.Count < MostWaiting || ids.Contains(filingId, StringComparer.Ordinal));

    public LooseLeg WithWaiting(string filingId) =>
        Array.IndexOf([.. WaitingIds], filingId) >= 0 ? this : this with { Waiting = string.Join(',', WaitingIds.Append(filingId).Order(StringComparer.Ordinal)) };

    /// <summary>The row once that declaration waits no longer.</summary>
    public LooseLeg WithoutWaiting(string filingId) =>
        Waiting.Contains(filingId, StringComparison.Ordinal) ? this with { Waiting = string.Join(',', WaitingIds.Where(id => id != filingId)) } : this;

    /// <summary>The row after a leg came: unchanged when a declaration uses the one before, or when this one is not newer or was withdrawn.</summary>
    public LooseLeg WithLeg(string legId, long checkedAt, byte[] body) =>
        !IsFree || checkedAt < CheckedAt || (checkedAt == CheckedAt && string.CompareOrdinal(legId, LegId) <= 0)
            ? this
            : this with { LegId = legId, CheckedAt = checkedAt, Body = body };

    public LooseLeg UsedBeing(string filingId, string tenant) => this with { UsedBy = filingId, UsedTenant = tenant };

    /// <summary>No leg any more, and free: what was checked up to <paramref name="at"/> does not come back.</summary>
    public LooseLeg Withdrawn(long at) => this with { LegId = "", CheckedAt = Math.Max(CheckedAt, at), Body = null, UsedBy = "", UsedTenant = "" };

    /// <summary>Free again when that declaration used it.</summary>
    public LooseLeg FreedBy(string filingId) => UsedBy == filingId ? this with { UsedBy = "", UsedTenant = "" } : this;
}

/// <summary>Business keys: order and payment by merchant and order number, waybill by carrier and waybill number.</summary>
public static class LooseKeys
{
    public static string Order(string ebcCode, string orderNo) => Key("o|", ebcCode, orderNo);

    public static string Payment(string ebcCode, string orderNo) => Key("p|", ebcCode, orderNo);

    public static string Waybill(string logisticsCode, string logisticsNo) => Key("w|", logisticsCode, logisticsNo);

    /// <summary>The key under which a declaration looks for a leg.</summary>
    public static string Of(DeclarationSubmitted declaration, Legs leg) => leg switch
    {
        Legs.Order => Order(declaration.EbcCode, declaration.OrderNo),
        Legs.Payment => Payment(declaration.EbcCode, declaration.OrderNo),
        Legs.Waybill => Waybill(declaration.LogisticsCode, declaration.LogisticsNo),
        _ => throw new ArgumentOutOfRangeException(nameof(leg)),
    };

    // A bar inside a company code would let two pairs meet in one key.
    private static string Key(string kind, string company, string number) =>
        kind + (company.Contains('|', StringComparison.Ordinal) ? company.Replace("|", "||", StringComparison.Ordinal) : company) + "|" + number;
}
