using System.Globalization;
using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Rules;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs;

/// <summary>The customs house: clearance of exports and of retail imports. Settings: README.md.</summary>
public static class CustomsModule
{
    public static IHostApplicationBuilder AddCustoms(this IHostApplicationBuilder builder)
    {
        var settings = ReadSettings(builder.Configuration);
        var folder = builder.Configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Houses.Customs) : null;
        var rules = RuleBook.Read(folder, builder.Configuration["Customs:TariffFile"] is { Length: > 0 } tariff ? tariff : null);
        var (imports, importSettings) = (ImportRules.Read(rules, folder), ReadImportSettings(builder.Configuration));
        builder.Services.AddSingleton(rules).AddSingleton(settings).AddSingleton(imports).AddSingleton(importSettings);
        // The house of trials: who could ask whether a parcel is drawn would send another one.
        builder.Services.AddSingleton(House(imports, settings with { Sampling = false }, importSettings));
        return builder.AddHouse(House(imports, settings, importSettings));
    }

    public static IEndpointRouteBuilder MapCustoms(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<AskCases>();
        return app;
    }

    /// <summary>Which handler takes which kind, and how its rows are loaded and saved.</summary>
    public static House<CustomsWork> House(ImportRules imports, ClearanceSettings settings, ImportSettings importSettings) =>
        new House<CustomsWork>(Houses.Customs, typeof(CustomsModule).Assembly)
        {
            Load = (tx, items, ct) => CustomsWork.LoadAsync(imports, settings, importSettings, tx, items, ct),
            Save = CustomsWork.SaveAsync,
        }
        .On(Events.DeclarationsSubmitted, JoinCase.Declaration)
        .On(Events.OrdersChecked, JoinCase.Order)
        .On(Events.PaymentsChecked, JoinCase.Payment)
        .On(Events.WaybillsChecked, JoinCase.Waybill)
        .On(Events.PaymentsWithdrawn, WithdrawPayment.Handle)
        .On(Events.GoodsMovements, CloseCase.OnDeparture)
        .On(Events.ClosuresRequested, CloseCase.OnRequest)
        .On(Events.HoldsDecided, DecideHold.Handle)
        .On(Events.GuaranteesLodged, LodgeGuarantee.Handle)
        .On(Events.GuaranteesDecided, LodgeGuarantee.OnDecision)
        .On(Events.StockMovements, MoveStock.Handle)
        .On(Events.CollectionsRequested, CollectTax.Handle)
        .On(Events.ReturnsRequested, ReturnGoods.OnRequest)
        .On(Events.ReturnsArrived, ReturnGoods.OnArrival)
        .On(Events.ReturnsCancelled, ReturnGoods.OnCancellation);

    /// <summary>Settings of section Customs with the defaults of the README.</summary>
    /// <exception cref="InvalidOperationException">A value cannot be read, or sampling is on outside test mode without a key.</exception>
    public static ClearanceSettings ReadSettings(IConfiguration configuration)
    {
        var section = configuration.GetSection("Customs");
        var testMode = configuration.GetValue("TestMode", false);
        var sampling = Choice(section, "Sampling", testMode ? "off" : "on", "on", "off") == "on";
        var key = section["SamplingKey"] ?? "";
        if (sampling && key.Length == 0)
        {
            throw new InvalidOperationException(
                "Customs:SamplingKey is not set. The random draw needs a secret key, or anyone could tell which parcels are drawn. Set it, or set Customs:Sampling to off.");
        }
        return new ClearanceSettings
        {
            AmountTolerance = Number(section, "AmountTolerance") ?? 0,
            WeightTolerance = Number(section, "WeightTolerance") ?? 0,
            AcceptUnknownOffices = Choice(section, "UnknownOffices", "accept", "accept", "refuse") == "accept",
            AcceptUnknownTariffCodes = Choice(section, "UnknownTariffCodes", "refuse", "accept", "refuse") == "accept",
            Sampling = sampling,
            SamplingRate = Number(section, "SamplingRate"),
            SamplingKey = Encoding.UTF8.GetBytes(key),
            TestMode = testMode,
        };
    }

    /// <summary>Settings of section Customs:Import with the defaults of the README.</summary>
    /// <exception cref="InvalidOperationException">A value is not one of its choices.</exception>
    public static ImportSettings ReadImportSettings(IConfiguration configuration)
    {
        var section = configuration.GetSection("Customs:Import");
        var key = section["PersonKey"] is { Length: > 0 } set ? set
            : configuration.GetValue("TestMode", false) ? "test mode"
            : throw new InvalidOperationException(
                "Customs:Import:PersonKey is not set. What a person bought in a year is kept under a keyed hash of the document; "
                    + "without a secret key anyone with the table could try numbers.");
        return new ImportSettings
        {
            PersonKey = key,
            Stock = Choice(section, "Stock", "known", "required", "known", "off") switch
            {
                "required" => StockCheck.Required,
                "off" => StockCheck.Off,
                _ => StockCheck.Known,
            },
            TaxTolerance = Number(section, "TaxTolerance") ?? new ImportSettings().TaxTolerance,
            RoundConsumptionTaxBase = Choice(section, "ConsumptionTaxBase", "unrounded", "unrounded", "rounded") == "rounded",
            OldOverLimitTaxedInFull = Choice(section, "OverLimitBefore2019", "taxed", "taxed", "refused") == "taxed",
            OldSeveralItemsTaxedInFull = Choice(section, "SeveralItemsBefore2019", "refused", "taxed", "refused") == "taxed",
            BondedNoteAdmits1239 = Choice(section, "BondedNote1239", "admitted", "admitted", "refused") == "admitted",
            LongerWindowForOpenLists = Choice(section, "OpenListsOf2020", "30", "30", "45") == "45",
            QuotaGoesBackToPurchaseYear = Choice(section, "QuotaYear", "purchase", "purchase", "return") == "purchase",
        };
    }

    private static string Choice(IConfigurationSection section, string name, string usual, params string[] choices) =>
        section[name] is not { Length: > 0 } value ? usual
        : choices.Contains(value, StringComparer.Ordinal) ? value
        : throw new InvalidOperationException($"{section.Path}:{name} is {value}; it is one of {string.Join(", ", choices)}.");

    private static decimal? Number(IConfigurationSection section, string name) =>
        section[name] is not { Length: > 0 } value ? null
        : decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InvalidOperationException($"{section.Path}:{name} is {value}; it is a number, zero or above, with a point.");
}
