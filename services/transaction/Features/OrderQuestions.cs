using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction.Features;

/// <summary>
/// gRPC questions: the order as it was checked (the filing that holds the number answers; when none does, the one that was checked last), and
/// what an order would be answered if it came now. A company sees the orders it filed or takes part in.
/// </summary>
[Authorize]
public sealed class OrderQuestions(IServiceProvider services) : Contracts.Transaction.TransactionBase
{
    public override async Task<OrderAnswer> AskOrder(OrderQuestion request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var store = services.House(Houses.Transaction).Store;
        OrderRow? best = null;
        foreach (var row in await OrderTable.NamedAsync(store, OrderNumber.Of(request.EbcCode, request.OrderNo), context.CancellationToken))
        {
            if (row.Answer is { } answer && (user.Sees(row.Tenant) || user.Sees(answer.EbcCode) || user.Sees(answer.EbpCode))
                && (best is null || (best.State != OrderState.Accepted && answer.CheckedAt > best.Answer!.CheckedAt)))
            {
                best = row;
            }
        }
        if (best is null)
        {
            return new OrderAnswer();
        }
        var told = best.Answer!.Clone();
        told.Buyer = IdentityNumbers.Masked(told.Buyer);
        return new OrderAnswer { Found = true, Order = told };
    }

    [Authorize(Roles.Declarants)]
    public override async Task<OrderChecked> TryOrder(OrderSubmitted request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        if (!user.Sees(request.EbcCode) && !user.Sees(request.EbpCode))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        var house = services.House(Houses.Transaction);
        (request.FilingId, request.Tenant) = (Trial.IdOf(request.FilingId, house.Time.GetUtcNow()), user.Company());
        if (FilingId.VersionOf(request.FilingId) > 1)
        {
            foreach (var row in await OrderTable.NamedAsync(house.Store, OrderNumber.Of(request.EbcCode, request.OrderNo), context.CancellationToken))
            {
                LaterVersion.Check(request.FilingId, row.FilingId, row.Tenant, user);
            }
        }
        var trial = await house.TryAsync<OrderWork>([Trial.Item(Events.OrdersSubmitted, request)], context.CancellationToken);
        return trial.Of<OrderChecked>(o => o.FilingId == request.FilingId) ?? throw LaterVersion.Answered();
    }
}
