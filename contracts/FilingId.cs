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
    public const string Refund = "rfd_";
    public const string Reversal = "rev_";
    public const string Closure = "cls_";
    public const string Message = "msg_";

    public static string New(string prefix, DateTimeOffset now) => prefix + Guid.CreateVersion7(now).ToString("N");

    public static bool IsDeclaration(string id) => id.StartsWith(Declaration, StringComparison.Ordinal);
}
