using System.Net;
using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>GACC messages in, receipts out.</summary>
public sealed class CebDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task An_inventory_is_filed_and_receipted_to_its_release()
    {
        const string who = "3301960001 merchant";
        var xml = Inventory("C1", "2");
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", who, xml, type: "application/xml");
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body);
        var id = answer.Json.GetProperty("documents")[0].GetProperty("id").GetString()!;
        Assert.Equal("1", Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == id, 1)).Zone);
        await host.Bus.Say(Events.DeclarationsDecided, History.Decided(id, 1_800_000_000_000, 120), History.Released(id, 1_800_000_001_000));

        var items = (await host.Get("/v1/ceb/receipts?after=0&limit=100", who)).Json.GetProperty("items").EnumerateArray().ToList();
        var mine = items.Select(i => (Cursor: i.GetProperty("cursor").GetInt64(), Xml: i.GetProperty("xml").GetString()!)).Where(i => i.Xml.Contains(">C1<", StringComparison.Ordinal)).ToList();
        Assert.Equal(["2", "120", "399", "800"], mine.Select(i => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(i.Xml)).Documents[0].Text("returnStatus")));
        Assert.Equal(mine.Select(i => i.Cursor).Order(), mine.Select(i => i.Cursor));
        var again = await host.Send(HttpMethod.Post, "/v1/ceb", who, xml, type: "application/xml");
        Assert.True(again.Replayed);
        Assert.Equal(answer.Body, again.Body);
    }

    [Fact]
    public async Task A_draft_is_kept_and_sent_nowhere()
    {
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960001 merchant", Inventory("C2", "1"), type: "application/xml");
        var id = answer.Json.GetProperty("documents")[0].GetProperty("id").GetString()!;
        Assert.Equal("draft", (await host.Get($"/v1/declarations/{id}", "3301960001 merchant")).Json.GetProperty("status").GetString());
        var declared = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960001 merchant", Inventory("C2", "2"), type: "application/xml");
        Assert.Equal(HttpStatusCode.Accepted, declared.Status);
        await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == declared.Json.GetProperty("documents")[0].GetProperty("id").GetString(), 1);
        Assert.DoesNotContain(host.Bus.Sent, s => s.Item is DeclarationSubmitted d && d.FilingId == id);
    }

    [Theory]
    [InlineData("not XML", "<a", HttpStatusCode.BadRequest, "CEB_FORMAT")]
    [InlineData("entity", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", HttpStatusCode.BadRequest, "CEB_FORMAT")]
    public async Task A_broken_message_gets_a_problem_and_a_CEB900(string name, string xml, HttpStatusCode status, string code)
    {
        Assert.NotEmpty(name);
        const string who = "3301960004 merchant";
        var before = (await host.Get("/v1/ceb/receipts", who)).Json.GetProperty("next").GetInt64();
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", who, xml, type: "application/xml");
        Assert.Equal((status, code), (answer.Status, answer.Code));
        var receipt = (await host.Get($"/v1/ceb/receipts?after={before}", who)).Json.GetProperty("items")[0];
        Assert.Equal("CEB900", receipt.GetProperty("messageType").GetString());
    }

    [Fact]
    public async Task Changes_and_other_companies_are_refused_with_a_reason()
    {
        var change = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960001 merchant", Inventory("C3", "2").Replace("<appType>1<", "<appType>2<", StringComparison.Ordinal), type: "application/xml");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "CEB_APP_TYPE"), (change.Status, change.Code));
        var foreign = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960002 merchant", Inventory("C4", "2"), type: "application/xml");
        Assert.Equal((HttpStatusCode.Forbidden, "NOT_OWN_COMPANY"), (foreign.Status, foreign.Code));
        var carrier = await host.Send(HttpMethod.Post, "/v1/ceb", "3301963001 carrier", Inventory("C5", "2"), type: "application/xml");
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), (carrier.Status, carrier.Code));
    }

    private static string Inventory(string cop, string status) => $"""
        <CEB603Message xmlns="{CebSchema.Namespace}" guid="{Guid.NewGuid().ToString().ToUpperInvariant()}" version="1.0"><Inventory><InventoryHead>
        <guid>{Guid.NewGuid().ToString().ToUpperInvariant()}</guid><appType>1</appType><appTime>20261120093000</appTime><appStatus>{status}</appStatus>
        <customsCode>2991</customsCode><ebpCode>3301961001</ebpCode><ebpName>百象商城（样例）</ebpName><orderNo>O-{cop}</orderNo>
        <logisticsCode>3301963001</logisticsCode><logisticsName>远航速运（样例）</logisticsName><logisticsNo>W-{cop}</logisticsNo><copNo>{cop}</copNo>
        <ieFlag>E</ieFlag><portCode>2991</portCode><ieDate>20261120</ieDate><statisticsFlag>A</statisticsFlag><agentCode>3301960001</agentCode>
        <agentName>青禾工艺（样例）</agentName><ebcCode>3301960001</ebcCode><ebcName>青禾工艺（样例）</ebcName><ownerCode>3301960001</ownerCode>
        <ownerName>青禾工艺（样例）</ownerName><tradeMode>9610</tradeMode><trafMode>5</trafMode><country>502</country><POD>3154</POD><freight>6.5</freight>
        <fCurrency>502</fCurrency><fFlag>3</fFlag><insuredFee>0</insuredFee><iCurrency>502</iCurrency><iFlag>3</iFlag><wrapType>2</wrapType>
        <packNo>1</packNo><grossWeight>1.25</grossWeight><netWeight>1.1</netWeight></InventoryHead><InventoryList><gnum>1</gnum><itemNo>TEA-07</itemNo>
        <gcode>0902101000</gcode><gname>茉莉花茶</gname><gmodel>罐装250克</gmodel><barCode>无</barCode><country>502</country><currency>502</currency>
        <qty>4</qty><qty1>1.1</qty1><unit>011</unit><unit1>035</unit1><price>32.1</price><totalPrice>128.4</totalPrice></InventoryList></Inventory>
        <BaseTransfer><copCode>3301960001</copCode><copName>青禾工艺（样例）</copName><dxpMode>DXP</dxpMode><dxpId>DXPENT0000000001</dxpId></BaseTransfer>
        </CEB603Message>
        """;
}
