namespace SingleWindow.Contracts;

/// <summary>
/// Ids of everything that is filed: a prefix that says what, then a time-ordered UUID (version 7) as 32 hex digits, so ids sort by age.
/// </summary>
public static class FilingId
{
    public const string Declaration = "dcl_";
    public const string Order = "ord_";
    public const string Payment = "pay_";
    public const string Waybill = "wbl_";
    public const string Departure = "dep_";
    public const string Proceeds = "prc_";
    public const string Return = "ret_";
    public const string Guarantee = "gua_";
    public const string Collection = "col_";
    public const string Stock = "stk_";
    public const string Sales = "sal_";
    public const string Refund = "rfd_";
    public const string Reversal = "rev_";
    public const string RefundMonth = "rmo_";
    public const string Closure = "cls_";
    public const string Message = "msg_";
    public const string Amendment = "amd_";

    // Prefix and UUID: every id but that of a later version.
    private const int Plain = 36;

    public static string New(string prefix, DateTimeOffset now) => prefix + Guid.CreateVersion7(now).ToString("N");

    public static bool IsDeclaration(string id) => id.StartsWith(Declaration, StringComparison.Ordinal);

    /// <summary>
    /// The id under which the legs of a version go to their houses: the declaration's own for the first, with <c>.02</c>, <c>.03</c>, … behind it
    /// for the later ones, so that a house keeps each version as a filing of its own.
    /// </summary>
    public static string OfVersion(string id, int version) =>
        version <= 1 ? id : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}.{version:D2}");

    /// <summary>The declaration a leg belongs to, whatever its version.</summary>
    public static string Base(string id) => id.Length <= Plain || id.LastIndexOf('.') is not (> 0 and var dot) ? id : id[..dot];

    /// <summary>1 for the first version and for everything that has none.</summary>
    public static int VersionOf(string id) =>
        id.Length > Plain && id.LastIndexOf('.') is > 0 and var dot
        && int.TryParse(id.AsSpan(dot + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 1;

    /// <summary>The id of the version after this one.</summary>
    public static string Next(string id) => OfVersion(Base(id), VersionOf(id) + 1);

    /// <summary>The ids of the versions before this one, oldest first.</summary>
    public static IEnumerable<string> Earlier(string id) => Enumerable.Range(1, VersionOf(id) - 1).Select(version => OfVersion(Base(id), version));

    /// <summary>True when the first id is an earlier version of the second.</summary>
    public static bool Precedes(string earlier, string later) =>
        later.Length > Plain && VersionOf(earlier) < VersionOf(later) && Base(earlier) == Base(later);
}
