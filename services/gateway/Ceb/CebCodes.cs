namespace SingleWindow.Gateway.Ceb;

/// <summary>
/// Result codes of the format check. Codes with a number of their own are the ones of the GACC specification 202205;
/// it has none for departures, which take the general one of the logistics messages.
/// </summary>
public static class CebCodes
{
    /// <summary>The message does not fit the schema (CEB900).</summary>
    public const string Schema = "-999999";

    /// <summary>More business nodes in one message than allowed.</summary>
    public static string TooMany(string messageType) => messageType switch
    {
        "CEB303" => "-301015",
        "CEB403" => "-401013",
        "CEB505" => "-504013",
        "CEB509" => "-505017",
        "CEB603" => "-621030",
        "CEB605" => "-623008",
        _ => Schema,
    };

    /// <summary>No business node at all.</summary>
    public static string Empty(string messageType) => messageType switch
    {
        "CEB303" => "-301007",
        "CEB403" => "-401005",
        "CEB505" => "-504010",
        _ => Schema,
    };

    /// <summary>A document without its lines.</summary>
    public static string NoLines(string messageType) => messageType switch
    {
        "CEB303" => "-301001",
        "CEB603" => "-621000",
        _ => Schema,
    };
}
