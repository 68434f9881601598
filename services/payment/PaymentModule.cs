using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Features;
using SingleWindow.Payment.Rules;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment;

/// <summary>The one door of the house: what it reads, and the question it answers.</summary>
public static class PaymentModule
{
    public static IHostApplicationBuilder AddPayment(this IHostApplicationBuilder builder) =>
        builder.AddHouse(House(PaymentRules.Load(builder.Configuration)));

    /// <summary>The house over its facts: how its step loads and saves, and which feature takes which message.</summary>
    public static House<PaymentWork> House(PaymentFacts facts) =>
        new House<PaymentWork>(Houses.Payment, typeof(PaymentModule).Assembly) { Load = PaymentWork.LoadAsync, Save = PaymentWork.SaveAsync }
            .On(Events.PaymentsSubmitted, (work, payment, context) => CheckPayment.Handle(work, payment, facts, context))
            .On(Events.OrdersChecked, (work, order, context) => CompareOrder.Handle(work, order, facts, context))
            .On(Events.FilingsClosed, (work, closed, context) => FreePayment.Handle(work, closed, facts, context))
            .On(Events.PayersRefunded, (work, refund, context) => RefundPayer.Handle(work, refund, facts, context))
            .On(Events.ReversalsRequested, (work, reversal, context) => ReversePayment.OnRequest(work, reversal, facts, context))
            .On(Events.WithdrawalsAnswered, (work, answer, context) => ReversePayment.OnAnswer(work, answer, facts, context));

    public static IEndpointRouteBuilder MapPayment(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<PaymentQuestions>();
        return app;
    }
}
