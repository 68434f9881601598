using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Payment.Features;

/// <summary>gRPC question: the payment of an order. A company sees the payments it filed or takes part in.</summary>
[Authorize]
public sealed class PaymentQuestions(IServiceProvider services) : Contracts.Payment.PaymentBase
{
    public override async Task<PaymentAnswer> AskPayment(PaymentQuestion request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var trade = await PaymentTables.TradeAsync(
            services.House(Houses.Payment).Store, TradeRow.KeyOf(request.EbcCode, request.OrderNo), context.CancellationToken);
        if (trade?.Payment is not { } payment
            || !(user.Sees(trade.Tenant) || user.Sees(payment.EbcCode) || user.Sees(payment.EbpCode) || user.Sees(payment.PayCode)))
        {
            return new PaymentAnswer();
        }
        return new PaymentAnswer { Found = true, Payment = payment, WaitingForOrder = trade.State == PaymentState.Waiting };
    }
}
