using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Features;
using SingleWindow.Logistics.Rules;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics;

/// <summary>The one door of the house: what it reads, and the question it answers.</summary>
public static class LogisticsModule
{
    public static IHostApplicationBuilder AddLogistics(this IHostApplicationBuilder builder) =>
        builder.AddHouse(House(LogisticsRules.Load(builder.Configuration)));

    /// <summary>The house over its facts: how its step loads and saves, and which feature takes which message.</summary>
    public static House<LogisticsWork> House(LogisticsFacts facts) =>
        new House<LogisticsWork>(Houses.Logistics, typeof(LogisticsModule).Assembly) { Load = LogisticsWork.LoadAsync, Save = LogisticsWork.SaveAsync }
            .On(Events.WaybillsSubmitted, (work, waybill, context) => CheckWaybill.Handle(work, waybill, facts, context))
            .On(Events.DeclarationsDecided, (work, decided, context) => ReleaseGoods.Handle(work, decided, facts, context))
            .On(Events.DeparturesReported, (work, reported, context) => ReportDeparture.Handle(work, reported, facts, context))
            .On(Events.FilingsClosed, (work, closed, context) => FreeWaybill.Handle(work, closed, facts, context));

    public static IEndpointRouteBuilder MapLogistics(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<WaybillQuestions>();
        return app;
    }
}
