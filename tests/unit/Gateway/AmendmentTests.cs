using System.Net;
using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>What may be amended when, what it says changed, and how its facts and books go on; then the same at the door.</summary>
public sealed class AmendmentTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Path = "/v1/declarations";
    private const long T = 1_795_000_000_000;

    private static readonly LedgerRules Rules = LedgerRuleFiles.Load(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());

    public static TheoryData<string, string?> States => new()
    {
        { "accepted", null },
        { "waiting", null },
        { "leg refused", null },
        { "held", null },
        { "inspection", null }, // customs says no
        { "draft", "AMEND_DRAFT" },
        { "released", "AMEND_RELEASED" },
        { "settled", "AMEND_RELEASED" },
        { "refused", "AMEND_ENDED" },
        { "cancelled", "AMEND_ENDED" },
        { "expired", "AMEND_ENDED" },
        { "cancellation asked", "CLOSURE_RUNNING" },
        { "amendment asked", "CLOSURE_RUNNING" },
        { "cancellation refused", null },
        { "amended 20 times", "AMEND_MOST" },
        { "a replacement", "AMEND_REPLACEMENT" },
    };

    [Theory, MemberData(nameof(States))]
    public void What_may_be_amended_is_a_question_of_state(string state, string? code) => Assert.Equal(code, Amendment.Refuse(InState(state)));

    [Fact]
    public void The_README_says_the_same()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(root!.FullName, "Platform.sln")))
        {
            root = root.Parent;
        }
        var told = File.ReadLines(System.IO.Path.Combine(root.FullName, "services", "gateway", "README.md")).SkipWhile(l => !l.StartsWith("| amended while", StringComparison.Ordinal))
            .Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Trim('|', ' ').Split(" | ")).Select(c => (c[0], c[1])).Order().ToList();
        Assert.Equal(States.Select(s => (s.Data.Item1, s.Data.Item2 ?? "customs is asked")).Order(), told);
    }

    [Theory]
    [InlineData("held", 300)]
    [InlineData("inspection", 500)]
    public void The_official_status_is_that_of_the_last_version(string state, int status)
    {
        var view = InState(state);
        Assert.Equal(status, OfficialStatus.Latest(view));
        var next = Succeeded(view);
        Assert.Equal((2, 2), (OfficialStatus.Latest(next), next.DocumentVersion));
        next = FilingState.After(next, Moved(2, T + 500, 120));
        Assert.Equal(120, OfficialStatus.Latest(next));
        // What is heard late of the version before is history.
        Assert.Equal(120, OfficialStatus.Latest(FilingState.After(next, Moved(0, T + 400, 399))));
        Assert.Equal([status, 399, 100, 120], FilingState.After(next, Moved(0, T + 110, 399)).Moves.Select(m => m.Status));
    }

    [Fact]
    public void A_version_that_was_amended_is_reversed_and_the_next_one_is_booked_for_itself()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("100", "502", "110", "502", "110", "502");
        view.Ledger = Rules.Open("502", T);
        foreach (var leg in History.Legs("dcl_1", T))
        {
            view = leg.Apply(view);
        }
        (view.Declared, view.Ordered, view.Paid) = ("100", "110", "110");
        var before = Entries.Of(view);
        Assert.Equal([EntryKind.Ordered, EntryKind.Paid], before.Select(e => e.Kind));

        var next = Succeeded(view);
        Assert.False(Entries.Alike(view, next));
        Assert.Equal(
            [(EntryKind.Ordered, "version 1"), (EntryKind.Paid, "version 1"), (EntryKind.Reversed, "version 1")], Entries.Of(next).Select(e => (e.Kind, e.Part)));
        Assert.Equal(before.Select(e => (e.At, e.Day)), Entries.Of(next).Take(2).Select(e => (e.At, e.Day)));
        Assert.Empty(Closing.OpenOf(Entries.Of(next)));
        Assert.Empty(Entries.Documents(next, Entries.Of(next)[0]));

        next.Order = new LegMark { State = LegState.Checked, At = T + 300 };
        next.Payment = new LegMark { State = LegState.Checked, At = T + 300 };
        var sums = new Balances();
        sums.Add(Entries.Of(next));
        Assert.Equal(50, sums.Of(LedgerAccount.PaymentInTransit, "502").Balance);
    }

    [Theory]
    [InlineData("/order/goodsValue", "\"99.9\"", "/order/goodsValue", "128.4", "99.9")]
    [InlineData("/goods/0/qty", "5", "/goods/0/qty", "4", "5")]
    [InlineData("/goods/0/name", "\"茶\"", "/goods/0/name", "茉莉花茶", "茶")]
    [InlineData("/destinationCountry", "\"110\"", "/destinationCountry", "502", "110")]
    [InlineData("/payment/receivedAt", "\"2026-11-20T10:30:00+08:00\"", "/payment/receivedAt", "2026-11-20T01:30:00.000Z", "2026-11-20T02:30:00.000Z")]
    [InlineData("/waybill/grossWeight", "\"1.3\"", "/waybill/grossWeight", "1.25", "1.3")]
    [InlineData("/payment", null, "/payment", "{…}", "")]
    public async Task A_change_is_told_by_its_pointer_with_both_values(string at, string? value, string pointer, string was, string now)
    {
        var number = Samples.Number();
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Id;
        var document = Samples.Declaration(number);
        document = value is null ? document.Without(at[1..]) : document.With(at, value);

        var asked = await Amend(id, document.ToJsonString());

        Assert.True(asked.Status == HttpStatusCode.Accepted, asked.Body);
        var state = (await host.Get($"{Path}/{id}", Samples.Merchant)).Json;
        var amendment = Assert.Single(state.GetProperty("amendments").EnumerateArray().ToList());
        var change = Assert.Single(amendment.GetProperty("changes").EnumerateArray().ToList());
        Assert.Equal((pointer, was, now), (Text(change, "pointer"), Text(change, "was"), Text(change, "now")));
        Assert.Equal(("asked", 2, 1), (Text(amendment, "outcome"), amendment.GetProperty("version").GetInt32(), state.GetProperty("documentVersion").GetInt32()));
    }

    [Fact]
    public void What_is_about_a_person_is_told_as_changed_and_never_shown()
    {
        var was = new Bundle(
            new DeclarationSubmitted { IeFlag = "I", Import = new ImportTerms { Buyer = new Person { IdType = "1", IdNumber = "11010519491231002X", Name = "Anna" }, ConsigneeAddress = "here" } },
            new OrderSubmitted { Consignee = new Consignee { Name = "Anna" }, TaxTotal = "9" }, Waybill: new WaybillSubmitted { Consignee = new Consignee { Name = "Anna" } });
        var now = new Bundle(was.Declaration!.Clone(), was.Order!.Clone(), Waybill: new WaybillSubmitted());
        (now.Declaration!.Import.Buyer.IdNumber, now.Declaration.Import.ConsigneeAddress, now.Order!.Consignee.Telephone, now.Order.TaxTotal) = ("110101199003070281", "there", "1", "8");

        var changes = DocumentChanges.Between(was, now).Select(c => $"{c.Pointer} {c.Was} {c.Now}").ToList();

        Assert.Equal(
            ["/buyer/idNumber *** ***", "/consigneeAddress *** ***", "/order/tax 9 8", "/order/consignee/telephone  ***", "/waybill/consignee *** "], changes);
    }

    [Fact]
    public async Task An_amendment_ends_one_version_and_sends_the_next_under_the_same_id()
    {
        var number = Samples.Number();
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Id;
        await host.Bus.Say(Events.DeclarationsDecided, Moved(0, T, 120, 300, id: id));
        var document = Samples.Declaration(number).With("/order/orderNo", $"\"N-{number}\"").ToJsonString();
        var asked = await Amend(id, document, "amend-" + number);
        var repeated = await Amend(id, document, "amend-" + number);
        Assert.Equal((HttpStatusCode.Accepted, true, "CLOSURE_RUNNING"), (asked.Status, repeated.Replayed, (await Amend(id, document)).Code));
        Assert.Equal("CLOSURE_RUNNING", (await host.Post($"{Path}/{id}/cancellation", Samples.Merchant, "{\"reason\":\"x\"}")).Code);
        Assert.StartsWith("amd_", asked.Id, StringComparison.Ordinal);
        var closure = Assert.Single(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 1));
        Assert.Equal((Ending.Amended, asked.Id, 0), (closure.Ending, closure.ClosureId, closure.Version));
        Assert.Equal("held", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));

        var granted = Moved(0, T + 10, 100, id: id);
        (granted.Ending, granted.ClosureId) = (Ending.Amended, asked.Id);
        await host.Bus.Say(Events.DeclarationsDecided, granted);
        await host.Bus.Say(Events.DeclarationsDecided, granted);

        var second = FilingId.OfVersion(id, 2);
        Assert.Equal("N-" + number, Assert.Single(await host.Bus.Left(Events.OrdersSubmitted, o => o.FilingId == second, 1)).OrderNo);
        Assert.Single(await host.Bus.Left(Events.PaymentsSubmitted, o => o.FilingId == second, 1));
        Assert.Single(await host.Bus.Left(Events.WaybillsSubmitted, o => o.FilingId == second, 1));
        var declared = Assert.Single((await host.Bus.Left(Events.DeclarationsSubmitted, o => o.FilingId == id, 2)), d => d.Version > 0);
        Assert.Equal((2, 7, Samples.Merchant[..10]), (declared.Version, declared.Embeds, declared.Tenant));
        var closed = Assert.Single(await host.Bus.Left(Events.FilingsClosed, f => f.FilingId == id, 1));
        Assert.Equal((Ending.Amended, true), (closed.Ending, closed.KeepsWaybill));
        var state = (await host.Get($"{Path}/{id}", Samples.Merchant)).Json;
        Assert.Equal(("accepted", 2, "N-" + number), (Text(state, "status"), state.GetProperty("documentVersion").GetInt32(), Text(state, "orderNo")));
        Assert.Equal(2, state.GetProperty("official").GetProperty("code").GetInt32());
        var listed = (await host.Get($"{Path}?orderNo=N-{number}", Samples.Merchant)).Json.GetProperty("items");
        Assert.Equal((id, 2), (Text(listed[0], "id"), listed[0].GetProperty("documentVersion").GetInt32()));
        Assert.Empty((await host.Get($"{Path}?orderNo=O-{number}", Samples.Merchant)).Json.GetProperty("items").EnumerateArray());

        // Nothing of the version before moves the new one; its own end frees its own numbers.
        await host.Bus.Say(Events.OrdersAnswered, new OrderChecked { FilingId = id, Verdict = Verdict.Refused, CheckedAt = T + 20, Reasons = { new Reason { Code = "ORDER_DUPLICATE" } } });
        await host.Bus.Say(Events.DeclarationsDecided, Moved(0, T + 20, 399, id: id));
        Assert.Equal("accepted", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));
        await host.Bus.Say(Events.OrdersAnswered, new OrderChecked { FilingId = second, Verdict = Verdict.Refused, CheckedAt = T + 30, Reasons = { new Reason { Code = "ORDER_SUM" } } });
        Assert.Equal("leg-refused", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));
        var refused = Moved(2, T + 40, 100, id: id);
        refused.Ending = Ending.Refused;
        await host.Bus.Say(Events.DeclarationsDecided, refused);
        Assert.Equal("refused", Text((await host.Get($"{Path}/{id}", Samples.Merchant)).Json, "status"));
        Assert.Single(await host.Bus.Left(Events.FilingsClosed, f => f.FilingId == second, 1));
        Assert.Equal("AMEND_ENDED", (await Amend(id, document)).Code);
        var timeline = (await host.Get($"{Path}/{id}/timeline", Samples.Merchant)).Json.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal("/order/orderNo", Text(timeline.Single(e => Text(e, "event") == "amended").GetProperty("changes")[0], "pointer"));
    }

    [Fact]
    public async Task What_customs_does_not_amend_stands_as_it_was_and_may_be_asked_again()
    {
        var number = Samples.Number();
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Id;
        var document = Samples.Declaration(number).With("/goods/0/qty", "5").ToJsonString();
        var asked = await Amend(id, document);
        await host.Bus.Say(Events.DeclarationsDecided, new DeclarationDecided
        {
            FilingId = id, ClosureId = asked.Id, ClosureRefused = true, Reasons = { new Reason { Code = "AMENDMENT_NOT_ALLOWED" } },
        });
        var state = (await host.Get($"{Path}/{id}", Samples.Merchant)).Json;
        Assert.Equal(("accepted", 1), (Text(state, "status"), state.GetProperty("documentVersion").GetInt32()));
        Assert.Equal(("amendment", true), (Text(state.GetProperty("closure"), "kind"), state.GetProperty("closure").GetProperty("refused").GetBoolean()));
        Assert.Equal("AMENDMENT_NOT_ALLOWED", Text(state.GetProperty("amendments")[0].GetProperty("reasons")[0], "code"));
        Assert.Empty(await host.Bus.Left(Events.FilingsClosed, f => f.FilingId == id, 0));
        Assert.Equal(HttpStatusCode.Accepted, (await Amend(id, document)).Status);
    }

    [Theory]
    [InlineData("nothing changed", "AMEND_NOTHING", "")]
    [InlineData("reference", "AMEND_FIXED", "/reference")]
    [InlineData("a payment that was filed alone", "AMEND_LEG_ALONE", "/payment")]
    [InlineData("a bad quantity", "VALUE_RANGE", "/goods/0/qty")]
    public async Task What_an_amendment_may_not_say_is_told_by_field(string what, string code, string pointer)
    {
        var number = Samples.Number();
        if (what == "a payment that was filed alone")
        {
            await host.Bus.Say(Events.PaymentsAnswered, new PaymentChecked
            {
                FilingId = "pay_x", Verdict = Verdict.Accepted, EbpCode = "3301961001", EbcCode = "3301960001", OrderNo = "O-" + number, CheckedAt = 10,
            });
        }
        var filed = Samples.Declaration(number);
        var id = (await host.Post(Path, Samples.Merchant, (what == "a payment that was filed alone" ? filed.Without("payment") : filed).ToJsonString())).Id;
        var document = Samples.Declaration(number);
        document = what switch
        {
            "reference" => document.With("/reference", "\"another\""),
            "a bad quantity" => document.With("/goods/0/qty", "-1"),
            _ => document,
        };

        var answer = await Amend(id, document.ToJsonString());

        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray().ToList());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/document" + pointer), (answer.Status, Text(error, "pointer")));
        Assert.True(what == "a bad quantity" || Text(error, "code") == code, answer.Body);
        Assert.Empty(await host.Bus.Left(Events.ClosuresRequested, c => c.FilingId == id, 0));
        // The merchant, who names the others' leg by leaving it out, may.
        if (code == "AMEND_LEG_ALONE")
        {
            Assert.Equal(HttpStatusCode.Accepted, (await Amend(id, Samples.Declaration(number).Without("payment").With("/packages", "2").ToJsonString())).Status);
        }
    }

    [Fact]
    public async Task Nobody_amends_for_another_company_and_a_body_that_is_none_is_refused()
    {
        var number = Samples.Number();
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Id;
        var document = Samples.Declaration(number).With("/packages", "2").ToJsonString();
        Assert.Equal(HttpStatusCode.NotFound, (await Amend(id, document, who: Samples.OtherMerchant)).Status);
        Assert.Equal("ROLE_MISSING", (await Amend(id, document, who: Samples.Carrier)).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await Amend("dcl_no", document)).Status);
        Assert.Equal("STRUCTURE", (await host.Post($"{Path}/{id}/amendments", Samples.Merchant, "{\"document\":{},\"because\":1}")).Code);
        Assert.Equal("KEY_MISSING", (await host.Send(HttpMethod.Post, $"{Path}/{id}/amendments", Samples.Merchant, "{}")).Code);
        var schema = (await host.Get("/openapi/v1.json", "")).Json.GetProperty("paths").GetProperty("/v1/declarations/{id}/amendments").GetProperty("post");
        Assert.Contains("Idempotency-Key", schema.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            ["#/components/schemas/DeclarationJson", "#/components/schemas/ImportDeclarationJson"],
            (await host.Get("/openapi/v1.json", "")).Json.GetProperty("components").GetProperty("schemas").GetProperty("AmendmentRequestJson").GetProperty("properties")
                .GetProperty("document").GetProperty("oneOf").EnumerateArray().Select(s => Text(s, "$ref")));
    }

    [Fact]
    public async Task A_document_that_is_nested_too_deep_is_told_so()
    {
        var number = Samples.Number();
        var id = (await host.Post(Path, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Id;
        var deep = Samples.Declaration(number).With("/goods/0/name", string.Concat(Enumerable.Repeat("[", 20)) + string.Concat(Enumerable.Repeat("]", 20)));
        var answer = await Amend(id, deep.ToJsonString());
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray().ToList());
        Assert.Equal(("STRUCTURE", "TOO_DEEP", "16 levels"), (answer.Code, Text(error, "code"), Text(error, "expected")));
        Assert.StartsWith("/document/goods/0/name/0", Text(error, "pointer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_line_is_read_back_and_compared()
    {
        var (one, two) = (Samples.Number(), Samples.Number());
        var lines = $"\n{Samples.Declaration(one).Line()}\r\n  {Samples.Declaration(two).Line()}\n";
        var filed = await host.Post(Path, Samples.Merchant, lines, type: "application/x-ndjson");
        var asked = await Amend(Text(filed.Lines[1], "id"), Samples.Declaration(two).With("/packages", "2").ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var state = (await host.Get($"{Path}/{Text(filed.Lines[1], "id")}", Samples.Merchant)).Json;
        Assert.Equal("/packages", Text(Assert.Single(state.GetProperty("amendments")[0].GetProperty("changes").EnumerateArray().ToList()), "pointer"));
    }

    private Task<GatewayHost.Answer> Amend(string id, string document, string? key = null, string who = Samples.Merchant) =>
        host.Post($"{Path}/{id}/amendments", who, $"{{\"reason\":\"the buyer wants more\",\"document\":{document}}}", key);

    private static FilingView InState(string state)
    {
        var view = FilingStateTests.New();
        switch (state)
        {
            case "held":
                return FilingState.After(view, Moved(0, T + 100, 300));
            case "inspection":
                return FilingState.After(view, Moved(0, T + 100, 500));
            case "waiting":
                view.Payment.State = LegState.Awaited;
                return view;
            case "leg refused":
                view.Payment.State = LegState.LegRefused;
                return view;
            case "draft":
                view.Draft = true;
                return view;
            case "released":
                view.ReleasedAt = T;
                return view;
            case "settled":
                return FilingStateTests.Tell(view, History.Settled("dcl_1", T));
            case "refused" or "cancelled" or "expired":
                view.Ending = state switch { "refused" => Ending.Refused, "cancelled" => Ending.Cancelled, _ => Ending.Expired };
                return view;
            case "cancellation asked" or "cancellation refused":
                view.Closure = new ClosureMark { Id = "cls_1", Ending = Ending.Cancelled, Refused = state == "cancellation refused" };
                return view;
            case "amendment asked":
                return Asked(view);
            case "a replacement":
                view.Replaces = "ret_1";
                return view;
            case "amended 20 times":
                view.OpenSeldom().Amendments.Add(Enumerable.Range(2, Amendment.Most).Select(v => new AmendmentMark { Version = v, Outcome = "done" }));
                return view;
            default:
                return view;
        }
    }

    private static FilingView Asked(FilingView view) => Amendment.Asked(
        view, new AmendmentMark { Id = "amd_1", Version = 2, Outcome = "asked", At = T + 200 },
        new PendingAmendment
        {
            Declaration = new DeclarationSubmitted { OrderNo = "o", Lines = { new GoodsItem { Currency = "502", Total = "40" } } },
            Order = new OrderSubmitted { GoodsValue = "40", Freight = "10", Currency = "502" }, Payment = new PaymentSubmitted { Amount = "50", Currency = "502" },
        });

    private static FilingView Succeeded(FilingView view)
    {
        view = Asked(view);
        var granted = Moved(0, T + 210, 100);
        (granted.Ending, granted.ClosureId) = (Ending.Amended, "amd_1");
        Assert.True(Amendment.Grants(view, granted));
        var row = new FilingRow("dcl_1", FilingKind.Declaration, "m", "r", "o", 10, 2, T, T, null, [], view);
        var next = Amendment.Succeed(view, granted, Amendment.Next(row, T + 220), Rules, T + 220);
        Assert.False(Amendment.Grants(next, granted));
        Assert.Equal(("50", "40", T + 220), (next.Paid, next.Declared, next.AmendedAt));
        return next;
    }

    private static DeclarationDecided Moved(int version, long at, int status, int second = 0, string id = "dcl_1")
    {
        var decided = new DeclarationDecided { FilingId = id, Version = version, Moves = { new StatusMove { Status = status, At = at, Version = version } } };
        if (second != 0)
        {
            decided.Moves.Add(new StatusMove { Status = second, At = at, Version = version });
        }
        return decided;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
