using System.Text;
using System.Xml.Linq;
using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

public class CebReaderTests
{
    public static TheoryData<string> Types => [.. CebSamples.Types];

    [Theory, MemberData(nameof(Types))]
    public void Every_message_with_every_element_is_read(string type)
    {
        var message = CebSamples.Message(type, documents: 2, lines: 3);
        var result = CebReader.Read(CebSamples.WithTail(message).Bytes());

        Assert.Empty(result.Errors);
        Assert.Equal(type, result.MessageType);
        Assert.Equal(CebSamples.NewGuid(0), result.Guid);
        Assert.Equal("1.0", result.Version);
        Assert.Equal("3301966T01", result.Transfer!.Text("copCode"));
        Assert.Equal([1, 2], result.Documents.Select(d => d.Index));
        var sent = message.Elements().First();
        var document = result.Documents[0];
        Assert.Equal(sent.Name.LocalName, document.NodeName);
        var head = sent.Elements().First().HasElements ? sent.Elements().First() : sent;
        Assert.Equal(head.Elements().Select(e => KeyValuePair.Create(e.Name.LocalName, e.Value)), document.Head.Values);
        Assert.Equal(sent.Elements().Count(e => e.Name.LocalName.EndsWith("List", StringComparison.Ordinal)), document.Lines.Count);
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_element_of_the_specification_is_in_the_samples(string type)
    {
        var sample = CebSamples.Message(type);
        var document = CebSchema.Messages[type].Document;
        var node = sample.Elements().First();
        Assert.Equal(document.Children.Select(c => c.Name), node.Elements().Select(e => e.Name.LocalName));
        foreach (var (child, element) in document.Children.Zip(node.Elements()))
        {
            Assert.Equal(child.Children.Select(c => c.Name), element.Elements().Select(e => e.Name.LocalName));
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Optional_elements_may_be_left_out(string type)
    {
        var message = CebSamples.Message(type);
        var optional = new HashSet<string>();
        Collect(CebSchema.Messages[type].Root);
        message.Descendants().Where(e => optional.Contains(e.Parent?.Name.LocalName + "/" + e.Name.LocalName)).ToList()
            .ForEach(e => e.Remove());
        var result = CebReader.Read(message.Bytes());
        Assert.Empty(result.Errors);
        Assert.Null(result.Documents[0].Optional("note"));

        void Collect(CebElement parent)
        {
            foreach (var child in parent.Children)
            {
                if (child.Min == 0)
                {
                    optional.Add(parent.Name + "/" + child.Name);
                }

                Collect(child);
            }
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Both_namespace_styles_are_read_with_and_without_byte_order_mark(bool prefix, bool mark)
    {
        var bytes = CebSamples.Message("CEB303").Bytes(prefix, mark);
        Assert.Equal(prefix, Encoding.UTF8.GetString(bytes).Contains("<ceb:Order>", StringComparison.Ordinal));
        Assert.Equal(mark, bytes[0] == 0xEF);
        Assert.Empty(CebReader.Read(bytes).Errors);
    }

    [Fact]
    public void Values_come_as_text_number_and_whole_number()
    {
        var order = CebReader.Read(CebSamples.Message("CEB303").Set("qty", " -4.50000000 ").Bytes()).Documents[0];
        Assert.Equal("SO-2026-0001", order.Text("orderNo"));
        Assert.Equal(128.40m, order.Number("goodsValue"));
        Assert.Equal(1, order.Lines[0].Integer("gnum"));
        Assert.Equal(-4.5m, order.Lines[0].Number("qty"));
        Assert.Equal("-4.50000", order.Lines[0].Number("qty").ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Throws<ArgumentException>(() => order.Text("orderno"));
    }

    [Fact]
    public void A_value_left_out_reads_as_null_and_not_as_text()
    {
        var message = CebSamples.Message("CEB603");
        message.Find("qty2").Remove();
        message.Set("iacCode", "");
        var inventory = CebReader.Read(message.Bytes()).Documents[0];
        Assert.Null(inventory.Lines[0].OptionalNumber("qty2"));
        Assert.Null(inventory.Optional("iacCode"));
        Assert.Throws<InvalidOperationException>(() => inventory.Lines[0].Text("qty2"));
    }

    [Fact]
    public void An_empty_element_with_a_default_stands_for_the_default()
    {
        var order = CebReader.Read(CebSamples.Message("CEB303").Set("freight", "").Set("appStatus", "").Bytes()).Documents[0];
        Assert.Equal(0m, order.Number("freight"));
        Assert.Equal("1", order.Text("appStatus"));
    }

    [Fact]
    public void Comments_and_cdata_inside_a_value_do_not_break_it()
    {
        var xml = Encoding.UTF8.GetString(CebSamples.Message("CEB303").Bytes())
            .Replace("SO-2026-0001", "SO<!-- x -->-2026<![CDATA[-00]]>01", StringComparison.Ordinal);
        Assert.Equal("SO-2026-0001", CebReader.Read(Encoding.UTF8.GetBytes(xml)).Documents[0].Text("orderNo"));
    }

    [Theory]
    [InlineData("CEB303", "-301015")]
    [InlineData("CEB403", "-401013")]
    [InlineData("CEB505", "-504013")]
    [InlineData("CEB509", "-505017")]
    [InlineData("CEB603", "-621030")]
    [InlineData("CEB605", "-623008")]
    [InlineData("CEB311", "-301015")]
    [InlineData("CEB411", "-401013")]
    [InlineData("CEB511", "-504013")]
    [InlineData("CEB513", "-505013")]
    [InlineData("CEB621", "-621030")]
    [InlineData("CEB623", "-623008")]
    [InlineData("CEB625", CebCodes.Schema)]
    public void A_hundred_documents_pass_and_one_more_is_refused(string type, string code)
    {
        var full = CebReader.Read(CebSamples.Message(type, 100).Bytes());
        Assert.Empty(full.Errors);
        Assert.Equal(100, full.Documents.Count);

        var error = Assert.Single(CebReader.Read(CebSamples.Message(type, 103).Bytes()).Errors);
        Assert.Equal((CebFault.TooMany, code, 101), (error.Fault, error.Code, error.Document));
    }

    [Fact]
    public void A_smaller_limit_of_documents_can_be_set_and_a_larger_cannot()
    {
        Assert.Single(CebReader.Read(CebSamples.Message("CEB303", 6).Bytes(), maxDocuments: 5).Errors);
        Assert.Single(CebReader.Read(CebSamples.Message("CEB303", 101).Bytes(), maxDocuments: 1000).Errors);
    }

    [Fact]
    public void A_hundred_lines_pass_and_one_more_is_refused_except_on_departures()
    {
        Assert.Equal(100, CebReader.Read(CebSamples.Message("CEB603", 1, 100).Bytes()).Documents[0].Lines.Count);
        var error = Assert.Single(CebReader.Read(CebSamples.Message("CEB603", 1, 101).Bytes()).Errors);
        Assert.Equal((CebFault.TooMany, "Inventory[1]/InventoryList[101]"), (error.Fault, error.Path));
        Assert.Equal(300, CebReader.Read(CebSamples.Message("CEB509", 1, 300).Bytes()).Documents[0].Lines.Count);
    }

    [Theory]
    [InlineData("CEB303", "OrderList", "-301001")]
    [InlineData("CEB603", "InventoryList", "-621000")]
    [InlineData("CEB311", "OrderList", "-301001")]
    [InlineData("CEB621", "InventoryList", "-621000")]
    [InlineData("CEB625", "InvtRefundList", "-625006")]
    [InlineData("CEB509", "DepartureList", CebCodes.Schema)]
    public void A_document_without_lines_is_refused(string type, string list, string code)
    {
        var message = CebSamples.Message(type);
        message.Find(list).Remove();
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal((CebFault.Missing, code), (error.Fault, error.Code));
        Assert.EndsWith("[1]/" + list, error.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_documents_is_refused()
    {
        var error = Assert.Single(CebReader.Read(CebSamples.Message("CEB303", 0).Bytes()).Errors);
        Assert.Equal((CebFault.Missing, "-301007", "Order"), (error.Fault, error.Code, error.Path));
        Assert.Null(error.Document);
    }

    [Fact]
    public void Elements_out_of_order_are_told_once()
    {
        var message = CebSamples.Message("CEB303", 3);
        var head = message.Elements().ElementAt(2).Find("orderNo");
        head.Remove();
        message.Elements().ElementAt(2).Find("currency").AddAfterSelf(head);
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal((CebFault.Order, "Order[3]/OrderHead/orderNo", 3), (error.Fault, error.Path, error.Document));
    }

    [Fact]
    public void The_tail_has_its_order_too()
    {
        var message = CebSamples.WithTail(CebSamples.Message("CEB303"));
        var extension = message.Find("ExtendMessage");
        extension.Remove();
        message.Find("BaseSubscribe").AddAfterSelf(extension);
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal((CebFault.Order, "Signature"), (error.Fault, error.Path));

        var late = CebSamples.Message("CEB303", 2);
        var transfer = late.Find("BaseTransfer");
        transfer.Remove();
        late.AddFirst(transfer);
        Assert.Equal(2, CebReader.Read(late.Bytes()).Errors.Count(e => e.Fault == CebFault.Order));
    }

    [Fact]
    public void A_missing_element_is_told_with_its_place()
    {
        var message = CebSamples.Message("CEB303", 3);
        message.Elements().ElementAt(2).Find("currency").Remove();
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal("CEB303", error.Message);
        Assert.Equal((CebFault.Missing, "Order[3]/OrderHead/currency", 3), (error.Fault, error.Path, error.Document));
        Assert.Contains("currency", error.Text, StringComparison.Ordinal);
        Assert.Contains("currency", error.TextZh, StringComparison.Ordinal);
        Assert.True(error.Line > 60);
        Assert.Equal(CebCodes.Schema, error.Code);
    }

    [Fact]
    public void An_unknown_element_is_told_and_its_content_left_alone()
    {
        var message = CebSamples.Message("CEB505");
        message.Find("freight").AddBeforeSelf(new XElement(CebSamples.Ns + "weather", new XElement(CebSamples.Ns + "guid", "x")));
        message.Find("freight").AddAfterSelf(new XElement("freight", "1"));
        Assert.Equal(
            [(CebFault.Unknown, "Logistics[1]/weather"), (CebFault.Unknown, "Logistics[1]/freight")],
            CebReader.Read(message.Bytes()).Errors.Select(e => (e.Fault, e.Path)));
    }

    [Fact]
    public void An_element_twice_is_refused()
    {
        var message = CebSamples.Message("CEB505");
        message.Find("freight").AddAfterSelf(new XElement(message.Find("freight")));
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal((CebFault.TooMany, "Logistics[1]/freight"), (error.Fault, error.Path));
    }

    [Fact]
    public void Text_between_elements_elements_in_values_and_attributes_are_refused()
    {
        var message = CebSamples.Message("CEB505");
        message.Find("freight").AddBeforeSelf(new XText("stray"));
        message.Find("currency").AddFirst(new XElement(CebSamples.Ns + "b", "1"));
        message.Find("packNo").Add(new XAttribute("unit", "7"));
        Assert.Equal(
            [(CebFault.StrayText, "Logistics[1]"), (CebFault.Unknown, "Logistics[1]/currency/b"),
                (CebFault.Unknown, "Logistics[1]/packNo/@unit")],
            CebReader.Read(message.Bytes()).Errors.Select(e => (e.Fault, e.Path)));
    }

    [Fact]
    public void A_schema_location_is_let_through()
    {
        var message = CebSamples.Message("CEB505");
        message.Add(new XAttribute(XName.Get("schemaLocation", "http://www.w3.org/2001/XMLSchema-instance"), "a b"));
        Assert.Empty(CebReader.Read(message.Bytes()).Errors);
    }

    [Theory]
    [InlineData("CEB303", "guid", "5A10C0DE", CebFault.Length)]
    [InlineData("CEB303", "appType", "12", CebFault.Length)]
    [InlineData("CEB303", "currency", "USDX", CebFault.Length)]
    [InlineData("CEB603", "POD", "31", CebFault.Length)]
    [InlineData("CEB603", "gcode", "0902", CebFault.Length)]
    [InlineData("CEB603", "preNo", "", CebFault.Length)]
    [InlineData("CEB303", "orderNo", "", CebFault.Blank)]
    [InlineData("CEB303", "orderNo", "   ", CebFault.Blank)]
    [InlineData("CEB303", "goodsValue", "", CebFault.Blank)]
    [InlineData("CEB303", "appTime", "20260230101500", CebFault.Time)]
    [InlineData("CEB303", "appTime", "20260302246060", CebFault.Time)]
    [InlineData("CEB303", "appTime", "2026-03-02T10:", CebFault.Time)]
    [InlineData("CEB303", "appTime", "20260302", CebFault.Length)]
    [InlineData("CEB603", "ieDate", "20261301", CebFault.Time)]
    [InlineData("CEB303", "price", "1.123456", CebFault.Number)]
    [InlineData("CEB303", "price", "1e3", CebFault.Number)]
    [InlineData("CEB303", "price", "+1", CebFault.Number)]
    [InlineData("CEB303", "price", "1,000.00", CebFault.Number)]
    [InlineData("CEB303", "price", "--1", CebFault.Number)]
    [InlineData("CEB303", "price", ".", CebFault.Number)]
    [InlineData("CEB303", "price", "1.2.3", CebFault.Number)]
    [InlineData("CEB303", "price", "NaN", CebFault.Number)]
    [InlineData("CEB303", "price", "１２", CebFault.Number)]
    [InlineData("CEB303", "price", "12345678901234567890", CebFault.Number)]
    [InlineData("CEB303", "price", "123456789012345.12345", CebFault.Number)]
    [InlineData("CEB603", "qty2", "", CebFault.Number)]
    [InlineData("CEB303", "gnum", "123456", CebFault.Number)]
    [InlineData("CEB303", "gnum", "1.0", CebFault.Number)]
    [InlineData("CEB505", "packNo", "1234567890", CebFault.Number)]
    [InlineData("CEB505", "packNo", "+1", CebFault.Number)]
    [InlineData("CEB311", "gnum", "2147483648", CebFault.Number)]
    [InlineData("CEB311", "appStatus", "1234", CebFault.Length)]
    [InlineData("CEB311", "consigneeDistrict", "33010", CebFault.Length)]
    [InlineData("CEB411", "payTime", "20260230101500", CebFault.Time)]
    [InlineData("CEB411", "payerName", "", CebFault.Blank)]
    [InlineData("CEB511", "weight", "1.123456", CebFault.Number)]
    [InlineData("CEB513", "logisticsStatus", "SS", CebFault.Length)]
    [InlineData("CEB621", "copNo", "123456789012345678901", CebFault.Length)]
    [InlineData("CEB621", "gcode", "95030089", CebFault.Length)]
    [InlineData("CEB621", "declTime", "20261301", CebFault.Time)]
    [InlineData("CEB625", "invtNo", "29912026I1000000001", CebFault.Length)]
    [InlineData("CEB213", "qty2", "1.123456", CebFault.Number)]
    [InlineData("CEB215", "coElNo", "123456789012345678901", CebFault.Length)]
    public void Values_that_do_not_fit_are_refused(string type, string name, string value, CebFault fault)
    {
        var error = Assert.Single(CebReader.Read(CebSamples.Message(type).Set(name, value).Bytes()).Errors);
        Assert.Equal(fault, error.Fault);
        Assert.EndsWith("/" + name, error.Path, StringComparison.Ordinal);
        Assert.True(error.Line > 1 && error.Column > 1);
        Assert.NotEmpty(error.Text);
        Assert.NotEmpty(error.TextZh);
    }

    [Theory]
    [InlineData("price", "-1")]
    [InlineData("price", ".5")]
    [InlineData("price", "5.")]
    [InlineData("price", "007.5")]
    [InlineData("price", "1.5000000")]
    [InlineData("price", "12345678901234.12345")]
    [InlineData("price", "1234567890123456789")]
    [InlineData("gnum", "00000001")]
    [InlineData("gnum", "-1")]
    [InlineData("appTime", "20240229235959")]
    public void Values_at_the_edge_are_let_through(string name, string value) =>
        Assert.Empty(CebReader.Read(CebSamples.Message("CEB303").Set(name, value).Bytes()).Errors);

    [Fact]
    public void Length_counts_characters_as_the_schema_does()
    {
        var rare = string.Concat(Enumerable.Repeat("𠮷", 60));
        Assert.Empty(CebReader.Read(CebSamples.Message("CEB303").Set("orderNo", rare).Bytes()).Errors);
        var error = Assert.Single(CebReader.Read(CebSamples.Message("CEB303").Set("orderNo", rare + "𠮷").Bytes()).Errors);
        Assert.Equal(CebFault.Length, error.Fault);
    }

    [Theory]
    [InlineData("CEB311", "buyerIdNumber")]
    [InlineData("CEB311", "consigneeAddress")]
    [InlineData("CEB411", "payerName")]
    [InlineData("CEB511", "consigneeTelephone")]
    [InlineData("CEB625", "reason")]
    [InlineData("CEB213", "reason")]
    [InlineData("CEB505", "ebcTelephone")]
    public void What_may_be_personal_is_never_repeated(string type, string name)
    {
        var error = Assert.Single(CebReader.Read(CebSamples.Message(type).Set(name, new string('9', 1500)).Bytes()).Errors);
        Assert.EndsWith("/" + name, error.Path, StringComparison.Ordinal);
        Assert.Null(error.Value);
        Assert.DoesNotContain("99", error.Text + error.TextZh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CEB621")]
    [InlineData("CEB623")]
    [InlineData("CEB625")]
    public void A_declaration_of_an_import_must_be_signed(string type)
    {
        var message = CebSamples.Message(type);
        message.Elements().Last().Remove();
        var error = Assert.Single(CebReader.Read(message.Bytes()).Errors);
        Assert.Equal((CebFault.Missing, "Signature"), (error.Fault, error.Path));
    }

    [Fact]
    public void The_value_at_fault_is_shown_but_cut()
    {
        var error = Assert.Single(CebReader.Read(CebSamples.Message("CEB303").Set("orderNo", new string('x', 5000)).Bytes()).Errors);
        Assert.Equal(new string('x', 80) + "…", error.Value);
    }

    [Fact]
    public void All_findings_come_together_up_to_a_limit()
    {
        var message = CebSamples.Message("CEB303", 3);
        foreach (var order in message.Elements(CebSamples.Ns + "Order"))
        {
            order.Set("qty", "x").Set("appType", "11").Find("ebcCode").Remove();
        }

        var errors = CebReader.Read(message.Bytes()).Errors;
        Assert.Equal(9, errors.Count);
        Assert.Equal([1, 2, 3], errors.Select(e => e.Document!.Value).Distinct());

        var many = CebSamples.Message("CEB303", 100, 10);
        many.Descendants(CebSamples.Ns + "qty").ToList().ForEach(e => e.Value = "x");
        Assert.Equal(CebReader.MaxErrors, CebReader.Read(many.Bytes()).Errors.Count);
    }

    [Fact]
    public void The_message_needs_its_guid_and_version_and_a_transfer()
    {
        var message = CebSamples.Message("CEB303");
        message.Attribute("version")!.Remove();
        message.Attribute("guid")!.Value = "short";
        message.Find("BaseTransfer").Remove();
        Assert.Equal(
            [(CebFault.Length, "@guid"), (CebFault.Missing, "@version"), (CebFault.Missing, "BaseTransfer")],
            CebReader.Read(message.Bytes()).Errors.OrderBy(e => e.Path, StringComparer.Ordinal).Select(e => (e.Fault, e.Path)));
    }

    [Fact]
    public void A_message_of_another_type_is_refused_by_name()
    {
        var xml = $"<CEB607Message xmlns=\"{CebSchema.Namespace}\" guid=\"1\" version=\"1.0\"/>";
        var result = CebReader.Read(Encoding.UTF8.GetBytes(xml));
        var error = Assert.Single(result.Errors);
        Assert.Equal("CEB607", result.MessageType);
        Assert.Equal(CebFault.WrongMessage, error.Fault);
        Assert.Contains("CEB303, CEB311, CEB403", error.Text, StringComparison.Ordinal);
        Assert.Contains("CEB603", error.TextZh, StringComparison.Ordinal);
    }

    [Fact]
    public void Receipts_are_not_declarations_and_declarations_are_not_receipts()
    {
        var receipt = CebWriter.FormatFailure(
            Guid.Empty, CebReader.Read(new byte[] { 1 }), new byte[] { 1 }, DateTimeOffset.UnixEpoch);
        Assert.Equal(CebFault.WrongMessage, Assert.Single(CebReader.Read(receipt).Errors).Fault);
        Assert.Equal(CebFault.WrongMessage, Assert.Single(CebReader.ReadReceipt(CebSamples.Message("CEB303").Bytes()).Errors).Fault);
    }

    [Theory]
    [InlineData("<Order xmlns=\"http://www.chinaport.gov.cn/ceb\"/>")]
    [InlineData("<CEB303Message guid=\"1\" version=\"1.0\"/>")]
    [InlineData("<CEB303Message xmlns=\"http://www.chinaport.gov.cn/dxp\"/>")]
    [InlineData("<CEBxxxMessage xmlns=\"http://www.chinaport.gov.cn/ceb\"/>")]
    public void Another_root_is_refused(string xml)
    {
        var result = CebReader.Read(Encoding.UTF8.GetBytes(xml));
        Assert.Equal(CebFault.WrongRoot, Assert.Single(result.Errors).Fault);
        Assert.Equal("Unknown", result.MessageType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{\"orderNo\":1}")]
    [InlineData("<CEB303Message")]
    [InlineData("<!DOCTYPE x><CEB303Message xmlns=\"http://www.chinaport.gov.cn/ceb\"/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such\"?><x/>")]
    public void What_is_not_well_formed_gets_one_finding(string xml)
    {
        var result = CebReader.Read(Encoding.UTF8.GetBytes(xml));
        Assert.Equal(CebFault.NotXml, Assert.Single(result.Errors).Fault);
        Assert.Equal("Unknown", result.MessageType);
        Assert.Empty(result.Documents);
    }

    [Theory]
    [InlineData("</ceb:CEB303Message>", "")]
    [InlineData("</ceb:CEB303Message>", "</ceb:CEB303Message><more/>")]
    [InlineData("SO-2026-0001", "&e;")]
    [InlineData("SO-2026-0001", "&#1;")]
    public void Damage_behind_the_root_keeps_the_type(string from, string to)
    {
        var xml = Encoding.UTF8.GetString(CebSamples.Message("CEB303").Set("appType", "wrong").Bytes());
        var result = CebReader.Read(Encoding.UTF8.GetBytes(xml.Replace(from, to, StringComparison.Ordinal)));
        Assert.Equal(CebFault.NotXml, Assert.Single(result.Errors).Fault);
        Assert.Equal("CEB303", result.MessageType);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_get_one_finding()
    {
        var bytes = CebSamples.Message("CEB303").Bytes();
        bytes[bytes.AsSpan().IndexOf("SO-"u8)] = 0xFF;
        Assert.Equal(CebFault.NotXml, Assert.Single(CebReader.Read(bytes).Errors).Fault);
    }

    [Fact]
    public void Nesting_too_deep_gets_one_finding()
    {
        var message = CebSamples.WithTail(CebSamples.Message("CEB303"));
        var inner = message.Find("Message");
        for (var i = 0; i < 500; i++)
        {
            var next = new XElement("deeper");
            inner.Add(next);
            inner = next;
        }

        Assert.Equal(CebFault.TooDeep, Assert.Single(CebReader.Read(message.Bytes()).Errors).Fault);
    }

    [Fact]
    public void A_message_too_large_gets_one_finding() =>
        Assert.Equal(CebFault.TooLarge, Assert.Single(CebReader.Read(new byte[CebReader.MaxBytes + 1]).Errors).Fault);
}
