using System.Net;
using System.Text;
using System.Xml.Linq;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>CEB605 and CEB623 in, closure requests out, CEB606 and CEB624 back.</summary>
public sealed class CancelByMessageTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Merchant = "3301966T01 merchant", Other = "3301966Z09 merchant";
    private const long T = 1_800_000_000_000;

    [Theory]
    [InlineData("CEB621", "CEB623", "CEB624", "29912026I100000101")]
    [InlineData("CEB603", "CEB605", "CEB606", null)]
    public async Task A_held_list_is_cancelled_and_receipted_however_often_customs_says_so(string list, string cancellation, string receipt, string? number)
    {
        var n = "X" + list;
        var invtNo = number ?? Export(1);
        var id = await Filed(list, n);
        await host.Bus.Say(Events.DeclarationsDecided, Held(id, invtNo));
        await host.Until($"/v1/declarations/{id}", Merchant, s => s.GetProperty("status").GetString() == "held");

        var message = Message(cancellation, n, invtNo);
        var asked = await Send(message);
        Assert.True(asked.Status == HttpStatusCode.Accepted, asked.Body);
        Assert.Equal(id, asked.Json.GetProperty("documents")[0].GetProperty("id").GetString());
        var request = Assert.Single(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 1));
        Assert.Equal((Ending.Cancelled, "买家取消", "3301966T01"), (request.Ending, request.Reason, request.By));
        Assert.Equal(["2"], await Statuses(receipt, "CX-" + n));
        var again = await Send(message);
        Assert.Equal((true, asked.Body), (again.Replayed, again.Body));

        // Customs says no: 100 once. Asked anew under another guid, it grants: 399 once.
        var refused = new DeclarationDecided { FilingId = id, ClosureId = request.ClosureId, ClosureRefused = true, Reasons = { new Reason { Code = "X01", Zh = "不可撤销" } } };
        await host.Bus.Say(Events.DeclarationsDecided, refused);
        await host.Bus.Say(Events.DeclarationsDecided, refused);
        Assert.Equal(["2", "100"], await Statuses(receipt, "CX-" + n));
        Assert.Equal(HttpStatusCode.Accepted, (await Send(Message(cancellation, n, invtNo, "CY-"))).Status);
        var second = (await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 2)).Single(c => c.ClosureId != request.ClosureId);
        var granted = new DeclarationDecided { FilingId = id, ClosureId = second.ClosureId, Ending = Ending.Cancelled };
        await host.Bus.Say(Events.DeclarationsDecided, granted);
        await host.Bus.Say(Events.DeclarationsDecided, granted);
        Assert.Equal(["2", "399"], await Statuses(receipt, "CY-" + n));
        Assert.Equal(["2", "100"], await Statuses(receipt, "CX-" + n));
        var last = (await Receipts(receipt)).Last(d => d.Text("copNo") == "CY-" + n);
        Assert.Equal((invtNo, 'C'), (last.Text("invtNo"), last.Text("preNo")[0]));
    }

    [Fact]
    public async Task Each_document_of_a_message_ends_for_itself()
    {
        var (held, released) = (await Filed("CEB621", "M1"), await Filed("CEB621", "M2"));
        await host.Bus.Say(Events.DeclarationsDecided, Held(held, "29912026I100000201"));
        var decided = History.Released(released, T);
        decided.InvtNo = "29912026I100000202";
        await host.Bus.Say(Events.DeclarationsDecided, decided);
        await host.Until($"/v1/declarations/{released}", Merchant, s => s.GetProperty("status").GetString() == "released");

        var message = Message("CEB623", "M1", "29912026I100000201");
        var first = message.Descendants(CebSamples.Ns + "InvtCancel").Single();
        first.AddAfterSelf(
            Document(message, "M2", "29912026I100000202", "B-"), Document(message, "M3", "29912026I100000203", "C-"), Document(message, "M1", "29912026I100000201", "D-"),
            Document(message, "M1", "29912026I100000201", "E-", status: "1"));
        var answer = await Send(message);

        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body);
        var documents = answer.Json.GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(
            [held, "ALREADY_RELEASED", "CEB_NO_LIST", "CLOSURE_RUNNING", held],
            documents.Select(d => d.TryGetProperty("id", out var id) ? id.GetString()
                : d.GetProperty("problem").TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : d.GetProperty("problem").GetProperty("code").GetString()));
        Assert.Single(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == held, 1));
        var receipts = (await Receipts("CEB624")).Where(d => d.Text("copNo").Length > 2 && d.Text("copNo")[^3] == '-').ToList();
        Assert.Equal(
            [("CX-M1", "2"), ("B-M2", "-623005"), ("C-M3", "-623003"), ("D-M1", "-623005"), ("E-M1", "1")],
            receipts.Where(d => d.Text("copNo").EndsWith("M1", StringComparison.Ordinal) || d.Text("copNo") is "B-M2" or "C-M3").Select(d => (d.Text("copNo"), d.Text("returnStatus"))));
    }

    [Fact]
    public async Task One_message_finds_its_lists_of_many_days_in_one_query()
    {
        var (first, second) = (await Filed("CEB603", "Y1"), await Filed("CEB603", "Y2"));
        await host.Bus.Say(Events.DeclarationsDecided, Held(first, Export(11)), Held(second, Export(12, days: 2)));
        await host.Until($"/v1/declarations/{second}", Merchant, s => s.GetProperty("status").GetString() == "held");
        var many = CebSamples.Message("CEB605", documents: 100);
        foreach (var (i, document) in many.Descendants(CebSamples.Ns + "InvtCancel").Index())
        {
            document.Descendants(CebSamples.Ns + "invtNo").Single().Value = i == 0 ? Export(11) : Export(12, days: 2 - (5 * (i - 1)));
        }
        var store = new CountingStore(host.Store);

        var lists = await CancelByMessage.ListsAsync(
            CebReader.Read(many.Bytes()), "3301966T01", store, TimeSpan.FromHours(72), TestContext.Current.CancellationToken);

        Assert.Equal((first, second), (lists[Export(11)].Id, lists[Export(12, days: 2)].Id));
        Assert.Equal(1, store.Queries);
        Assert.Empty(await CancelByMessage.ListsAsync(CebReader.Read(many.Bytes()), "3301966Z09", store, TimeSpan.FromHours(72), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("CEB623", "appType", "3", "CEB_APP_TYPE", "-623001")]
    [InlineData("CEB605", "invtNo", "299120260000000001", "CEB_NO_LIST", "-623003")]
    public async Task What_cannot_be_asked_is_told_once_and_asks_nothing(string type, string element, string value, string code, string status)
    {
        var n = "N" + type;
        var id = await Filed(type == "CEB623" ? "CEB621" : "CEB603", n);
        var invtNo = type == "CEB623" ? "29912026I100000301" : Export(2);
        await host.Bus.Say(Events.DeclarationsDecided, Held(id, invtNo));
        await host.Until($"/v1/declarations/{id}", Merchant, s => s.GetProperty("status").GetString() == "held");
        var message = Message(type, n, invtNo);
        message.Descendants(CebSamples.Ns + element).First().Value = value;

        for (var time = 0; time < 2; time++)
        {
            var answer = await Send(message);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        Assert.Equal([status], await Statuses(type == "CEB623" ? "CEB624" : "CEB606", "CX-" + n));
        Assert.Equal("ROLE_MISSING", (await Send(message, "3301966L04 carrier")).Code);
    }

    [Fact]
    public async Task Another_company_finds_no_list_of_that_number_and_a_message_without_a_copNo_is_answered_alone()
    {
        var id = await Filed("CEB621", "F1");
        await host.Bus.Say(Events.DeclarationsDecided, Held(id, "29912026I100000401"));
        await host.Until($"/v1/declarations/{id}", Merchant, s => s.GetProperty("status").GetString() == "held");
        Assert.Contains("CEB_NO_LIST", (await Send(Message("CEB623", "F1", "29912026I100000401"), Other)).Body, StringComparison.Ordinal);
        var alone = Message("CEB623", "F1", "29912026I100000401");
        alone.Descendants(CebSamples.Ns + "copNo").Single().Remove();
        var answer = await Send(alone);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "REQUIRED"), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.DoesNotContain(CebSamples.Nobody, answer.Body, StringComparison.Ordinal);
        Assert.Empty(await Statuses("CEB624", "CX-F1"));
    }

    [Fact]
    public void A_closure_that_no_message_asked_for_has_no_receipt()
    {
        var asked = FilingState.ClosureAsked(FilingStateTests.New(), new ClosureRequested { ClosureId = "cls_1", Ending = Ending.Cancelled, At = T });
        var ended = FilingState.After(asked, new DeclarationDecided { FilingId = "dcl_1", ClosureId = "cls_1", Ending = Ending.Cancelled });
        Assert.Null(ReceiptPlan.Cancelled(asked, ended, T));
        var marked = FilingState.ClosureAsked(FilingStateTests.New(), new ClosureRequested { ClosureId = "cls_1", Ending = Ending.Cancelled, At = T }, new CebMark { Message = "CEB623" });
        Assert.Null(ReceiptPlan.Cancelled(FilingStateTests.New(), marked, T));
        // The list ended as something else: the answer of customs to the request is still to come.
        var refused = FilingState.After(marked, History.Refused("dcl_1", T + 1));
        Assert.Null(ReceiptPlan.Cancelled(marked, refused, T));
    }

    // Number of an export of today: the list was filed today.
    private static string Export(int sequence, int days = 0)
    {
        var today = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddDays(days);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"2991{today.Year:D4}E{today.DayOfYear:D3}{sequence:D8}");
    }

    private static DeclarationDecided Held(string id, string invtNo)
    {
        var held = History.Decided(id, T, 120, 300);
        held.InvtNo = invtNo;
        return held;
    }

    private static XElement Message(string type, string n, string invtNo, string cop = "CX-")
    {
        var message = CebSamples.Message(type);
        message.Attribute("guid")!.Value = Guid.NewGuid().ToString().ToUpperInvariant();
        Fill(message, n, invtNo, cop);
        return message;
    }

    private static XElement Document(XElement message, string n, string invtNo, string cop, string status = "2")
    {
        var document = new XElement(message.Descendants(CebSamples.Ns + "InvtCancel").First());
        Fill(document, n, invtNo, cop);
        document.Descendants(CebSamples.Ns + "appStatus").Single().Value = status;
        return document;
    }

    private static void Fill(XElement node, string n, string invtNo, string cop)
    {
        foreach (var (element, value) in (ReadOnlySpan<(string, string)>)[("orderNo", "O-" + n), ("logisticsNo", "W-" + n), ("copNo", cop + n), ("invtNo", invtNo), ("preNo", "")])
        {
            if (node.Descendants(CebSamples.Ns + element).FirstOrDefault() is { } found)
            {
                if (value.Length == 0) found.Remove();
                else found.Value = value;
            }
        }
    }

    private Task<GatewayHost.Answer> Send(XElement message, string who = Merchant) =>
        host.Send(HttpMethod.Post, "/v1/ceb", who, Encoding.UTF8.GetString(message.Bytes()), type: "application/xml");

    private async Task<string> Filed(string type, string n)
    {
        var message = CebSamples.Message(type);
        message.Attribute("guid")!.Value = Guid.NewGuid().ToString().ToUpperInvariant();
        foreach (var (element, value) in (ReadOnlySpan<(string, string)>)[("orderNo", "O-" + n), ("logisticsNo", "W-" + n), ("copNo", "IM-" + n)])
        {
            message.Descendants(CebSamples.Ns + element).First().Value = value;
        }
        var answer = await Send(message);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body);
        return answer.Json.GetProperty("documents")[0].GetProperty("id").GetString()!;
    }

    private async Task<List<string>> Statuses(string type, string copNo) => [.. (await Receipts(type)).Where(d => d.Text("copNo") == copNo).Select(d => d.Text("returnStatus"))];

    private async Task<List<CebDocument>> Receipts(string type)
    {
        var items = (await host.Get("/v1/ceb/receipts?after=0&limit=500", Merchant)).Json.GetProperty("items").EnumerateArray();
        return [.. items.Where(i => i.GetProperty("messageType").GetString() == type)
            .Select(i => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(i.GetProperty("xml").GetString()!)).Documents[0])];
    }
}
