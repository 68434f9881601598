using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>What the gateway does not let in, and what it does not show.</summary>
public sealed class GuardsTests
{
    private static readonly DeadlineSettings Settings = new(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));

    public static TheoryData<string, Action<Bundle>, string> Untied => new()
    {
        { "another merchant's order", b => b.Order!.EbcCode = "3301960002", "/order/merchantCode" },
        { "another order number", b => b.Order!.OrderNo = "O-2", "/order/orderNo" },
        { "another platform's order", b => b.Order!.EbpCode = "3301961002", "/order/platformCode" },
        { "a payment of another order", b => b.Payment!.OrderNo = "O-2", "/payment/orderNo" },
        { "a payment of another merchant", b => b.Payment!.EbcCode = "3301960002", "/payment/merchantCode" },
        { "another waybill", b => b.Waybill!.LogisticsNo = "W-2", "/waybill/waybillNo" },
        { "another carrier", b => b.Declaration!.LogisticsCode = "", "/waybill/carrierCode" },
        { "no order number in the declaration", b => b.Declaration!.OrderNo = "", "/order/orderNo" },
    };

    [Theory]
    [MemberData(nameof(Untied))]
    public void A_leg_inside_a_submission_is_the_declarations_own(string name, Action<Bundle> spoil, string pointer)
    {
        Assert.NotEmpty(name);
        var faults = new Faults();
        var bundle = Read(Samples.Declaration("G1").ToJsonString(), faults)!;
        Assert.Empty(faults.All);
        spoil(bundle);
        Shape.Check(bundle, faults);
        Assert.Contains(faults.All, f => f.Code == "CONTRADICTION" && f.Pointer == pointer);
    }

    [Theory]
    [InlineData("/goods/0", "/goods/0")]
    [InlineData("/order/lines/0", "/order/lines/0")]
    public void Null_in_a_list_is_a_missing_value(string at, string pointer)
    {
        var faults = new Faults();
        Assert.Null(Read(Samples.Declaration("G2").With(at, "null").ToJsonString(), faults));
        Assert.Equal(("REQUIRED", pointer), (Assert.Single(faults.All).Code, faults.All[0].Pointer));
    }

    [Fact]
    public void Null_among_the_fees_is_a_missing_value()
    {
        var faults = new Faults();
        const string json = """
            {"proceedsNo":"Z","platformCode":"3301961001","merchantCode":"3301960001","orderNo":"O","amount":1,"currency":"502",
             "receivedAt":"2026-11-20T09:30:00+08:00","fees":[null]}
            """;
        Assert.Null(Submissions.Read(FilingKind.Proceeds, Encoding.UTF8.GetBytes(json), new Caller("3301964001", ["bank"]), faults));
        Assert.Equal("/fees/0", Assert.Single(faults.All).Pointer);
    }

    [Theory]
    [InlineData(300, "inspect", true)]
    [InlineData(300, "release", true)]
    [InlineData(500, "release", true)]
    [InlineData(500, "inspect", false)]
    [InlineData(399, "release", false)]
    [InlineData(399, "refuse", false)]
    [InlineData(120, "refuse", false)]
    public void Only_awaited_decisions_are_passed_on(int official, string decision, bool awaited)
    {
        var view = FilingState.After(FilingStateTests.New(), History.Decided("dcl_1", 10, official));
        var row = new FilingRow("dcl_1", FilingKind.Declaration, "t", "r", null, FilingStatus.Of(FilingKind.Declaration, view).Number,
            OfficialStatus.Latest(view), 1, 1, null, [], view);
        Assert.Equal(awaited, HoldDecisions.Awaited(row, Houses.Customs, decision));
        Assert.False(HoldDecisions.Awaited(row, Houses.FxSettlement, "settle"));
    }

    [Theory]
    [InlineData("application/json", null, true)]
    [InlineData("Application/JSON; charset=UTF-8", "identity", true)]
    [InlineData("application/json; charset=utf-16", null, false)]
    [InlineData("application/json", "gzip", false)]
    [InlineData("text/plain", null, false)]
    [InlineData(null, null, false)]
    public void A_body_that_would_have_to_be_unpacked_or_recoded_is_another_media_type(string? type, string? encoding, bool taken)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.Headers.ContentEncoding) = (type, encoding);
        Assert.Equal(taken, RequestBody.IsJson(request));
    }

    [Fact]
    public void The_second_of_two_decisions_on_one_hold_waits_for_the_answer_to_the_first()
    {
        var view = new FilingView { Moves = { new StatusMove { Status = 300, At = 5 } } };
        var row = new FilingRow("dcl_1", FilingKind.Declaration, "t", "r", null, FilingStatus.Held.Number, 300, 1, 1, null, [], view);
        Assert.True(HoldDecisions.Awaited(row, Houses.Customs, "release"));

        var decided = row with { View = HoldDecisions.Decided(view, Houses.Customs) };
        Assert.False(HoldDecisions.Awaited(decided, Houses.Customs, "refuse"));

        var inspected = decided.View.Clone();
        inspected.Moves.Add(new StatusMove { Status = 500, At = 6 });
        Assert.True(HoldDecisions.Awaited(decided with { View = inspected, Official = 500 }, Houses.Customs, "release"));
    }

    [Theory]
    [InlineData(Ending.Cancelled)]
    [InlineData(Ending.Amended)]
    [InlineData(Ending.Expired)]
    public void No_deadline_asks_customs_while_another_question_is_open(Ending ending)
    {
        var asked = FilingState.ClosureAsked(FilingStateTests.New(), new ClosureRequested { ClosureId = "c", Ending = ending, At = 1_000 });
        Assert.Null(Deadlines.Next(asked, 0, Settings));
        Assert.Equal(Deadlines.Act.Nothing, Deadlines.Decide(asked, 0, long.MaxValue, Settings).Act);
        var refused = FilingState.After(asked, new DeclarationDecided { FilingId = "dcl_1", ClosureId = "c", ClosureRefused = true });
        Assert.NotNull(Deadlines.Next(refused, 0, Settings));
    }

    [Fact]
    public void A_refused_expiry_is_asked_again()
    {
        var asked = FilingState.ClosureAsked(FilingStateTests.New(), new ClosureRequested { ClosureId = "c", Ending = Ending.Expired, At = 1_000 });
        Assert.Null(Deadlines.Next(asked, 0, Settings));
        var refused = FilingState.After(asked, new DeclarationDecided { FilingId = "dcl_1", ClosureId = "c", ClosureRefused = true });
        var again = 1_000 + (long)TimeSpan.FromHours(6).TotalMilliseconds;
        Assert.Equal(again, Deadlines.Next(refused, 0, Settings));
        Assert.NotEqual(Deadlines.Act.Nothing, Deadlines.Decide(refused, 0, again, Settings).Act);
    }

    [Fact]
    public void The_first_of_each_merchant_waits_for_a_leg()
    {
        var merchants = new Dictionary<string, string?> { ["dcl_1"] = "A", ["dcl_2"] = "A", ["dcl_3"] = "B", ["dcl_0"] = null };
        var waiting = LooseLegs.Join("dcl_0", "dcl_1", "A", merchants.GetValueOrDefault);
        waiting = LooseLegs.Join(waiting, "dcl_2", "A", merchants.GetValueOrDefault);
        waiting = LooseLegs.Join(waiting, "dcl_3", "B", merchants.GetValueOrDefault);
        Assert.Equal(["dcl_1", "dcl_3"], LooseLegs.Waiting(waiting));
        Assert.True(LooseLegs.Shown("A", "A", 2));
        Assert.False(LooseLegs.Shown("A", "B", 2));
        Assert.False(LooseLegs.Shown("", "A", 2));
        Assert.True(LooseLegs.Shown("", "A", 1));
    }

    [Fact]
    public void A_company_watches_so_much_at_once()
    {
        var watches = new Watches(2);
        var first = watches.Begin("A");
        Assert.NotNull(first);
        Assert.NotNull(watches.Begin("A"));
        Assert.Null(watches.Begin("A"));
        Assert.NotNull(watches.Begin("B"));
        first.Dispose();
        first.Dispose();
        Assert.NotNull(watches.Begin("A"));
        Assert.Null(watches.Begin("A"));
    }

    [Fact]
    public void A_failure_receipt_repeats_the_beginning_of_the_message()
    {
        var original = Encoding.UTF8.GetBytes("<a>" + new string('茶', 60_000));
        var receipt = CebWriter.FormatFailure(Guid.NewGuid(), CebReader.Read(original), original, DateTimeOffset.UnixEpoch.AddYears(50));
        Assert.InRange(receipt.Length, CebWriter.MostOriginalBytes, CebWriter.MostOriginalBytes + 8 * 1024);
        Assert.DoesNotContain("\uFFFD", Encoding.UTF8.GetString(receipt), StringComparison.Ordinal);
    }

    private static Bundle? Read(string json, Faults faults) =>
        Submissions.Read(FilingKind.Declaration, Encoding.UTF8.GetBytes(json), new Caller("3301960001", ["merchant"]), faults);
}

/// <summary>The same through the door.</summary>
public sealed class GuardedDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task A_bank_decides_only_the_money_it_reported()
    {
        var id = (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        var order = $"O-{Samples.Number()}";
        var report = (await host.Post("/v1/proceeds", Samples.Bank, $$"""
            {"proceedsNo":"Z-{{order}}","platformCode":"3301961001","merchantCode":"3301960001","orderNo":"{{order}}","amount":1,"currency":"502",
             "receivedAt":"2026-11-20T09:30:00+08:00"}
            """)).Id;
        await host.Bus.Say(Events.DeclarationsDecided, History.Released(id, 1_800_000_001_000));
        await host.Bus.Say(Events.ProceedsSettlements, new ProceedsSettled { FilingId = id, Outcome = "documents", At = 1_800_000_002_000, ProceedsIds = { report } });
        const string settle = """{"link":"fx-settlement","decision":"settle"}""";
        Assert.Equal(HttpStatusCode.NotFound, (await host.Post($"/v1/declarations/{id}/decision", "3301964002 bank", settle)).Status);
        var decided = await host.Post($"/v1/declarations/{id}/decision", Samples.Bank, settle);
        Assert.True(decided.Status == HttpStatusCode.Accepted, decided.Body);
    }

    [Fact]
    public async Task The_same_broken_message_is_receipted_once()
    {
        const string who = "3301960005 merchant";
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("CEB_FORMAT", (await host.Send(HttpMethod.Post, "/v1/ceb", who, "<broken", type: "application/xml")).Code);
        }
        Assert.Equal(1, (await host.Get("/v1/ceb/receipts", who)).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("ROLE_MISSING", (await host.Send(HttpMethod.Post, "/v1/ceb", Samples.Bank, "<broken", type: "application/xml")).Code);
    }

    [Fact]
    public async Task A_null_line_sinks_nothing_but_itself()
    {
        var lines = $"{Samples.Declaration().With("/goods/0", "null").Line()}\n{Samples.Declaration().Line()}";
        var answer = await host.Post("/v1/declarations", Samples.Merchant, lines, type: "application/x-ndjson");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([true, false], answer.Lines.Select(l => l.TryGetProperty("problem", out _)));
    }

    [Fact]
    public async Task An_unset_address_is_told()
    {
        var answer = await host.Get("/v1/desk/held", Samples.Officer);
        Assert.Equal("HOUSE_UNREACHABLE", answer.Code);
        Assert.Contains("Houses:customs:Grpc", answer.Body, StringComparison.Ordinal);
        Assert.Equal("BAD_QUERY", (await host.Get("/v1/operations/parked?cursor=MTp4", "0000000001 operator")).Code);
    }

    [Fact]
    public async Task A_quote_names_every_fault_of_its_form_and_asks_customs_alone()
    {
        const string path = "/v1/import-taxes/quote";
        const string good = """{"procedure":"9610","date":"2025-06-01","goods":[{"gcode":"9503008900","name":"toy","total":"410","qty":1,"unit":"007"}]}""";
        const string bad = """
            {"procedure":"96","date":"2025-02-30","freight":"-1","goods":[{"gcode":"95030089","name":"","total":"0","qty":"1","unit":"7","qty1":"x"}],
             "quantitiesUsed":[{"pool":"sugar","quantity":1},{"pool":"sugar","quantity":2}]}
            """;
        Assert.Equal("HOUSE_UNREACHABLE", (await host.Post(path, Samples.Merchant, good)).Code);
        Assert.Equal("ROLE_MISSING", (await host.Post(path, Samples.Bank, good)).Code);
        var refused = await host.Post(path, Samples.Merchant, bad);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(
            ["/date", "/freight", "/goods/0/gcode", "/goods/0/name", "/goods/0/qty1", "/goods/0/total", "/goods/0/unit", "/procedure", "/quantitiesUsed/1/pool"],
            refused.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).Order());
        var gap = await host.Post(path, Samples.Merchant, """{"procedure":"9610","goods":[null]}""");
        Assert.Equal("/goods/0", Assert.Single(gap.Json.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
        Assert.Equal("VALIDATION", (await host.Post(path, Samples.Merchant, """{"procedure":"9610","goods":[]}""")).Code);
    }

    [Fact]
    public async Task The_state_tells_the_departure()
    {
        var id = (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        await host.Bus.Say(Events.DeclarationsDecided, History.Released(id, 1_800_000_001_000));
        await host.Bus.Say(Events.DeclarationsClosed, new DeclarationClosed
        {
            FilingId = id, Move = new StatusMove { Status = 899, At = 1_800_000_003_000 },
            Moved = new GoodsMoved { FilingId = id, LeftAt = 1_800_000_002_000, DepartureId = "dep_1" },
        });
        var departure = (await host.Get($"/v1/declarations/{id}", Samples.Merchant)).Json.GetProperty("departure");
        Assert.Equal("dep_1", departure.GetProperty("reportId").GetString());
        Assert.False(departure.GetProperty("simulated").GetBoolean());
    }
}
