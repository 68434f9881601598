using System.Collections.Frozen;
using System.Globalization;

namespace SingleWindow.Gateway.Ceb;

/// <summary>What an element holds.</summary>
public enum CebKind
{
    /// <summary>Only child elements.</summary>
    Node,

    /// <summary>Characters, counted.</summary>
    Text,

    /// <summary>A decimal number with limited digits.</summary>
    Decimal,

    /// <summary>A whole number with limited digits.</summary>
    Integer,

    /// <summary>Foreign content that is let through unread: an extension body or an XML signature.</summary>
    Any,
}

/// <summary>One element (or root attribute) of a message, as the message specification defines it.</summary>
public sealed class CebElement
{
    // What is known of a person, and free text, which may hold anything.
    private static readonly FrozenSet<string> PersonalNames = FrozenSet.Create(
        StringComparer.Ordinal,
        "buyerRegNo", "buyerName", "buyerTelephone", "buyerIdNumber", "payerIdNumber", "payerName", "telephone", "consignee", "consigneeTelephone",
        "consigneeAddress", "ebcTelephone", "reason", "note");

    private FrozenDictionary<string, int> _indexes = FrozenDictionary<string, int>.Empty;

    internal CebElement(string name, string type, int min, int max, string? @default, string? format)
    {
        Name = name;
        Min = min;
        Max = max;
        Default = @default;
        Format = format;
        IsPersonal = PersonalNames.Contains(name);
        Namespace = type == "signature" ? CebSchema.SignatureNamespace : CebSchema.Namespace;
        (Kind, MinLength, MaxLength, Decimals) = ParseType(type);
    }

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>The XML namespace the element lives in.</summary>
    public string Namespace { get; }

    /// <summary>What it holds.</summary>
    public CebKind Kind { get; }

    /// <summary>How often it must occur.</summary>
    public int Min { get; }

    /// <summary>How often it may occur.</summary>
    public int Max { get; }

    /// <summary>The fewest characters of a text.</summary>
    public int MinLength { get; }

    /// <summary>The most characters of a text, or the most digits of a number.</summary>
    public int MaxLength { get; }

    /// <summary>The most decimals of a decimal.</summary>
    public int Decimals { get; }

    /// <summary>The value an empty element stands for.</summary>
    public string? Default { get; }

    /// <summary>The date format, when the text is a date or a time.</summary>
    public string? Format { get; }

    /// <summary>Its value may be personal: no finding repeats it.</summary>
    public bool IsPersonal { get; }

    /// <summary>Child elements in the order they must come.</summary>
    public IReadOnlyList<CebElement> Children { get; private set; } = [];

    /// <summary>The place of a child, or -1.</summary>
    internal int IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index : -1;

    internal void Adopt(IReadOnlyList<CebElement> children)
    {
        Children = children;
        _indexes = children.Select((child, index) => (child.Name, index)).ToFrozenDictionary(x => x.Name, x => x.index);
    }

    // Type notation of the specification: C4 exactly 4 characters, C..18 up to 18, C1..10 one to ten,
    // N19,5 up to 19 digits of which 5 are decimals, N9 a whole number of up to 9 digits, int one of 32 bits.
    private static (CebKind Kind, int MinLength, int MaxLength, int Decimals) ParseType(string type)
    {
        switch (type)
        {
            case "node": return (CebKind.Node, 0, 0, 0);
            case "any" or "signature": return (CebKind.Any, 0, 0, 0);
            case "text": return (CebKind.Text, 0, int.MaxValue, 0);
            case "int": return (CebKind.Integer, 0, 10, 0);
        }

        var body = type[1..];
        if (type[0] == 'N')
        {
            var digits = body.Split(',');
            return digits.Length == 1
                ? (CebKind.Integer, 0, Whole(digits[0]), 0)
                : (CebKind.Decimal, 0, Whole(digits[0]), Whole(digits[1]));
        }

        var range = body.Split("..");
        return range switch
        {
            [var exact] => (CebKind.Text, Whole(exact), Whole(exact), 0),
            ["", var most] => (CebKind.Text, 0, Whole(most), 0),
            [var least, var most] => (CebKind.Text, Whole(least), Whole(most), 0),
            _ => throw new FormatException($"Unknown element type {type}."),
        };
    }

    private static int Whole(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
