using System.Net;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>A deposit or letter at the door: who confirms it, who is told why not.</summary>
public sealed class GuaranteeTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Merchant = "3301960001 merchant", Stranger = "3301960002 merchant", Officer = "2900000001 officer", Operator = "0000000001 operator",
        Bank = "3301964001 bank", OtherBank = "3301964002 bank";
    private const string Yes = """{"confirmed":true,"certificateNo":"BZJ-1"}""", No = """{"confirmed":false,"reason":"no money came"}""", Why = """{"reason":"paid elsewhere"}""";
    private const long T = 1_795_000_000_000;

    [Fact]
    public async Task The_bank_it_names_confirms_it_and_nobody_twice()
    {
        var id = await LodgeAsync("G-1", "3301964001");
        var path = $"/v1/guarantees/{id}/confirmation";
        Assert.Equal("NOT_PENDING", (await host.Post(path, Officer, Yes)).Code);
        await PendAsync(id);

        Assert.Equal((HttpStatusCode.Forbidden, "OWN_CONFIRMATION"), await Refused(path, Merchant, Yes));
        Assert.Equal((HttpStatusCode.Forbidden, "OWN_CONFIRMATION"), await Refused(path, "3301960001 merchant bank officer", Yes));
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), await Refused(path, Stranger, Yes));
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), await Refused(path, OtherBank, Yes));
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), await Refused("/v1/guarantees/gua_none/confirmation", Officer, Yes));
        Assert.Equal(["/certificateNo"], Pointers(await host.Post(path, Officer, """{"confirmed":true,"reason":"ok"}""")));
        Assert.Equal(["/reason"], Pointers(await host.Post(path, Officer, """{"confirmed":false,"certificateNo":"B"}""")));
        Assert.Empty(await host.Bus.Left(Events.GuaranteesDecided, g => g.FilingId == id, 0));

        var first = await host.Post(path, Bank, Yes, "g-1");
        Assert.Equal((HttpStatusCode.Accepted, $"/v1/guarantees/{id}"), (first.Status, first.Location));
        var again = await host.Post(path, Bank, Yes, "g-1");
        Assert.Equal((first.Body, true), (again.Body, again.Replayed));
        Assert.Equal((HttpStatusCode.Conflict, "ALREADY_CONFIRMED"), await Refused(path, Officer, No));
        Assert.Equal((HttpStatusCode.Conflict, "ALREADY_CONFIRMED"), await Refused($"/v1/guarantees/{id}/cancellation", Merchant, Why));

        var told = Assert.Single(await host.Bus.Left(Events.GuaranteesDecided, g => g.FilingId == id, 1));
        Assert.Equal(
            ("confirmed", "3301960001", "G-1", "3301964001", "bank", "BZJ-1"), (told.Decision, told.Company, told.Reference, told.By, told.ByRole, told.CertificateNo));
        await host.Bus.Say(Events.DocumentsAnswered, new DocumentAnswered { FilingId = id, Outcome = "done", At = T + 2, Figures = "lodged=100; covered=0; free=100" });
        var state = await host.Until($"/v1/guarantees/{id}", Bank, s => s.GetProperty("status").GetString() == "booked");
        var decision = state.GetProperty("decision");
        Assert.Equal(("confirmed", "bank", "BZJ-1"), (decision.GetProperty("decision").GetString(), decision.GetProperty("role").GetString(), decision.GetProperty("certificateNo").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, "ALREADY_CONFIRMED"), await Refused(path, Officer, Yes));
        // The sums are of the whole account: what other banks hold is none of this one's business.
        Assert.False(state.TryGetProperty("figures", out _), state.ToString());
        foreach (var who in new[] { Merchant, Officer })
        {
            Assert.Equal("100", (await host.Get($"/v1/guarantees/{id}", who)).Json.GetProperty("figures").GetProperty("free").GetString());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"/v1/guarantees/{id}", OtherBank)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"/v1/guarantees/{id}/timeline", Stranger)).Status);
        var timeline = (await host.Get($"/v1/guarantees/{id}/timeline", Merchant)).Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("event").GetString());
        Assert.Equal(["accepted", "answered", "guarantee-confirmed"], timeline.Order());
    }

    [Fact]
    public async Task Of_decisions_at_once_one_is_passed_on()
    {
        var id = await LodgeAsync("G-2", "3301964001");
        await PendAsync(id);

        var answers = await Task.WhenAll(
            new[] { Officer, Operator, Bank, Officer }.Select((who, i) => host.Post($"/v1/guarantees/{id}/confirmation", who, i % 2 == 0 ? Yes : No))
                .Append(host.Post($"/v1/guarantees/{id}/cancellation", Merchant, Why)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Accepted);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Accepted), a => Assert.Contains(a.Code, new[] { "ALREADY_CONFIRMED", "GUARANTEE_CANCELLED" }));
        Assert.Single(await host.Bus.Left(Events.GuaranteesDecided, g => g.FilingId == id, 1));
    }

    [Fact]
    public async Task Its_company_cancels_it_and_files_its_number_anew()
    {
        var id = await LodgeAsync("G-3");
        var path = $"/v1/guarantees/{id}/cancellation";
        Assert.Equal((HttpStatusCode.Conflict, "NOT_PENDING"), await Refused(path, Merchant, Why));
        await PendAsync(id);
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), await Refused(path, Stranger, Why));
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), await Refused(path, "2900000001 officer merchant", Why));
        Assert.Equal((HttpStatusCode.Forbidden, "ROLE_MISSING"), await Refused(path, Officer, Why));
        // It names no bank: none may know of it.
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), await Refused($"/v1/guarantees/{id}/confirmation", Bank, Yes));
        Assert.Equal("REFERENCE_USED", (await host.Post("/v1/guarantees", Merchant, Body("G-3"))).Code);

        Assert.Equal(HttpStatusCode.Accepted, (await host.Post(path, Merchant, Why)).Status);
        Assert.Equal("cancelled", Assert.Single(await host.Bus.Left(Events.GuaranteesDecided, g => g.FilingId == id, 1)).Decision);
        Assert.Equal((HttpStatusCode.Conflict, "GUARANTEE_CANCELLED"), await Refused($"/v1/guarantees/{id}/confirmation", Officer, Yes));
        await host.Bus.Say(Events.DocumentsAnswered, new DocumentAnswered { FilingId = id, Outcome = "cancelled", At = T + 2 });
        await host.Until($"/v1/guarantees/{id}", Merchant, s => s.GetProperty("status").GetString() == "cancelled");
        Assert.Equal((HttpStatusCode.Conflict, "GUARANTEE_CANCELLED"), await Refused($"/v1/guarantees/{id}/confirmation", Operator, Yes));
        Assert.Equal((HttpStatusCode.Conflict, "GUARANTEE_CANCELLED"), await Refused(path, Merchant, Why));
        await LodgeAsync("G-3");
    }

    [Fact]
    public void The_readme_prints_what_each_answer_does()
    {
        string[] outcomes = ["pending", "done", "refused", "cancelled"];
        Assert.Equal(outcomes, Tables.Header("guarantee from").Skip(1));
        FilingView[] states = [new(), .. outcomes.Select(o => Told(new(), o))];
        Assert.Equal(
            states.Select(s => string.Join(" | ", outcomes.Select(o => Name(Told(s, o))).Select(n => n == Name(s) ? "–" : n).Prepend(Name(s)))),
            Tables.Read("guarantee from").Select(row => string.Join(" | ", row)));
    }

    [Fact]
    public void The_readme_prints_who_may_decide_when()
    {
        var pending = Told(new(), "pending");
        (string Name, FilingView View)[] states =
        [
            ("accepted", new()), ("pending", pending), ("confirmed", Told(Decided(pending, "confirmed"), "done")), ("not confirmed", Told(Decided(pending, "refused"), "refused")),
            ("cancelled", Told(Decided(pending, "cancelled"), "cancelled")), ("refused by customs", Told(new(), "refused")), ("withdrawal", Told(new(), "done")),
        ];
        Assert.Equal(
            states.Select(s => $"{s.Name} | {May(s.View, "confirmed", "other")} | {May(s.View, "refused", "own")} | {May(s.View, "cancelled", "own")}"),
            Tables.Read("guarantee while").Select(row => string.Join(" | ", row)));
        // What was passed on is decided, whether customs has answered or not.
        foreach (var decision in new[] { "confirmed", "refused", "cancelled" })
        {
            var decided = Decided(pending, decision);
            Assert.All(new[] { "confirmed", "refused", "cancelled" }, next => Assert.Equal(
                decision == "cancelled" ? "GUARANTEE_CANCELLED" : "ALREADY_CONFIRMED", GuaranteeState.Forbids(decided, next, "other", "own")));
            Assert.Equal("pending", Name(decided));
            Assert.Equal("document-answered", NextStep.Of(FilingKind.Guarantee, decided, T, Late())!.Event);
        }
        Assert.Equal(("guarantee-confirmed", "officer"), (NextStep.Of(FilingKind.Guarantee, pending, T, Late())!.Event, NextStep.Of(FilingKind.Guarantee, pending, T, Late())!.From));

        static string May(FilingView view, string decision, string who) => GuaranteeState.Forbids(view, decision, who, "own") ?? "passed on";
        static DeadlineSettings Late() => new(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
    }

    [Fact]
    public void Any_order_and_any_repeats_of_its_answers_end_alike() => Gen.Shuffle("pending pending done done".Split(' ')).Sample(
        told => Name(told.Aggregate(new FilingView(), Told)) == "booked", iter: 50, threads: 1);

    [Fact]
    public void A_fault_that_customs_got_over_no_longer_parks_it()
    {
        var parked = FilingState.After(new(), new ItemParked { House = Houses.Customs, Kind = "guarantees-lodged", ParkedId = "1", At = T });
        Assert.Equal("parked", Name(parked));
        Assert.Equal("pending", Name(Told(parked, "pending")));
        var again = FilingState.After(Told(parked, "pending"), new ItemParked { House = Houses.Customs, Kind = "guarantees-decided", ParkedId = "2", At = T + 5 });
        Assert.Equal("parked", Name(again));
        Assert.Equal("booked", Name(Told(again, "done")));
    }

    [Theory]
    [InlineData("after is not a cursor of this question.", "/cursor", "x", "the next of an earlier page")]
    [InlineData("after: U+0000 is no text.", "/cursor", "x", "the next of an earlier page")]
    [InlineData("company: a company, or a declaration in filing_id.", "/company", null, "a company, or a declaration in filing_id.")]
    [InlineData("ems_no: the account book of the record number.", "/book", "B1", "the account book of the record number.")]
    [InlineData("year: from 2016 to this one.", "/year", null, "from 2016 to this one.")]
    [InlineData("id_number: a document of its kind (1 resident identity card, 2 other).", "/idNumber", null, "a document of its kind (1 resident identity card, 2 other).")]
    public void What_customs_cannot_ask_is_told_with_its_field(string detail, string pointer, string? value, string expected)
    {
        var fault = Assert.Single(KeepGuarantees.Misfit(detail, new QueryCollection(new Dictionary<string, StringValues> { ["cursor"] = "x", ["book"] = "B1" })));
        Assert.Equal(("NOT_ALLOWED", pointer, value, expected), (fault.Code, fault.Pointer, fault.Value, fault.Expected));
    }

    private static FilingView Told(FilingView view, string outcome) =>
        FilingState.After(view, new DocumentAnswered { FilingId = "gua_1", Outcome = outcome, At = (view.Answer?.At ?? T) + 1 });

    private static FilingView Decided(FilingView view, string decision) => GuaranteeState.Decided(view, new GuaranteeDecided { Decision = decision, At = T });

    private static string Name(FilingView view) => FilingStatus.Of(FilingKind.Guarantee, view).Name;

    private static string?[] Pointers(GatewayHost.Answer answer) => [.. answer.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString())];

    private static string Body(string reference, string bank = "") =>
        $$"""{"reference":"{{reference}}","kind":"deposit","amount":"100"{{(bank.Length > 0 ? $",\"bank\":\"{bank}\"" : "")}}}""";

    private async Task<(HttpStatusCode, string)> Refused(string path, string who, string body)
    {
        var answer = await host.Post(path, who, body);
        return (answer.Status, answer.Code);
    }

    private async Task<string> LodgeAsync(string reference, string bank = "")
    {
        var filed = await host.Post("/v1/guarantees", Merchant, Body(reference, bank));
        Assert.True(filed.Status == HttpStatusCode.Accepted, filed.Body);
        return filed.Id;
    }

    private async Task PendAsync(string id)
    {
        await host.Bus.Say(Events.DocumentsAnswered, new DocumentAnswered { FilingId = id, Outcome = "pending", At = T + 1, Figures = "lodged=0; covered=0; free=0; pending=100" });
        await host.Until($"/v1/guarantees/{id}", Merchant, s => s.GetProperty("status").GetString() == "pending");
    }
}
