using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Configuration;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class RefundLibraryFileTests
{
    private const string File = "cmcode.dbf";

    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("GBK")!;

    private static readonly (string Name, char Type, int Length)[] Fields =
        [("CODE", 'C', 12), ("ST_DATE", 'D', 8), ("END_DATE", 'D', 8), ("NAME", 'C', 21), ("UNIT", 'C', 6), ("ZSSL_SET", 'C', 8), ("TSL", 'N', 6), ("TSFLAG", 'C', 1), ("NOTE", 'M', 4)];

    [Theory]
    [InlineData("refundable", "7113119090", "20190401", "20991231", "13", "13.00", "", "7113119090", 13, 13, RefundFlag.Refundable, "2019-04-01", null)]
    [InlineData("taxed as a domestic sale", "7106919000", "20190401", "20991231", "13", "0", "1", "7106919000", 13, 0, RefundFlag.Taxed, "2019-04-01", null)]
    [InlineData("exempt, 8 digits, no rate said", "71131911", "20190401", "20991231", "13", "", "2", "7113191100", 13, 0, RefundFlag.Exempt, "2019-04-01", null)]
    [InlineData("the last day is the last", "8507600090", "20241201", "20260331", "13", "9", "0", "8507600090", 13, 9, RefundFlag.Refundable, "2024-12-01", "2026-04-01")]
    [InlineData("no last day", "8507600090", "20270101", "", "13", "0", "", "8507600090", 13, 0, RefundFlag.Refundable, "2027-01-01", null)]
    [InlineData("several VAT rates", "0401100000", "20190401", "20991231", "9,13", "9", "", "0401100000", 13, 9, RefundFlag.Refundable, "2019-04-01", null)]
    [InlineData("digits behind the point", "0401100000", "20190401", "20991231", "13.0", "10.00", "", "0401100000", 13, 10, RefundFlag.Refundable, "2019-04-01", null)]
    public void A_record_becomes_a_row(
        string name, string code, string from, string last, string vat, string refund, string flag,
        string expected, int vatPct, int refundPct, RefundFlag meaning, string validFrom, string? validTo)
    {
        var row = Assert.Single(Read(Record(code, from, last, name: "含银首饰", vat: vat, refund: refund, flag: flag)));

        Assert.NotEmpty(name);
        Assert.Equal((expected, "含银首饰", vatPct, refundPct, meaning), (row.Code, row.NameZh, row.VatPct, row.RefundPct, row.Flag));
        Assert.Equal((RefundSamples.Day(validFrom), validTo is null ? (DateOnly?)null : RefundSamples.Day(validTo)), (row.ValidFrom, row.ValidTo));
        Assert.StartsWith("STA export refund library cmcode.dbf, record 1", row.Source, StringComparison.Ordinal);
        Assert.Equal(code.Length == 8, row.Source.Contains("padded", StringComparison.Ordinal));
        Assert.Equal(vat.Contains(',', StringComparison.Ordinal), row.Source.Contains("design", StringComparison.Ordinal));
    }

    [Fact]
    public void Deleted_records_and_those_that_say_no_rate_of_a_declared_code_are_passed_over()
    {
        var rows = Read(
            Record("3303000010", deleted: true), Record("3303000010"), Record("3303", refund: ""), Record("330300001099"), Record("3304990099", refund: ""));

        var row = Assert.Single(rows);
        Assert.Equal("3303000010", row.Code);
        Assert.EndsWith("record 2", row.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_cut_in_half_at_the_end_of_its_field_is_left_out()
    {
        // Ten characters of two bytes fill 20 of 21 bytes, the eleventh is cut.
        var row = Assert.Single(Read(Record("3303000010", name: "一二三四五六七八九十百")));

        Assert.Equal("一二三四五六七八九十", row.NameZh);
    }

    [Theory]
    [InlineData("CODE 'ABCDEFGHIJ' is not digits.", "ABCDEFGHIJ", "20190401", "20991231", "13", "13", "")]
    [InlineData("CODE '' is not digits.", "", "20190401", "20991231", "13", "13", "")]
    [InlineData("TSFLAG '7' is not empty, 0, 1 or 2.", "3303000010", "20190401", "20991231", "13", "13", "7")]
    [InlineData("TSL '******' is not a percentage from 0 to 100.", "3303000010", "20190401", "20991231", "13", "******", "")]
    [InlineData("TSL '-1' is not a percentage from 0 to 100.", "3303000010", "20190401", "20991231", "13", "-1", "")]
    [InlineData("TSL '16' is more than ZSSL_SET.", "3303000010", "20190401", "20991231", "13", "16", "")]
    [InlineData("TSL '13' is more than ZSSL_SET.", "3303000010", "20190401", "20991231", "", "13", "")]
    [InlineData("ZSSL_SET 'x' is not a percentage from 0 to 100.", "3303000010", "20190401", "20991231", "13,x", "9", "")]
    [InlineData("ST_DATE '20190431' is not a day, yyyyMMdd.", "3303000010", "20190431", "20991231", "13", "13", "")]
    [InlineData("ST_DATE '' is not a day, yyyyMMdd.", "3303000010", "", "20991231", "13", "13", "")]
    [InlineData("END_DATE '20190331' is before ST_DATE.", "3303000010", "20190401", "20190331", "13", "13", "")]
    public void A_bad_record_is_named_and_all_are_at_once(string expected, string code, string from, string last, string vat, string refund, string flag)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(
            Record("7113119090"), Record(code, from, last, vat: vat, refund: refund, flag: flag), Record("X")));

        var lines = error.Message.Split('\n');
        Assert.Equal("Refund library cmcode.dbf is refused, 2 errors:", lines[0]);
        Assert.Equal(("record 2: " + expected, "record 3: CODE 'X' is not digits."), (lines[1], lines[2]));
    }

    [Theory]
    [InlineData("20250101", "20260401", true)]
    [InlineData("20260331", "20991231", true)]
    [InlineData("20260401", "20991231", false)]
    public void Overlapping_records_are_refused_with_both_named(string from, string last, bool refused)
    {
        byte[][] records = [Record("8507600090", "20241201", "20260331"), Record("8507600090", from, last)];

        if (refused)
        {
            var error = Assert.Throws<InvalidDataException>(() => Read(records));
            Assert.Contains("record 2: 8507600090", error.Message, StringComparison.Ordinal);
            Assert.Contains("overlaps record 1", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(2, Read(records).Count);
        }
    }

    public static TheoryData<string, Func<byte[], byte[]>> Broken => new()
    {
        { "shorter than a header", b => b[..20] },
        { "first byte is 0x50", b => With(b, 0, (byte)'P') },
        { "header of 321 bytes is cut off", b => b[..100] },
        { "ends in record 2", b => b[..^30] },
        { "says it has 900000 records, at most", b => Says(b, 900_000) },
        { "says it has 3 records, but ends", b => Says(b, 3) },
        { "list of fields has no end", b => With(b, 32 + (32 * Fields.Length), 0x20) },
        { "its fields take", b => With(b, 32 + 16, 11) },
        { "no name or length", b => With(b, 32 + 16, 0) },
        { "is there twice", b => [.. b[..64], .. b[32..64], .. b[96..]] },
        { "has no field CODE", b => With(b, 32, (byte)'K') },
        { "has no field CODE", b => With(b, 32 + 11, (byte)'M') },
        { "record 2: it does not begin with a deletion mark", b => With(b, b.Length - RecordLength - 1, (byte)'7') },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_table_that_is_cut_off_or_no_table_is_refused(string expected, Func<byte[], byte[]> spoil)
    {
        var bytes = spoil(Table(Record("7113119090"), Record("7106919000")));

        var error = Assert.Throws<InvalidDataException>(() => RefundLibraryFile.Rows(DbfTable.Read(bytes, File), File));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_bytes_are_a_table_is_read_or_refused()
    {
        var good = Table(Record("7113119090", name: "银首饰"), Record("7106919000"));
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, good.Length - 1], Gen.Byte).Sample((cut, at, value) =>
        {
            var bytes = With(good, at, value)[..cut];
            try
            {
                return RefundLibraryFile.Rows(DbfTable.Read(bytes, File), File).Count <= 2;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        });
    }

    [Fact]
    public void The_setting_names_a_library_which_then_decides()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".dbf");
        try
        {
            System.IO.File.WriteAllBytes(path, Table(Record("7113119090", refund: "6")));
            var library = RefundRuleFiles.Load(Setting(path)).Library;
            Assert.Equal(6, library.On("7113119090", RefundSamples.Day("2026-03-02"))!.RefundPct);
            Assert.False(library.HasKey(RefundSamples.Cotton));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
        Assert.Contains("does not exist", Assert.Throws<InvalidDataException>(() => RefundRuleFiles.Load(Setting(path))).Message, StringComparison.Ordinal);
        Assert.Contains(".dbf", Assert.Throws<InvalidDataException>(() => RefundRuleFiles.Load(Setting("library.csv"))).Message, StringComparison.Ordinal);

        static IConfiguration Setting(string path) =>
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("TaxRefund:LibraryFile", (string?)path)]).Build();
    }

    private static int RecordLength => 1 + Fields.Sum(f => f.Length);

    private static IReadOnlyList<RefundLibraryRow> Read(params byte[][] records) => RefundLibraryFile.Rows(DbfTable.Read(Table(records), File), File);

    private static byte[] Record(
        string code, string from = "20190401", string last = "20991231", string name = "名", string vat = "13", string refund = "13", string flag = "", bool deleted = false)
    {
        var bytes = Enumerable.Repeat((byte)' ', RecordLength).ToArray();
        var at = 1;
        bytes[0] = (byte)(deleted ? '*' : ' ');
        foreach (var (field, _, length) in Fields)
        {
            var text = field switch
            {
                "CODE" => code, "ST_DATE" => from, "END_DATE" => last, "NAME" => name, "UNIT" => "克", "ZSSL_SET" => vat, "TSFLAG" => flag,
                "TSL" => refund.PadLeft(length), _ => "",
            };
            var value = Gbk.GetBytes(text);
            value.AsSpan(0, Math.Min(value.Length, length)).CopyTo(bytes.AsSpan(at));
            at += length;
        }
        return bytes;
    }

    /// <summary>The records as a dBase III table, with the end mark old programs write.</summary>
    private static byte[] Table(params byte[][] records)
    {
        var head = new byte[32 + (32 * Fields.Length) + 1];
        head[0] = 0x03;
        (head[1], head[2], head[3]) = (126, 6, 9);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), records.Length);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(8), (short)head.Length);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(10), (short)RecordLength);
        for (var i = 0; i < Fields.Length; i++)
        {
            Encoding.ASCII.GetBytes(Fields[i].Name).CopyTo(head, 32 + (32 * i));
            head[32 + (32 * i) + 11] = (byte)Fields[i].Type;
            head[32 + (32 * i) + 16] = (byte)Fields[i].Length;
        }
        head[^1] = 0x0D;
        return [.. head, .. records.SelectMany(r => r), 0x1A];
    }

    private static byte[] Says(byte[] table, int records)
    {
        var bytes = table.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), records);
        return bytes;
    }

    private static byte[] With(byte[] table, int at, byte value)
    {
        var bytes = table.ToArray();
        bytes[at] = value;
        return bytes;
    }
}
