namespace SingleWindow.Gateway.Ceb;

/// <summary>
/// Result codes of the format check. Codes with a number of their own are the ones of the GACC specification 202205; it has none for
/// departures, which take the general one of the logistics messages, and none for too many returns.
/// </summary>
public static class CebCodes
{
    /// <summary>The message does not fit the schema (CEB900).</summary>
    public const string Schema = "-999999";

    /// <summary>More business nodes in one message than allowed.</summary>
    public static string TooMany(string messageType) => messageType switch
    {
        "CEB303" or "CEB311" => "-301015",
        "CEB403" or "CEB411" => "-401013",
        "CEB505" or "CEB511" => "-504013",
        "CEB509" => "-505017",
        "CEB513" => "-505013",
        "CEB603" or "CEB621" => "-621030",
        "CEB605" or "CEB623" => "-623008",
        _ => Schema,
    };

    /// <summary>No business node at all.</summary>
    public static string Empty(string messageType) => messageType switch
    {
        "CEB303" or "CEB311" => "-301007",
        "CEB403" or "CEB411" => "-401005",
        "CEB505" or "CEB511" => "-504010",
        "CEB513" => "-505010",
        "CEB625" => "-625003",
        _ => Schema,
    };

    /// <summary>A document without its lines.</summary>
    public static string NoLines(string messageType) => messageType switch
    {
        "CEB303" or "CEB311" => "-301001",
        "CEB603" or "CEB621" => "-621000",
        "CEB625" => "-625006",
        _ => Schema,
    };

    /// <summary>A document whose elements do not fit each other or the rules of its trade.</summary>
    public static string Unfit(string messageType) => messageType switch
    {
        "CEB311" => "-301008",
        "CEB411" => "-401009",
        "CEB511" => "-504011",
        "CEB513" => "-505011",
        "CEB621" => "-621001",
        "CEB605" or "CEB623" => "-623001",
        "CEB625" => "-625001",
        _ => Schema,
    };

    /// <summary>A document whose number is used already.</summary>
    public static string Used(string messageType) => messageType switch
    {
        "CEB303" or "CEB311" => "-301011",
        "CEB403" or "CEB411" => "-401008",
        "CEB505" or "CEB511" => "-504016",
        "CEB513" => "-505012",
        "CEB603" or "CEB621" => "-621004",
        "CEB625" => "-625022",
        _ => "-505016",
    };

    /// <summary>The state of a list does not allow its change.</summary>
    public const string NotAmendable = "-621012";

    /// <summary>A cancellation or a return of a list that is not there.</summary>
    public static string NoList(string messageType) => messageType is "CEB605" or "CEB623" ? "-623003" : "-625016";

    /// <summary>A cancellation of a list that is no longer to be cancelled.</summary>
    public const string NotCancellable = "-623005";
}
