using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using SingleWindow.Logistics;
using SingleWindow.Logistics.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Logistics;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.Transaction;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Store;
using Xunit;
using CustomsSamples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.DryRun;

/// <summary>A trial says what the step says afterwards, and leaves every row as it was.</summary>
public sealed class TrialTests
{
    [Theory]
    [InlineData("good")]
    [InlineData("number used")]
    [InlineData("arithmetic")]
    public async Task An_order(string what)
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        var order = Orders.Good("dcl_2");
        if (what == "number used")
        {
            await house.StepAsync(Orders.Now, Orders.Good());
        }
        if (what == "arithmetic")
        {
            order.GoodsValue = "60";
        }
        var said = await Foretold<OrderWork>(house, Orders.Now, () => house.RowsAsync(OrderTable.Orders), order);
        Assert.Equal(
            what switch { "good" => "", "number used" => "ORDER_DUPLICATE", _ => "ORDER_SUM_ARITHMETIC" },
            string.Join(' ', ((OrderChecked)Assert.Single(said)).Reasons.Select(r => r.Code)));
    }

    [Theory]
    [InlineData("with its order")]
    [InlineData("order known")]
    [InlineData("order unknown")]
    [InlineData("payment waits for the order")]
    [InlineData("amount differs")]
    public async Task A_payment(string what)
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        if (what == "order known")
        {
            await house.StepAsync(Payments.Now, Payments.Order());
        }
        if (what == "payment waits for the order")
        {
            await house.StepAsync(Payments.Now, Payments.Good());
        }
        var own = Payments.Good("dcl_2");
        if (what == "amount differs")
        {
            own.Amount = "64.69";
        }
        IMessage[] items = what switch
        {
            "order known" or "order unknown" => [own],
            "payment waits for the order" => [Payments.Order("dcl_2")],
            _ => [Payments.Order("dcl_2"), own],
        };
        var said = await Foretold<PaymentWork>(house, Payments.Now, () => house.RowsAsync(PaymentTables.Trades), items);
        Assert.Equal<string>(
            what switch { "order unknown" => Array.Empty<string>(), "amount differs" => ["dcl_2 PAYMENT_AMOUNT_DIFFERS"], "payment waits for the order" => ["pay_1 "], _ => ["dcl_2 "] },
            said.Cast<PaymentChecked>().Select(p => $"{p.FilingId} {string.Join(' ', p.Reasons.Select(r => r.Code))}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_waybill(bool used)
    {
        await using var house = await SqliteHouse.OpenAsync(LogisticsModule.House(Parcels.Facts()));
        if (used)
        {
            await house.StepAsync(Parcels.Now, Parcels.Waybill());
        }
        var said = await Foretold<LogisticsWork>(
            house, Parcels.Now, async () => await house.RowsAsync(LogisticsTables.Waybills) + await house.RowsAsync(LogisticsTables.Filings), Parcels.Waybill("dcl_2"));
        Assert.Equal(used ? ["WAYBILL_DUPLICATE"] : [], ((WaybillChecked)Assert.Single(said)).Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData("all brought", "800")]
    [InlineData("payment filed alone", "800")]
    [InlineData("payment missing", "")]
    [InlineData("weights differ", "100 MATCH_GROSS_WEIGHT")]
    [InlineData("leg used", "100 LEG_USED")]
    public async Task A_declaration(string what, string expected)
    {
        var now = CustomsSamples.Now;
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, CustomsSamples.Settings, ImportSamples.Settings));
        var alone = what is "payment filed alone" or "payment missing" or "leg used";
        var declaration = CustomsSamples.Declaration(embeds: alone ? Legs.Order | Legs.Waybill : Legs.Documents);
        var waybill = CustomsSamples.Waybill();
        if (what is "payment filed alone" or "leg used")
        {
            await house.StepAsync(now, CustomsSamples.Payment("pay_1"));
        }
        if (what == "leg used")
        {
            var first = CustomsSamples.Declaration("dcl_0190000000007000800000000000000b", embeds: Legs.None);
            await house.StepAsync(now, first);
        }
        if (what == "weights differ")
        {
            waybill.GrossWeight = "1.3";
        }
        List<IMessage> items = [CustomsSamples.Order(), waybill, declaration];
        if (!alone)
        {
            items.Insert(1, CustomsSamples.Payment());
        }
        var said = await Foretold<CustomsWork>(
            house, now,
            async () => await house.RowsAsync(CustomsTables.Cases) + await house.RowsAsync(CustomsTables.LooseLegs) + await house.RowsAsync(CustomsTables.Numbers),
            [.. items]);
        Assert.Equal(
            expected, string.Join(' ', said.Cast<DeclarationDecided>().SelectMany(d => d.Reasons.Select(r => r.Code).Prepend($"{d.Moves[^1].Status}"))));
    }

    [Theory]
    [InlineData("filed alone", false, "waiting")]
    [InlineData("filed alone", true, "released")]
    [InlineData("brought", false, "waiting")]
    [InlineData("brought", true, "released")]
    [InlineData("heard in full before", false, "waiting")]
    public async Task A_declaration_whose_order_is_paid_in_parts(string what, bool full, string outcome)
    {
        var module = CustomsModule.House(ImportSamples.Rules, CustomsSamples.Settings, ImportSamples.Settings);
        await using var house = await SqliteHouse.OpenAsync(module);
        if (what == "heard in full before")
        {
            await house.StepAsync(CustomsSamples.Now, CustomsSamples.Payment("pay_1"));
        }
        var alone = what != "brought";
        var payment = CustomsSamples.Payment(alone ? "pay_1" : CustomsSamples.Id);
        (payment.Full, payment.Amount, payment.CheckedAt) = (full, full ? "48" : "20", payment.CheckedAt + 1);
        payment.Parts.Add(new PaymentPart { FilingId = payment.FilingId, Amount = payment.Amount });
        var trial = new DeclarationTrial
        {
            Declaration = CustomsSamples.Declaration(embeds: alone ? Legs.Order | Legs.Waybill : Legs.Documents), Order = CustomsSamples.Order(),
            Waybill = CustomsSamples.Waybill(), Payment = alone ? null : payment, PaymentAlone = alone ? payment : null,
        };
        var id = trial.Declaration.FilingId;

        var tried = await Trial.RunAsync<CustomsWork>(module, house.Store, CustomsSamples.Now, TryCase.Items(trial, id, CustomsSamples.NowMs), CancellationToken.None);
        var answer = TryCase.Answer(tried.Work.Cases.Find(id)!, tried.Of<DeclarationDecided>(d => d.FilingId == id), trial.Declaration, CustomsSamples.NowMs);

        Assert.Equal(outcome, answer.Outcome);
        Assert.Equal(outcome == "waiting" ? ["payment"] : [], answer.Missing);
    }

    [Theory]
    [InlineData("as it is", "800")]
    [InlineData("year used up", "100 REJECT_GENERAL_TRADE")]
    [InlineData("no guarantee", "100 GUARANTEE_SHORT")]
    public async Task An_import(string what, string expected)
    {
        var now = CustomsSamples.Now;
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, CustomsSamples.Settings, ImportSamples.Settings));
        if (what != "no guarantee")
        {
            await house.StepAsync(now, ImportTrade.Deposited("100000"));
        }
        for (var n = 2; what == "year used up" && n <= 7; n++)
        {
            await house.StepAsync(now, ImportTrade.Submission(ImportTrade.List(n, total: n == 7 ? 990 : 4990, freight: 10)));
        }
        var said = await Foretold<CustomsWork>(
            house, now,
            async () => await house.RowsAsync(CustomsTables.Cases) + await house.RowsAsync(ImportTables.Imports) + await house.RowsAsync(ImportTables.YearUse)
                + await house.RowsAsync(ImportTables.Guarantees) + await house.RowsAsync(ImportTables.Bills) + await house.RowsAsync(CustomsTables.Numbers),
            ImportTrade.Submission(ImportTrade.List()));
        Assert.Equal(
            expected, string.Join(' ', said.Cast<DeclarationDecided>().SelectMany(d => d.Reasons.Select(r => r.Code).Prepend($"{d.Moves[^1].Status}"))));
    }

    // Runs the trial, sees that nothing changed, runs the step and sees that it says the same.
    private static async Task<List<IMessage>> Foretold<TWork>(SqliteHouse house, DateTimeOffset now, Func<Task<string>> rows, params IMessage[] items)
        where TWork : class
    {
        var before = await rows();
        var told = await house.TryAsync<TWork>(now, items);
        Assert.Equal(before, await rows());
        var sent = house.Sent.Count;
        await house.StepAsync(now, items);
        Assert.NotEqual(before, await rows());
        Assert.Equal(house.Sent.Skip(sent), told);
        return told;
    }

    [Fact]
    public async Task A_trial_cannot_write()
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        var reading = new Reading(house.Store);
        await Assert.ThrowsAsync<NotSupportedException>(() => reading.InsertAsync(OrderTable.Orders, [], CancellationToken.None));
        await Assert.ThrowsAsync<NotSupportedException>(() => reading.CommitAsync(CancellationToken.None));
    }
}
