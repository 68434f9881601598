using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.TaxRefund;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using CustomsSamples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.DryRun;

/// <summary>Trials of returns and of money: what the steps would say, the figures with it, and no row changed.</summary>
public sealed class ChangeTrialTests
{
    [Theory]
    [InlineData("40", "", "checked", "40", "24.7")]
    [InlineData("64.7", "", "checked", "64.7", "0")]
    [InlineData("64.71", "PAYMENT_OVER_ORDER", "refused", "0", "64.7")]
    public async Task An_instalment(string amount, string code, string outcome, string paid, string left)
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order());
        var payment = Payments.Good();
        (payment.Amount, payment.Instalment) = (amount, true);

        var answer = await MoneyAsync(house, new MoneyTrial { Payment = payment });

        var told = Assert.Single(answer.Checked);
        Assert.Equal((outcome, code), (told.Verdict == Verdict.Accepted ? "checked" : "refused", string.Join(' ', told.Reasons.Select(r => r.Code).Where(c => c != "ORDER_PART_PAID"))));
        var order = Assert.Single(answer.Orders);
        Assert.Equal(("64.7", paid, left), (order.Due, order.Paid, order.Left));
    }

    [Theory]
    [InlineData("10", "done", "10", "54.7", true)]
    [InlineData("64.71", "refused", "0", "64.7", false)]
    public async Task A_refund(string amount, string outcome, string refunded, string left, bool unpaid)
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order(), Payments.Good());
        var paid = Payments.Good();

        var answer = await MoneyAsync(house, new MoneyTrial
        {
            Refund = new PayerRefunded { RefundNo = "R", PayCode = paid.PayCode, PayNo = paid.PayNo, OrderNo = paid.OrderNo, Amount = amount, Currency = paid.Currency, RefundedAt = 1 },
        });

        Assert.Equal((outcome, refunded, left, unpaid), (answer.Document.Outcome, answer.Balance.Refunded, answer.Balance.Left, answer.Withdrawn is not null));
        Assert.Equal(left, Assert.Single(answer.Orders).Paid);
    }

    [Fact]
    public async Task A_reversal_asks_customs_and_what_stands_counts_no_more()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order(), Payments.Good());
        var paid = Payments.Good();

        var answer = await MoneyAsync(house, new MoneyTrial { Reversal = new ReversalRequested { ReversalNo = "V", PayCode = paid.PayCode, PayNo = paid.PayNo, Reason = "x" } });

        Assert.True(answer.Withdrawn is { Asks: true } && answer.Document is null);
        Assert.Equal(("0", "64.7"), (Assert.Single(answer.Orders).Paid, answer.Orders[0].Left));
        Assert.Equal("reversing", Assert.Single(answer.Balance.Uses).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reversal_that_customs_refuses_leaves_what_stands(bool parts)
    {
        var module = PaymentModule.House(Payments.Facts());
        await using var house = await SqliteHouse.OpenAsync(module);
        var paid = Payments.Good();
        paid.Instalment = parts;
        await house.StepAsync(Payments.Now, Payments.Order(), paid);
        var asked = new MoneyTrial { Reversal = new ReversalRequested { ReversalNo = "V", PayCode = paid.PayCode, PayNo = paid.PayNo, Reason = "x" } };
        var item = SingleWindow.Payment.Features.TryMoney.Item(asked, paid.Tenant, Payments.Now)!;
        var first = SingleWindow.Payment.Features.TryMoney.Answer(
            await Trial.RunAsync<PaymentWork>(module, house.Store, Payments.Now, [item], CancellationToken.None), asked, _ => true);

        var refused = SingleWindow.Payment.Features.TryMoney.Refused(first)!;
        var answer = SingleWindow.Payment.Features.TryMoney.Answer(
            await Trial.RunAsync<PaymentWork>(module, house.Store, Payments.Now, [item, refused], CancellationToken.None), asked, _ => true);

        Assert.Equal("refused", answer.Document.Outcome);
        Assert.Equal(("64.7", "0"), (Assert.Single(answer.Orders).Paid, answer.Orders[0].Left));
        Assert.Equal(("64.7", "accepted"), (answer.Balance.Left, Assert.Single(answer.Balance.Uses).State));
    }

    [Fact]
    public async Task Who_is_no_party_is_told_no_balance()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order());
        var payment = Payments.Good();
        (payment.Amount, payment.Instalment) = ("70", true);
        var asked = new MoneyTrial { Payment = payment };
        var items = new[] { SingleWindow.Payment.Features.TryMoney.Item(asked, "3301962001", Payments.Now)! };
        var trial = await Trial.RunAsync<PaymentWork>(PaymentModule.House(Payments.Facts()), house.Store, Payments.Now, items, CancellationToken.None);

        var answer = SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, _ => false);

        Assert.Equal((0, null), (answer.Orders.Count, answer.Balance));
    }

    [Fact]
    public async Task Who_pays_a_part_is_told_its_own_and_no_payers_document()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        var first = Payments.Good();
        (first.Amount, first.Instalment, first.Payer) = ("20", true, ImportTrade.Buyer());
        await house.StepAsync(Payments.Now, Payments.Order(), first);
        var second = Payments.Good("pay_2", "HT-9002");
        (second.Amount, second.Instalment) = ("44.7", true);
        var asked = new MoneyTrial { Payment = second };
        var items = new[] { SingleWindow.Payment.Features.TryMoney.Item(asked, "3301962001", Payments.Now)! };
        var trial = await Trial.RunAsync<PaymentWork>(PaymentModule.House(Payments.Facts()), house.Store, Payments.Now, items, CancellationToken.None);

        var institution = SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, company => company == second.PayCode);
        var merchant = SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, company => company == second.EbcCode);

        Assert.Equal(second.FilingId, Assert.Single(Assert.Single(institution.Checked).Parts).FilingId);
        Assert.Equal(("64.7", "0"), (Assert.Single(institution.Orders).Paid, institution.Orders[0].Left));
        Assert.Equal(2, Assert.Single(merchant.Checked).Parts.Count);
        Assert.DoesNotContain(ImportTrade.Anna, merchant.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_share_an_order_refused_is_told_nothing_of_that_order()
    {
        var module = PaymentModule.House(Payments.Facts());
        await using var house = await SqliteHouse.OpenAsync(module);
        var merged = Payments.Good("pay_1", "HT-1");
        (merged.OrderNo, merged.Amount) = ("", "100");
        merged.Shares.Add([new PaymentShare { OrderNo = "QH-1", Amount = "35.3" }, new PaymentShare { OrderNo = "QH-2", Amount = "64.7" }]);
        await house.StepAsync(Payments.Now, merged);
        // The first order asks another amount than its share; somebody else pays it.
        await house.StepAsync(Payments.Now, Payments.Order("ord_1", orderNo: "QH-1"), Payments.Order("ord_2", orderNo: "QH-2"));
        await house.StepAsync(Payments.Now, Payments.Good("pay_2", "HT-2", "QH-1"));
        var asked = new MoneyTrial
        {
            Refund = new PayerRefunded { RefundNo = "R", PayCode = merged.PayCode, PayNo = "HT-1", OrderNo = "QH-2", Amount = "10", Currency = merged.Currency, RefundedAt = 1 },
        };
        var item = SingleWindow.Payment.Features.TryMoney.Item(asked, merged.Tenant, Payments.Now)!;
        var trial = await Trial.RunAsync<PaymentWork>(module, house.Store, Payments.Now, [item], CancellationToken.None);

        var institution = SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, company => company == merged.PayCode);
        var merchant = SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, company => company == merged.EbcCode);

        Assert.Equal(("QH-2", "54.7"), (Assert.Single(institution.Orders).OrderNo, institution.Orders[0].Paid));
        Assert.Equal(["QH-1", "QH-2"], merchant.Orders.Select(o => o.OrderNo).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1", "applied", "returned", "0")]
    [InlineData("2", "refused", null, "1")]
    public async Task A_return_of_an_import(string qty, string asked, string? back, string left)
    {
        var module = CustomsModule.House(ImportSamples.Rules, CustomsSamples.Settings, ImportSamples.Settings);
        await using var house = await SqliteHouse.OpenAsync(module);
        await house.StepAsync(CustomsSamples.Now, ImportTrade.Deposited());
        var list = ImportTrade.List();
        await house.StepAsync(CustomsSamples.Now, ImportTrade.Submission(list));
        var before = await RowsAsync();
        var item = new ReturnRequested
        {
            FilingId = "ret_1", Tenant = list.Tenant, Reference = "R", DeclarationId = list.FilingId, Reason = "buyer", AppliedAt = CustomsSamples.NowMs,
            Lines = { new ReturnLine { Gnum = list.Lines[0].Gnum, Qty = qty } },
        };

        var trial = await Trial.RunAsync<CustomsWork>(
            module, house.Store, CustomsSamples.Now, SingleWindow.Customs.Features.TryReturn.Items(item), CancellationToken.None);
        var answer = SingleWindow.Customs.Features.TryReturn.Answer(trial, item);

        Assert.Equal((asked, back, left), (answer.Asked.Outcome, answer.Back?.Outcome, Assert.Single(answer.Left).Qty));
        Assert.Equal(back is null ? null : "10.01", answer.Back?.VatBack);
        Assert.Equal(before, await RowsAsync());

        async Task<string> RowsAsync() => await house.RowsAsync(ImportTables.Imports) + await house.RowsAsync(ImportTables.YearUse) + await house.RowsAsync(ImportTables.Bills)
            + await house.RowsAsync(ImportTables.Returns) + await house.RowsAsync(ImportTables.Guarantees);
    }

    [Theory]
    [InlineData("no-invoice", "1", "applied", "returned", false, "3")]
    [InlineData("trader", "1", "pay-back-first", "returned", true, "3")]
    [InlineData("trader", "5", "refused", null, false, "4")]
    public async Task A_return_of_an_export(string route, string qty, string asked, string? back, bool owes, string left)
    {
        var module = TaxRefundModule.House(RefundSamples.Rules);
        await using var house = await SqliteHouse.OpenAsync(module);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.Now);
        var goods = RefundSamples.Goods(route, RefundSamples.Line());
        goods.Lines[0].Qty = "4";
        await house.StepAsync(
            now, new DeclarationDecided { FilingId = "dcl_1", Released = goods }, new GoodsMoved { FilingId = "dcl_1", LeftAt = RefundSamples.Now });
        var before = await house.RowsAsync(RefundWork.ReturnTable);
        var item = new ReturnRequested
        {
            FilingId = "ret_1", Tenant = goods.Tenant, Reference = "R", DeclarationId = "dcl_1", Reason = "returned", IeFlag = "E", CustomsCode = goods.CustomsCode,
            AppliedAt = RefundSamples.Now, Lines = { new ReturnLine { Gnum = goods.Lines[0].Gnum, Qty = qty } },
        };

        var trial = await RunAsync([Trial.Item(Events.ExportReturnsRequested, item)]);
        var first = trial.Of<ReturnDecided>(_ => true)!;
        var last = default(ReturnDecided);
        if (SingleWindow.TaxRefund.Features.TryReturn.Rest(item, first) is { } rest)
        {
            trial = await RunAsync(rest);
            last = trial.Left.OfType<ReturnDecided>().Last();
        }
        var answer = SingleWindow.TaxRefund.Features.TryReturn.Answer(trial, first, last);

        Assert.Equal((asked, back, left), (answer.Asked.Outcome, answer.Back?.Outcome, Assert.Single(answer.Left).Qty));
        Assert.Equal(owes, answer.Asked.PayBack.Length > 0 && answer.Asked.PayBack != "0");
        Assert.Equal(answer.Asked.PayBack, answer.Back?.PayBack ?? answer.Asked.PayBack);
        Assert.Equal(before, await house.RowsAsync(RefundWork.ReturnTable));

        Task<Trial<RefundWork>> RunAsync(List<Item> items) => Trial.RunAsync<RefundWork>(module, house.Store, now, items, CancellationToken.None);
    }

    private static async Task<MoneyTrialAnswer> MoneyAsync(SqliteHouse house, MoneyTrial asked)
    {
        var before = await RowsAsync();
        var item = SingleWindow.Payment.Features.TryMoney.Item(asked, "3301962001", Payments.Now)!;
        var trial = await Trial.RunAsync<PaymentWork>(PaymentModule.House(Payments.Facts()), house.Store, Payments.Now, [item], CancellationToken.None);
        Assert.Equal(before, await RowsAsync());
        return SingleWindow.Payment.Features.TryMoney.Answer(trial, asked, _ => true);

        async Task<string> RowsAsync() => await house.RowsAsync(PaymentTables.Trades) + await house.RowsAsync(PaymentTables.Parts) + await house.RowsAsync(PaymentTables.Backs);
    }
}
