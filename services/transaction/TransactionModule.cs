using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Transaction.Features;
using SingleWindow.Transaction.Rules;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction;

/// <summary>The one door of the house: what it reads, and the question it answers.</summary>
public static class TransactionModule
{
    public static IHostApplicationBuilder AddTransaction(this IHostApplicationBuilder builder)
    {
        var facts = OrderRules.Load(builder.Configuration);
        var house = new House<OrderWork>(Houses.Transaction, typeof(TransactionModule).Assembly) { Load = OrderWork.LoadAsync, Save = OrderWork.SaveAsync }
            .On(Events.OrdersSubmitted, (work, order, context) => CheckOrder.Handle(work, order, facts, context))
            .On(Events.FilingsClosed, FreeOrder.Handle);
        return builder.AddHouse(house);
    }

    public static IEndpointRouteBuilder MapTransaction(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<OrderQuestions>();
        return app;
    }
}
