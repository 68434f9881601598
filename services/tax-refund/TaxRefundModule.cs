using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using SingleWindow.TaxRefund.Rules;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund;

/// <summary>The tax refund house: exemption, refund or nothing for each declaration whose goods left, the overseas stock of 9810, what comes back, and manufacturers' months.</summary>
public static class TaxRefundModule
{
    public static IHostApplicationBuilder AddTaxRefund(this IHostApplicationBuilder builder)
    {
        var rules = RefundRuleFiles.Load(builder.Configuration);
        builder.Services.AddSingleton(rules);
        return builder.AddHouse(House(rules));
    }

    public static IEndpointRouteBuilder MapTaxRefund(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<RefundQuestions>();
        return app;
    }

    /// <summary>Which handler takes which kind, and how its rows are loaded and saved.</summary>
    public static House<RefundWork> House(RefundRules rules) => new House<RefundWork>(Houses.TaxRefund, typeof(TaxRefundModule).Assembly)
    {
        Load = RefundWork.LoadAsync,
        Save = RefundWork.SaveAsync,
        Patience = TimeSpan.FromMilliseconds(800),
        Due = OverseasWork.DueAsync,
    }
    .On(Events.DeclarationsDecided, (work, item, context) => NoteRelease.Handle(work, item, context, rules))
    .On(Events.GoodsMovements, (work, item, context) => NoteDeparture.Handle(work, item, context, rules))
    .On(Events.ExportReturnsRequested, (work, item, context) => ReturnExports.OnRequest(work, item, context, rules))
    .On(Events.ExportReturnsArrived, (work, item, context) => ReturnExports.OnArrival(work, item, context, rules))
    .On(Events.ExportReturnsCancelled, ReturnExports.OnCancellation)
    .On(Events.RefundsPaidBack, (work, item, context) => ReturnExports.OnPaidBack(work, item, context, rules))
    .On(Events.SalesReports, (work, item, context) => ReportSales.Handle(work, item, context, rules))
    .On(Events.RefundMonthsFiled, (work, item, context) => FileRefundMonth.OnMonth(work, item, context, rules))
    .On(Events.ProducersPaid, (work, item, context) => FileRefundMonth.OnPaid(work, item, context, rules))
    .On(Events.DeadlinesPassed, (work, item, context) => EndSales.Handle(work, item, context, rules));
}
