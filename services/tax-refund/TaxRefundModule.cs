using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using SingleWindow.TaxRefund.Rules;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund;

/// <summary>The tax refund house: exemption, refund or nothing for each declaration whose goods left.</summary>
public static class TaxRefundModule
{
    public static IHostApplicationBuilder AddTaxRefund(this IHostApplicationBuilder builder)
    {
        var rules = RefundRuleFiles.Load(builder.Configuration);
        builder.Services.AddSingleton(rules);
        return builder.AddHouse(House(rules));
    }

    /// <summary>The house over its rules.</summary>
    public static House<RefundWork> House(RefundRules rules)
    {
        var house = new House<RefundWork>(Houses.TaxRefund, typeof(TaxRefundModule).Assembly)
        {
            Load = RefundWork.LoadAsync,
            Save = RefundWork.SaveAsync,
            Patience = TimeSpan.FromMilliseconds(800),
        };
        house.On(Events.DeclarationsDecided, (work, item, context) => NoteRelease.Handle(work, item, context, rules));
        house.On(Events.GoodsMovements, (work, item, context) => NoteDeparture.Handle(work, item, context, rules));
        house.On(Events.ExportReturnsRequested, (work, item, context) => ReturnExports.OnRequest(work, item, context, rules));
        house.On(Events.ExportReturnsArrived, (work, item, context) => ReturnExports.OnArrival(work, item, context, rules));
        house.On(Events.RefundsPaidBack, (work, item, context) => ReturnExports.OnPaidBack(work, item, context, rules));
        return house;
    }

    public static IEndpointRouteBuilder MapTaxRefund(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<RefundQuestions>();
        return app;
    }
}
