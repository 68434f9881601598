namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What a refund would come to, asked at the door before anything is filed.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_refund_is_quoted_to_the_fen_with_its_rules_and_marks_and_to_its_own_merchant_alone()
    {
        const string Path = "/v1/refunds/quote";
        var merchant = await Window.AsAsync("merchant-1");

        var battery = await merchant.PostAsync(Path, """
            {"method":"trader","exportDate":"2026-12-31","goods":[{"gcode":"8507600090","invoiceNo":"24332000001","invoiceAmount":"33.33"}],
             "claim":{"day":"2027-02-01","fxReceived":"2027-01-10"}}
            """);
        Assert.True(battery.Status == 200, battery.ToString());
        Assert.Equal(("refunded", "2", "2.33"), (battery.Text("outcome"), battery.Text("amounts.refund"), battery.Text("amounts.toCost")));
        Assert.Equal(("2027-01-01", "2027-04-30", "2029-12-31", "regular"),
            (battery.Text("claim.from"), battery.Text("claim.until"), battery.Text("claim.last"), battery.Text("claim.standing")));
        Assert.Contains(battery.Items("used"), u => Answer.Text(u, "rule") == "RATE-8507600090" && Answer.Text(u, "version") == "2026-04-01");
        Assert.Contains(battery.Items("marks"), m => m.GetString()!.Contains("sample", StringComparison.Ordinal));

        // 60 % sold on the day of the claim, a quarter of the rest at the settlement.
        var overseas = await merchant.PostAsync(Path, """
            {"method":"pre-refund","exportDate":"2026-03-20","goods":[{"gcode":"6204320090","invoiceNo":"24332000002","invoiceAmount":1000000,"sold":600000}],
             "settlement":{"completedOn":"2026-05-10","day":"2026-06-01","sold":100000}}
            """);
        Assert.Equal(("78000", "52000", "SETTLED_PARTLY", "13000", "39000"),
            (overseas.Text("amounts.refund"), overseas.Text("amounts.preRefund"), overseas.Text("preRefund.state"), overseas.Text("preRefund.kept"), overseas.Text("preRefund.recovered")));

        var month = """
            {"method":"producer","merchantCode":"3301960005","exportDate":"2026-03-20","goods":[{"gcode":"8507600090","fob":"800000","freeMaterials":"100000"}],
             "month":{"domesticOutputVat":"65000","inputVat":"120000","openingCredit":"10000"}}
            """;
        var producer = await (await Window.AsAsync("operator")).PostAsync(Path, month);
        Assert.Equal(("37000", "26000", "28000", "3120"),
            (producer.Text("amounts.refund"), producer.Text("amounts.exempted"), producer.Text("amounts.nonCreditable"), producer.Text("amounts.surcharges")));
        IsProblem(await merchant.PostAsync(Path, month), 403, "NOT_OWN_COMPANY");
        IsProblem(await (await Window.AsAsync("bank")).PostAsync(Path, month), 403, "ROLE_MISSING");

        var late = await merchant.PostAsync(Path, """
            {"method":"return","exportDate":"2026-01-15","return":{"day":"2026-07-15","cause":"unsold","exported":"4","returning":"2","refundPaid":"117.01"}}
            """);
        Assert.Equal(("pay-back-first", "58.51", "2026-07-15", "2027-01-15"),
            (late.Text("outcome"), late.Text("amounts.payBack"), late.Text("return.reliefUntil"), late.Text("return.procedureUntil")));
        var reason = Assert.Single(late.Items("reasons"));
        Assert.Equal(("RETURN_REFUND_FIRST", "RP8"), (Answer.Text(reason, "code"), Answer.Text(reason, "rule")));
        Assert.Matches(Chinese, Answer.Text(reason, "fixZh"));
    }

    [Fact]
    public async Task The_base_of_assessed_income_tax_is_added_up_from_the_books()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var today = Window.Now.ToOffset(TimeSpan.FromHours(8));
        var period = $"/v1/assessed-income?from={today.Year}-01-01&to={today.Year + 1}-01-01&effectivePct=5";
        var before = await merchant.GetAsync(period);
        Assert.True(before.Status == 200, before.ToString());
        var trade = Export("9610", "A", "no-invoice");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "refund-decided");

        var after = await Environments.Window.UntilAsync(
            async () => await merchant.GetAsync(period), a => a.Number("exports") > (before.Text("exports").Length == 0 ? 0 : before.Number("exports")), "the export is not counted");

        var revenue = Contracts.Decimals.Read(after.Text("revenueCny"));
        Assert.True(revenue > 0, after.ToString());
        var income = Contracts.Decimals.ToFen(revenue * 0.04m);
        // Other journeys of this company may claim refunds at the same time: then it has no assessed income, and is told why.
        var mixed = after.Items("other").Any(o => Answer.Text(o, "outcome") is "refunded" or "pre-refunded" or "monthly");
        Assert.Equal(
            mixed ? ("", "", "INCOME_MIXED") : (Contracts.Decimals.Write(income), Contracts.Decimals.Write(Contracts.Decimals.ToFen(income * 0.05m)), ""),
            (after.Text("taxableIncome"), after.Text("incomeTax"), after.Text("reasons.0.code")));
        Assert.Contains(after.Items("marks"), m => m.GetString()!.StartsWith("design", StringComparison.Ordinal));
        var voucher = await merchant.GetAsync(period + "&inputVoucher=true");
        Assert.Contains(voucher.Items("reasons"), r => Answer.Text(r, "code") == "INCOME_VOUCHER" && Answer.Text(r, "fixZh").Length > 0);
        // A year without exports has no base, and says what is missing.
        var none = await merchant.GetAsync("/v1/assessed-income?from=2025-01-01&to=2026-01-01");
        Assert.Equal(("0", "0", ""), (none.Text("exports"), none.Text("revenueCny"), none.Text("taxableIncome")));
        Assert.Contains(none.Items("reasons"), r => Answer.Text(r, "code") == "INCOME_NOT_EXEMPT");
        IsProblem(await merchant.GetAsync(period + "&merchant=3301960002"), 400, "BAD_QUERY");
        IsProblem(await (await Window.AsAsync("bank")).GetAsync(period), 403, "ROLE_MISSING");
        Assert.Equal("3301960001", (await (await Window.AsAsync("operator")).GetAsync(period + "&merchant=3301960001")).Text("merchant"));
    }
}
