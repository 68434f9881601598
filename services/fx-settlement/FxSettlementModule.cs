using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Features;
using SingleWindow.FxSettlement.Rules;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement;

/// <summary>The settlement house: proceeds matched to released exports, netted and converted to CNY.</summary>
public static class FxSettlementModule
{
    public static IHostApplicationBuilder AddFxSettlement(this IHostApplicationBuilder builder)
    {
        var rules = SettlementRuleFiles.Load(builder.Configuration);
        builder.Services.AddSingleton(rules);
        return builder.AddHouse(House(rules));
    }

    public static IEndpointRouteBuilder MapFxSettlement(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<SettlementQuestions>();
        return app;
    }

    /// <summary>Which handler takes which kind, and how its rows are loaded and saved.</summary>
    public static House<SettlementWork> House(SettlementRules rules) => new House<SettlementWork>(Houses.FxSettlement, typeof(FxSettlementModule).Assembly)
    {
        Load = SettlementWork.LoadAsync,
        Save = SettlementWork.SaveAsync,
        Patience = TimeSpan.FromMilliseconds(800),
    }
    .On(Events.DeclarationsDecided, (work, item, context) => NoteRelease.Handle(work, item, context, rules))
    .On(Events.ProceedsReports, (work, item, context) => MatchProceeds.Handle(work, item, context, rules))
    .On(Events.OverseasStockMovements, (work, item, context) => NoteSales.Handle(work, item, context, rules))
    .On(Events.HoldsDecided, (work, item, context) => DecideHold.Handle(work, item, context, rules))
    .On(Events.ExportReturnsDecided, (work, item, context) => NoteReturn.Handle(work, item, context, rules));
}
