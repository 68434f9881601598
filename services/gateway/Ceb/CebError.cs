namespace SingleWindow.Gateway.Ceb;

/// <summary>Why a message fails its format check.</summary>
public enum CebFault
{
    /// <summary>Not well-formed XML, or a DTD or entity in it.</summary>
    NotXml,

    /// <summary>More bytes than accepted.</summary>
    TooLarge,

    /// <summary>Elements nested deeper than accepted.</summary>
    TooDeep,

    /// <summary>The root element is no CEB message (name or namespace).</summary>
    WrongRoot,

    /// <summary>A CEB message of a type not accepted here.</summary>
    WrongMessage,

    /// <summary>An element or attribute the specification does not name at this place.</summary>
    Unknown,

    /// <summary>A known element behind one it must precede.</summary>
    Order,

    /// <summary>A mandatory element or attribute is absent.</summary>
    Missing,

    /// <summary>A mandatory element is there without a value.</summary>
    Blank,

    /// <summary>An element occurs more often than allowed.</summary>
    TooMany,

    /// <summary>Text between elements.</summary>
    StrayText,

    /// <summary>Too long, too short, or not the exact length.</summary>
    Length,

    /// <summary>Not a number of the form asked for.</summary>
    Number,

    /// <summary>Not a date or time that exists.</summary>
    Time,
}

/// <summary>One finding of the format check.</summary>
/// <param name="Message">Message type, or Unknown.</param>
/// <param name="Document">Which business node of the message, from 1; null when it concerns the message.</param>
/// <param name="Path">Where, such as Order[3]/OrderHead/currency.</param>
/// <param name="Line">Line in the received text, from 1; 0 when unknown.</param>
/// <param name="Column">Column in the line.</param>
/// <param name="Code">Negative result code for the receipt.</param>
/// <param name="Fault">The kind of finding.</param>
/// <param name="Text">A sentence in English.</param>
/// <param name="TextZh">The sentence in Chinese.</param>
/// <param name="Value">The value at fault, cut to a readable length; null where it may be personal or nobody knows what it is.</param>
public sealed record CebError(
    string Message, int? Document, string Path, int Line, int Column, string Code, CebFault Fault, string Text, string TextZh,
    string? Value);

/// <summary>What is wrong, before it is known where.</summary>
internal sealed record CebFinding(CebFault Fault, string Text, string TextZh);

/// <summary>The codes of the error dictionary.</summary>
public static class CebFaults
{
    public static string CodeOf(CebFault fault) => fault switch
    {
        CebFault.NotXml => "CEB_NOT_XML",
        CebFault.TooLarge => "CEB_TOO_LARGE",
        CebFault.TooDeep => "CEB_TOO_DEEP",
        CebFault.WrongRoot => "CEB_WRONG_ROOT",
        CebFault.WrongMessage => "CEB_WRONG_MESSAGE",
        CebFault.Unknown => "CEB_UNKNOWN",
        CebFault.Order => "CEB_ORDER",
        CebFault.Missing => "CEB_MISSING",
        CebFault.Blank => "CEB_BLANK",
        CebFault.TooMany => "CEB_TOO_MANY",
        CebFault.StrayText => "CEB_STRAY_TEXT",
        CebFault.Length => "CEB_LENGTH",
        CebFault.Number => "CEB_NUMBER",
        CebFault.Time => "CEB_TIME",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
