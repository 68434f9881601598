using System.Text;
using System.Xml;

namespace SingleWindow.Gateway.Ceb;

/// <summary>One pass over one message. The schema leads: there is no code per message or element.</summary>
internal sealed class CebParse(Stream stream, XmlReaderSettings settings, IReadOnlyList<string> accepted, int maxDocuments)
{
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
    private const int ShownCharacters = 80;

    private readonly List<CebError> _errors = [];
    private readonly List<(CebElement Element, int Number)> _path = [];
    private readonly StringBuilder _text = new();
    private string _type = CebSchema.Unknown;
    private CebMessage? _message;
    private XmlReader _xml = null!;
    private string? _guid;
    private string? _version;

    public CebReadResult Run()
    {
        CebFields? root = null;
        try
        {
            using (_xml = XmlReader.Create(stream, settings))
            {
                root = Message();
            }
        }
        catch (EnoughException)
        {
            // The findings so far are the answer.
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            // What was found before the text broke off says little: sequence and values may be victims of the same damage.
            var at = e as XmlException;
            _errors.Clear();
            _errors.Add(new(
                _type, null, "/", at?.LineNumber ?? 0, at?.LinePosition ?? 0, CebCodes.Schema, CebFault.NotXml,
                $"The message is not well-formed XML, or has a DTD or entity, which are not allowed: {Shown(e.Message, 300)}",
                "报文不是格式正确的XML，或包含不允许使用的DTD或实体。",
                null));
        }

        if (_errors.Count > 0 || root is null)
        {
            return new(_type, _guid, _version, [], null, _errors);
        }

        var documents = new List<CebDocument>();
        CebFields? transfer = null;
        foreach (var node in root.Nodes)
        {
            if (node.Name == _message!.Document.Name)
            {
                documents.Add(new CebDocument(documents.Count + 1, node));
            }
            else if (node.Name == "BaseTransfer")
            {
                transfer = node;
            }
        }

        return new(_type, _guid, _version, documents, transfer, []);
    }

    private CebFields Message()
    {
        while (Advance() && _xml.NodeType != XmlNodeType.Element)
        {
        }

        var name = _xml.LocalName;
        if (_xml.NamespaceURI != CebSchema.Namespace || !IsMessageName(name))
        {
            throw Only(CebFault.WrongRoot,
                $"The root element must be a CEB message (CEB303Message and so on) in namespace {CebSchema.Namespace}.",
                $"根节点必须是命名空间{CebSchema.Namespace}下的CEB报文（例如CEB303Message）。",
                $"{{{_xml.NamespaceURI}}}{name}");
        }

        _type = name[..6];
        if (!accepted.Contains(_type))
        {
            throw Only(CebFault.WrongMessage,
                $"Messages of type {_type} are not accepted here yet. Accepted: {string.Join(", ", accepted)}.",
                $"此接口暂不接收{_type}报文。可接收的报文类型：{string.Join("、", accepted)}。",
                name);
        }

        _message = CebSchema.Messages[_type];
        _guid = RootAttribute(_message.Guid);
        _version = RootAttribute(_message.Version);
        OtherAttributes(isRoot: true);
        var root = Node(_message.Root);
        while (Advance())
        {
            // To the end of the text: what follows the root must be well-formed too.
        }

        return root;
    }

    private static bool IsMessageName(string name) =>
        name.Length == 13 && name.StartsWith("CEB", StringComparison.Ordinal) && name.EndsWith("Message", StringComparison.Ordinal)
        && !name.AsSpan(3, 3).ContainsAnyExceptInRange('0', '9');

    private string? RootAttribute(CebElement attribute)
    {
        if (_xml.GetAttribute(attribute.Name[1..]) is not { } value)
        {
            Report(attribute.Name, CebFault.Missing,
                $"The root element lacks the attribute {attribute.Name[1..]}.", $"根节点缺少属性{attribute.Name[1..]}。");
            return null;
        }

        if (CebValues.Check(attribute, value) is { } finding)
        {
            Report(attribute.Name, finding.Fault, finding.Text, finding.TextZh, value);
        }

        return value;
    }

    private void OtherAttributes(bool isRoot)
    {
        for (var more = _xml.MoveToFirstAttribute(); more; more = _xml.MoveToNextAttribute())
        {
            var known = _xml.Prefix == "xmlns" || _xml.Name == "xmlns"
                || (_xml.NamespaceURI == SchemaInstance && _xml.LocalName is "schemaLocation" or "noNamespaceSchemaLocation")
                || (isRoot && _xml.Name is "guid" or "version");
            if (!known)
            {
                Report("@" + Shown(_xml.Name), CebFault.Unknown,
                    "The message specification has no such attribute here.", "报文规范中此处没有该属性。");
            }
        }

        _xml.MoveToElement();
    }

    // Stands on the start tag; leaves on the end tag, or on the same tag when the element is empty.
    private CebFields Node(CebElement element)
    {
        var children = element.Children;
        var values = new string?[children.Count];
        var counts = new int[children.Count];
        var last = 0;
        List<CebFields>? nodes = null;
        if (!_xml.IsEmptyElement)
        {
            var depth = _xml.Depth;
            while (Advance() && _xml.Depth > depth)
            {
                if (_xml.NodeType != XmlNodeType.Element)
                {
                    Report(null, CebFault.StrayText, "There must be no text between elements.", "元素之间不允许出现文本。");
                    continue;
                }

                // Children mostly come in order, so the next place is right nearly always.
                var index = last < children.Count && Is(children[last]) ? last
                    : last + 1 < children.Count && Is(children[last + 1]) ? last + 1
                    : element.IndexOf(_xml.LocalName) is >= 0 and var place && Is(children[place]) ? place
                    : -1;
                if (index < 0)
                {
                    Report(Shown(_xml.LocalName), CebFault.Unknown,
                        $"The message specification has no such element in {element.Name}.", $"报文规范中{element.Name}下没有该元素。");
                    Skip();
                    continue;
                }

                Child(children[index], index);
            }
        }

        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] < children[i].Min)
            {
                Missing(element, children[i]);
            }
        }

        return new CebFields(element, values, nodes ?? (IReadOnlyList<CebFields>)[]);

        void Child(CebElement child, int index)
        {
            _path.Add((child, ++counts[index]));
            var most = ReferenceEquals(child, _message!.Document) ? Math.Min(child.Max, maxDocuments) : child.Max;
            if (counts[index] > most)
            {
                // Told once: the hundred-and-second is no news.
                if (counts[index] == most + 1)
                {
                    TooMany(child, most);
                }

                Skip();
            }
            else
            {
                if (index < last)
                {
                    Report(null, CebFault.Order,
                        $"The element must come before {children[last].Name}.", $"该元素应位于{children[last].Name}之前。");
                }

                last = Math.Max(last, index);
                if (child.Kind != CebKind.Any)
                {
                    OtherAttributes(isRoot: false);
                }

                switch (child.Kind)
                {
                    case CebKind.Any:
                        Skip();
                        break;
                    case CebKind.Node:
                        (nodes ??= []).Add(Node(child));
                        break;
                    default:
                        values[index] = Leaf(child);
                        break;
                }
            }

            _path.RemoveAt(_path.Count - 1);
        }
    }

    private string Leaf(CebElement element)
    {
        var (line, column) = Position();
        var value = Content();
        if (element.Kind != CebKind.Text)
        {
            value = value.Trim();
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            if (element.Default is { } standsFor)
            {
                return standsFor;
            }

            // The schema lets a mandatory text be empty, the written specification does not. Senders must fill it;
            // customs itself leaves numbers it has not given yet empty in receipts.
            if (element.Min > 0 && !_message!.IsReceipt)
            {
                Report(null, line, column, CebCodes.Schema, CebFault.Blank,
                    "The element is mandatory and must have a value.", "该元素为必填项，值不能为空。", null);
                return value;
            }
        }

        if (CebValues.Check(element, value) is { } finding)
        {
            Report(null, line, column, CebCodes.Schema, finding.Fault, finding.Text, finding.TextZh, element.IsPersonal ? null : value);
        }

        return value;
    }

    private string Content()
    {
        if (_xml.IsEmptyElement)
        {
            return "";
        }

        var depth = _xml.Depth;
        string? first = null;
        _text.Clear();
        while (Advance() && _xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                Report(Shown(_xml.LocalName), CebFault.Unknown,
                    "The element must hold a value, not other elements.", "该元素只能包含值，不能包含其他元素。");
                Skip();
            }
            else if (first is null)
            {
                first = _xml.Value;
            }
            else
            {
                // Comments and CDATA split a text into several nodes.
                _text.Append(_text.Length == 0 ? first : "").Append(_xml.Value);
            }
        }

        return _text.Length > 0 ? _text.ToString() : first ?? "";
    }

    private void Skip()
    {
        if (_xml.IsEmptyElement)
        {
            return;
        }

        var depth = _xml.Depth;
        while (Advance() && _xml.Depth > depth)
        {
        }
    }

    private bool Advance()
    {
        if (!_xml.Read())
        {
            return false;
        }

        return _xml.Depth < CebReader.MaxDepth
            ? true
            : throw Only(CebFault.TooDeep,
                $"Elements are nested deeper than {CebReader.MaxDepth} levels.", $"元素嵌套超过{CebReader.MaxDepth}层。", null);
    }

    private bool Is(CebElement element) => _xml.LocalName == element.Name && _xml.NamespaceURI == element.Namespace;

    private void Missing(CebElement parent, CebElement child)
    {
        var code = ReferenceEquals(child, _message!.Document) ? CebCodes.Empty(_type)
            : ReferenceEquals(parent, _message.Document) && child.Max > 1 ? CebCodes.NoLines(_type)
            : CebCodes.Schema;
        var (line, column) = Position();
        Report(child.Name, line, column, code, CebFault.Missing,
            $"The mandatory element {child.Name} is missing.", $"缺少必填元素{child.Name}。", null);
    }

    private void TooMany(CebElement child, int most)
    {
        var (line, column) = Position();
        var isDocument = ReferenceEquals(child, _message!.Document);
        Report(null, line, column, isDocument ? CebCodes.TooMany(_type) : CebCodes.Schema, CebFault.TooMany,
            isDocument
                ? $"A message may carry {most} documents at most."
                : $"The element {child.Name} may occur {most} times at most here.",
            isDocument ? $"每个报文最多包含{most}份单证，表头数据超过上限。" : $"元素{child.Name}在此处最多出现{most}次。",
            null);
    }

    private void Report(string? name, CebFault fault, string text, string textZh, string? value = null)
    {
        var (line, column) = Position();
        Report(name, line, column, CebCodes.Schema, fault, text, textZh, value);
    }

    private void Report(
        string? name, int line, int column, string code, CebFault fault, string text, string textZh, string? value)
    {
        int? document = _message is not null && _path.Count > 0 && ReferenceEquals(_path[0].Element, _message.Document)
            ? _path[0].Number
            : null;
        _errors.Add(new(
            _type, document, Path(name), line, column, code, fault, text, textZh, value is null ? null : Shown(value)));
        if (_errors.Count >= CebReader.MaxErrors)
        {
            throw new EnoughException();
        }
    }

    // One finding that makes all others pointless.
    private EnoughException Only(CebFault fault, string text, string textZh, string? value)
    {
        var (line, column) = Position();
        _errors.Clear();
        _errors.Add(new(
            _type, null, "/", line, column, CebCodes.Schema, fault, text, textZh, value is null ? null : Shown(value)));
        return new EnoughException();
    }

    private string Path(string? name)
    {
        var steps = _path.Select(step => step.Element.Max > 1 ? $"{step.Element.Name}[{step.Number}]" : step.Element.Name);
        var path = string.Join('/', name is null ? steps : steps.Append(name));
        return path.Length == 0 ? "/" : path;
    }

    private (int Line, int Column) Position() =>
        _xml is IXmlLineInfo position ? (position.LineNumber, position.LinePosition) : (0, 0);

    private static string Shown(string value, int characters = ShownCharacters) =>
        CebValues.Length(value) <= characters ? value : CebValues.Cut(value, characters) + "…";

    private sealed class EnoughException : Exception;
}
