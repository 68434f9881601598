using System.Net;
using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Rates, overdue and report before their house is asked, and receipts for several orders.</summary>
public sealed class SettlementDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("/v1/rates?currency=DOLLAR", "NOT_ALLOWED", "/currency")]
    [InlineData("/v1/rates?currency=U-D", "NOT_ALLOWED", "/currency")]
    [InlineData("/v1/rates?kind=spot", "NOT_ALLOWED", "/kind")]
    [InlineData("/v1/rates?date=2026-02-30", "NOT_A_DATE", "/date")]
    [InlineData("/v1/rates?date=9999-12-31", "OUT_OF_RANGE", "/date")]
    [InlineData("/v1/rates?limit=201", "NOT_ALLOWED", "/limit")]
    [InlineData("/v1/rates?cursor=!", "NOT_ALLOWED", "/cursor")]
    [InlineData("/v1/settlements/overdue?asOf=today", "NOT_A_DATE", "/asOf")]
    [InlineData("/v1/settlements/overdue?limit=0", "NOT_ALLOWED", "/limit")]
    [InlineData("/v1/settlements/report?from=2026-11-01", "REQUIRED", "/to")]
    [InlineData("/v1/settlements/report?to=2026-11-01", "REQUIRED", "/from")]
    [InlineData("/v1/settlements/report?from=2026-11-01&to=2026-11-01", "NOT_ALLOWED", "/to")]
    [InlineData("/v1/settlements/report?from=20261101&to=2026-11-02", "NOT_A_DATE", "/from")]
    public async Task What_is_no_question_is_told_with_its_place(string path, string code, string pointer)
    {
        var answer = await host.Get(path, Samples.Merchant);
        Assert.Equal((HttpStatusCode.BadRequest, "BAD_QUERY"), (answer.Status, answer.Code));
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((code, pointer), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.NotEmpty(error.GetProperty("expected").GetString()!);
    }

    [Theory]
    [InlineData("/v1/rates")]
    [InlineData("/v1/settlements/overdue")]
    [InlineData("/v1/settlements/report?from=2026-11-01&to=2026-12-01")]
    public async Task Nobody_answers_in_the_place_of_the_house_or_without_a_token(string path)
    {
        var away = await host.Get(path, Samples.Merchant);
        Assert.Equal((HttpStatusCode.BadGateway, "HOUSE_UNREACHABLE"), (away.Status, away.Code));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Get(path, "")).Status);
    }

    [Fact]
    public void A_receipt_for_several_orders_is_read_with_its_shares_and_its_person()
    {
        var faults = new Faults();
        var bundle = Read("""
            "amount":150,"shares":[{"orderNo":"A","amount":100,"refunds":"5","fees":[{"kind":"tax","amount":1.5}]},{"orderNo":"B","amount":50}],
            "individual":{"fxAccount":true,"quotaUsedUsd":"12000"}
            """, faults);
        Assert.Empty(faults.All);
        var proceeds = bundle!.Proceeds!;
        Assert.Equal(["A 100 5 1", "B 50 0 0"], proceeds.Shares.Select(s => $"{s.OrderNo} {s.Amount} {s.Refunds} {s.Fees.Count}"));
        Assert.Equal((new Individual { FxAccount = true, QuotaUsedUsd = "12000" }, "", null), (proceeds.Individual, proceeds.OrderNo, bundle.OrderNo));
    }

    [Theory]
    [InlineData("no order and no shares", "\"amount\":1", "REQUIRED /orderNo")]
    [InlineData("a share without its order", "\"amount\":1,\"shares\":[{\"orderNo\":\"\",\"amount\":1}]", "REQUIRED /shares/0/orderNo")]
    [InlineData("a share below zero", "\"amount\":1,\"shares\":[{\"orderNo\":\"A\",\"amount\":2},{\"orderNo\":\"B\",\"amount\":-1}]", "NEGATIVE /shares/1/amount")]
    [InlineData("a cost of a share below zero", "\"amount\":1,\"shares\":[{\"orderNo\":\"A\",\"amount\":1,\"fees\":[{\"kind\":\"tax\",\"amount\":-1}]}]", "NEGATIVE /shares/0/fees/0/amount")]
    [InlineData("null among the shares", "\"amount\":1,\"shares\":[null]", "REQUIRED /shares/0")]
    [InlineData("null among a share's costs", "\"amount\":1,\"shares\":[{\"orderNo\":\"A\",\"amount\":1,\"fees\":[null]}]", "REQUIRED /shares/0/fees/0")]
    [InlineData("a quota below zero", "\"amount\":1,\"orderNo\":\"A\",\"individual\":{\"fxAccount\":false,\"quotaUsedUsd\":-1}", "NEGATIVE /individual/quotaUsedUsd")]
    public void What_is_wrong_with_a_share_is_told_with_its_place(string name, string part, string expected)
    {
        var faults = new Faults();
        Read(part, faults);
        Assert.Equal((name, expected), (name, string.Join(' ', faults.All.Select(f => $"{f.Code} {f.Pointer}"))));
    }

    private static Bundle? Read(string part, Faults faults) => Submissions.Read(
        FilingKind.Proceeds,
        Encoding.UTF8.GetBytes("{\"proceedsNo\":\"Z\",\"platformCode\":\"3301961001\",\"merchantCode\":\"3301960001\",\"currency\":\"502\",\"receivedAt\":\"2026-11-20T09:30:00+08:00\"," + part + "}"),
        new Caller("3301964001", ["bank"]), faults);
}
