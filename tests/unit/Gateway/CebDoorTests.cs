using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
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
    public async Task A_change_ends_the_version_before_and_is_receipted_like_a_list()
    {
        const string who = "3301960001 merchant";
        var id = (await host.Send(HttpMethod.Post, "/v1/ceb", who, Inventory("C7", "2"), type: "application/xml")).Json.GetProperty("documents")[0].GetProperty("id").GetString()!;
        await host.Bus.Say(Events.DeclarationsDecided, new DeclarationDecided
        {
            FilingId = id, PreNo = "B20260302000000001", InvtNo = "29912026E00000000001", Moves = { new StatusMove { Status = 300, At = 1_800_000_000_000 } },
        });
        var changed = Inventory("C7", "2", "2").Replace("<packNo>1<", "<packNo>2<", StringComparison.Ordinal);
        var answer = await host.Send(HttpMethod.Post, "/v1/ceb", who, changed, type: "application/xml");
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body);
        Assert.Equal((id, "amendment-asked"), (answer.Json.GetProperty("documents")[0].GetProperty("id").GetString(), answer.Json.GetProperty("documents")[0].GetProperty("status").GetString()));
        var again = await host.Send(HttpMethod.Post, "/v1/ceb", who, changed, type: "application/xml");
        Assert.True(again.Replayed);
        var closure = Assert.Single(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 1));
        var state = (await host.Get($"/v1/declarations/{id}", who)).Json;
        Assert.Equal("/packages", Assert.Single(state.GetProperty("amendments")[0].GetProperty("changes").EnumerateArray().ToList()).GetProperty("pointer").GetString());

        await host.Bus.Say(Events.DeclarationsDecided, new DeclarationDecided
        {
            FilingId = id, ClosureId = closure.ClosureId, Ending = Ending.Amended, Moves = { new StatusMove { Status = 100, At = 1_800_000_001_000, Info = "[Desc:退单，按变更申报重新审核]" } },
        });
        var next = new DeclarationDecided { FilingId = id, Version = 2, PreNo = "B20260302000000009", InvtNo = "29912026E00000000009" };
        next.Moves.Add([.. new[] { 120, 399, 800 }.Select(s => new StatusMove { Status = s, At = 1_800_000_002_000, Version = 2 })]);
        next.Released = new ReleasedGoods { ReleasedAt = 1_800_000_002_000 };
        await host.Bus.Say(Events.DeclarationsDecided, next);
        Assert.Equal(2, Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == id && d.Version > 0, 1)).PackNo);

        var receipts = (await host.Get("/v1/ceb/receipts?after=0&limit=500", who)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("xml").GetString()!)
            .Where(x => x.Contains(">C7<", StringComparison.Ordinal)).Select(x => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(x)).Documents[0]).ToList();
        Assert.Equal(["2", "300", "2", "100", "120", "399", "800"], receipts.Select(r => r.Text("returnStatus")));
        Assert.Equal(("29912026E00000000001", "29912026E00000000009"), (receipts[3].Text("invtNo"), receipts[4].Text("invtNo")));
        // Released: a change comes too late, and the sender gets the code of that.
        var late = await host.Send(HttpMethod.Post, "/v1/ceb", who, Inventory("C7", "2", "2").Replace("<packNo>1<", "<packNo>3<", StringComparison.Ordinal), type: "application/xml");
        Assert.Equal(("VALIDATION", "AMEND_RELEASED"), (late.Code, late.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Contains((await host.Get("/v1/ceb/receipts?after=0&limit=500", who)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("xml").GetString()!),
            x => x.Contains(">C7<", StringComparison.Ordinal) && x.Contains(">-621012<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_that_is_sent_again_while_it_is_taken_is_not_receipted_as_refused()
    {
        const string who = "3301960001 merchant", key = "key-C8";
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post("/v1/ceb", who, Inventory("C8", "2"), type: "application/xml")).Status);
        var change = Inventory("C8", "2", "2").Replace("<packNo>1<", "<packNo>2<", StringComparison.Ordinal);
        var (running, own) = (host.Services.GetRequiredService<RunningKeys>(), Idempotency.Stored("3301960001", key + " change 1"));
        Assert.True(running.Begin(own));
        Assert.Equal("KEY_RUNNING", (await host.Post("/v1/ceb", who, change, key, "application/xml")).Code);
        running.End(own);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post("/v1/ceb", who, change, key, "application/xml")).Status);
        Assert.Equal(["2", "2"], (await host.Get("/v1/ceb/receipts?after=0&limit=500", who)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("xml").GetString()!)
            .Where(x => x.Contains(">C8<", StringComparison.Ordinal)).Select(x => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(x)).Documents[0].Text("returnStatus")));
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
        foreach (var (cop, status, type, code) in new[] { ("C3", "2", "3", "CEB_APP_TYPE"), ("C3", "2", "2", "CEB_NO_LIST"), ("C3", "1", "2", "NOT_ALLOWED") })
        {
            var change = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960001 merchant", Inventory(cop, status, type), type: "application/xml");
            Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (change.Status, change.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        var foreign = await host.Send(HttpMethod.Post, "/v1/ceb", "3301960002 merchant", Inventory("C4", "2"), type: "application/xml");
        Assert.Equal((HttpStatusCode.Forbidden, "NOT_OWN_COMPANY"), (foreign.Status, foreign.Code));
        var carrier = await host.Send(HttpMethod.Post, "/v1/ceb", "3301963001 carrier", Inventory("C5", "2"), type: "application/xml");
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), (carrier.Status, carrier.Code));
    }

    private static string Inventory(string cop, string status, string type = "1") => $"""
        <CEB603Message xmlns="{CebSchema.Namespace}" guid="{Guid.NewGuid().ToString().ToUpperInvariant()}" version="1.0"><Inventory><InventoryHead>
        <guid>{Guid.NewGuid().ToString().ToUpperInvariant()}</guid><appType>{type}</appType><appTime>20261120093000</appTime><appStatus>{status}</appStatus>
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
