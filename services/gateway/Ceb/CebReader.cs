using System.Runtime.InteropServices;
using System.Xml;

namespace SingleWindow.Gateway.Ceb;

/// <summary>
/// Reads CEB messages and checks them against <see cref="CebSchema"/>: order, occurrence, length, number and date of
/// every element. It never throws for what a sender wrote; every finding comes back in the result.
/// </summary>
public static class CebReader
{
    /// <summary>The most bytes of a message. The transport carries 4 MB at most; the rest is room for other channels.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>How deep elements may nest. A declaration needs 4 levels, an XML signature about 8.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many findings are told before reading stops.</summary>
    public const int MaxErrors = 100;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        MaxCharactersFromEntities = 1024,
        ConformanceLevel = ConformanceLevel.Document,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads a message a company sends (orders, receipts of money, waybills, departures, inventories, cancellations).</summary>
    /// <param name="xml">The message as received; UTF-8 with or without byte order mark, any namespace prefix.</param>
    /// <param name="maxDocuments">The most business nodes accepted; never above the 100 of the specification.</param>
    public static CebReadResult Read(ReadOnlyMemory<byte> xml, int maxDocuments = 100) =>
        Read(xml, CebSchema.Declarations, maxDocuments);

    /// <summary>Reads a message customs sends back.</summary>
    public static CebReadResult ReadReceipt(ReadOnlyMemory<byte> xml) => Read(xml, CebSchema.Receipts, int.MaxValue);

    private static CebReadResult Read(ReadOnlyMemory<byte> xml, IReadOnlyList<string> accepted, int maxDocuments)
    {
        if (xml.Length > MaxBytes)
        {
            var error = new CebError(
                CebSchema.Unknown, null, "/", 0, 0, CebCodes.Schema, CebFault.TooLarge,
                $"The message has {xml.Length} bytes; {MaxBytes} are accepted.",
                $"报文大小为{xml.Length}字节，超过{MaxBytes}字节的上限。",
                null);
            return new(CebSchema.Unknown, null, null, [], null, [error]);
        }

        var bytes = MemoryMarshal.TryGetArray(xml, out var segment) ? segment : new ArraySegment<byte>(xml.ToArray());
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        return new CebParse(stream, Settings, accepted, maxDocuments).Run();
    }
}
