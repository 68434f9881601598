using System.Globalization;
using System.Net;
using System.Text.Json;
using SingleWindow.Contracts;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>What comes in through REST, and what becomes of it, on the real store.</summary>
public sealed class FilingDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Path = "/v1/declarations";

    [Fact]
    public async Task One_declaration_is_stored_and_each_leg_goes_to_its_owner()
    {
        var answer = await host.Post(Path, Samples.Merchant, Samples.Declaration("REST-1").ToJsonString());

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal($"/v1/declarations/{answer.Id}", answer.Location);
        Assert.Equal("accepted", answer.Json.GetProperty("status").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("notYet").GetString()!);
        Assert.Equal("customs-decided", answer.Json.GetProperty("next").GetProperty("event").GetString());
        var order = Assert.Single(await host.Bus.Left(Events.OrdersSubmitted, o => o.FilingId == answer.Id, 1));
        Assert.Equal(("3301960001", "O-REST-1", "128.40"), (order.EbcCode, order.OrderNo, order.GoodsValue));
        Assert.Single(await host.Bus.Left(Events.PaymentsSubmitted, o => o.FilingId == answer.Id, 1));
        Assert.Single(await host.Bus.Left(Events.WaybillsSubmitted, o => o.FilingId == answer.Id, 1));
        var declaration = Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, o => o.FilingId == answer.Id, 1));
        Assert.Equal(("20261120", "3301960001", "W-REST-1"), (declaration.IeDate, declaration.EbcCode, declaration.LogisticsNo));
        var state = (await host.Get(answer.Location!, Samples.Merchant)).Json;
        Assert.Equal(("accepted", "in-progress", 2), (Text(state, "status"), Text(state, "group"), state.GetProperty("official").GetProperty("code").GetInt32()));
        Assert.Equal("128.4", state.GetProperty("amounts").GetProperty("declared").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task A_repeat_gets_the_stored_answer_and_another_body_is_refused()
    {
        var body = Samples.Declaration().ToJsonString();
        var first = await host.Post(Path, Samples.Merchant, body, "key-1");
        var again = await host.Post(Path, Samples.Merchant, body, "key-1");
        var other = await host.Post(Path, Samples.Merchant, Samples.Declaration().ToJsonString(), "key-1");
        var neighbour = await host.Post("/v1/payments", Samples.Institution, Payment(Samples.Number()), "key-1");

        Assert.Equal((first.Status, first.Body, first.Location), (again.Status, again.Body, again.Location));
        Assert.True(again.Replayed);
        Assert.False(first.Replayed);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "KEY_REUSED"), (other.Status, other.Code));
        Assert.Equal(HttpStatusCode.Accepted, neighbour.Status);
        Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, o => o.FilingId == first.Id, 1));
    }

    [Fact]
    public async Task A_number_is_used_once_and_free_again_when_the_declaration_ends_without_release()
    {
        var number = Samples.Number();
        var first = await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString());
        var second = await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString());
        Assert.Equal((HttpStatusCode.Conflict, "REFERENCE_USED"), (second.Status, second.Code));
        Assert.Equal(first.Id, second.Json.GetProperty("existingId").GetString());

        await host.Bus.Say(Events.DeclarationsDecided, new DeclarationDecided
        {
            FilingId = first.Id, Ending = Ending.Refused, Moves = { new StatusMove { Status = 100, At = 5 } }, Reasons = { new Reason { Code = "MATCH_AMOUNT" } },
        });
        Assert.Single(await host.Bus.Left(Events.FilingsClosed, f => f.FilingId == first.Id, 1));
        var third = await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, third.Status);
        var listed = (await host.Get($"{Path}?reference={number}", Samples.Merchant)).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([third.Id, first.Id], listed.Select(i => Text(i, "id")));
        Assert.All(listed, i => Assert.Equal(number, Text(i, "reference")));
    }

    [Fact]
    public async Task A_bad_line_never_takes_the_others_with_it()
    {
        var (good, used) = (Samples.Number(), Samples.Number());
        var lines = string.Join('\n',
            Samples.Declaration(good).Line(),
            "",
            "{\"reference\": ",
            Samples.Declaration().With("/goods/0/qty", "-1").With("/packages", "\"two\"").Line(),
            Samples.Declaration(used).Line(),
            Samples.Declaration(used).Line());
        var answer = await host.Post(Path, Samples.Merchant, lines, "bulk-1", "application/x-ndjson");
        var again = await host.Post(Path, Samples.Merchant, lines, "bulk-1", "application/x-ndjson");

        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.Status, answer.Type));
        Assert.Equal([1, 3, 4, 5, 6], answer.Lines.Select(l => l.GetProperty("line").GetInt32()));
        Assert.Equal(
            ["", "MALFORMED_JSON", "STRUCTURE", "", "REFERENCE_USED"],
            answer.Lines.Select(l => l.TryGetProperty("problem", out var problem) ? Text(problem, "code") : ""));
        Assert.Equal(Text(answer.Lines[3], "id"), Text(answer.Lines[4].GetProperty("problem"), "existingId"));
        Assert.Equal(answer.Body, again.Body);
        Assert.True(again.Replayed);
        Assert.Equal(HttpStatusCode.OK, (await host.Get($"{Path}/{Text(answer.Lines[0], "id")}", Samples.Merchant)).Status);
    }

    [Theory]
    [InlineData("no key", "", "{}", "application/json", HttpStatusCode.BadRequest, "KEY_MISSING")]
    [InlineData("not JSON", "k", "{", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("other type", "k", "a=b", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "MEDIA_TYPE")]
    [InlineData("nothing in bulk", "k", "\n\n", "application/x-ndjson", HttpStatusCode.BadRequest, "EMPTY")]
    public async Task A_request_that_is_no_submission_is_refused(string name, string key, string body, string type, HttpStatusCode status, string code)
    {
        var answer = await host.Send(HttpMethod.Post, Path, Samples.Merchant, body, key.Length == 0 ? null : key + name.Replace(' ', '-'), type);
        Assert.Equal((status, code, "application/problem+json"), (answer.Status, answer.Code, answer.Type));
    }

    [Fact]
    public async Task Too_large_bodies_and_too_many_lines_are_refused()
    {
        var large = Samples.Declaration().With("/goods/0/model", $"\"{new string('x', 300_000)}\"").ToJsonString();
        var many = string.Concat(Enumerable.Repeat("{}\n", 501));
        Assert.Equal("TOO_LARGE_BODY", (await host.Post(Path, Samples.Merchant, large)).Code);
        Assert.Equal("TOO_LARGE_BODY", (await host.Post(Path, Samples.Merchant, many, null, "application/x-ndjson")).Code);
    }

    [Fact]
    public async Task The_framework_own_refusals_are_problems_too()
    {
        Assert.Equal((HttpStatusCode.Unauthorized, "UNAUTHENTICATED"), Of(await host.Get(Path, "")));
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), Of(await host.Get("/v1/nothing", Samples.Merchant)));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED"), Of(await host.Send(HttpMethod.Delete, Path, Samples.Merchant)));
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), Of(await host.Post(Path, Samples.Carrier, "{}")));

        static (HttpStatusCode, string) Of(GatewayHost.Answer answer) => (answer.Status, answer.Code);
    }

    [Fact]
    public async Task Nobody_files_for_another_company_or_sees_its_filings()
    {
        var foreign = await host.Post(Path, Samples.OtherMerchant, Samples.Declaration().With("/order/merchantCode", "\"3301960001\"").ToJsonString());
        Assert.Equal((HttpStatusCode.Forbidden, "NOT_OWN_COMPANY"), (foreign.Status, foreign.Code));

        var own = await host.Post(Path, Samples.Merchant, Samples.Declaration().ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get(own.Location!, Samples.OtherMerchant)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get(own.Location + "/timeline", Samples.OtherMerchant)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Post(own.Location + "/cancellation", Samples.OtherMerchant, "{\"reason\":\"x\"}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Get(own.Location!, Samples.Officer)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post(Path, Samples.Platform, Samples.Declaration().With("/order/merchantCode", "\"3301960001\"").ToJsonString())).Status);
    }

    [Fact]
    public async Task Legs_that_come_alone_mark_the_declaration_whichever_is_first()
    {
        var number = Samples.Number();
        var payment = await host.Post("/v1/payments", Samples.Institution, Payment(number));
        Assert.Equal(HttpStatusCode.Accepted, payment.Status);
        await host.Bus.Say(Events.PaymentsAnswered, new PaymentChecked
        {
            FilingId = payment.Id, Verdict = Verdict.Accepted, EbpCode = "3301961001", EbcCode = "3301960001", OrderNo = "O-" + number, CheckedAt = 10,
        });
        var declaration = await host.Post(Path, Samples.Merchant, Samples.Declaration(number).Without("payment", "waybill")
            .With("/carrierCode", "\"3301963001\"").With("/waybillNo", $"\"W-{number}\"").ToJsonString());
        var before = (await host.Get(declaration.Location!, Samples.Merchant)).Json;
        Assert.Equal("waiting-for-waybill", Text(before, "status"));
        Assert.Equal("checked", Text(before.GetProperty("legs").GetProperty("payment"), "state"));

        await host.Bus.Say(Events.WaybillsAnswered, new WaybillChecked
        {
            FilingId = "wbl_1", Verdict = Verdict.Accepted, LogisticsCode = "3301963001", LogisticsNo = "W-" + number, CheckedAt = 20,
        });
        var after = (await host.Get(declaration.Location!, Samples.Merchant)).Json;
        Assert.Equal("accepted", Text(after, "status"));
        Assert.Equal("wbl_1", Text(after.GetProperty("legs").GetProperty("waybill"), "filingId"));
        Assert.Equal("checked", Text((await host.Get($"/v1/payments/{payment.Id}", Samples.Institution)).Json, "status"));
    }

    [Fact]
    public async Task The_whole_way_to_settled_is_told_in_the_timeline()
    {
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        foreach (var tell in History.Settled(id, 1_800_000_000_000).OrderBy(_ => Random.Shared.Next()))
        {
            await tell.To(host.Bus);
        }
        var state = (await host.Get($"{Path}/{id}", Samples.Merchant)).Json;
        Assert.Equal(("settled", "done", 899), (Text(state, "status"), Text(state, "group"), state.GetProperty("official").GetProperty("code").GetInt32()));
        Assert.Equal("913.52", Text(state.GetProperty("amounts").GetProperty("settlement"), "cny"));
        var timeline = (await host.Get($"{Path}/{id}/timeline", Samples.Merchant)).Json.GetProperty("entries").EnumerateArray().Select(e => Text(e, "event")).ToList();
        Assert.Contains("departed", timeline);
        Assert.Contains("settlement", timeline);
        var done = (await host.Get($"{Path}?group=done&limit=1", Samples.Merchant)).Json;
        Assert.Equal(id, Text(done.GetProperty("items")[0], "id"));
    }

    [Fact]
    public async Task A_cancellation_is_asked_once_and_not_after_release()
    {
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        var asked = await host.Post($"{Path}/{id}/cancellation", Samples.Merchant, "{\"reason\":\"buyer withdrew\"}", "cancel-1");
        var repeated = await host.Post($"{Path}/{id}/cancellation", Samples.Merchant, "{\"reason\":\"buyer withdrew\"}", "cancel-1");
        var twice = await host.Post($"{Path}/{id}/cancellation", Samples.Merchant, "{\"reason\":\"buyer withdrew\"}");
        Assert.Equal((HttpStatusCode.Accepted, true, "CLOSURE_RUNNING"), (asked.Status, repeated.Replayed, twice.Code));
        var closure = Assert.Single(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 1));
        Assert.Equal((Ending.Cancelled, "3301960001"), (closure.Ending, closure.By));

        var answered = new DeclarationDecided { FilingId = id, ClosureId = closure.ClosureId, Ending = Ending.Cancelled };
        await host.Bus.Say(Events.DeclarationsDecided, answered);
        await host.Bus.Say(Events.DeclarationsDecided, answered);
        Assert.Equal("cancelled", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));
        Assert.Single(await host.Bus.Left(Events.FilingsClosed, f => f.FilingId == id, 2));
        Assert.Equal("ALREADY_ENDED", (await host.Post($"{Path}/{id}/cancellation", Samples.Merchant, "{\"reason\":\"x\"}")).Code);
    }

    [Fact]
    public async Task An_officer_decides_only_what_is_held()
    {
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        const string release = """{"link":"customs","decision":"release"}""";
        Assert.Equal("NOT_HELD", (await host.Post($"{Path}/{id}/decision", Samples.Officer, release)).Code);
        Assert.Equal("ROLE_MISSING", (await host.Post($"{Path}/{id}/decision", Samples.Merchant, release)).Code);
        await host.Bus.Say(Events.DeclarationsDecided, new DeclarationDecided { FilingId = id, Moves = { new StatusMove { Status = 300, At = 9 } }, Channel = "yellow" });
        Assert.Equal("held", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));
        Assert.Equal("ROLE_MISSING", (await host.Post($"{Path}/{id}/decision", Samples.Bank, release)).Code);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post($"{Path}/{id}/decision", Samples.Officer, release)).Status);
        Assert.Equal("release", Assert.Single(await host.Bus.Left(Events.HoldsDecided, h => h.FilingId == id, 1)).Decision);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        const string who = "3301960004 merchant";
        List<string> filed = [];
        for (var i = 0; i < 5; i++)
        {
            filed.Add((await host.Post(Path, who, Samples.Declaration().ToJsonString())).Id);
        }
        List<string> read = [];
        for (var url = $"{Path}?limit=2"; url.Length > 0;)
        {
            var page = (await host.Get(url, who)).Json;
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(i => Text(i, "id")));
            url = page.TryGetProperty("next", out var next) ? $"{Path}?limit=2&cursor={next.GetString()}" : "";
        }
        filed.Reverse();
        Assert.Equal(filed, read);
        Assert.Equal("BAD_QUERY", (await host.Get($"{Path}?limit=0", who)).Code);
        Assert.Equal("BAD_QUERY", (await host.Get($"{Path}?cursor=%21", who)).Code);
    }

    [Fact]
    public async Task The_open_pages_need_no_token()
    {
        var document = await host.Get("/openapi/v1.json", "");
        Assert.StartsWith("3.1", Text(document.Json, "openapi"), StringComparison.Ordinal);
        Assert.Equal(
            ["#/components/schemas/DeclarationJson", "#/components/schemas/ImportDeclarationJson"],
            document.Json.GetProperty("paths").GetProperty("/v1/declarations").GetProperty("post").GetProperty("requestBody").GetProperty("content")
                .GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").EnumerateArray().Select(s => Text(s, "$ref")));
        Assert.True(document.Json.GetProperty("paths").TryGetProperty("/v1/declarations", out var declarations));
        Assert.Contains("DeclarationJson", declarations.GetProperty("post").GetProperty("requestBody").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Send(HttpMethod.Get, "/docs/", "")).Status);
        var untold = string.Join(' ', document.Json.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(s => !s.Value.TryGetProperty("description", out var text) || text.GetString() is not { Length: > 0 }).Select(s => s.Name));
        Assert.True(untold.Length == 0, "No description: " + untold);
        Assert.Equal("up", Text((await host.Get("/v1/status", "")).Json, "state"));
        Assert.Equal("REFERENCE_USED", Text((await host.Get("/v1/errors/REFERENCE_USED", "")).Json, "code"));
    }

    private static string Payment(string number) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"orderNo":"O-{{number}}","platformCode":"3301961001","merchantCode":"3301960001","institutionName":"汇通支付（样例）","paymentNo":"P-{{number}}",
         "amount":"134.90","currency":"502","receivedAt":"2026-11-20T01:30:00Z"}
        """);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
