using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction.Features;

/// <summary>
/// gRPC question: the order as it was checked. The filing that holds the number answers; when none does, the one that was checked last.
/// A company sees the orders it filed or takes part in.
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
        return best is null ? new OrderAnswer() : new OrderAnswer { Found = true, Order = best.Answer };
    }
}
