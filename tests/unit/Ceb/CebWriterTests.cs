using System.Text;
using System.Xml.Linq;
using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

public class CebWriterTests
{
    private static readonly Guid Id = new("5a10c0de-0000-4000-8000-00000000abcd");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 4, 0, 0, 123, TimeSpan.Zero);

    // Element for element as the specification lists them, by hand.
    public static TheoryData<string, string, string> Receipts => new()
    {
        { "CEB304", "OrderReturn", "guid ebpCode ebcCode orderNo returnStatus returnTime returnInfo" },
        { "CEB404", "ReceiptsReturn", "guid ebcCode orderNo payNo returnStatus returnTime returnInfo" },
        { "CEB506", "LogisticsReturn", "guid logisticsCode logisticsNo returnStatus returnTime returnInfo" },
        { "CEB510", "DepartureReturn", "guid logisticsCode copNo preNo msgSeqNo returnStatus returnTime returnInfo" },
        {
            "CEB604", "InventoryReturn",
            "guid agentCode copNo preNo invtNo ebcCode ebpCode orderNo statisticsFlag returnStatus returnTime returnInfo"
        },
        { "CEB214", "RefundReturn", "guid ebpCode ebcCode agentCode coElNo preNo invtNo returnStatus returnTime returnInfo" },
        { "CEB216", "InvtRefundDetailReturn", "guid operatorCode logisticsCode logisticsNo coElNo preNo returnStatus returnTime returnInfo" },
        { "CEB312", "OrderReturn", "guid ebpCode ebcCode orderNo returnStatus returnTime returnInfo" },
        { "CEB412", "PaymentReturn", "guid payCode payTransactionId returnStatus returnTime returnInfo" },
        { "CEB512", "LogisticsReturn", "guid logisticsCode logisticsNo returnStatus returnTime returnInfo" },
        { "CEB514", "LogisticsStatusReturn", "guid logisticsCode logisticsNo logisticsStatus returnStatus returnTime returnInfo" },
        { "CEB622", "InventoryReturn", "guid customsCode ebpCode ebcCode agentCode copNo preNo invtNo returnStatus returnTime returnInfo" },
        { "CEB624", "InvtCancelReturn", "guid customsCode agentCode ebpCode ebcCode copNo preNo invtNo returnStatus returnTime returnInfo" },
        { "CEB626", "InvtRefundReturn", "guid customsCode agentCode ebpCode ebcCode copNo preNo invtNo returnStatus returnTime returnInfo" },
        { "CEB606", "InvtCancelReturn", "guid agentCode copNo preNo invtNo returnStatus returnTime returnInfo" },
        { "CEB900", "MessageReturn", "guid returnStatus returnInfo returnTime oriCopMsgId oriMessageType oriBizMessage" },
    };

    [Theory, MemberData(nameof(Receipts))]
    public void Receipts_are_written_element_for_element_and_read_back(string type, string node, string names)
    {
        var values = names.Split(' ').Reverse().ToDictionary(name => name, Value);
        var bytes = CebWriter.Receipt(type, Id, [values]);

        var root = XDocument.Load(new MemoryStream(bytes)).Root!;
        Assert.Equal((CebSamples.Ns + (type + "Message")), root.Name);
        Assert.Equal(["guid=5A10C0DE-0000-4000-8000-00000000ABCD", "version=1.0"],
            root.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => $"{a.Name}={a.Value}"));
        Assert.Equal("xmlns", Assert.Single(root.Attributes(), a => a.IsNamespaceDeclaration).Name.LocalName);
        Assert.Equal(CebSamples.Ns + node, Assert.Single(root.Elements()).Name);
        Assert.Equal(names.Split(' ').Select(n => (CebSamples.Ns + n, Value(n))),
            root.Elements().Single().Elements().Select(e => (e.Name, e.Value)));
        Assert.NotEqual(0xEF, bytes[0]);

        var read = CebReader.ReadReceipt(bytes);
        Assert.Empty(read.Errors);
        Assert.Equal((type, Id.ToString().ToUpperInvariant()), (read.MessageType, read.Guid));
        Assert.Equal(names.Split(' ').Select(n => KeyValuePair.Create(n, Value(n))), read.Documents.Single().Head.Values);
        Assert.Null(read.Transfer);
    }

    [Fact]
    public void A_tax_bill_is_written_byte_for_byte()
    {
        var head = new Dictionary<string, string>
        {
            ["status"] = "2", ["entDutyNo"] = "C-1", ["guid"] = CebSamples.NewGuid(7), ["returnTime"] = CebTime.Millis(At), ["invtNo"] = "29912026I100000001",
            ["taxNo"] = "29912026I100000001_0", ["customsTax"] = "0", ["valueAddedTax"] = "10.01", ["consumptionTax"] = "0", ["assureCode"] = "3301966T01",
            ["ebcCode"] = "3301966T01", ["logisticsCode"] = "3301966L04", ["agentCode"] = "3301966A05", ["customsCode"] = "2991",
        };
        var line = new Dictionary<string, string>
        {
            ["consumptionTax"] = "0", ["gnum"] = "1", ["gcode"] = "9503008900", ["taxPrice"] = "110", ["customsTax"] = "0", ["valueAddedTax"] = "10.01",
        };
        var bytes = CebWriter.Receipt("CEB816", Id, head, [line]);
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><CEB816Message guid=\"5A10C0DE-0000-4000-8000-00000000ABCD\" version=\"1.0\" "
            + "xmlns=\"http://www.chinaport.gov.cn/ceb\"><Tax><TaxHeadRd><guid>5A10C0DE-0000-4000-8000-000000000007</guid>"
            + "<returnTime>20260302120000123</returnTime><invtNo>29912026I100000001</invtNo><taxNo>29912026I100000001_0</taxNo><customsTax>0</customsTax>"
            + "<valueAddedTax>10.01</valueAddedTax><consumptionTax>0</consumptionTax><status>2</status><entDutyNo>C-1</entDutyNo>"
            + "<assureCode>3301966T01</assureCode><ebcCode>3301966T01</ebcCode><logisticsCode>3301966L04</logisticsCode>"
            + "<agentCode>3301966A05</agentCode><customsCode>2991</customsCode></TaxHeadRd><TaxListRd><gnum>1</gnum><gcode>9503008900</gcode>"
            + "<taxPrice>110</taxPrice><customsTax>0</customsTax><valueAddedTax>10.01</valueAddedTax><consumptionTax>0</consumptionTax></TaxListRd></Tax></CEB816Message>",
            Encoding.UTF8.GetString(bytes));
        Assert.Equal("10.01", CebReader.ReadReceipt(bytes).Documents.Single().Lines.Single().Text("valueAddedTax"));
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB816", Id, head, []));
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB816", Id, head, [.. Enumerable.Repeat(line, 100)]));
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB312", Id, head, [line]));
    }

    [Fact]
    public void A_receipt_takes_a_hundred_documents()
    {
        var one = Order();
        Assert.Equal(100, CebReader.ReadReceipt(CebWriter.Receipt("CEB304", Id, [.. Enumerable.Repeat(one, 100)])).Documents.Count);
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB304", Id, [.. Enumerable.Repeat(one, 101)]));
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB304", Id, []));
    }

    [Fact]
    public void Optional_values_may_be_left_out()
    {
        var values = "guid ebcCode orderNo returnStatus returnTime returnInfo".Split(' ').ToDictionary(n => n, Value);
        Assert.Null(CebReader.ReadReceipt(CebWriter.Receipt("CEB404", Id, [values])).Documents[0].Optional("payNo"));
        values["payNo"] = "";
        Assert.Null(CebReader.ReadReceipt(CebWriter.Receipt("CEB404", Id, [values])).Documents[0].Optional("payNo"));
    }

    [Fact]
    public void A_refused_inventory_has_no_number_yet()
    {
        var names = "guid agentCode copNo preNo invtNo ebcCode ebpCode orderNo statisticsFlag returnStatus returnTime returnInfo";
        var values = names.Split(' ').ToDictionary(n => n, Value);
        values["invtNo"] = "";
        var bytes = CebWriter.Receipt("CEB604", Id, [values]);
        Assert.Contains("<invtNo></invtNo>", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Null(CebReader.ReadReceipt(bytes).Documents[0].Optional("invtNo"));
    }

    [Fact]
    public void What_does_not_fit_is_not_written()
    {
        Assert.Contains("lacks orderNo", Refused(v => v.Remove("orderNo")), StringComparison.Ordinal);
        Assert.Contains("no element colour", Refused(v => v["colour"] = "red"), StringComparison.Ordinal);
        Assert.Contains("orderNo", Refused(v => v["orderNo"] = new string('9', 61)), StringComparison.Ordinal);
        Assert.Contains("returnTime", Refused(v => v["returnTime"] = "20260302120000"), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB303", Id, [Order()]));
        Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB304", "short", [Order()]));

        static string Refused(Action<Dictionary<string, string>> change)
        {
            var values = Order();
            change(values);
            return Assert.Throws<ArgumentException>(() => CebWriter.Receipt("CEB304", Id, [values])).Message;
        }
    }

    [Fact]
    public void A_long_return_information_is_cut_and_unwritable_characters_are_replaced()
    {
        var values = Order();
        values["returnInfo"] = "a\u0001<&>\uD800" + string.Concat(Enumerable.Repeat("𠮷", 2000));
        var info = CebReader.ReadReceipt(CebWriter.Receipt("CEB304", Id, [values])).Documents[0].Text("returnInfo");
        Assert.StartsWith("a\uFFFD<&>\uFFFD𠮷", info, StringComparison.Ordinal);
        Assert.Equal(1000, info.EnumerateRunes().Count());
    }

    [Fact]
    public void A_format_failure_carries_the_original_and_the_findings()
    {
        var original = CebSamples.Message("CEB303").Set("currency", "]]>USD]]").Set("appType", "").Bytes(mark: true);
        var failed = CebReader.Read(original);
        Assert.Equal(2, failed.Errors.Count);
        var bytes = CebWriter.FormatFailure(Id, failed, original, At);
        Assert.Contains("<oriBizMessage><![CDATA[<?xml", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);

        var receipt = CebReader.ReadReceipt(bytes);
        Assert.Empty(receipt.Errors);
        var node = receipt.Documents.Single();
        Assert.Equal("CEB303Message", node.Text("oriMessageType"));
        Assert.Equal(CebSamples.NewGuid(0), node.Text("oriCopMsgId"));
        Assert.Equal("-999999", node.Text("returnStatus"));
        Assert.Equal("20260302120000123", node.Text("returnTime"));
        Assert.Equal(Encoding.UTF8.GetString(original)[1..], node.Text("oriBizMessage"), ignoreLineEndingDifferences: true);
        Assert.StartsWith("[Code:-999999;Desc:Order[1]/OrderHead/appType 第", node.Text("returnInfo"), StringComparison.Ordinal);
        Assert.Contains("OrderHead/currency", node.Text("returnInfo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("]]>")]
    [InlineData("]]>]]>")]
    [InlineData("a]]")]
    [InlineData("]]]>>")]
    [InlineData("<![CDATA[x]]>")]
    [InlineData("\u0000\u0001 plain \uFFFE")]
    public void Any_original_survives_the_character_section(string original)
    {
        var bytes = Encoding.UTF8.GetBytes(original);
        var failure = CebWriter.FormatFailure(Id, CebReader.Read(bytes), bytes, At, originalId: "MSG-1");
        var node = CebReader.ReadReceipt(failure).Documents.Single();
        Assert.Equal(("Unknown", "MSG-1"), (node.Text("oriMessageType"), node.Text("oriCopMsgId")));
        Assert.Equal(
            original.Replace('\u0000', '\uFFFD').Replace('\u0001', '\uFFFD').Replace('\uFFFE', '\uFFFD'),
            node.Text("oriBizMessage"));
    }

    [Fact]
    public void Many_findings_fit_into_the_room_there_is()
    {
        var message = CebSamples.Message("CEB303", 100);
        message.Descendants(CebSamples.Ns + "goodsValue").ToList().ForEach(e => e.Value = "x");
        var bytes = message.Bytes();
        var failed = CebReader.Read(bytes);
        var info = CebReader.ReadReceipt(CebWriter.FormatFailure(Id, failed, bytes, At)).Documents[0].Text("returnInfo");
        Assert.InRange(info.Length, 4800, 5000);
        Assert.EndsWith("]", info, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_message_has_no_format_failure()
    {
        var bytes = CebSamples.Message("CEB303").Bytes();
        Assert.Throws<ArgumentException>(() => CebWriter.FormatFailure(Id, CebReader.Read(bytes), bytes, At));
    }

    private static Dictionary<string, string> Order() =>
        "guid ebpCode ebcCode orderNo returnStatus returnTime returnInfo".Split(' ').ToDictionary(n => n, Value);

    private static string Value(string name) => name switch
    {
        "guid" => CebSamples.NewGuid(7),
        "returnStatus" => "120",
        "returnTime" => CebTime.Millis(At),
        "returnInfo" => "[Code:1800;Desc:逻辑校验通过]",
        "preNo" => "B20260302000000001",
        "msgSeqNo" => "1",
        "statisticsFlag" => "B",
        "logisticsStatus" => "S",
        "customsCode" => "2991",
        "invtNo" => "29912026I100000001",
        "oriMessageType" => "CEB303Message",
        _ => name + "-1",
    };
}
