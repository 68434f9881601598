using System.Buffers.Binary;
using System.Text;

namespace SingleWindow.TaxRefund.Rules;

/// <summary>
/// A dBase III or FoxPro table in memory: text fields as GB18030, which holds GBK and GB 2312. Memos, indexes and binary fields are not read.
/// Layout: header of 32 bytes, 32 bytes a field up to 0x0D, then records of one length whose first byte is '*' once they are deleted.
/// </summary>
public sealed class DbfTable
{
    private const int HeadBytes = 32, FieldBytes = 32, MostBytes = 64 << 20, MostRecords = 500_000;
    private const byte FieldsEnd = 0x0D, Deleted = (byte)'*', Kept = (byte)' ';

    // dBase III without and with memo, Visual FoxPro, FoxPro 2 with memo.
    private static readonly byte[] Versions = [0x03, 0x83, 0x30, 0x31, 0x32, 0xF5];

    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\ufffd"))!;

    private readonly byte[] _bytes;
    private readonly Dictionary<string, (char Type, int At, int Length)> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _first;
    private readonly int _length;

    private DbfTable(byte[] bytes, string file)
    {
        _bytes = bytes;
        Demand(bytes.Length >= HeadBytes + 1, file, "it is shorter than a header");
        Demand(Versions.Contains(bytes[0]), file, $"its first byte is 0x{bytes[0]:X2}, which is no dBase III or FoxPro table");
        var records = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        _first = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        _length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(10));
        Demand(records <= MostRecords, file, $"it says it has {records} records, at most {MostRecords} are read");
        Demand(_first <= bytes.Length, file, $"its header of {_first} bytes is cut off after {bytes.Length}");
        var end = HeadBytes;
        var at = 1;
        while (end + FieldBytes <= _first && bytes[end] != FieldsEnd)
        {
            var name = Encoding.ASCII.GetString(bytes.AsSpan(end, 11)).Split('\0')[0].Trim();
            var length = bytes[end + 16];
            Demand(name.Length > 0 && length > 0 && _fields.TryAdd(name, ((char)bytes[end + 11], at, length)), file, $"field {_fields.Count + 1} has no name or length, or is there twice");
            at += length;
            end += FieldBytes;
        }
        Demand(_fields.Count > 0 && end < _first && bytes[end] == FieldsEnd, file, "its list of fields has no end");
        Demand(at == _length, file, $"its fields take {at} bytes, its records {_length}");
        Demand(_first + ((long)records * _length) <= bytes.Length, file, $"it says it has {records} records, but ends in record {((bytes.Length - _first) / _length) + 1}");
        Records = (int)records;
    }

    /// <summary>Deleted ones included.</summary>
    public int Records { get; }

    /// <exception cref="InvalidDataException">It is no such table, or it is cut off; the message names the file and what is wrong.</exception>
    public static DbfTable Read(byte[] bytes, string file) => new(bytes, file);

    /// <exception cref="InvalidDataException">The file is missing or larger than 64 MB, or as <see cref="Read"/>.</exception>
    public static DbfTable Open(string path) =>
        new FileInfo(path) is not { Exists: true } file ? throw new InvalidDataException($"DBF {path} does not exist.")
        : file.Length > MostBytes ? throw new InvalidDataException($"DBF {path} has {file.Length} bytes; at most {MostBytes} are read.")
        : new DbfTable(File.ReadAllBytes(path), path);

    /// <summary>Whether there is such a field that holds text, digits or a date.</summary>
    public bool Has(string field) => _fields.TryGetValue(field, out var found) && found.Type is 'C' or 'N' or 'F' or 'D';

    /// <param name="record">From 0.</param>
    public bool IsDeleted(int record) => Mark(record) == Deleted;

    /// <summary>Whether the record begins with a mark; one that does not shows that lengths are wrong.</summary>
    public bool IsRecord(int record) => Mark(record) is Deleted or Kept;

    /// <summary>The text of a field without the blanks around it; U+FFFD stands for bytes that are no character.</summary>
    public string Text(int record, string field)
    {
        var (_, at, length) = _fields[field];
        return Gb18030.GetString(_bytes, _first + (record * _length) + at, length).Trim('\0', ' ');
    }

    private byte Mark(int record) => _bytes[_first + (record * _length)];

    private static void Demand(bool good, string file, string otherwise)
    {
        if (!good)
        {
            throw new InvalidDataException($"DBF {file} cannot be read: {otherwise}.");
        }
    }
}
