using System.Globalization;
using System.Text.Json.Nodes;
using SingleWindow.Contracts;
using SingleWindow.Tests.Journeys.Telemetry;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Retail imports from their list to the collection of their tax, and back.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_direct_import_is_released_under_guarantee_delivered_and_its_tax_collected()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-direct.json");
        var id = await Window.FileAsync(trade);

        var state = await Window.UntilAsync(id, "delivered");

        Assert.Equal(("import", "899"), (state.Text("direction"), state.Text("official.code")));
        Assert.Equal(("cbec70", "110", "10.01"), (state.Text("import.regime"), state.Text("import.dutiablePrice"), state.Text("import.taxBills.0.total")));
        Assert.Equal("generated", state.Text("import.taxBills.0.status"));
        var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{trade.Order["buyer"]!["idNumber"]}}"}""");
        Assert.Equal((200, "110", "25890"), (year.Status, year.Text("confirmed"), year.Text("left")));

        var officer = await Window.AsAsync("officer");
        var replay = await officer.GetAsync($"/v1/declarations/{id}/replay");
        Assert.Equal((200, "true"), (replay.Status, replay.Text("identical")));
        Assert.Equal(["customs codes", "customs import"], Replayed(replay));
        var earlier = await officer.GetAsync($"/v1/declarations/{id}/replay?date=2018-12-31");
        Assert.Equal(("false", "2018-12-31"), (earlier.Text("identical"), earlier.Text("decisions.1.replayedOn")));
        Assert.Contains(earlier.Items("decisions.1.differences"), d => Answer.Text(d, "field") == "vat" && Answer.Text(d, "stored") == "10.01");
        IsProblem(await officer.GetAsync($"/v1/declarations/{id}/replay?date=yesterday"), 400, "BAD_QUERY");
        IsProblem(await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/replay"), 403, "ROLE_MISSING");
        IsProblem(await officer.GetAsync("/v1/declarations/dcl_none/replay"), 404, "NOT_FOUND");

        await Window.AdvanceAsync(TimeSpan.FromDays(31));
        state = await Window.UntilAsync(id, "tax-due");
        var collection = await Window.FileAsync("officer", "/v1/collections", $$"""{"reference":"C-{{Window.Number()}}","company":"3301960001"}""");
        await Window.UntilFiledAsync($"/v1/collections/{collection}", "booked");
        state = await Window.UntilAsync(id, "completed");

        Assert.Equal("summarised", state.Text("import.taxBills.0.status"));
        await ClosedAsync(id, "ordered", "paid", "released", "tax-assessed", "delivered", "tax-collected");
        var bills = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/tax-bills?declaration={id}");
        Assert.Equal((200, "summarised", id), (bills.Status, bills.Text("items.0.status"), bills.Text("items.0.declarationId")));
        Assert.Equal(404, (await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/declarations/{id}")).Status);
        Assert.Empty((await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/tax-bills?declaration={id}")).Items("items"));
    }

    [Fact]
    public async Task A_bonded_import_with_a_part_return_gets_its_tax_and_quota_back_for_that_part()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-bonded.json");
        var id = await Window.FileAsync(trade);
        var state = await Window.UntilAsync(id, "delivered");
        Assert.Equal(("45.5", "500"), (state.Text("import.taxBills.0.total"), state.Text("import.countsToYear")));

        var tooMuch = await ReturnAsync(id, 2, "4");
        var refused = await Window.UntilFiledAsync($"/v1/returns/{tooMuch}", "refused");
        Assert.Equal(("4", "3"), (refused.Text("reasons.0.value"), refused.Text("reasons.0.otherValue")));
        // All that is left, and the buyer keeps it after all: the line is free for the next return.
        var gone = await ReturnAsync(id, 2, "3");
        await Window.UntilFiledAsync($"/v1/returns/{gone}", "goods-awaited");
        var cancelled = await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/returns/{gone}/cancellation", """{"reason":"The buyer keeps it"}""");
        Assert.True(cancelled.Status == 202, cancelled.ToString());
        await Window.UntilFiledAsync($"/v1/returns/{gone}", "cancelled");
        var part = await ReturnAsync(id, 2, "2");
        await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-awaited");
        await ArriveAsync(part);
        await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-back");

        state = await Window.UntilAsync(id, s => s.Items("import.taxBills").Count == 2, "billed anew");
        Assert.Equal(("void", "generated"), (state.Text("import.taxBills.0.status"), state.Text("import.taxBills.1.status")));
        var back = state.Items("import.returns").Single(r => Answer.Text(r, "id") == part);
        Assert.Equal(("returned", "200", "18.2"), (Answer.Text(back, "outcome"), Answer.Text(back, "valueBack"), Answer.Text(back, "taxBack")));
        Assert.Equal("27.3", state.Text("import.taxBills.1.total"));
        var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{trade.Order["buyer"]!["idNumber"]}}"}""");
        Assert.Equal("300", year.Text("confirmed"));

        // The rest of the line once, and no second time.
        var rest = await ReturnAsync(id, 2, "1");
        await ArriveAsync(rest);
        await Window.UntilFiledAsync($"/v1/returns/{rest}", "goods-back");
        await Window.UntilFiledAsync($"/v1/returns/{await ReturnAsync(id, 2, "1")}", "refused");
        var whole = await ReturnAsync(id, 1, "1");
        await ArriveAsync(whole);
        await Window.UntilAsync(id, "returned");
        await ClosedAsync(id, "ordered", "paid", "released", "tax-assessed", "delivered", "returned", "returned", "returned");
    }

    [Fact]
    public async Task Bonded_stock_enters_is_taken_by_a_list_comes_back_and_never_goes_below_zero()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var book = "T" + Window.Number();
        await StockAsync(book, "entry", "booked", ("1", "5"), ("2", "4"));
        var trade = Stocked(book);
        var id = await Window.FileAsync(trade);
        await Window.UntilAsync(id, "delivered");
        Assert.Equal(["4", "1"], await FreeAsync(book));

        // Three of the second record number, one is left: the whole list is refused and takes nothing.
        var refused = await Window.UntilAsync(await Window.FileAsync(Stocked(book)), "refused");
        var reason = refused.Items("reasons").Single(r => Answer.Text(r, "code") == "STOCK_SHORT");
        Assert.Equal(("3", "1", "/goods/1/qty"), (Answer.Text(reason, "value"), Answer.Text(reason, "otherValue"), Answer.Text(reason, "pointer")));
        Assert.Equal(["4", "1"], await FreeAsync(book));

        var back = await ReturnAsync(id, 2, "2");
        await ArriveAsync(back);
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-back");
        Assert.Equal(["4", "3"], await FreeAsync(book));

        var exit = await StockAsync(book, "exit", "refused", ("1", "1"), ("2", "4"));
        Assert.Equal(("STOCK_SHORT", "4", "3"), (exit.Text("reasons.0.code"), exit.Text("reasons.0.value"), exit.Text("reasons.0.otherValue")));
        Assert.Equal(["4", "3"], await FreeAsync(book));
        await StockAsync(book, "count", "booked", ("1", "3"), ("2", "3.5"));
        Assert.Equal(["3", "3.5"], await FreeAsync(book));
        await StockAsync(book, "exit", "booked", ("1", "3"));
        Assert.Equal(["0", "3.5"], await FreeAsync(book));

        // The ledger of a record number, page by page, adds up to its balance.
        var keeper = await Window.AsAsync("merchant-1");
        Assert.Equal(["3.5"], (await keeper.GetAsync($"/v1/stock?book={book}&record=2")).Items("items").Select(i => Answer.Text(i, "onHand")));
        List<System.Text.Json.JsonElement> posted = [];
        for (var next = ""; ;)
        {
            var ledger = await keeper.GetAsync($"/v1/stock/postings?book={book}&record=2&limit=2{next}");
            Assert.Equal((200, "3.5", "0"), (ledger.Status, ledger.Text("balance.onHand"), ledger.Text("balance.reserved")));
            posted.AddRange(ledger.Items("items"));
            if (ledger.Text("next") is not { Length: > 0 } cursor) break;
            next = "&cursor=" + cursor;
        }
        Assert.Equal(
            ["entry 4 0", "reservation 0 3", "release -3 -3", "return 2 0", "count 0.5 0"],
            posted.Select(p => $"{Answer.Text(p, "kind")} {Answer.Text(p, "qty")} {Answer.Text(p, "reserved")}"));
        Assert.Equal((id, back), (Answer.Text(posted[1], "id"), Answer.Text(posted[3], "id")));
        IsProblem(await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/stock/postings?book={book}&record=2"), 404, "NOT_FOUND");
        IsProblem(await keeper.GetAsync($"/v1/stock/postings?book={book}&record=9"), 404, "NOT_FOUND");
        IsProblem(await keeper.GetAsync($"/v1/stock/postings?book={book}"), 400, "BAD_QUERY");
        // A cursor of another list is no fault of customs.
        var strange = (await keeper.GetAsync($"/v1/stock?book={book}&limit=1")).Text("next");
        IsProblem(await keeper.GetAsync($"/v1/stock/postings?book={book}&record=2&cursor={strange}"), 400, "BAD_QUERY");
        IsProblem(await (await Window.AsAsync("officer")).GetAsync($"/v1/desk/guarantees?cursor={strange}"), 400, "BAD_QUERY");
        IsProblem(await keeper.GetAsync("/v1/stock?record=2"), 400, "BAD_QUERY");
        IsProblem(await (await Window.AsAsync("carrier")).GetAsync($"/v1/stock/postings?book={book}&record=2"), 403, "ROLE_MISSING");

        // Another company sees nothing of the book and cannot move it.
        Assert.Empty((await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/stock?book={book}")).Items("items"));
        var foreign = await StockAsync(book, "exit", "refused", "merchant-2", ("2", "1"));
        Assert.Equal("STOCK_BOOK_NOT_OWN", foreign.Text("reasons.0.code"));
        Assert.Equal(2, (await (await Window.AsAsync("officer")).GetAsync($"/v1/stock?book={book}")).Items("items").Count);

        var merchant = await Window.AsAsync("merchant-1");
        var page = await merchant.GetAsync("/v1/stock-movements?limit=2");
        Assert.Equal(["booked", "booked"], page.Items("items").Select(i => Answer.Text(i, "status")));
        var older = await merchant.GetAsync($"/v1/stock-movements?limit=1&cursor={page.Text("next")}");
        Assert.Equal((exit.Text("id"), "refused"), (older.Text("items.0.id"), older.Text("items.0.status")));
        Assert.Contains(exit.Text("id"), (await merchant.GetAsync("/v1/stock-movements?status=refused")).Items("items").Select(i => Answer.Text(i, "id")));
        Assert.Equal([foreign.Text("id")], (await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/stock-movements?reference={foreign.Text("reference")}")).Items("items").Select(i => Answer.Text(i, "id")));
        Assert.Empty((await merchant.GetAsync($"/v1/stock-movements?reference={foreign.Text("reference")}")).Items("items"));
        IsProblem(await merchant.GetAsync("/v1/stock-movements?status=settled"), 400, "BAD_QUERY");

        Trade Stocked(string book)
        {
            var trade = Import("import-bonded.json");
            trade.Body["accountBook"] = book;
            return trade;
        }
    }

    [Fact]
    public async Task Over_the_limit_one_item_is_taxed_in_full_and_two_are_refused()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var one = await Window.FileAsync(Import("import-over.json"));
        var state = await Window.UntilAsync(one, "delivered");
        Assert.Equal(("goods100", "780", "6000"), (state.Text("import.regime"), state.Text("import.taxBills.0.total"), state.Text("import.countsToYear")));

        var two = Import("import-over.json");
        foreach (var line in new[] { two.Goods(0), (JsonObject)two.Order["lines"]![0]! })
        {
            (line["qty"], line["price"]) = ("2", "3000");
        }
        two.Goods(0)["qty1"] = "2";
        var refused = await Window.UntilAsync(await Window.FileAsync(two), "refused");
        var reason = refused.Items("reasons").Single(r => Answer.Text(r, "code") == "REJECT_SPLIT_OR_GENERAL_TRADE");
        Assert.Equal("6000", Answer.Text(reason, "value"));
        Assert.Equal("5000", Answer.Text(reason, "otherValue"));
        await Environments.Window.UntilAsync(async () => await GeneralTradeAsync(two.Id), a => a.Text("taxes.total") == "780", "the general-trade bill is not told");
        // What stays in the channel was left to nothing.
        IsProblem(await GeneralTradeAsync(one), 409, "NOT_GENERAL_TRADE");
    }

    [Fact]
    public async Task Two_items_over_the_limit_are_refused_with_their_general_trade_bill_told()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-over.json");
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! })
        {
            (line["qty"], line["price"], line["unit"]) = ("2", "3000", "011");
        }
        // Perfume of 200 g: duty 3 %, consumption tax 15 % from 10 CNY a gram.
        (trade.Goods(0)["gcode"], trade.Goods(0)["qty1"], trade.Goods(0)["unit1"], trade.Goods(0)["qty2"], trade.Goods(0)["unit2"]) = ("3303000010", "0.2", "035", "2", "011");

        var trial = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations/dry-run", trade.Text);
        Assert.Equal(("refused", "2215.77"), (trial.Text("wouldBe"), trial.Text("import.generalTrade.total")));
        var refused = await Window.UntilAsync(await Window.FileAsync(trade), "refused");
        Assert.Contains(refused.Items("reasons"), r => Answer.Text(r, "code") == "REJECT_SPLIT_OR_GENERAL_TRADE");
        var bill = await GeneralTradeAsync(trade.Id);

        Assert.True(bill.Status == 200, bill.ToString());
        Assert.Equal(("6000", "180", "1090.59", "945.18", "2215.77"), (
            bill.Text("dutiablePrice"), bill.Text("taxes.duty"), bill.Text("taxes.consumptionTax"), bill.Text("taxes.vat"), bill.Text("taxes.total")));
        Assert.Equal(("1", "2", "3303000010", "0.03", "0.15", "2215.77"), (
            bill.Text("lines.0.gnum"), bill.Text("lines.0.qty"), bill.Text("lines.0.gcode"), bill.Text("lines.0.mfnRate"), bill.Text("lines.0.consumptionTaxRate"), bill.Text("lines.0.taxes.total")));
        Assert.All(bill.Items("used"), u => Assert.True(Answer.Text(u, "source").Length > 0 && Answer.Text(u, "version").Length > 0, u.ToString()));
        Assert.Contains(bill.Items("used"), u => Answer.Text(u, "rule") == "CT-cosmetics");
        // The same by a quote of general trade, and on a day of another VAT; before the tariff begins nothing is made up.
        var quote = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/import-taxes/quote", """
            {"procedure":"0110","regime":"general-trade","goods":[{"gcode":"3303000010","name":"perfume","total":"6000","qty":2,"unit":"011","qty1":"0.2","unit1":"035"}]}
            """);
        Assert.Equal(("GENERAL_TRADE", "general-trade", "2215.77", "0"), (quote.Text("verdict"), quote.Text("regime"), quote.Text("taxes.total"), quote.Text("countsToYear")));
        Assert.Equal(("", ""), (quote.Text("annualLimit"), quote.Text("annualLeft")));
        Assert.Equal("1163.29", (await GeneralTradeAsync(trade.Id, "?date=2018-12-31")).Text("taxes.vat"));
        var early = await GeneralTradeAsync(trade.Id, "?date=2015-01-01");
        Assert.Equal((200, "IMPORT_RATE_MISSING", 0), (early.Status, early.Text("reasons.0.code"), early.Items("lines").Count(l => l.TryGetProperty("taxes", out _))));
        Assert.Equal("", early.Text("taxes"));
        IsProblem(await GeneralTradeAsync(trade.Id, "?date=yesterday"), 400, "BAD_QUERY");
        IsProblem(await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/declarations/{trade.Id}/general-trade"), 404, "NOT_FOUND");
        using var channel = Channel(Houses.Customs);
        var asked = await new Customs.CustomsClient(channel).AskGeneralTradeAsync(new GeneralTradeQuestion { FilingId = trade.Id }, await AsMerchantAsync());
        Assert.Equal("2215.77", asked.Taxes.Taxes.Total);
    }

    async Task<Answer> GeneralTradeAsync(string id, string query = "") => await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/general-trade{query}");

    [Fact]
    public async Task Two_orders_at_once_never_pass_the_yearly_limit_together()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var buyer = Resident();
        // 5 of 5,000 fit beneath 26,000, a sixth does not.
        List<Trade> trades = [.. Enumerable.Range(0, 6).Select(_ => Priced(Import("import-over.json", buyer), "5000", "455"))];

        var ids = await Task.WhenAll(trades.Select(Window.FileAsync));

        var ends = await Task.WhenAll(ids.Select(id => Window.UntilAsync(id, s => s.Text("status") is "delivered" or "refused", "decided")));
        Assert.Equal(5, ends.Count(e => e.Text("status") == "delivered"));
        Assert.Contains(ends.Single(e => e.Text("status") == "refused").Items("reasons"), r => Answer.Text(r, "code") == "REJECT_GENERAL_TRADE");
        var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{buyer}}"}""");
        Assert.Equal(("25000", "1000"), (year.Text("confirmed"), year.Text("left")));
    }

    [Fact]
    public async Task A_guarantee_that_runs_out_in_a_batch_refuses_what_it_does_not_cover_alone()
    {
        // The platform's account covers two taxes of 10.01, of four lists in one request.
        await LodgeAsync("platform", "3301961001", "25");
        List<Trade> trades = [.. Enumerable.Range(0, 4).Select(_ => Import("import-direct.json"))];
        trades.ForEach(t => t.Body["guarantorCode"] = "3301961001");
        var plain = Window.Trade("green.json");
        var bulk = string.Join('\n', trades.Append(plain).Select(t => t.Text));

        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", System.Text.Encoding.UTF8.GetBytes(bulk), "application/x-ndjson");

        Assert.True(answer.Status == 200, answer.ToString());
        var ids = answer.Lines().Select(l => Answer.Text(l, "id")).ToList();
        var ends = await Task.WhenAll(ids.Take(4).Select(id => Window.UntilAsync(id, s => s.Text("status") is "delivered" or "refused", "decided")));
        Assert.Equal(2, ends.Count(e => e.Text("status") == "delivered"));
        Assert.All(ends.Where(e => e.Text("status") == "refused"), e => Assert.Contains(e.Items("reasons"), r => Answer.Text(r, "pointer") == "/guarantorCode"));
        await Window.UntilAsync(ids[4], s => s.Text("official.code") == "899", "departed");
        foreach (var (end, id) in ends.Zip(ids))
        {
            Assert.Equal(end.Text("status") == "refused" ? "closed" : "open", (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger")).Text("state"));
        }
    }

    [Fact]
    public async Task Legs_of_an_import_come_alone_and_a_person_is_never_shown()
    {
        const string Canary = TelemetrySink.Canary;
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Telltale(Import("import-direct.json"));
        var declaration = (JsonObject)trade.Body.DeepClone();
        foreach (var leg in new[] { "order", "payment", "waybill" }) declaration.Remove(leg);
        (declaration["orderNo"], declaration["platformCode"], declaration["merchantCode"], declaration["merchantName"]) =
            (trade.OrderNo, "3301961001", "3301960001", "青禾工艺（样例）");
        (declaration["carrierCode"], declaration["waybillNo"]) = ("3301963001", trade.WaybillNo);
        (declaration["buyer"], declaration["consigneeAddress"]) = (trade.Order["buyer"]!.DeepClone(), $"{Canary} street");
        var order = (JsonObject)trade.Order.DeepClone();
        var payment = (JsonObject)trade.Payment.DeepClone();
        var waybill = (JsonObject)trade.Waybill.DeepClone();
        foreach (var leg in new[] { order, payment, waybill }) leg["direction"] = "import";
        (payment["orderNo"], payment["platformCode"], payment["merchantCode"], waybill["orderNo"]) = (trade.OrderNo, "3301961001", "3301960001", trade.OrderNo);

        var id = await Window.FileAsync("merchant-1", "/v1/declarations", declaration.ToJsonString());
        await Window.FileAsync("carrier", "/v1/waybills", waybill.ToJsonString());
        await Window.FileAsync("payment-institution", "/v1/payments", payment.ToJsonString());
        await Window.FileAsync("platform", "/v1/orders", order.ToJsonString());
        var state = await Window.UntilAsync(id, "delivered");

        // Another payer without a verified orderer: refused, with both numbers masked. And what breaks the form quotes nobody.
        var other = Telltale(Import("import-direct.json"));
        other.Payment["payer"]!["idNumber"] = $"{Canary}0000";
        var refused = await Window.UntilAsync(await Window.FileAsync(other), "refused");
        Assert.Contains(refused.Items("reasons"), r => Answer.Text(r, "code") == "REJECT_IDENTITY" && Answer.Text(r, "pointer") == "/payment/payer/idNumber");
        other.Order["buyer"]!["name"] = Canary + new string('x', 60);
        var broken = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", other.Text);
        IsProblem(broken, 422, "VALIDATION");
        var thrown = Telltale(Import("import-direct.json")).Marked("-THROW");
        await Window.FileAsync(thrown);
        await Window.UntilAsync(thrown.Id, "parked");
        Answer[] shown =
        [
            state, refused, broken, await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/timeline"),
            await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger"), await (await Window.AsAsync("operator")).GetAsync("/v1/operations/parked?house=customs"),
        ];
        Assert.All(shown, a => Assert.DoesNotContain(Canary, a.Raw, StringComparison.Ordinal));
        var trace = (await Window.StateAsync(thrown.Id)).Items("traceIds")[0].GetString()!;
        await EventuallyAsync(() => Window.Sink.Spans.Any(s => s.TraceId == trace), () => "The last trade was not traced.");
        Assert.Empty(Window.Sink.Leaks);
        Assert.All(Window.Suite.Processes, p => Assert.DoesNotContain(Canary, p.Log(), StringComparison.Ordinal));

        static Trade Telltale(Trade trade)
        {
            foreach (var person in new[] { trade.Order["buyer"]!, trade.Payment["payer"]! })
            {
                (person["idType"], person["idNumber"], person["name"], person["telephone"]) = ("2", $"{Canary}{trade.Number}", $"{Canary} buyer", $"{Canary} phone");
            }
            foreach (var consignee in new[] { trade.Order["consignee"]!, trade.Waybill["consignee"]! })
            {
                (consignee["name"], consignee["telephone"], consignee["address"]) = ($"{Canary} consignee", $"{Canary} phone", $"{Canary} street");
            }
            return trade;
        }
    }

    [Fact]
    public async Task A_dry_run_of_an_import_tells_its_tax_and_what_is_left_of_the_year()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations/dry-run", Import("import-direct.json").Text);

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal(("import", "released"), (answer.Text("direction"), answer.Text("wouldBe")));
        Assert.Equal(("cbec70", "10.01", "25890"), (answer.Text("import.regime"), answer.Text("import.taxes.total"), answer.Text("import.annualLeft")));
        Assert.Equal("not-applicable", answer.Text("refund.state"));
    }

    Trade Import(string sample, string? buyer = null)
    {
        var number = buyer ?? Resident();
        return new(Window.Number(), n => Window.Sample(sample, n, ("buyer", number)));
    }

    static Trade Priced(Trade trade, string price, string tax)
    {
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["price"], line["total"]) = (price, price);
        trade.Order["goodsValue"] = price;
        trade.Order["tax"] = tax;
        var paid = Decimals.Write(Decimals.Read(price) + Decimals.Read(tax));
        (trade.Order["paid"], trade.Payment["amount"]) = (paid, paid);
        return trade;
    }

    /// <summary>A number that no journey used before, with its check character.</summary>
    string Resident()
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var digits = "110101" + Window.Number()[^11..];
        return digits + "10X98765432"[digits.Select((d, i) => (d - '0') * weights[i]).Sum() % 11];
    }

    async Task LodgeAsync(string client, string company, string amount)
    {
        var id = await Window.FileAsync(client, "/v1/guarantees", $$"""{"reference":"D-{{Window.Number()}}","company":"{{company}}","kind":"deposit","amount":"{{amount}}"}""");
        await Window.UntilFiledAsync($"/v1/guarantees/{id}", "pending");
        var confirmed = await (await Window.AsAsync("officer")).PostAsync($"/v1/guarantees/{id}/confirmation", $$"""{"confirmed":true,"certificateNo":"Z-{{Window.Number()}}"}""");
        Assert.True(confirmed.Status == 202, confirmed.ToString());
        var booked = await Window.UntilFiledAsync($"/v1/guarantees/{id}", "booked");
        Assert.True(decimal.Parse((await (await Window.AsAsync(client)).GetAsync("/v1/guarantee-account")).Text("lodged"), CultureInfo.InvariantCulture) > 0, booked.ToString());
    }

    Task<Answer> StockAsync(string book, string kind, string status, params (string Record, string Qty)[] lines) =>
        StockAsync(book, kind, status, "merchant-1", lines);

    async Task<Answer> StockAsync(string book, string kind, string status, string client, params (string Record, string Qty)[] lines)
    {
        var body = new JsonObject
        {
            ["reference"] = "S-" + Window.Number(), ["book"] = book, ["kind"] = kind,
            ["lines"] = new JsonArray([.. lines.Select(l => new JsonObject
            {
                ["recordNo"] = l.Record, ["gcode"] = "9503008900", ["unit"] = "007", ["qty"] = l.Qty,
            })]),
        };
        var id = await Window.FileAsync(client, "/v1/stock-movements", body.ToJsonString());
        await Window.UntilFiledAsync($"/v1/stock-movements/{id}", status);
        return await (await Window.AsAsync(client)).GetAsync($"/v1/stock-movements/{id}");
    }

    async Task<IEnumerable<string>> FreeAsync(string book) =>
        (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/stock?book={book}")).Items("items").Select(i => Answer.Text(i, "free"));

    Task<string> ReturnAsync(string declaration, int line, string qty) => Window.FileAsync("merchant-1", "/v1/returns", ImportReturn(declaration, line, qty));

    string ImportReturn(string declaration, int line, string qty) =>
        $$"""{"reference":"R-{{Window.Number()}}","declarationId":"{{declaration}}","reason":"buyer","lines":[{"gnum":{{line}},"qty":"{{qty}}"}]}""";
}
