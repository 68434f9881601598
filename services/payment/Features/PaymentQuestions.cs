using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>
/// gRPC questions: the payment of an order, and what a payment and its order would be answered if they came now. A company sees the payments
/// it filed or takes part in.
/// </summary>
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
        return new PaymentAnswer { Found = true, Payment = Standing.Masked(payment), WaitingForOrder = trade.State == PaymentState.Waiting };
    }

    public override async Task<BalanceAnswer> AskBalance(BalanceQuestion request, ServerCallContext context)
    {
        var (user, store, ct) = (context.GetHttpContext().User, services.House(Houses.Payment).Store, context.CancellationToken);
        if (TradeRow.ClaimOf(request.PayCode, request.PayNo) is not { } claim || await PaymentTables.HolderAsync(store, claim, ct) is not { Payment: { } payment } holder
            || !(user.Sees(holder.Tenant) || user.Sees(payment.EbcCode) || user.Sees(payment.EbpCode) || user.Sees(payment.PayCode)))
        {
            return new BalanceAnswer();
        }
        return Standing.Of(holder, holder.IsNumber ? await PaymentTables.PartsAsync(store, payment.FilingId, ct) : []);
    }

    [Authorize(Roles.PaymentInstitution + "|" + Roles.Merchant)]
    public override Task<MoneyTrialAnswer> TryMoney(MoneyTrial request, ServerCallContext context) =>
        Features.TryMoney.RunAsync(request, context.GetHttpContext().User, services.House(Houses.Payment), context.CancellationToken);

    [Authorize(Roles.Declarants)]
    public override async Task<PaymentTrialAnswer> TryPayment(PaymentTrial request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var house = services.House(Houses.Payment);
        var id = Trial.IdOf(request.Payment?.FilingId ?? request.Order?.FilingId, house.Time.GetUtcNow());
        if ((request.Order is { } order && !user.Sees(order.EbcCode) && !user.Sees(order.EbpCode))
            || (request.Payment is { } payment && !user.Sees(payment.EbcCode) && !user.Sees(payment.EbpCode)))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        if (FilingId.VersionOf(id) > 1)
        {
            foreach (var holder in await Features.TryPayment.HoldersAsync(request, house.Store, context.CancellationToken))
            {
                LaterVersion.Check(id, holder.Payment!.FilingId, holder.Tenant, user);
            }
        }
        var trial = await house.TryAsync<PaymentWork>(Features.TryPayment.Items(request, id, user.Company()), context.CancellationToken);
        return Features.TryPayment.Answer(trial, id, user.Sees);
    }
}
