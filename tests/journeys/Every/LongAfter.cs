using System.Runtime.Versioning;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What happens more than a year after it began: the clock of its window runs too far ahead for the other journeys.</summary>
[SupportedOSPlatform("linux")]
public abstract class LongAfter(Window window) : Journey(window)
{
    [Fact]
    public async Task Outside_the_relief_the_procedure_holds_for_a_year_and_then_the_goods_are_an_ordinary_import()
    {
        var relief = DayInChina(Window.Now.ToOffset(TimeSpan.FromHours(8)).AddMonths(6));
        var (inTerm, tooLate, wholesale) = (await AwaitedAsync("9610"), await AwaitedAsync("9610"), await AwaitedAsync("9710"));

        await Window.AdvanceAsync(TimeSpan.FromDays(215));
        await EndsAsync(inTerm, "goods-back", "customs-procedure");
        await EndsAsync(wholesale, "general-trade", "general-trade");
        await Window.AdvanceAsync(TimeSpan.FromDays(160));
        await EndsAsync(tooLate, "general-trade", "general-trade");

        async Task<(Trade Trade, string Goods)> AwaitedAsync(string procedure)
        {
            var trade = Export(procedure, "A", "none");
            await Window.UntilAsync(await Window.FileAsync(trade), "refund-decided");
            var goods = await ReenterAsync(trade.Id, (1, "1"));
            await Window.UntilFiledAsync($"/v1/returns/{goods}", "goods-awaited");
            return (trade, goods);
        }

        async Task EndsAsync((Trade Trade, string Goods) what, string status, string regime)
        {
            await ArriveAsync(what.Goods);
            var ended = await Window.UntilFiledAsync($"/v1/returns/{what.Goods}", status);
            Assert.Equal(regime, ended.Text("return.lines.0.regime"));
            var late = ended.Items("reasons").First(r => Answer.Text(r, "code") == "RETURN_LATE");
            Assert.Equal((relief, "RP8"), (Answer.Text(late, "otherValue"), Answer.Text(late, "rule")));
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", Answer.Text(late, "fixZh"));
            await TaxedAsync(what.Goods, what.Trade, regime);
            // The export of goods that came in as an ordinary import stands, and so does what is waited for.
            var expected = Decimals.Write(83.9m - Decimals.Read(status == "goods-back" ? ended.Text("return.valueBack.amount") : "0"));
            await UntilExpectedAsync(what.Trade.Id, expected);
            await Window.ReportProceedsAsync(what.Trade, expected);
            Assert.Equal("0", (await Window.UntilAsync(what.Trade.Id, "settled")).Text("amounts.settlement.difference"));
            Assert.Equal("closed", (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{what.Trade.Id}/ledger")).Text("state"));
        }
    }

    // No rate of that far day is known yet, and nothing is taxed by another; of today it is.
    async Task TaxedAsync(string id, Trade trade, string regime)
    {
        var merchant = await Window.AsAsync("merchant-1");
        var unknown = await merchant.GetAsync($"/v1/returns/{id}/general-trade");
        Assert.True(unknown.Status == 200 && unknown.Text("reasons.0.code") == "CALENDAR_MISSING" && unknown.Text("taxes").Length == 0, unknown.ToString());
        var bill = await merchant.GetAsync($"/v1/returns/{id}/general-trade?date=2026-11-27");
        Assert.True(bill.Status == 200, bill.ToString());
        var used = bill.Items("used").Single(u => Answer.Text(u, "rule") == "central-parity/502/2026-10-21");
        Assert.Equal(("2026-10-21", regime, "6204430090", "0.08"), (
            Answer.Text(used, "version"), bill.Text("lines.0.regime"), bill.Text("lines.0.gcode"), bill.Text("lines.0.mfnRate")));
        var goods = trade.Goods(0);
        var price = Decimals.ToFen(Decimals.ToFen(Decimals.Read(goods["total"]!.ToString()) / Decimals.Read(goods["qty"]!.ToString())) * 7.1265m);
        var duty = Decimals.ToFen(price * 0.08m);
        Assert.Equal((price, duty, Decimals.ToFen((price + duty) * 0.13m)), (
            Decimals.Read(bill.Text("dutiablePrice")), Decimals.Read(bill.Text("taxes.duty")), Decimals.Read(bill.Text("taxes.vat"))));
        IsProblem(await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/returns/{id}/general-trade"), 404, "NOT_FOUND");
    }
}

/// <summary>Long after, on one process.</summary>
[SupportedOSPlatform("linux")]
public sealed class LongAfterOnOneProcess(LocalWindow window) : LongAfter(window), IClassFixture<LocalWindow>;

/// <summary>Long after, on a process per house.</summary>
[SupportedOSPlatform("linux")]
public sealed class LongAfterOnSevenProcesses(SevenProcesses window) : LongAfter(window), IClassFixture<SevenProcesses>;
