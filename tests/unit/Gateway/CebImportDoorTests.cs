using System.Net;
using System.Text;
using System.Xml.Linq;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Tests.Unit.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>GACC messages of an import in, receipts and tax bills out.</summary>
public sealed class CebImportDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Merchant = "3301966T01 merchant", Payer = "3301966Y03 payment-institution", Carrier = "3301966L04 carrier";
    private const string InvtNo = "29912026I100000001";

    [Fact]
    public async Task An_import_is_filed_released_taxed_and_comes_back()
    {
        const string n = "D1";
        await Filed(Merchant, "CEB311", n);
        var payment = await Filed(Payer, "CEB411", n);
        var waybill = await Filed(Carrier, "CEB511", n);
        var list = await Filed(Merchant, "CEB621", n);
        Assert.Equal("3301966T01", Assert.Single(await host.Bus.Left(Events.PaymentsSubmitted, p => p.FilingId == payment, 1)).EbcCode);
        Assert.Equal("I", Assert.Single(await host.Bus.Left(Events.WaybillsSubmitted, w => w.FilingId == waybill, 1)).IeFlag);
        var sent = Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == list, 1));
        Assert.Equal(("I", "1", CebSamples.Nobody), (sent.IeFlag, sent.Zone, sent.Import.Buyer.IdNumber));

        const long t = 1_800_000_000_000;
        var released = History.Released(list, t + 1_000);
        (released.PreNo, released.InvtNo) = ("B20260302100000001", InvtNo);
        released.Import = new ImportAssessed { Verdict = "ACCEPT", Regime = "cbec70", Bill = Bill(list, 1, 1, t + 1_000) };
        await host.Bus.Say(Events.DeclarationsDecided, released);
        Assert.Equal(["2", "399", "800"], await Statuses(Merchant, "CEB622", "copNo", "IM-" + n));
        Assert.Equal(["1"], await Bills());

        var goods = await Filed(Merchant, "CEB625", n);
        Assert.Equal(list, Assert.Single(await host.Bus.Left(Events.ReturnsRequested, r => r.FilingId == goods, 1)).DeclarationId);
        await host.Bus.Say(Events.ReturnsDecided, new ReturnDecided { FilingId = goods, DeclarationId = list, Outcome = "applied", At = t + 2_000 });
        var returned = new ReturnDecided
        {
            FilingId = goods, DeclarationId = list, Outcome = "returned", At = t + 3_000, ValueBack = "50", DutyBack = "0", ConsumptionTaxBack = "0", VatBack = "5",
            Bills = { Bill(list, 1, 3, t + 3_000), Bill(list, 2, 1, t + 3_000) },
        };
        await host.Bus.Say(Events.ReturnsDecided, returned);
        await host.Bus.Say(Events.ReturnsDecided, returned);
        Assert.Equal(["2", "120", "399"], await Statuses(Merchant, "CEB626", "copNo", "RT-" + n));
        Assert.Equal(["1", "3", "1"], await Bills());
        await host.Bus.Say(Events.TaxBillsMoved, Bill(list, 2, 2, t + 4_000));
        Assert.Equal(["1", "3", "1", "2"], await Bills());

        Task<List<string>> Bills() => Read(Merchant, "CEB816", d => d.Text("invtNo") == InvtNo, "status");
    }

    [Fact]
    public async Task A_payment_without_its_order_and_a_return_of_anothers_list_say_so()
    {
        var alone = await Send(Payer, "CEB411", "D2");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "CEB_NO_ORDER"), (alone.Status, alone.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        var foreign = await Send("3301966Z09 merchant", "CEB625", "D1");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "CEB_NO_LIST"), (foreign.Status, foreign.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.DoesNotContain(CebSamples.Nobody, foreign.Body, StringComparison.Ordinal);
        Assert.Equal(["-625001"], await Statuses("3301966Z09 merchant", "CEB626", "copNo", "RT-D1"));
    }

    [Fact]
    public async Task Only_the_company_a_document_names_may_file_it()
    {
        var order = await Send("3301966Z09 merchant", "CEB311", "D3");
        Assert.Equal((HttpStatusCode.Forbidden, "NOT_OWN_COMPANY"), (order.Status, order.Code));
        Assert.Contains("CEB311/Order/OrderHead/ebcCode", order.Body, StringComparison.Ordinal);
        var delivery = await Send("3301966Z08 carrier", "CEB513", "D3");
        Assert.Equal((HttpStatusCode.Forbidden, "NOT_OWN_COMPANY"), (delivery.Status, delivery.Code));
        Assert.Contains("CEB513/LogisticsStatus/logisticsCode", delivery.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), ((await Send(Carrier, "CEB621", "D3")).Status, (await Send(Carrier, "CEB621", "D3")).Code));
    }

    [Fact]
    public async Task A_delivery_is_answered_by_its_own_receipt()
    {
        var id = await Filed(Carrier, "CEB513", "D4");
        await host.Bus.Say(Events.DeparturesAnswered, new DepartureAnswered { FilingId = id, Verdict = Verdict.Accepted, At = 1_800_000_000_000 });
        Assert.Equal(["2", "120"], await Statuses(Carrier, "CEB514", "logisticsNo", "W-D4"));
    }

    [Fact]
    public async Task A_draft_of_a_leg_is_kept_without_a_receipt_and_one_of_a_list_with_one()
    {
        await Filed(Merchant, "CEB311", "D5", status: "1");
        Assert.Empty(await Statuses(Merchant, "CEB312", "orderNo", "O-D5"));
        await Filed(Merchant, "CEB621", "D5", status: "1");
        Assert.Equal(["1"], await Statuses(Merchant, "CEB622", "copNo", "IM-D5"));
    }

    [Fact]
    public async Task What_breaks_the_format_gets_a_CEB900_and_repeats_no_person_in_its_findings()
    {
        var message = Message("CEB311", "D6", "2").Set("buyerIdNumber", CebSamples.Nobody + new string('9', 60));
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", Merchant, Encoding.UTF8.GetString(message.Bytes()), type: "application/xml");
        Assert.Equal((HttpStatusCode.BadRequest, "CEB_FORMAT"), (answer.Status, answer.Code));
        Assert.Contains("OrderHead/buyerIdNumber", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(CebSamples.Nobody, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(await Read(Merchant, "CEB900", _ => true, "returnInfo"), i => i.Contains(CebSamples.Nobody, StringComparison.Ordinal));
        Assert.NotEmpty(await Read(Merchant, "CEB900", _ => true, "returnInfo"));
    }

    [Fact]
    public async Task A_list_without_its_number_is_named_in_the_answer()
    {
        var message = Message("CEB621", "D7", "2");
        message.Find("copNo").Remove();
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", Merchant, Encoding.UTF8.GetString(message.Bytes()), type: "application/xml");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("InventoryHead/copNo", answer.Body.Replace("Inventory[1]", "InventoryHead", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static TaxBillMoved Bill(string id, int edition, int status, long at) => new()
    {
        FilingId = id, TaxNo = $"{InvtNo}_{edition}", Edition = edition, Status = status, CustomsTax = "0", ValueAddedTax = "10.01", ConsumptionTax = "0",
        EntDutyNo = status == 2 ? "C-1" : "", AssureCode = "3301966T01", EbcCode = "3301966T01", LogisticsCode = "3301966L04", AgentCode = "3301966A05",
        CustomsCode = "2991", InvtNo = InvtNo, At = at,
        Lines = { new TaxBillLine { Gnum = 1, Gcode = "9503008900", TaxPrice = "110", CustomsTax = "0", ValueAddedTax = "10.01", ConsumptionTax = "0" } },
    };

    private static XElement Message(string type, string n, string status)
    {
        var message = CebSamples.Message(type).Set("appStatus", status);
        message.Attribute("guid")!.Value = Guid.NewGuid().ToString().ToUpperInvariant();
        foreach (var (element, value) in (ReadOnlySpan<(string, string)>)[("orderNo", "O-" + n), ("logisticsNo", "W-" + n), ("payTransactionId", "P-" + n),
            ("copNo", (type == "CEB625" ? "RT-" : "IM-") + n)])
        {
            if (message.Descendants(CebSamples.Ns + element).FirstOrDefault() is { } found)
            {
                found.Value = value;
            }
        }
        return message;
    }

    private Task<GatewayHost.Answer> Send(string who, string type, string n, string status = "2") =>
        host.Send(HttpMethod.Post, "/v1/ceb", who, Encoding.UTF8.GetString(Message(type, n, status).Bytes()), type: "application/xml");

    private async Task<string> Filed(string who, string type, string n, string status = "2")
    {
        var answer = await Send(who, type, n, status);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body);
        return answer.Json.GetProperty("documents")[0].GetProperty("id").GetString()!;
    }

    private Task<List<string>> Statuses(string who, string type, string element, string value) => Read(who, type, d => d.Text(element) == value, "returnStatus");

    private async Task<List<string>> Read(string who, string type, Func<CebDocument, bool> mine, string element)
    {
        var items = (await host.Get("/v1/ceb/receipts?after=0&limit=500", who)).Json.GetProperty("items").EnumerateArray();
        return [.. items.Where(i => i.GetProperty("messageType").GetString() == type)
            .Select(i => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(i.GetProperty("xml").GetString()!)).Documents[0]).Where(mine).Select(d => d.Text(element))];
    }
}
