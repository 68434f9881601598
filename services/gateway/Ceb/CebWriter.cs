using System.Text;
using System.Xml;

namespace SingleWindow.Gateway.Ceb;

/// <summary>Writes receipts, element for element in the order of <see cref="CebSchema"/>.</summary>
public static class CebWriter
{
    /// <summary>How many bytes of a message that failed its format check its receipt repeats.</summary>
    public const int MostOriginalBytes = 64 * 1024;

    private const string CutElement = "returnInfo";
    private const string OriginalElement = "oriBizMessage";

    // No byte order mark, and line ends as they are: the original text inside a failure receipt must survive.
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.None,
    };

    /// <summary>Writes a whole receipt message.</summary>
    /// <param name="messageType">A receipt whose documents have no lines: any but CEB816.</param>
    /// <param name="messageGuid">Guid of the message, 36 characters.</param>
    /// <param name="documents">
    /// One dictionary of values by element name for each business node, 1 to 100. Mandatory values must be there; a
    /// number not given yet, such as invtNo, is an empty text where the specification sets no exact length.
    /// A returnInfo too long is cut.
    /// </param>
    /// <exception cref="ArgumentException">A value is missing, unknown, or does not fit.</exception>
    public static byte[] Receipt(
        string messageType, string messageGuid, IReadOnlyList<IReadOnlyDictionary<string, string>> documents)
    {
        var message = Definition(messageType);
        if (documents.Count < 1 || documents.Count > message.Document.Max)
        {
            throw new ArgumentException(
                $"{messageType} takes 1 to {message.Document.Max} documents, not {documents.Count}.", nameof(documents));
        }

        return Message(message, messageGuid, xml =>
        {
            foreach (var document in documents)
            {
                Document(xml, messageType, message.Document, document);
            }
        });
    }

    /// <summary>Writes a whole receipt message of one document with a head and lines (CEB816).</summary>
    /// <exception cref="ArgumentException">A value is missing, unknown, or does not fit; too few or too many lines.</exception>
    public static byte[] Receipt(
        string messageType, Guid messageGuid, IReadOnlyDictionary<string, string> head, IReadOnlyList<IReadOnlyDictionary<string, string>> lines)
    {
        var message = Definition(messageType);
        if (message.Document.Children is not [{ Kind: CebKind.Node } headNode, { Kind: CebKind.Node } lineNode])
        {
            throw new ArgumentException($"{messageType} has no lines.", nameof(messageType));
        }

        if (lines.Count < lineNode.Min || lines.Count > lineNode.Max)
        {
            throw new ArgumentException($"{messageType} takes {lineNode.Min} to {lineNode.Max} lines, not {lines.Count}.", nameof(lines));
        }

        return Message(message, Upper(messageGuid), xml =>
        {
            xml.WriteStartElement(message.Document.Name, CebSchema.Namespace);
            Document(xml, messageType, headNode, head);
            foreach (var line in lines)
            {
                Document(xml, messageType, lineNode, line);
            }

            xml.WriteEndElement();
        });
    }

    private static CebMessage Definition(string messageType) =>
        CebSchema.Messages.TryGetValue(messageType, out var message) && message.IsReceipt
            ? message
            : throw new ArgumentException($"{messageType} is no receipt.", nameof(messageType));

    private static byte[] Message(CebMessage message, string messageGuid, Action<XmlWriter> documents)
    {
        Check(message.Type, message.Guid, messageGuid);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement(message.Root.Name, CebSchema.Namespace);
            xml.WriteAttributeString("guid", messageGuid);
            xml.WriteAttributeString("version", "1.0");
            documents(xml);
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    /// <summary>Writes a whole receipt message.</summary>
    public static byte[] Receipt(
        string messageType, Guid messageGuid, IReadOnlyList<IReadOnlyDictionary<string, string>> documents) =>
        Receipt(messageType, Upper(messageGuid), documents);

    /// <summary>Writes the receipt of a message that failed its format check (CEB900).</summary>
    /// <param name="guid">Guid of the receipt message and of its only node.</param>
    /// <param name="failed">What the reader found.</param>
    /// <param name="original">The message as received, of which the first 64 KB are repeated; bytes that are no text are replaced.</param>
    /// <param name="at">Time of the check.</param>
    /// <param name="originalId">Id of the transport message; without one the message guid serves, when it was readable.</param>
    public static byte[] FormatFailure(
        Guid guid, CebReadResult failed, ReadOnlyMemory<byte> original, DateTimeOffset at, string? originalId = null)
    {
        if (failed.IsValid)
        {
            throw new ArgumentException("The message has no format errors.", nameof(failed));
        }

        return Receipt("CEB900", guid,
        [
            new Dictionary<string, string>
            {
                ["guid"] = Upper(guid),
                ["returnStatus"] = failed.Errors[0].Code,
                ["returnInfo"] = Information(failed.Errors),
                ["returnTime"] = CebTime.Millis(at),
                ["oriCopMsgId"] = CebValues.Cut(originalId ?? failed.Guid ?? CebSchema.Unknown, 255),
                ["oriMessageType"] = failed.MessageType == CebSchema.Unknown ? CebSchema.Unknown : failed.MessageType + "Message",
                [OriginalElement] = Decode(original.Span),
            },
        ]);
    }

    private static void Document(
        XmlWriter xml, string messageType, CebElement node, IReadOnlyDictionary<string, string> values)
    {
        if (values.Keys.FirstOrDefault(name => node.IndexOf(name) < 0) is { } unknown)
        {
            throw new ArgumentException($"{messageType}/{node.Name} has no element {unknown}.", nameof(values));
        }

        xml.WriteStartElement(node.Name, CebSchema.Namespace);
        foreach (var element in node.Children)
        {
            if (!values.TryGetValue(element.Name, out var value))
            {
                if (element.Min > 0)
                {
                    throw new ArgumentException($"{messageType}/{node.Name} lacks {element.Name}.", nameof(values));
                }

                continue;
            }

            // An optional value left blank is left out: the receiver reads both the same.
            if (value.Length == 0 && element.Min == 0)
            {
                continue;
            }

            value = Writable(element.Name == CutElement ? CebValues.Cut(value, element.MaxLength) : value);
            Check(messageType, element, value);
            xml.WriteStartElement(element.Name, CebSchema.Namespace);
            if (element.Name == OriginalElement)
            {
                CData(xml, value);
            }
            else
            {
                xml.WriteString(value);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Check(string messageType, CebElement element, string value)
    {
        if (CebValues.Check(element, value) is { } finding)
        {
            throw new ArgumentException($"{messageType}/{element.Name}: {finding.Text}");
        }
    }

    // CDATA cannot hold its own end mark: the mark is split over two sections, which read as one text.
    private static void CData(XmlWriter xml, string text)
    {
        var parts = text.Split("]]>");
        for (var i = 0; i < parts.Length; i++)
        {
            xml.WriteCData((i == 0 ? "" : ">") + parts[i] + (i == parts.Length - 1 ? "" : "]]"));
        }
    }

    // The Chinese sentences, as operators read them; whole findings only, so that none is cut in the middle.
    private static string Information(IReadOnlyList<CebError> errors)
    {
        const int Room = 5000;
        var text = new StringBuilder();
        foreach (var error in errors)
        {
            var part = $"[Code:{error.Code};Desc:{error.Path} 第{error.Line}行：{error.TextZh}]";
            if (text.Length + part.Length > Room)
            {
                break;
            }

            text.Append(part);
        }

        return text.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> original)
    {
        // A byte order mark belongs to the file, not to the text.
        var text = original.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? original[3..] : original;
        if (text.Length > MostOriginalBytes)
        {
            // Not in the middle of a character: its later bytes begin with the bits 10.
            var end = MostOriginalBytes;
            while (end > MostOriginalBytes - 4 && (text[end] & 0xC0) == 0x80)
            {
                end--;
            }
            text = text[..end];
        }
        return Encoding.UTF8.GetString(text);
    }

    // A text from outside may hold characters XML cannot carry; they become the replacement character.
    private static string Writable(string value)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < value.Length; i++)
        {
            if (XmlConvert.IsXmlChar(value[i]))
            {
                continue;
            }

            if (i + 1 < value.Length && XmlConvert.IsXmlSurrogatePair(value[i + 1], value[i]))
            {
                i++;
                continue;
            }

            clean ??= new StringBuilder(value);
            clean[i] = '\uFFFD';
        }

        return clean?.ToString() ?? value;
    }

    private static string Upper(Guid guid) => guid.ToString("D").ToUpperInvariant();
}
