using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Exported goods that come back: their filing, their status, their books.</summary>
public sealed class ExportReturnTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Id = "dcl_1", Merchant = "3301960001 merchant", Officer = "2900000001 officer";
    private const long T = 1_795_000_000_000;

    [Theory]
    [InlineData("""{"direction":"export","reference":"R1","declarationId":"dcl_1","reason":"buyer","lines":[{"gnum":1,"qty":1}]}""", "/customsOffice REQUIRED, /reason NOT_ALLOWED")]
    [InlineData("""{"direction":"export","reference":"R1","declarationId":"dcl_1","reason":"unsold","customsOffice":"29a","lines":[]}""", "/customsOffice TOO_SHORT, /lines LINE_COUNT")]
    [InlineData("""{"direction":"inland","reference":"R1","declarationId":"dcl_1","reason":"buyer","lines":[{"gnum":1,"qty":1}]}""", "/direction NOT_ALLOWED")]
    [InlineData(
        """{"direction":"import","reference":"R1","declarationId":"dcl_1","reason":"specification","customsOffice":"2992","changed":true,"lines":[{"gnum":1,"qty":1,"food":true}]}""",
        "/changed NOT_ALLOWED, /customsOffice NOT_ALLOWED, /lines/0/food NOT_ALLOWED, /reason NOT_ALLOWED")]
    public void What_is_wrong_with_it_is_named_at_once(string json, string expected)
    {
        var faults = new Faults();
        Assert.Null(Submissions.Read(FilingKind.Return, Encoding.UTF8.GetBytes(json), new Caller("3301960001", ["merchant"]), faults));
        Assert.Equal(expected, string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"direction\":\"import\",", "")]
    public void A_return_without_a_direction_is_of_an_import(string direction, string flag)
    {
        var json = "{" + direction + """ "reference":"R1","declarationId":"dcl_1","reason":"buyer","lines":[{"gnum":1,"qty":1}]}""";
        var bundle = Submissions.Read(FilingKind.Return, Encoding.UTF8.GetBytes(json), new Caller("3301960001", ["merchant"]), new Faults())!;
        Assert.Equal((flag, true), (bundle.Return!.IeFlag, bundle.IsImport));
    }

    [Fact]
    public async Task It_goes_to_tax_refund_waits_for_its_pay_back_and_shows_what_it_enjoys()
    {
        var filed = await host.Post("/v1/returns", Merchant,
            """{"direction":"export","reference":"XR-1","declarationId":"dcl_1","reason":"unsold","customsOffice":"2992","lines":[{"gnum":1,"qty":"2","food":true}]}""");
        Assert.Equal(HttpStatusCode.Accepted, filed.Status);
        Assert.Equal(Houses.TaxRefund, filed.Json.GetProperty("next").GetProperty("from").GetString());
        var id = filed.Id;
        var asked = Assert.Single(await host.Bus.Left(Events.ExportReturnsRequested, r => r.FilingId == id, 1));
        Assert.Equal(("E", "2992", true, "3301960001"), (asked.IeFlag, asked.CustomsCode, asked.Lines[0].Food, asked.Tenant));

        // Nothing is owed before tax refund says so, and no merchant confirms.
        const string paid = """{"amount":"58.51","certificateNo":"C-1"}""";
        Assert.Equal("NOT_OWED", (await host.Post($"/v1/returns/{id}/repayment", Officer, paid)).Code);
        Assert.Equal("ROLE_MISSING", (await host.Post($"/v1/returns/{id}/repayment", Merchant, paid)).Code);
        Assert.Equal("NOT_FOUND", (await host.Post("/v1/returns/ret_none/repayment", Officer, paid)).Code);
        await host.Bus.Say(Events.ExportReturnsDecided, Answer(id, "pay-back-first", T + 1));
        var state = await host.Until($"/v1/returns/{id}", Merchant, s => s.GetProperty("status").GetString() == "pay-back-first");
        Assert.Equal(("58.51", "2027-05-20"), (Text(state, "payBack"), Text(state, "reliefUntil")));

        var broken = await host.Post($"/v1/returns/{id}/repayment", Officer, """{"amount":"0","certificateNo":""}""");
        Assert.Equal(["/amount", "/certificateNo"], broken.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()));
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post($"/v1/returns/{id}/repayment", Officer, paid)).Status);
        var told = Assert.Single(await host.Bus.Left(Events.RefundsPaidBack, r => r.FilingId == id, 1));
        Assert.Equal(("dcl_1", "58.51", "C-1", "2900000001"), (told.DeclarationId, told.Amount, told.CertificateNo, told.By));
        var ahead = (await host.Post($"/v1/returns/{id}/arrival", Officer, """{"arrivedAt":"2199-12-01T10:00:00+08:00"}""")).Json.GetProperty("errors")[0];
        Assert.Equal(("TIME_AHEAD", "/arrivedAt"), (ahead.GetProperty("code").GetString(), ahead.GetProperty("pointer").GetString()));
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post($"/v1/returns/{id}/arrival", Officer, """{"arrivedAt":"2026-11-21T10:00:00+08:00"}""")).Status);
        Assert.Equal("dcl_1", Assert.Single(await host.Bus.Left(Events.ExportReturnsArrived, r => r.FilingId == id, 1)).DeclarationId);

        await host.Bus.Say(Events.ExportReturnsDecided, Answer(id, "returned", T + 3));
        // What was told before comes later, and changes nothing.
        await host.Bus.Say(Events.ExportReturnsDecided, Answer(id, "applied", T + 2));
        state = await host.Until($"/v1/returns/{id}", Merchant, s => s.GetProperty("status").GetString() == "goods-back");
        Assert.Equal("tax-relief", state.GetProperty("return").GetProperty("lines")[0].GetProperty("regime").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"/v1/returns/{id}", "3301960002 merchant")).Status);

        static string? Text(JsonElement state, string name) => state.GetProperty("return").GetProperty(name).GetString();
    }

    [Fact]
    public async Task It_is_cancelled_by_its_filer_until_its_goods_are_here_or_its_refund_is_paid_back()
    {
        const string why = """{"reason":"The buyer keeps them"}""";
        var filed = await host.Post("/v1/returns", Merchant,
            """{"direction":"export","reference":"XR-9","declarationId":"dcl_1","reason":"unsold","customsOffice":"2992","lines":[{"gnum":1,"qty":"2"}]}""");
        var path = $"/v1/returns/{filed.Id}/cancellation";
        Assert.Equal("RETURN_NOT_CANCELLABLE", (await host.Post(path, Merchant, why)).Code);
        await host.Bus.Say(Events.ExportReturnsDecided, Answer(filed.Id, "applied", T + 1));
        await host.Until($"/v1/returns/{filed.Id}", Merchant, s => s.GetProperty("status").GetString() == "goods-awaited");
        Assert.Equal("NOT_FOUND", (await host.Post(path, "3301960002 merchant", why)).Code);
        Assert.Equal("ROLE_MISSING", (await host.Post(path, Officer, why)).Code);
        Assert.Equal("/reason", (await host.Post(path, Merchant, """{"reason":""}""")).Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post(path, Merchant, why)).Status);
        var left = Assert.Single(await host.Bus.Left(Events.ExportReturnsCancelled, r => r.FilingId == filed.Id, 1));
        Assert.Equal(("dcl_1", "The buyer keeps them", "3301960001"), (left.DeclarationId, left.Reason, left.By));

        var ended = Answer(filed.Id, "cancelled", T + 2);
        ended.CancelledBecause = left.Reason;
        await host.Bus.Say(Events.ExportReturnsDecided, ended);
        var state = await host.Until($"/v1/returns/{filed.Id}", Merchant, s => s.GetProperty("status").GetString() == "cancelled");
        Assert.Equal(left.Reason, state.GetProperty("return").GetProperty("cancelledBecause").GetString());
        Assert.Equal("ALREADY_ENDED", (await host.Post(path, Merchant, why)).Code);
    }

    [Fact]
    public void The_readme_prints_what_each_answer_does()
    {
        string[] outcomes = ["applied", "pay-back-first", "returned", "general-trade", "cancelled", "refused"];
        Assert.Equal(outcomes, Tables.Header("return from").Skip(1));
        FilingView[] states = [New(), Told(New(), "applied"), Told(New(), "pay-back-first")];
        Assert.Equal(
            states.Select(s => string.Join(" | ", outcomes.Select(o => Name(Told(s, o))).Select(n => n == Name(s) ? "–" : n).Prepend(Name(s)))),
            Tables.Read("return from").Select(row => string.Join(" | ", row)));

        static FilingView New() => new() { ExportReturn = new ReturnMark() };
        static FilingView Told(FilingView view, string outcome) => ReturnState.ExportReturn(view, Answer("ret_1", outcome, (view.Answer?.At ?? T) + 1));
        static string Name(FilingView view) => FilingStatus.Of(FilingKind.Return, view).Name;
    }

    /// <summary>Declared 128.4 at 7.1644, carriage 6.5; a refund of 117.01. What stands at the end, whatever is heard first and how often.</summary>
    private static readonly List<(string Name, Told[] Told, string Status, string Balances)> Ends =
    [
        (
            "all back before the money",
            [Refund(), Back("ret_1", "100", "91.13"), Back("ret_2", "28.4", "25.88", whole: true), Money("returned", "0", "0", "0")],
            "returned", "ExportSales -128.4, SalesReturns 128.4"
        ),
        (
            "a part back before the money",
            [Refund(), Back("ret_1", "28.4", "25.88"), Money("settled", "100", "0", "0")],
            "settled", "BankCny 716, CurrencyExchange 100, CurrencyExchange/142 -716.44, ExchangeDifference 0.44, ExportSales -128.4, SalesReturns 28.4, TaxRefundReceivable 91.13, VatExportRefund -91.13"
        ),
        (
            "a part back, its refund netted by the settlement",
            [Refund(), Back("ret_1", "28.4", "25.88"), Money("settled", "100", "28.4", "0")],
            "settled", "BankCny 716, CurrencyExchange 100, CurrencyExchange/142 -716.44, ExchangeDifference 0.44, ExportSales -128.4, SalesReturns 28.4, TaxRefundReceivable 91.13, VatExportRefund -91.13"
        ),
        (
            "all back after the money",
            [Refund(), Money("settled", "100", "28.4", "0"), Back("ret_1", "128.4", "117.01", whole: true)],
            "settled", "BankCny 716, BuyerRefundPayable -100, CurrencyExchange 100, CurrencyExchange/142 -716.44, ExchangeDifference 0.44, ExportSales -128.4, SalesReturns 128.4"
        ),
        (
            "came in as an ordinary import",
            [Refund(), Ordinary(), Money("settled", "128.4", "0", "0")],
            "settled", "BankCny 716, CurrencyExchange 128.4, CurrencyExchange/142 -919.91, ExchangeDifference 203.91, ExportSales -128.4, TaxRefundReceivable 117.01, VatExportRefund -117.01"
        ),
    ];

    public static TheoryData<string> EndNames => [.. Ends.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(EndNames))]
    public void The_books_close_in_any_order_with_any_repeats(string name)
    {
        var (_, told, status, expected) = Ends.Single(e => e.Name == name);
        var life = History.Settled(Id, T)[..^2].Concat(told).ToArray();
        var straight = FilingStateTests.Tell(Start(), life);
        Assert.Equal((name, status), (name, FilingStatus.Of(FilingKind.Declaration, straight).Name));
        Gen.Shuffle(life.Concat(life).ToArray()).Sample(shuffled =>
        {
            var view = FilingStateTests.Tell(Start(), shuffled);
            var entries = Entries.Of(view);
            Assert.All(entries, e => Assert.All(e.Postings.GroupBy(p => p.Currency), g => Assert.Equal(0, g.Sum(p => p.Amount))));
            Assert.All(entries, e => Assert.Equal(0m, e.Postings.Sum(p => p.Cny)));
            Assert.Empty(Closing.OpenOf(entries));
            var sums = new Balances();
            sums.Add(entries);
            Assert.Equal(expected, string.Join(", ", sums.Lines.Where(l => l.Sum.Balance != 0)
                .Select(l => $"{l.Account}{(l is { Account: LedgerAccount.CurrencyExchange, Currency: "142" } ? "/142" : "")} {Decimals.Write(l.Sum.Balance)}").Order(StringComparer.Ordinal)));
            Assert.Equal(status, FilingStatus.Of(FilingKind.Declaration, view).Name);
        }, iter: 200, threads: 1);
    }

    /// <summary>To the fen at any rate, whatever came back before or after whatever money.</summary>
    [Fact]
    public void The_fen_of_the_parts_are_those_of_the_whole() =>
        Gen.Select(Gen.Int[1, 999_999], Gen.Int[0, 12_840], Gen.Int[0, 12_840], Gen.Int[0, 3]).Sample((rate, a, b, when) =>
        {
            var (first, second) = (Math.Min(a, b) / 100m, Math.Abs(a - b) / 100m);
            // What the settlement did not wait for: nothing, the first return, both; or no money at all, and then everything is back.
            var before = when switch { 0 => 0, 1 => first, _ => first + second };
            if (when == 3)
            {
                second = 128.4m - first;
            }
            var money = when == 3 ? Money("returned", "0", "0", "0") : Money("settled", Decimals.Write(128.4m - before), "0", "0");
            var view = Start();
            view.Ledger.Rate = Decimals.Write(rate / 10_000m);
            view = FilingStateTests.Tell(view, [.. History.Settled(Id, T)[..^2], Refund(), Back("ret_1", Decimals.Write(first), "1"), Back("ret_2", Decimals.Write(second), "2"), money]);
            var entries = Entries.Of(view);
            Assert.All(entries, e => Assert.Equal((0m, 0m), (e.Postings.Sum(p => p.Cny ?? 0), e.Postings.Where(p => p.Currency == "502").Sum(p => p.Amount))));
            Assert.Empty(Closing.OpenOf(entries));
        }, iter: 2000);

    [Fact]
    public void What_is_heard_alike_is_posted_alike()
    {
        var before = FilingStateTests.Tell(Start(), History.Settled(Id, T)[..^2]);
        var after = Back("ret_1", "28.4", "25.88").Apply(before);
        Assert.False(Entries.Alike(before, after));
        Assert.Same(after, Back("ret_1", "28.4", "25.88").Apply(after));
    }

    private static Told Refund() => History.Of(
        Events.RefundsDecided, new RefundDecided { FilingId = Id, Outcome = "refunded", Amount = "117.01", ToCost = "0", At = T + 125 }, FilingState.After);

    private static Told Back(string id, string value, string paid, bool whole = false)
    {
        var back = Answer(id, "returned", T + 200);
        (back.ValueBack, back.Whole, back.PaidBack, back.PaidBackAt, back.Currency) = (value, whole, paid, T + 190, "502");
        return History.Of(Events.ExportReturnsDecided, back, ReturnState.ExportReturned);
    }

    private static Told Ordinary() => History.Of(Events.ExportReturnsDecided, Answer("ret_1", "general-trade", T + 200), ReturnState.ExportReturned);

    private static Told Money(string outcome, string received, string refunds, string difference) => History.Of(Events.ProceedsSettlements, new ProceedsSettled
    {
        FilingId = Id, Outcome = outcome, Received = received, Fees = "0", Refunds = refunds, Difference = difference, Currency = "502",
        Cny = received == "0" ? "0" : "716", Rate = "7.16", At = T + 300,
    }, FilingState.After);

    [Fact]
    public void Refused_returns_do_not_make_the_facts_grow_for_ever()
    {
        List<ReturnDecided> told = [.. Enumerable.Range(0, ReturnState.MostRefusedReturns + 30).Select(n => Answer($"ret_{n:00}", "refused", T)), Answer("ret_00a", "returned", T)];
        List<string> expected = ["ret_00a", .. Enumerable.Range(30, ReturnState.MostRefusedReturns).Select(n => $"ret_{n:00}")];
        foreach (var order in new[] { told, [.. told.AsEnumerable().Reverse()] })
        {
            Assert.Equal(expected, order.Aggregate(Start(), ReturnState.ExportReturned).ExportReturns.Select(r => r.Id));
        }
    }

    private static ReturnDecided Answer(string id, string outcome, long at) => new()
    {
        FilingId = id, DeclarationId = Id, Outcome = outcome, At = at, PayBack = "58.51", PaidBack = "0", ReliefUntil = "2027-05-20",
        Lines = { new ReturnLine { Gnum = 1, Qty = "2", Regime = "tax-relief", PayBack = "58.51" } },
    };

    private static FilingView Start()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("128.4", "502", "134.9", "502", "134.9", "502");
        view.Ledger = new LedgerMark { Rate = "7.1644" };
        return view;
    }
}
