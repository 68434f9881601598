using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Grpc.Core;
using Grpc.Net.Client;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Returned goods that others replace: what a replacement may claim, when it gives it back, and the books of both.</summary>
public sealed class ExchangeTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Tenant = "3301960001";
    private const string Tea = "0902101000", Cup = "6911101900";
    private const long T = 1_795_000_000_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>ret_1 takes back 4 tins of tea of 128.4 and 2 cups of 30; a replacement that stands claims one tin of 32.1.</summary>
    public static TheoryData<string, Action<FilingView>?, Action<DeclarationSubmitted>?, string> Claims => new()
    {
        { "the rest of the tea", null, null, "" },
        { "a part of it, below its value", null, d => Goods(d, (Tea, "011", "2", "60")), "" },
        { "all that is left", null, d => Goods(d, (Tea, "011", "3", "96.3"), (Cup, "006", "2", "30")), "" },
        { "in two lines of one code", null, d => Goods(d, (Tea, "011", "1", "32.1"), (Tea, "011", "2", "64.2")), "" },
        { "above the quantity", null, d => Goods(d, (Tea, "011", "4", "96.3")), "/goods/0/qty REPLACES_QUANTITY 4: at most 3: 4 returned, 1 replaced" },
        { "above the quantity in two lines", null, d => Goods(d, (Tea, "011", "1", "1"), (Tea, "011", "2.5", "2")), "/goods/0/qty REPLACES_QUANTITY 3.5: at most 3: 4 returned, 1 replaced" },
        { "above the value", null, d => Goods(d, (Tea, "011", "2", "96.31")), "/goods/0/total REPLACES_VALUE 96.31: at most 96.3: 128.4 returned, 32.1 replaced" },
        { "the last one below the value", null, d => Goods(d, (Tea, "011", "3", "96.29")), "/goods/0/total REPLACES_VALUE 96.29: 96.3: 128.4 returned, 32.1 replaced" },
        { "another unit", null, d => Goods(d, (Tea, "035", "1", "32.1")), $"/goods/0/gcode REPLACES_GOODS {Tea} 035: {Tea} 011 | {Cup} 006" },
        { "another code, and too much of a known one", null, d => Goods(d, ("9503006000", "006", "1", "1"), (Cup, "006", "3", "30")),
            $"/goods/0/gcode REPLACES_GOODS 9503006000 006: {Tea} 011 | {Cup} 006, /goods/1/qty REPLACES_QUANTITY 3: at most 2: 2 returned, 0 replaced" },
        { "another currency", null, d => d.Lines[0].Currency = "142", "/goods/0/currency REPLACES_VALUE 142: 502, that of ret_1" },
        { "of another merchant", null, d => d.EbcCode = "3301960009", "/replaces REPLACES_UNKNOWN ret_1: an exchange of yours, ret_…" },
        { "no exchange", v => v.ExportReturn.Exchange = null, null, "/replaces REPLACES_NO_EXCHANGE ret_1: a return with exchange: true" },
        { "of an import", v => v.ExportReturn = null, null, "/replaces REPLACES_NO_EXCHANGE ret_1: a return with exchange: true" },
        { "not answered", v => v.Answer = null, null, "/replaces REPLACES_UNANSWERED ret_1: the answer of tax-refund to it first" },
        { "refused", v => v.Answer.Outcome = "refused", null, "/replaces REPLACES_ENDED ret_1 refused: a return that goes on" },
        { "cancelled", v => v.Answer.Outcome = "cancelled", null, "/replaces REPLACES_ENDED ret_1 cancelled: a return that goes on" },
        { "cancellation asked", v => v.ExportReturn.Exchange.CancelAskedAt = 1, null, "/replaces REPLACES_ENDED ret_1 cancellation asked: a return that goes on" },
        { "cancellation asked of goods that are here", v => (v.ExportReturn.Exchange.CancelAskedAt, v.ExportReturn.ArrivedAt) = (1, 2), null, "" },
        { "cancellation asked of what was paid back", v => (v.ExportReturn.Exchange.CancelAskedAt, v.ExportReturn.PaidBackAt) = (1, 2), null, "" },
        { "to be paid back first", v => v.Answer.Outcome = "pay-back-first", null, "" },
        { "came back", v => v.Answer.Outcome = "returned", null, "" },
        { "came in as an ordinary import", v => v.Answer.Outcome = "general-trade", null, "" },
        { "twenty stand", v => v.ExportReturn.Exchange.Replacements.Add(Enumerable.Range(0, 19).Select(n => new ReplacementMark { DeclarationId = $"dcl_{n}" })), null,
            "/replaces REPLACES_MOST ret_1: at most 20" },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public void What_a_replacement_may_claim(string name, Action<FilingView>? of, Action<DeclarationSubmitted>? change, string expected)
    {
        var (row, declaration, faults) = (Return(), Replacement((Tea, "011", "3", "96.3")), new Faults());
        of?.Invoke(row.View);
        change?.Invoke(declaration);
        Exchange.Check(row, Tenant, declaration, faults);
        Assert.Equal((name, expected), (name, string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code} {f.Value}: {f.Expected}"))));
    }

    [Fact]
    public void A_foreign_return_is_told_from_none_in_nothing()
    {
        List<FieldFault> told = [];
        foreach (var (row, tenant) in new (FilingRow?, string)[] { (null, Tenant), (Return(), "3301960002"), (Return() with { Kind = FilingKind.Declaration }, Tenant) })
        {
            var faults = new Faults();
            Exchange.Check(row, tenant, Replacement((Tea, "011", "1", "32.1")), faults);
            told.Add(Assert.Single(faults.All));
        }
        Assert.Single(told.Distinct());
    }

    /// <summary>Whatever is claimed and given back, in any order: what stands is never more than what comes back, in quantity and in value, and all of it can be replaced.</summary>
    [Fact]
    public void Claims_never_exceed_the_return() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 140], Gen.Int[0, 7]).Array[1, 40].Sample(steps =>
    {
        var row = Return();
        row.View.ExportReturn.Exchange.Replacements.Clear();
        var n = 0;
        foreach (var (qty, value, which) in steps)
        {
            var standing = row.View.ExportReturn.Exchange.Replacements.Where(r => r.FreedAt == 0).ToList();
            if (which > 4 && standing.Count > 0)
            {
                row = row with { View = Exchange.GiveBack(row.View, standing[(qty + value) % standing.Count].DeclarationId, T + n++) };
                continue;
            }
            var faults = new Faults();
            var declaration = Replacement((Tea, "011", Decimals.Write(qty), Decimals.Write(value)));
            Exchange.Check(row, Tenant, declaration, faults);
            if (!faults.Any)
            {
                row = row with { View = Exchange.Claim(row.View, $"dcl_{n}", declaration, T + n++) };
            }
            var goods = row.View.ExportReturn.Exchange.Replacements.SelectMany(r => r.Goods).ToList();
            var (claimed, worth) = (goods.Sum(g => Decimals.Read(g.Qty)), goods.Sum(g => Decimals.Read(g.Value)));
            Assert.InRange(claimed, 0, 4);
            Assert.InRange(worth, 0, 128.4m);
            Assert.True(claimed < 4 || worth == 128.4m);
            var (rest, last) = (new Faults(), Replacement((Tea, "011", Decimals.Write(4 - claimed), Decimals.Write(128.4m - worth))));
            Exchange.Check(row, Tenant, last, rest);
            Assert.DoesNotContain(rest.All, f => f.Code != "REPLACES_MOST");
        }
    }, iter: 500);

    [Fact]
    public void Given_back_once_and_ended_ones_do_not_make_the_facts_grow_for_ever()
    {
        var view = Return().View;
        for (var n = 0; n < Exchange.MostFreed + 5; n++)
        {
            view = Exchange.GiveBack(Exchange.Claim(view, $"dcl_x{n}", Replacement((Tea, "011", "1", "32.1")), T), $"dcl_x{n}", T + n);
        }
        Assert.Equal(1 + Exchange.MostFreed, view.ExportReturn.Exchange.Replacements.Count);
        Assert.Same(view, Exchange.GiveBack(view, "dcl_x24", T));
        Assert.Same(view, Exchange.GiveBack(view, "dcl_none", T));
        Assert.True(Exchange.IsClaimed(view.ExportReturn.Exchange));
        Assert.False(Exchange.IsClaimed(Exchange.GiveBack(view, "dcl_0", T).ExportReturn.Exchange));
    }

    [Theory]
    [InlineData("""{"direction":"import","reference":"R1","declarationId":"dcl_1","reason":"buyer","exchange":true,"lines":[{"gnum":1,"qty":1}]}""", "/exchange NOT_ALLOWED")]
    [InlineData("""{"direction":"export","reference":"R1","declarationId":"dcl_1","reason":"quality","customsOffice":"2992","exchange":true,"lines":[{"gnum":1,"qty":1}]}""", "")]
    public void Only_the_return_of_an_export_is_an_exchange(string json, string expected)
    {
        var faults = new Faults();
        var bundle = Submissions.Read(FilingKind.Return, Encoding.UTF8.GetBytes(json), new Caller(Tenant, ["merchant"]), faults);
        Assert.Equal((expected, expected.Length == 0), (string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code}")), bundle?.Return!.Exchange ?? false));
    }

    [Theory]
    [InlineData("9610", false, "")]
    [InlineData("9710", false, "")]
    [InlineData("1210", false, "")]
    [InlineData("9810", false, "/replaces NOT_ALLOWED")]
    [InlineData("9610", true, "/payment NOT_ALLOWED")]
    public void A_replacement_is_a_sold_export_without_a_payment(string procedure, bool paid, string expected)
    {
        var json = Samples.Declaration();
        (json["replaces"], json["procedure"]) = ("ret_1", procedure);
        if (!paid)
        {
            json.Remove("payment");
        }
        var faults = new Faults();
        var bundle = Submissions.Read(FilingKind.Declaration, Encoding.UTF8.GetBytes(json.ToJsonString()), new Caller(Tenant, ["merchant"]), faults);
        Assert.Equal(expected, string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code}")));
        if (bundle is not null)
        {
            Assert.Equal((LegState.NotNeeded, "ret_1"), (bundle.View(draft: false).Payment.State, bundle.View(draft: false).Replaces));
            Assert.DoesNotContain(LegsAwaited.Missing(bundle), k => k.StartsWith("p|", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Filing_claims_a_repeat_is_told_what_stands_and_an_end_without_release_gives_back()
    {
        var exchange = await ExchangeAsync("XC-1", "4", "128.4");
        var path = $"/v1/returns/{exchange}";

        // A dry run judges alike and claims nothing.
        var dry = await host.Post("/v1/declarations/dry-run", Samples.Merchant, Json(exchange, "5", "128.4").ToJsonString());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "REPLACES_QUANTITY"), (dry.Status, Fault(dry)));
        var first = Json(exchange, "3", "96.3");
        Assert.Equal(HttpStatusCode.OK, (await host.Post("/v1/declarations/dry-run", Samples.Merchant, first.ToJsonString())).Status);
        Assert.False((await host.Get(path, Samples.Merchant)).Json.GetProperty("return").TryGetProperty("replacements", out _));

        var filed = await host.Post("/v1/declarations", Samples.Merchant, first.ToJsonString(), "exchange-1");
        Assert.Equal(HttpStatusCode.Accepted, filed.Status);
        Assert.Equal(exchange, Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == filed.Id, 1)).Replaces);
        var again = await host.Post("/v1/declarations", Samples.Merchant, first.ToJsonString(), "exchange-1");
        Assert.Equal((filed.Body, true), (again.Body, again.Replayed));
        // The same document under another key: its number is used, and it claims nothing a second time.
        Assert.Equal("REFERENCE_USED", (await host.Post("/v1/declarations", Samples.Merchant, first.ToJsonString())).Code);

        var refused = await host.Post("/v1/declarations", Samples.Merchant, Json(exchange, "2", "32.1").ToJsonString());
        var error = refused.Json.GetProperty("errors")[0];
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "VALIDATION", "REPLACES_QUANTITY", "/goods/0/qty", "2", "at most 1: 4 returned, 3 replaced", "declaration"), (
            refused.Status, refused.Code, Fault(refused), error.GetProperty("pointer").GetString(), error.GetProperty("value").GetString(),
            error.GetProperty("expected").GetString(), error.GetProperty("leg").GetString()));
        var foreign = await host.Post("/v1/declarations", Samples.OtherMerchant, Json(exchange, "1", "32.1").ToJsonString());
        var none = await host.Post("/v1/declarations", Samples.Merchant, Json("ret_none", "1", "32.1").ToJsonString());
        Assert.Equal(("REPLACES_UNKNOWN", "REPLACES_UNKNOWN"), (Fault(foreign), Fault(none)));

        // Of a bulk request a bad line takes nothing from the others, and two lines share what is left.
        var bulk = await host.Post("/v1/declarations", Samples.Merchant,
            string.Join('\n', Json(exchange, "2", "32.1").Line(), Samples.Declaration().Line(), Json(exchange, "1", "32.1").Line(), Json(exchange, "1", "32.1").Line()),
            type: "application/x-ndjson");
        Assert.Equal([false, true, true, false], bulk.Lines.Select(l => l.TryGetProperty("id", out _)));
        Assert.Equal("at most 0: 4 returned, 4 replaced", bulk.Lines[3].GetProperty("problem").GetProperty("errors")[0].GetProperty("expected").GetString());

        // Each names the other.
        var replacements = (await host.Get(path, Samples.Merchant)).Json.GetProperty("return").GetProperty("replacements").EnumerateArray().ToList();
        Assert.Equal([filed.Id, bulk.Lines[2].GetProperty("id").GetString()], replacements.Select(r => r.GetProperty("declarationId").GetString()));
        Assert.Equal("3", replacements[0].GetProperty("goods")[0].GetProperty("qty").GetString());
        var state = (await host.Get($"/v1/declarations/{filed.Id}", Samples.Merchant)).Json;
        Assert.Equal((exchange, "not-needed"), (state.GetProperty("replaces").GetString(), state.GetProperty("legs").GetProperty("payment").GetProperty("state").GetString()));
        Assert.Contains(exchange, await EntriesAsync($"/v1/declarations/{filed.Id}/timeline", "replaces"));
        Assert.Contains(filed.Id, await EntriesAsync($"{path}/timeline", "replaced"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"{path}/timeline", Samples.OtherMerchant)).Status);

        // While one stands the return is not cancelled, and a replacement is not amended.
        Assert.Equal("EXCHANGE_CLAIMED", (await host.Post($"{path}/cancellation", Samples.Merchant, """{"reason":"kept"}""")).Code);
        Assert.Equal("AMEND_REPLACEMENT", (await host.Post($"/v1/declarations/{filed.Id}/amendments", Samples.Merchant, new JsonObject
        {
            ["reason"] = "one less", ["document"] = Json(exchange, "2", "64.2"),
        }.ToJsonString())).Code);

        // An end without release, told twice, gives the quantity back once.
        foreach (var end in new[] { History.Refused(filed.Id, T + 80), History.Refused(filed.Id, T + 80) })
        {
            await host.Bus.Say(Events.DeclarationsDecided, end);
        }
        var freed = await host.Until(path, Samples.Merchant, s => s.GetProperty("return").GetProperty("replacements")[0].TryGetProperty("freedAt", out _));
        Assert.Empty(freed.GetProperty("return").GetProperty("replacements")[0].GetProperty("goods").EnumerateArray());
        Assert.Contains(filed.Id, await EntriesAsync($"{path}/timeline", "replacement-ended"));
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post("/v1/declarations", Samples.Merchant, Json(exchange, "3", "96.3").ToJsonString())).Status);
        // What tax-refund says later keeps the claims.
        await host.Bus.Say(Events.ExportReturnsDecided, Decided(exchange, "returned", T + 9, "4", "128.4"));
        var back = await host.Until(path, Samples.Merchant, s => s.GetProperty("status").GetString() == "goods-back");
        Assert.Equal(3, back.GetProperty("return").GetProperty("replacements").GetArrayLength());
    }

    [Fact]
    public async Task While_its_cancellation_is_with_tax_refund_nothing_claims_it()
    {
        var exchange = await ExchangeAsync("XC-2", "1", "32.1");
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post($"/v1/returns/{exchange}/cancellation", Samples.Merchant, """{"reason":"kept"}""")).Status);
        Assert.Equal("REPLACES_ENDED", Fault(await host.Post("/v1/declarations", Samples.Merchant, Json(exchange, "1", "32.1").ToJsonString())));
        await host.Bus.Say(Events.ExportReturnsDecided, Decided(exchange, "cancelled", T + 9, "1", "32.1"));
        await host.Until($"/v1/returns/{exchange}", Samples.Merchant, s => s.GetProperty("status").GetString() == "cancelled");
        Assert.Equal("REPLACES_ENDED", Fault(await host.Post("/v1/declarations", Samples.Merchant, Json(exchange, "1", "32.1").ToJsonString())));
    }

    [Fact]
    public async Task A_declaration_does_not_become_a_replacement_by_an_amendment()
    {
        var json = Samples.Declaration();
        var filed = await host.Post("/v1/declarations", Samples.Merchant, json.ToJsonString());
        var next = Json("ret_1", "4", "128.4", (string?)json["reference"]);
        var answer = await host.Post($"/v1/declarations/{filed.Id}/amendments", Samples.Merchant, new JsonObject { ["reason"] = "an exchange", ["document"] = next }.ToJsonString());
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), e => e.GetProperty("pointer").GetString() == "/document/replaces" && e.GetProperty("code").GetString() == "AMEND_FIXED");
    }

    [Fact]
    public async Task Over_grpc_it_claims_alike()
    {
        await using var own = new GatewayHost { Settings = { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" } };
        await own.InitializeAsync();
        var bundle = Submissions.Read(FilingKind.Declaration, Encoding.UTF8.GetBytes(Json("ret_none", "1", "32.1").ToJsonString()), new Caller(Tenant, ["merchant"]), new Faults())!;
        using var channel = GrpcChannel.ForAddress(own.Http.BaseAddress!);
        using var stream = new Contracts.Gateway.GatewayClient(channel).Submit(new Metadata { { "authorization", "told " + Samples.Merchant } }, cancellationToken: Ct);
        await stream.RequestStream.WriteAsync(new Submission { IdempotencyKey = "x", Declaration = bundle.Declaration, Order = bundle.Order, Waybill = bundle.Waybill }, Ct);
        await stream.RequestStream.CompleteAsync();
        Assert.True(await stream.ResponseStream.MoveNext(Ct));
        Assert.Equal(("", "REPLACES_UNKNOWN", "/replaces"), (stream.ResponseStream.Current.Id, stream.ResponseStream.Current.Errors[0].Code, stream.ResponseStream.Current.Errors[0].Pointer));
    }

    /// <summary>Both declared 128.4 at one rate; the replacement's carriage of 6.5 is the merchant's. Told in any order, both close, and what one owes the other has.</summary>
    [Theory]
    [InlineData("returned")]
    [InlineData("general-trade")]
    public void The_books_of_both_close_and_the_receivable_moves(string outcome)
    {
        var back = Decided("ret_1", outcome, T + 200, "4", "128.4");
        (back.DeclarationId, back.ValueBack, back.Whole) = ("dcl_1", outcome == "returned" ? "128.4" : "0", outcome == "returned");
        Told[] original = [.. History.Settled("dcl_1", T), History.Of(Events.ExportReturnsDecided, back, ReturnState.ExportReturned)];
        Told[] replacement =
        [
            .. History.Settled("dcl_2", T)[..^1].Where(t => t.Name != Events.PaymentsAnswered.Name),
            History.Of(Events.ProceedsSettlements, new ProceedsSettled { FilingId = "dcl_2", Outcome = "settled", Declared = "0", Received = "0", Fees = "0", Refunds = "0", Difference = "0", Currency = "502", Cny = "0", At = T + 60 }, FilingState.After),
        ];
        Gen.Select(Gen.Shuffle(original.Concat(original).ToArray()), Gen.Shuffle(replacement.Concat(replacement).ToArray())).Sample((first, second) =>
        {
            var (one, two) = (FilingStateTests.Tell(Start(), first), FilingStateTests.Tell(Start("ret_1"), second));
            Assert.Equal(("settled", "settled"), (Name(one), Name(two)));
            List<Entry> entries = [.. Entries.Of(one), .. Entries.Of(two)];
            Assert.All(entries, e => Assert.All(e.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0, g.Sum(p => p.Amount))));
            Assert.All(entries, e => Assert.Equal(0m, e.Postings.Sum(p => p.Cny)));
            Assert.Equal((0, 0), (Closing.OpenOf(Entries.Of(one)).Count, Closing.OpenOf(Entries.Of(two)).Count));
            Assert.Equal("-128.4", Exchanged(Entries.Of(one)));
            Assert.Equal("128.4", Exchanged(Entries.Of(two)));
            Assert.Equal("0", Exchanged(entries));
            Assert.DoesNotContain(entries.SelectMany(e => e.Postings), p => p.Account == LedgerAccount.BuyerRefundPayable);
            Assert.Equal(["ordered", "released", "departed", "exchanged"], Entries.Of(two).OrderBy(e => e.At == T + 60).Select(e => e.Kind.ToString().ToLowerInvariant()));
        }, iter: 100, threads: 1);

        static string Name(FilingView view) => FilingStatus.Of(FilingKind.Declaration, view).Name;
        static string Exchanged(IEnumerable<Entry> entries) =>
            Decimals.Write(entries.SelectMany(e => e.Postings).Where(p => p.Account == LedgerAccount.ExchangedGoods).Sum(p => p.Amount));
    }

    /// <summary>A replacement that comes back itself for its money: what the buyer is owed is what was paid for the first goods.</summary>
    [Fact]
    public void A_replacement_that_comes_back_owes_its_buyer()
    {
        var back = Decided("ret_2", "returned", T + 300, "4", "128.4");
        (back.Exchange, back.DeclarationId, back.ValueBack) = (false, "dcl_2", "128.4");
        Told[] life =
        [
            .. History.Settled("dcl_2", T)[..^1].Where(t => t.Name != Events.PaymentsAnswered.Name),
            History.Of(Events.ProceedsSettlements, new ProceedsSettled { FilingId = "dcl_2", Outcome = "settled", Received = "0", Fees = "0", Refunds = "0", Difference = "0", Currency = "502", Cny = "0", At = T + 60 }, FilingState.After),
            History.Of(Events.ExportReturnsDecided, back, ReturnState.ExportReturned),
        ];
        var entries = Entries.Of(FilingStateTests.Tell(Start("ret_1"), life));
        Assert.Empty(Closing.OpenOf(entries));
        Assert.Equal(-128.4m, entries.SelectMany(e => e.Postings).Where(p => p.Account == LedgerAccount.BuyerRefundPayable).Sum(p => p.Amount));
    }

    private async Task<string> ExchangeAsync(string reference, string qty, string value)
    {
        var filed = await host.Post("/v1/returns", Samples.Merchant,
            $$"""{"direction":"export","reference":"{{reference}}","declarationId":"dcl_1","reason":"quality","customsOffice":"2992","exchange":true,"lines":[{"gnum":1,"qty":"{{qty}}"}]}""");
        Assert.True(Assert.Single(await host.Bus.Left(Events.ExportReturnsRequested, r => r.FilingId == filed.Id, 1)).Exchange);
        Assert.Equal("REPLACES_UNANSWERED", Fault(await host.Post("/v1/declarations", Samples.Merchant, Json(filed.Id, "1", "32.1").ToJsonString())));
        await host.Bus.Say(Events.ExportReturnsDecided, Decided(filed.Id, "applied", T + 1, qty, value));
        await host.Until($"/v1/returns/{filed.Id}", Samples.Merchant, s => s.GetProperty("status").GetString() == "goods-awaited");
        return filed.Id;
    }

    private async Task<List<string?>> EntriesAsync(string path, string name) =>
    [
        .. (await host.Get(path, Samples.Merchant)).Json.GetProperty("entries").EnumerateArray()
            .Where(e => e.GetProperty("event").GetString() == name).Select(e => e.GetProperty("info").GetString()),
    ];

    private static string? Fault(GatewayHost.Answer answer) => answer.Json.GetProperty("errors")[0].GetProperty("code").GetString();

    private static JsonObject Json(string replaces, string qty, string value, string? reference = null)
    {
        var json = Samples.Declaration(reference).Without("payment");
        json["replaces"] = replaces;
        (json["goods"]![0]!["qty"], json["goods"]![0]!["total"]) = (qty, value);
        (json["order"]!["lines"]![0]!["qty"], json["order"]!["lines"]![0]!["total"], json["order"]!["goodsValue"]) = (qty, value, value);
        return json;
    }

    private static ReturnDecided Decided(string id, string outcome, long at, string qty, string value) => new()
    {
        FilingId = id, DeclarationId = "dcl_1", Outcome = outcome, At = at, Exchange = true, EbcCode = Tenant, Currency = "502",
        Lines = { new ReturnLine { Gnum = 1, Qty = qty, Regime = "tax-relief", Gcode = Tea, Unit = "011", Value = value } },
    };

    private static FilingRow Return()
    {
        var view = new FilingView
        {
            Answer = new AnswerMark { Outcome = "applied", At = T },
            ExportReturn = new ReturnMark
            {
                Id = "ret_1", Currency = "502",
                Lines = { new ReturnLine { Gnum = 1, Qty = "4", Gcode = Tea, Unit = "011", Value = "128.4" }, new ReturnLine { Gnum = 2, Qty = "2", Gcode = Cup, Unit = "006", Value = "30" } },
                Exchange = new ExchangeMark
                {
                    Merchant = Tenant,
                    Replacements = { new ReplacementMark { DeclarationId = "dcl_0", At = T, Goods = { new ReplacedMark { Gcode = Tea, Unit = "011", Qty = "1", Value = "32.1" } } } },
                },
            },
        };
        return new FilingRow("ret_1", FilingKind.Return, Tenant, "XC", null, FilingStatus.GoodsAwaited.Number, 0, T, T, null, [], view);
    }

    private static DeclarationSubmitted Replacement(params (string Gcode, string Unit, string Qty, string Value)[] goods)
    {
        var declaration = new DeclarationSubmitted { Replaces = "ret_1", EbcCode = Tenant };
        Goods(declaration, goods);
        return declaration;
    }

    private static void Goods(DeclarationSubmitted declaration, params (string Gcode, string Unit, string Qty, string Value)[] goods)
    {
        declaration.Lines.Clear();
        declaration.Lines.Add(goods.Select((g, i) => new GoodsItem { Gnum = i + 1, Gcode = g.Gcode, Unit = g.Unit, Qty = g.Qty, Total = g.Value, Currency = "502" }));
    }

    private static FilingView Start(string replaces = "")
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Replaces) = ("128.4", "502", "134.9", "502", replaces);
        (view.Paid, view.PaidCurrency) = replaces.Length > 0 ? ("", "") : ("134.9", "502");
        if (replaces.Length > 0)
        {
            view.Payment = new LegMark { State = LegState.NotNeeded };
        }
        view.Ledger = new LedgerMark { Rate = "7.1644" };
        return view;
    }
}
