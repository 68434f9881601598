using System.Text;
using System.Xml.Linq;
using SingleWindow.Gateway.Ceb;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>CEB XML in, receipts out.</summary>
public abstract partial class EveryJourney
{
    static readonly XNamespace CebNamespace = "http://www.chinaport.gov.cn/ceb";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Five_messages_carry_a_trade_to_its_end_and_each_is_answered_by_receipts(bool mark)
    {
        var (n, waybill) = (Window.Number(), "NODEPC" + Window.Number());
        var (merchantFrom, carrierFrom) = (await CursorAsync("merchant-1"), await CursorAsync("carrier"));
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill, mark);
        await SendAsync("merchant-1", "ceb403-payment.xml", n, waybill, mark);
        await SendAsync("carrier", "ceb505-waybill.xml", n, waybill, mark);
        var accepted = await SendAsync("merchant-1", "ceb603-declaration.xml", n, waybill, mark);
        Assert.Equal("CEB603", accepted.Text("messageType"));
        var document = Assert.Single(accepted.Items("documents"));
        var id = Answer.Text(document, "id");
        Assert.StartsWith("dcl_", id, StringComparison.Ordinal);
        await Window.UntilAsync(id, "released");
        await SendAsync("carrier", "ceb509-departure.xml", n, waybill, mark);
        await Window.UntilAsync(id, s => s.Text("official.code") == "899", "closed");
        await Window.FileAsync("bank", "/v1/proceeds",
            Window.Sample("proceeds.json", Window.Number(), ("order", "CEBO" + n), ("amount", "83.9"), ("currency", "502")));
        await Window.UntilAsync(id, "settled");

        await ReceiptsAsync("merchant-1", merchantFrom, "CEB304", "orderNo", "CEBO" + n, "2", "120");
        await ReceiptsAsync("merchant-1", merchantFrom, "CEB404", "orderNo", "CEBO" + n, "2", "120");
        await ReceiptsAsync("carrier", carrierFrom, "CEB506", "logisticsNo", waybill, "2", "120|399");
        var receipts = await ReceiptsAsync("merchant-1", merchantFrom, "CEB604", "copNo", "CEB-" + n, "2", "120", "399", "800", "899");
        Assert.Equal("2992", receipts[^1].Text("invtNo")[..4]);
        Assert.Contains("放行", receipts[^2].Text("returnInfo"), StringComparison.Ordinal);
        await ReceiptsAsync("carrier", carrierFrom, "CEB510", "copNo", "CEBD-" + n, "2", "399");
    }

    [Fact]
    public async Task Exported_goods_come_back_by_message_and_both_senders_are_receipted()
    {
        var (n, waybill) = (Window.Number(), "NODEPR" + Window.Number());
        var (merchantFrom, siteFrom) = (await CursorAsync("merchant-1"), await CursorAsync("officer"));
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill);
        await SendAsync("merchant-1", "ceb403-payment.xml", n, waybill);
        await SendAsync("carrier", "ceb505-waybill.xml", n, waybill);
        var id = Answer.Text((await SendAsync("merchant-1", "ceb603-declaration.xml", n, waybill)).Items("documents")[0], "id");
        await Window.UntilAsync(id, "released");
        await SendAsync("carrier", "ceb509-departure.xml", n, waybill);
        await Window.UntilAsync(id, "refund-decided");
        var invt = (await ReceiptsAsync("merchant-1", merchantFrom, "CEB604", "copNo", "CEB-" + n, "2", "120", "399", "800", "899"))[^1].Text("invtNo");

        // Before it is asked for, of another parcel, of a stranger: told, each with its element.
        await RefusedAsync("officer", "ceb215-tally.xml", invt, "CEB_NO_RETURN", "coElNo");
        await RefusedAsync("merchant-1", "ceb213-return.xml", invt[..^1] + (invt[^1] == '0' ? '1' : '0'), "CEB_NO_LIST", "invtNo");
        await RefusedAsync("merchant-2", "ceb213-return.xml", invt, "CEB_NO_LIST", "invtNo");
        IsProblem(await PostXmlAsync("merchant-1", Xml("ceb215-tally.xml", invt)), 403, "ROLE_MISSING");

        var back = Answer.Text(Assert.Single((await TakenAsync("merchant-1", "ceb213-return.xml")).Items("documents")), "id");
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-awaited");
        var tally = Xml("ceb215-tally.xml", invt);
        var told = await PostXmlAsync("officer", tally, key: "tally-" + n);
        Assert.Equal((202, back, "arrival-told"), (told.Status, told.Text("documents.0.id"), told.Text("documents.0.status")));
        Assert.Equal(told.Raw, (await PostXmlAsync("officer", tally, key: "tally-" + n)).Raw);
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-back");
        await ReceiptsAsync("merchant-1", merchantFrom, "CEB214", "coElNo", "RE" + n, "-999999", "2", "120", "800");
        await ReceiptsAsync("officer", siteFrom, "CEB216", "coElNo", "RE" + n, "-999999", "2", "399");

        string Xml(string sample, string number) => Window.Sample(sample, n, ("waybill", waybill), ("status", "2"), ("invt", number), ("gnum", "1"));

        async Task<Answer> TakenAsync(string client, string sample)
        {
            var answer = await PostXmlAsync(client, Xml(sample, invt));
            Assert.True(answer.Status == 202, answer.ToString());
            return answer;
        }

        async Task RefusedAsync(string client, string sample, string number, string code, string element)
        {
            var answer = await PostXmlAsync(client, Xml(sample, number));
            Assert.Equal((422, code), (answer.Status, answer.Text("errors.0.code")));
            Assert.Contains(element, answer.Text("errors.0.ceb"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_declaration_that_does_not_match_its_order_gets_its_refusal_as_a_receipt()
    {
        var (n, waybill) = (Window.Number(), "CEBM" + Window.Number());
        var from = await CursorAsync("merchant-1");
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill);
        await SendAsync("merchant-1", "ceb403-payment.xml", n, waybill);
        await SendAsync("carrier", "ceb505-waybill.xml", n, waybill);
        var accepted = await SendAsync("merchant-1", "ceb603-mismatch.xml", n, waybill);
        var refused = await Window.UntilAsync(Answer.Text(accepted.Items("documents")[0], "id"), "refused");
        Assert.Contains("MATCH_LINE_QTY", refused.Codes("reasons"));
        var receipts = await ReceiptsAsync("merchant-1", from, "CEB604", "copNo", "CEB-" + n, "2", "100");
        Assert.Matches(@"\[Code:13\d\d;Desc:", receipts[^1].Text("returnInfo"));
    }

    [Fact]
    public async Task A_message_that_breaks_the_format_gets_a_CEB900_and_a_problem_with_every_finding()
    {
        var from = await CursorAsync("merchant-1");
        var n = Window.Number();
        var xml = Sample("ceb603-broken.xml", n, "CEBB" + n);
        var answer = await PostXmlAsync("merchant-1", xml);
        IsProblem(answer, 400, "CEB_FORMAT");
        Assert.True(answer.Items("errors").Count >= 2, answer.ToString());
        var receipt = await UntilReceiptAsync("merchant-1", from, "CEB900", r => Encoding.UTF8.GetString(r.Xml).Contains("CEB-" + n, StringComparison.Ordinal));
        Assert.StartsWith("CEB603", receipt.Text("oriMessageType"), StringComparison.Ordinal);
        Assert.StartsWith("-", receipt.Text("returnStatus"), StringComparison.Ordinal);
        Assert.Empty((await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations?reference=CEB-{n}")).Items("items"));
    }

    [Fact]
    public async Task Documents_types_entities_and_what_is_no_xml_are_refused_without_being_followed()
    {
        foreach (var body in (string[])[Window.Sample("ceb-entity.xml", "1"), "<ceb:CEB303Message", "", "{}", "<html/>"])
        {
            var answer = await PostXmlAsync("merchant-1", body);
            Assert.True(answer is { Status: 400, IsProblem: true }, answer.ToString());
            Assert.DoesNotContain("aaaaaaaaaa", answer.Raw, StringComparison.Ordinal);
        }
        var merchant = await Window.AsAsync("merchant-1");
        IsProblem(await merchant.PostAsync("/v1/ceb", "<a/>"u8.ToArray(), "application/json"), 415, "MEDIA_TYPE");
        IsProblem(await merchant.PostAsync("/v1/ceb", new byte[4 * 1024 * 1024 + 1], "application/xml"), 413, "TOO_LARGE_BODY");
    }

    [Fact]
    public async Task A_hundred_documents_are_taken_and_a_hundred_and_one_are_refused()
    {
        var xml = XDocument.Parse(Sample("ceb303-order.xml", Window.Number(), "-"));
        var order = xml.Root!.Element(CebNamespace + "Order")!;
        for (var i = 2; i <= 101; i++) order.AddAfterSelf(new XElement(order));
        foreach (var head in xml.Descendants(CebNamespace + "OrderHead"))
        {
            head.Element(CebNamespace + "guid")!.Value = Guid.NewGuid().ToString("D").ToUpperInvariant();
            head.Element(CebNamespace + "orderNo")!.Value = "CEBO" + Window.Number();
        }
        IsProblem(await PostXmlAsync("merchant-1", xml.ToString()), 400, "CEB_FORMAT");
        xml.Descendants(CebNamespace + "Order").Last().Remove();
        var accepted = await PostXmlAsync("merchant-1", xml.ToString());
        Assert.True(accepted.Status == 202, accepted.ToString());
        Assert.Equal(100, accepted.Items("documents").Select(d => Answer.Text(d, "id")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_draft_is_kept_and_not_processed()
    {
        var (n, waybill) = (Window.Number(), "CEBW" + Window.Number());
        var from = await CursorAsync("merchant-1");
        var draft = await SendAsync("merchant-1", "ceb603-declaration.xml", n, waybill, status: "1");
        var id = Answer.Text(Assert.Single(draft.Items("documents")), "id");
        var state = await Window.UntilAsync(id, "draft");
        Assert.Equal("1", state.Text("official.code"));
        await ReceiptsAsync("merchant-1", from, "CEB604", "copNo", "CEB-" + n, "1");

        var declared = await SendAsync("merchant-1", "ceb603-declaration.xml", n, waybill);
        var second = Answer.Text(Assert.Single(declared.Items("documents")), "id");
        Assert.NotEqual(id, second);
        await Window.UntilAsync(second, "waiting-for-order");
    }

    [Fact]
    public async Task A_message_in_another_companys_name_and_one_that_was_sent_before_are_told_so()
    {
        var (n, waybill) = (Window.Number(), "CEBT" + Window.Number());
        var xml = Sample("ceb603-declaration.xml", n, waybill);
        var foreign = await PostXmlAsync("merchant-2", xml);
        Assert.True(
            (foreign.Status == 403 && foreign.Code == "NOT_OWN_COMPANY")
            || (foreign.Status == 202 && foreign.Items("documents").All(d => Answer.Text(d, "problem.code") == "NOT_OWN_COMPANY")), foreign.ToString());
        var key = Guid.NewGuid().ToString();
        var first = await PostXmlAsync("merchant-1", xml, key: key);
        Assert.True(first.Status == 202, first.ToString());
        var replayed = await PostXmlAsync("merchant-1", xml, key: key);
        Assert.Equal((first.Raw, "true"), (replayed.Raw, replayed.Headers.GetValueOrDefault("Idempotent-Replayed", "")));
        var again = await PostXmlAsync("merchant-1", xml);
        Assert.Contains("REFERENCE_USED", again.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_a_key_is_known_by_its_guid()
    {
        var n = Window.Number();
        var xml = Sample("ceb303-order.xml", n, "-");
        var (first, again) = (await SendAsync(), await SendAsync());
        Assert.True(first.Status == 202, first.ToString());
        Assert.Equal((first.Raw, "true"), (again.Raw, again.Headers.GetValueOrDefault("Idempotent-Replayed", "")));

        async Task<Answer> SendAsync()
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(xml));
            body.Headers.ContentType = new("application/xml");
            return await (await Window.AsAsync("merchant-1")).SendAsync(HttpMethod.Post, "/v1/ceb", body);
        }
    }

    [Fact]
    public async Task Receipts_are_read_on_from_a_cursor_and_belong_to_their_sender()
    {
        var (n, waybill) = (Window.Number(), "CEBR" + Window.Number());
        var from = await CursorAsync("merchant-1");
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill);
        await ReceiptsAsync("merchant-1", from, "CEB304", "orderNo", "CEBO" + n, "2", "120");
        var merchant = await Window.AsAsync("merchant-1");
        var page = await merchant.GetAsync($"/v1/ceb/receipts?after={from}&limit=1");
        var row = Assert.Single(page.Items("items"));
        var cursor = row.GetProperty("cursor").GetInt64();
        Assert.True(cursor > from);
        var next = await merchant.GetAsync($"/v1/ceb/receipts?after={cursor}&limit=500");
        Assert.All(next.Items("items"), r => Assert.True(r.GetProperty("cursor").GetInt64() > cursor));
        var stranger = await (await Window.AsAsync("merchant-2")).GetAsync("/v1/ceb/receipts?after=0&limit=500");
        Assert.DoesNotContain("CEBO" + n, stranger.Raw, StringComparison.Ordinal);
        Assert.Equal(400, (await merchant.GetAsync("/v1/ceb/receipts?after=x")).Status);
    }

    string Sample(string name, string n, string waybill, string status = "2") =>
        Window.Sample(name, n, ("waybill", waybill), ("status", status), ("leftCeb", Window.Ceb(Window.Now.ToOffset(TimeSpan.FromHours(8)))));

    async Task<Answer> SendAsync(string client, string sample, string n, string waybill, bool mark = false, string status = "2")
    {
        var answer = await PostXmlAsync(client, Sample(sample, n, waybill, status), mark);
        Assert.True(answer.Status == 202, $"{sample}: {answer}");
        Assert.All(answer.Items("documents"), d => Assert.NotEmpty(Answer.Text(d, "id")));
        return answer;
    }

    async Task<Answer> PostXmlAsync(string client, string xml, bool mark = false, string? key = null)
    {
        byte[] body = mark ? [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(xml)] : Encoding.UTF8.GetBytes(xml);
        return await (await Window.AsAsync(client)).PostAsync("/v1/ceb", body, "application/xml", key);
    }

    /// <summary>The newest cursor of a client.</summary>
    async Task<long> CursorAsync(string client)
    {
        var party = await Window.AsAsync(client);
        for (var cursor = 0L; ;)
        {
            var page = await party.GetAsync($"/v1/ceb/receipts?after={cursor}&limit=500");
            Assert.True(page.Status == 200, page.ToString());
            if (page.Items("items").Count == 0) return cursor;
            cursor = page.Items("items")[^1].GetProperty("cursor").GetInt64();
        }
    }

    /// <summary>Waits for the receipts of a document: their statuses in order, each a valid message. "a|b" takes either.</summary>
    async Task<IReadOnlyList<Receipt>> ReceiptsAsync(string client, long from, string type, string field, string value, params string[] statuses)
    {
        List<Receipt> found = [];
        await Window.UntilAsync(
            async () =>
            {
                var (answer, all) = await ReadReceiptsAsync(client, from, type);
                found = [.. all.Where(r => r.Text(field) == value)];
                return answer;
            },
            _ => found.Count >= statuses.Length, $"{type} of {value}: {statuses.Length} receipts are not there");
        Assert.True(
            found.Count == statuses.Length && found.Zip(statuses).All(p => p.Second.Split('|').Contains(p.First.Text("returnStatus"))),
            $"{type} of {value}: {string.Join(' ', found.Select(r => r.Text("returnStatus")))} instead of {string.Join(' ', statuses)}");
        Assert.Equal(found.Select(r => r.Text("returnTime")).Order(StringComparer.Ordinal), found.Select(r => r.Text("returnTime")));
        return found;
    }

    async Task<Receipt> UntilReceiptAsync(string client, long from, string type, Func<Receipt, bool> wanted)
    {
        Receipt? found = null;
        await Window.UntilAsync(
            async () =>
            {
                var (answer, all) = await ReadReceiptsAsync(client, from, type);
                found = all.FirstOrDefault(wanted);
                return answer;
            },
            _ => found is not null, $"no such {type}");
        return found!;
    }

    async Task<(Answer Answer, List<Receipt> Receipts)> ReadReceiptsAsync(string client, long from, string type)
    {
        var page = await (await Window.AsAsync(client)).GetAsync($"/v1/ceb/receipts?after={from}&limit=500");
        List<Receipt> receipts = [];
        foreach (var row in page.Items("items").Where(r => Answer.Text(r, "messageType") == type))
        {
            var xml = Encoding.UTF8.GetBytes(row.GetProperty("xml").GetString()!);
            var read = CebReader.ReadReceipt(xml);
            Assert.True(read.IsValid && read.MessageType == type, $"{type}: {string.Join("; ", read.Errors.Select(e => $"{e.Path} {e.Text}"))}\n{Encoding.UTF8.GetString(xml)}");
            receipts.AddRange(read.Documents.Select(d => new Receipt(xml, d)));
        }
        return (page, receipts);
    }

    sealed record Receipt(byte[] Xml, CebDocument Document)
    {
        public string Text(string name) => Document.Optional(name) ?? "";
    }
}
