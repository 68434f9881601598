using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Features;
using SingleWindow.Transaction.Rules;
using SingleWindow.Transaction.Store;

namespace SingleWindow.Transaction;

/// <summary>The one door of the house: what it reads, and the question it answers.</summary>
public static class TransactionModule
{
    public static IHostApplicationBuilder AddTransaction(this IHostApplicationBuilder builder) =>
        builder.AddHouse(House(OrderRules.Load(builder.Configuration)));

    /// <summary>The house over its facts: how its step loads and saves, and which feature takes which message.</summary>
    public static House<OrderWork> House(OrderFacts facts) =>
        new House<OrderWork>(Houses.Transaction, typeof(TransactionModule).Assembly) { Load = OrderWork.LoadAsync, Save = OrderWork.SaveAsync }
            .On(Events.OrdersSubmitted, (work, order, context) => CheckOrder.Handle(work, order, facts, context))
            .On(Events.FilingsClosed, FreeOrder.Handle);

    public static IEndpointRouteBuilder MapTransaction(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<OrderQuestions>();
        return app;
    }
}
