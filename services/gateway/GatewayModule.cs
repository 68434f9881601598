using Scalar.AspNetCore;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway;

/// <summary>The gateway as a part of any process: Add before the host is built, Map after UseWindow.</summary>
public static class GatewayModule
{
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Gateway");
        var deadlines = new DeadlineSettings(
            section.GetValue("LegsDeadline", TimeSpan.FromHours(72)),
            section.GetValue("DepartureDeadline", TimeSpan.FromDays(15)),
            section.GetValue("ProceedsDeadline", TimeSpan.FromDays(90)));
        var changes = new FilingChanges();
        var ledger = LedgerRuleFiles.Load(builder.Configuration);
        var track = new TrackStatus(deadlines, changes, ledger);

        builder.Services.AddSingleton(deadlines).AddSingleton(changes).AddSingleton(ledger).AddSingleton(track);
        builder.Services.AddSingleton<RunningKeys>().AddSingleton<HouseClients>().AddSingleton<HouseTrials>().AddSingleton<RecentTimes>().AddSingleton<StatusBoard>().AddSingleton<FilingDoor>().AddSingleton<CancelByMessage>().AddSingleton<ArriveByMessage>();
        builder.Services.AddSingleton(services => new FilingIntake(
            services.House(Houses.Gateway), services.GetRequiredService<RunningKeys>(), deadlines, ledger));
        builder.Services.AddSingleton(services => new CaseDoor(services.House(Houses.Gateway), services.GetRequiredService<RunningKeys>()));
        builder.Services.AddSingleton<AmendmentDoor>();
        builder.Services.AddSingleton(new TenantRate(section.GetValue("RateLimit:PerSecond", 5_000)));
        builder.Services.AddSingleton(new BodyRoom(section.GetValue("BodyRoom:Bytes", 128L * 1024 * 1024)));
        builder.Services.AddSingleton(new Watches(section.GetValue("Watch:PerCompany", 50)));
        builder.Services.AddGrpc().AddServiceOptions<AnswerQuestions>(options =>
        {
            options.Interceptors.Add<StoreAway>();
            // One submission, and enough to tell of one that is too large.
            options.MaxReceiveMessageSize = 2 * RequestBody.Single;
        });
        builder.Services.AddSingleton<IStartupFilter, ProblemPipeline>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        builder.Services.AddOpenApi("v1", ApiDocument.Describe);

        builder.AddHouse(House(deadlines, track));
        return builder;
    }

    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder app)
    {
        // Intakes join the house before it starts.
        app.ServiceProvider.GetRequiredService<FilingIntake>();
        app.ServiceProvider.GetRequiredService<CaseDoor>();
        app.ServiceProvider.GetRequiredService<RecentTimes>();

        var v1 = app.MapGroup("/v1").RequireAuthorization().AddEndpointFilter(app.ServiceProvider.GetRequiredService<TenantRate>());
        FileDeclarations.Map(v1);
        TryDeclaration.Map(v1);
        FileOrders.Map(v1);
        FilePayments.Map(v1);
        ReturnPayments.Map(v1);
        FileWaybills.Map(v1);
        ReportDepartures.Map(v1);
        ReportProceeds.Map(v1);
        FileReturns.Map(v1);
        TryReturn.Map(v1);
        TryMoney.Map(v1);
        KeepGuarantees.Map(v1);
        ConfirmGuarantees.Map(v1);
        SellOverseas.Map(v1);
        FileRefundMonths.Map(v1);
        FileCebMessages.Map(v1);
        ListReceipts.Map(v1);
        ReadDeclaration.Map(v1);
        ListDeclarations.Map(v1);
        ListStockMovements.Map(v1);
        ReplayDecision.Map(v1);
        ReadFiling.Map(v1);
        ReadLedger.Map(v1);
        CancelDeclaration.Map(v1);
        AmendDeclaration.Map(v1);
        TryAmendment.Map(v1);
        QuoteRefund.Map(v1);
        DecideHold.Map(v1);
        ListHeld.Map(v1);
        SearchTariff.Map(v1);
        ReadSettlements.Map(v1);
        QuoteImportTaxes.Map(v1);
        ReadGeneralTrade.Map(v1);
        ReadAssessedIncome.Map(v1);
        OperateHouses.Map(v1);
        ExplainErrors.Map(v1);
        ShowStatus.Map(v1);
        UnknownRoute.Map(v1);

        app.MapGrpcService<AnswerQuestions>();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("Single Window").WithOpenApiRoutePattern("/openapi/v1.json")).AllowAnonymous();
        return app;
    }

    private static House<GatewayWork> House(DeadlineSettings deadlines, TrackStatus track)
    {
        var house = new House<GatewayWork>(Houses.Gateway, typeof(GatewayModule).Assembly)
        {
            Load = GatewayWork.LoadAsync,
            Save = GatewayWork.SaveAsync,
            Due = GatewayWork.DueAsync,
            Patience = TimeSpan.FromMilliseconds(1000),
        };
        return new ExpireWaiting(deadlines, track).On(track.On(house));
    }
}
