using System.Globalization;

namespace SingleWindow.Gateway.Ceb;

/// <summary>The checked values of one node, by element name.</summary>
public sealed class CebFields
{
    private readonly CebElement _element;
    private readonly string?[] _values;

    internal CebFields(CebElement element, string?[] values, IReadOnlyList<CebFields> nodes)
    {
        _element = element;
        _values = values;
        Nodes = nodes;
    }

    /// <summary>Node name, such as OrderHead.</summary>
    public string Name => _element.Name;

    /// <summary>The elements that have a value, in order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Values =>
        _element.Children.Zip(_values)
            .Where(pair => !string.IsNullOrEmpty(pair.Second))
            .Select(pair => KeyValuePair.Create(pair.First.Name, pair.Second!));

    internal IReadOnlyList<CebFields> Nodes { get; }

    /// <summary>The value of an element that is there; mandatory elements always are.</summary>
    /// <exception cref="InvalidOperationException">The optional element was left out.</exception>
    public string Text(string name) =>
        Value(name) ?? throw new InvalidOperationException($"{Name}/{name} has no value.");

    /// <summary>The value, or null when the element was left out or left empty.</summary>
    public string? Optional(string name) => Value(name) is { Length: > 0 } value ? value : null;

    /// <summary>The value of a decimal element.</summary>
    public decimal Number(string name) => ToNumber(Text(name));

    /// <summary>The value of a decimal element that may be left out.</summary>
    public decimal? OptionalNumber(string name) => Optional(name) is { } text ? ToNumber(text) : null;

    /// <summary>The value of a whole-number element.</summary>
    public int Integer(string name) =>
        int.Parse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    // Decimals past the fifth are zeros, the reader saw to that: rounding only drops them from the scale.
    private static decimal ToNumber(string text) => decimal.Round(
        decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        5,
        MidpointRounding.AwayFromZero);

    // A name the schema does not know is a slip in our own code, so it never reads as "left out".
    private string? Value(string name) => _element.IndexOf(name) is >= 0 and var index
        ? _values[index]
        : throw new ArgumentException($"{Name} has no element {name}.", nameof(name));
}

/// <summary>One business document of a message.</summary>
public sealed class CebDocument
{
    internal CebDocument(int index, CebFields node)
    {
        Index = index;
        NodeName = node.Name;
        // Orders, inventories and departures have a head and lines; the other messages hold their fields directly.
        Head = node.Nodes.Count == 0 ? node : node.Nodes[0];
        Lines = node.Nodes.Count == 0 ? [] : [.. node.Nodes.Skip(1)];
    }

    /// <summary>Place in the message, from 1.</summary>
    public int Index { get; }

    /// <summary>Name of the business node, such as Order.</summary>
    public string NodeName { get; }

    /// <summary>The head; for messages without lines, the document itself.</summary>
    public CebFields Head { get; }

    /// <summary>The lines, in the order sent.</summary>
    public IReadOnlyList<CebFields> Lines { get; }

    /// <summary>A head value that is there.</summary>
    public string Text(string name) => Head.Text(name);

    /// <summary>A head value, or null when left out or empty.</summary>
    public string? Optional(string name) => Head.Optional(name);

    /// <summary>A decimal of the head.</summary>
    public decimal Number(string name) => Head.Number(name);

    /// <summary>A decimal of the head that may be left out.</summary>
    public decimal? OptionalNumber(string name) => Head.OptionalNumber(name);

    /// <summary>A whole number of the head.</summary>
    public int Integer(string name) => Head.Integer(name);
}

/// <summary>What came out of reading one message: its documents, or everything that is wrong with its format.</summary>
/// <param name="MessageType">Such as CEB303, or Unknown.</param>
/// <param name="Guid">Message guid, when it could be read.</param>
/// <param name="Version">Message version, when it could be read.</param>
/// <param name="Documents">The documents; empty when there are errors.</param>
/// <param name="Transfer">BaseTransfer (copCode, copName, dxpMode, dxpId, note); null on receipts and on errors.</param>
/// <param name="Errors">The findings; empty when the message is good.</param>
public sealed record CebReadResult(
    string MessageType, string? Guid, string? Version, IReadOnlyList<CebDocument> Documents, CebFields? Transfer,
    IReadOnlyList<CebError> Errors)
{
    /// <summary>True when the message has the right format.</summary>
    public bool IsValid => Errors.Count == 0;
}
