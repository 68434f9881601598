using System.Net;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Answers to returns as the gateway's step hears them, in the wrong order.</summary>
public sealed class ReturnsHeardTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const long T = 1_800_000_000_000;

    [Theory]
    [InlineData("import", "cancelled")]
    [InlineData("import", "refused")]
    [InlineData("export", "cancelled")]
    public async Task An_answer_that_a_return_has_left_behind_is_no_news_for_its_declaration_either(string direction, string end)
    {
        var kind = direction == "import" ? Events.ReturnsDecided : Events.ExportReturnsDecided;
        var declaration = await Declared(direction);
        List<string> ids = [];
        for (var i = 0; i <= ReturnState.MostRefusedReturns; i++)
        {
            ids.Add(await Returned(direction, declaration, $"{direction}-{end}-{i}"));
        }
        ids.Sort(StringComparer.Ordinal);

        // The oldest gives way to as many later ones as are kept; that it had been taken before is heard last.
        await host.Bus.Say(kind, Answer(ids[0], declaration, end, T + 2));
        await host.Bus.Say(kind, [.. ids.Skip(1).Select(id => Answer(id, declaration, "refused", T + 3))]);
        await host.Bus.Say(kind, Answer(ids[0], declaration, "applied", T + 1));

        var view = (await FilingQueries.FindAsync(host.Store, declaration, TestContext.Current.CancellationToken))!.View;
        Assert.Equal(ids.Skip(1), (direction == "import" ? view.Import.Returns : view.ExportReturns).Select(r => r.Id));
        Assert.Equal(end, (await FilingQueries.FindAsync(host.Store, ids[0], TestContext.Current.CancellationToken))!.View.Answer.Outcome);
    }

    /// <summary>The site reports a day before the application: the return of an import waits on, and who asked for it reads why, in any order and with repeats.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_slip_of_the_site_is_told_while_the_goods_of_an_import_are_awaited(int later)
    {
        var (applied, slip) = (Answer("ret_1", "dcl_1", "applied", T), Answer("ret_1", "dcl_1", "applied", T + later));
        slip.Reasons.Add(new Reason { Code = "RETURN_ARRIVED_BEFORE", Pointer = "/arrivedAt", Value = "2026-11-19", OtherValue = "2026-11-20" });
        foreach (var told in new ReturnDecided[][] { [applied, slip], [slip, applied], [applied, slip, applied, slip] })
        {
            var view = told.Aggregate(new FilingView(), FilingState.After);
            Assert.Equal(("applied", T + later, "RETURN_ARRIVED_BEFORE"), (view.Answer.Outcome, view.Answer.At, Assert.Single(view.Answer.Reasons).Code));
            var back = FilingState.After(view, Answer("ret_1", "dcl_1", "returned", T + 9));
            Assert.Equal(("returned", 0), (back.Answer.Outcome, back.Answer.Reasons.Count));
            Assert.Same(back, FilingState.After(back, slip));
        }
    }

    private async Task<string> Declared(string direction)
    {
        var json = direction == "import" ? ImportFilingTests.Import() : Samples.Declaration();
        // The order of another declaration is no concern of this one.
        json["reference"] = Samples.Number();
        var filed = await host.Post("/v1/declarations", Samples.Merchant, json.ToJsonString());
        Assert.True(filed.Status == HttpStatusCode.Accepted, filed.Body);
        return filed.Id;
    }

    private async Task<string> Returned(string direction, string declaration, string reference)
    {
        var office = direction == "export" ? "\"customsOffice\":\"2992\"," : "";
        var filed = await host.Post("/v1/returns", Samples.Merchant,
            $$"""{"direction":"{{direction}}","reference":"{{reference}}","declarationId":"{{declaration}}",{{office}}"reason":"{{(direction == "export" ? "unsold" : "buyer")}}","lines":[{"gnum":1,"qty":"1"}]}""");
        Assert.True(filed.Status == HttpStatusCode.Accepted, filed.Body);
        return filed.Id;
    }

    private static ReturnDecided Answer(string id, string declaration, string outcome, long at) =>
        new() { FilingId = id, DeclarationId = declaration, Outcome = outcome, At = at, ValueBack = "0", DutyBack = "0", ConsumptionTaxBack = "0", VatBack = "0" };
}
