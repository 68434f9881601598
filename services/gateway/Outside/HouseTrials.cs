// in:  one submission, judged for shape.   out: what each house would answer, asked over gRPC in the order in which they hear of each other.
// called by: Features/TryDeclaration, TryAmendment, TryReturn, TryMoney.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Outside;

/// <summary>Asks the houses what they would say. A house that does not answer is noted and the others are asked all the same.</summary>
public sealed class HouseTrials(HouseClients houses)
{
    public async Task<Trials> RunAsync(Bundle bundle, HttpContext context)
    {
        HashSet<string> away = new(StringComparer.Ordinal);
        var declaration = bundle.Declaration!;

        var ordering = AskAsync(bundle.Order, Houses.Transaction, (to, order, options) => new Transaction.TransactionClient(to).TryOrderAsync(order, options));
        var shipping = AskAsync(bundle.Waybill, Houses.Logistics, (to, waybill, options) => new Logistics.LogisticsClient(to).TryWaybillAsync(waybill, options));
        var order = await ordering;
        var waybill = await shipping;
        var payment = await AskAsync(
            bundle.Payment is null && order is null ? null : new PaymentTrial { Payment = bundle.Payment, Order = order },
            Houses.Payment, (to, trial, options) => new Payment.PaymentClient(to).TryPaymentAsync(trial, options));
        var customs = await AskAsync(
            new DeclarationTrial { Declaration = declaration, Order = order, Payment = payment?.Payment, PaymentAlone = payment?.Alone, Waybill = waybill },
            Houses.Customs, (to, trial, options) => new Customs.CustomsClient(to).TryDeclarationAsync(trial, options));
        var refunding = AskAsync(bundle.IsImport ? null : customs?.Goods, Houses.TaxRefund, (to, goods, options) => new TaxRefund.TaxRefundClient(to).TryRefundAsync(goods, options));
        var settling = AskAsync(
            bundle.IsImport || customs is { Goods: null } ? null : new SettlementTrial { Goods = customs?.Goods, Currency = declaration.Lines.Count > 0 ? declaration.Lines[0].Currency : "" },
            Houses.FxSettlement, (to, trial, options) => new FxSettlement.FxSettlementClient(to).TrySettlementAsync(trial, options));
        return new Trials(order, payment, waybill, customs, await refunding, await settling, away);

        Task<TAnswer?> AskAsync<TQuestion, TAnswer>(TQuestion? question, string house, Func<CallInvoker, TQuestion, CallOptions, AsyncUnaryCall<TAnswer>> ask)
            where TQuestion : class where TAnswer : class => this.AskAsync(question, house, ask, away, context);
    }

    /// <summary>A return, of the house of its direction. Null: it did not answer.</summary>
    public Task<ReturnTrialAnswer?> RunAsync(ReturnRequested goods, HttpContext context) => goods.IeFlag == Bundle.Export
        ? AskAsync(goods, Houses.TaxRefund, (to, item, options) => new TaxRefund.TaxRefundClient(to).TryReturnAsync(item, options), [], context)
        : AskAsync(goods, Houses.Customs, (to, item, options) => new Customs.CustomsClient(to).TryReturnAsync(item, options), [], context);

    /// <summary>A payment, refund or reversal; customs is asked about a reversal that payment would take. The houses that did not answer are noted.</summary>
    public async Task<(MoneyTrialAnswer? Money, WithdrawalAnswered? Withdrawal, IReadOnlySet<string> Away)> RunMoneyAsync(Bundle bundle, HttpContext context)
    {
        HashSet<string> away = new(StringComparer.Ordinal);
        var money = await AskAsync(
            new MoneyTrial { Payment = bundle.Payment, Refund = bundle.Refund, Reversal = bundle.Reversal },
            Houses.Payment, (to, trial, options) => new Payment.PaymentClient(to).TryMoneyAsync(trial, options), away, context);
        var withdrawal = await AskAsync(
            money?.Withdrawn is { Asks: true } asks ? asks : null,
            Houses.Customs, (to, asked, options) => new Customs.CustomsClient(to).TryWithdrawalAsync(asked, options), away, context);
        return (money, withdrawal, away);
    }

    private async Task<TAnswer?> AskAsync<TQuestion, TAnswer>(
        TQuestion? question, string house, Func<CallInvoker, TQuestion, CallOptions, AsyncUnaryCall<TAnswer>> ask, HashSet<string> away, HttpContext context)
        where TQuestion : class where TAnswer : class
    {
        if (question is null)
        {
            return null;
        }
        try
        {
            return await ask(houses.To(house), question, HouseClients.As(context));
        }
        catch (RpcException) when (!context.RequestAborted.IsCancellationRequested)
        {
            lock (away)
            {
                away.Add(house);
            }
            return null;
        }
    }
}
