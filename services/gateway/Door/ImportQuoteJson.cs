// The JSON of a quote for a retail import, both ways. It changes nothing and is kept nowhere.
using System.ComponentModel;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Description("One line of goods of a retail import.")]
public sealed class ImportGoodsJson
{
    [JsonRequired, Description("10-digit tariff code.")]
    public string Gcode { get; set; } = "";

    [JsonRequired, Description("Name of the goods; some lines of the positive list admit certain names alone.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Retail price of the whole line in CNY, before freight, insurance and discount.")]
    public WireDecimal Total { get; set; }

    [JsonRequired, Description("Quantity as sold.")]
    public WireDecimal Qty { get; set; }

    [JsonRequired, Description("Customs unit code, 3 digits: 007 piece, 020 sheet, 035 kilogram, 095 litre, 096 millilitre.")]
    public string Unit { get; set; } = "";

    [Description("First statutory quantity; consumption tax and list notes may need it.")]
    public WireDecimal? Qty1 { get; set; }

    [Description("Unit of qty1.")]
    public string? Unit1 { get; set; }

    [Description("Second statutory quantity.")]
    public WireDecimal? Qty2 { get; set; }

    [Description("Unit of qty2.")]
    public string? Unit2 { get; set; }
}

[Description("A quantity bought this year under a note of the positive list.")]
public sealed class PoolQuantityJson
{
    [JsonRequired, Description("Name of the counter, e.g. sugar.")]
    public string Pool { get; set; } = "";

    [JsonRequired, Description("In the measure of the note, e.g. kg.")]
    public WireDecimal Quantity { get; set; }
}

[Description("A retail import that is not filed yet. Amounts in CNY.")]
public sealed class ImportQuoteJson : IHasLists
{
    bool IHasLists.HasGap => Goods.Contains(null!) || QuantitiesUsed?.Contains(null!) == true;

    [JsonRequired, Description("9610 direct purchase; 1210 or 1239 from bonded stock; 0110 where regime is general-trade.")]
    public string Procedure { get; set; } = "";

    [Description("general-trade: the taxes of an ordinary import, whatever the channel's limits and lists say; retail import when left out.")]
    public string? Regime { get; set; }

    [Description("Rule day, yyyy-MM-dd; today in China when left out.")]
    public string? Date { get; set; }

    [JsonRequired, Description("1 to 100 lines.")]
    public List<ImportGoodsJson> Goods { get; set; } = [];

    public WireDecimal? Freight { get; set; }

    public WireDecimal? Insurance { get; set; }

    [Description("Taken off the goods; only what the payment proves.")]
    public WireDecimal? Discount { get; set; }

    [Description("What counts to the yearly limit of the person already; 0 when left out.")]
    public WireDecimal? AnnualUsed { get; set; }

    [Description("At most 20 counters, each named once.")]
    public List<PoolQuantityJson>? QuantitiesUsed { get; set; }

    internal ImportTaxQuestion ToQuestion(Faults faults)
    {
        var question = new ImportTaxQuestion
        {
            Procedure = Procedure, Freight = Amount(Freight, new("", -1, "freight")), Insurance = Amount(Insurance, new("", -1, "insurance")),
            Discount = Amount(Discount, new("", -1, "discount")), AnnualUsed = Amount(AnnualUsed, new("", -1, "annualUsed")), Regime = Regime ?? "",
        };
        faults.Check(Regime is null or "general-trade", "/regime", Regime, "general-trade, or left out");
        faults.Code(Procedure, 4, 4, new("", -1, "procedure"), "");
        if (Date is not null)
        {
            var day = Times.Date(Date, "/date", "", faults);
            question.Date = $"{day[..4]}-{day[4..6]}-{day[6..]}";
        }
        if (Goods.Count is 0 or > Shape.MostLines)
        {
            faults.Add("LINE_COUNT", "/goods", "", Goods.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), "1..100 lines");
            return question;
        }
        for (var i = 0; i < Goods.Count; i++)
        {
            var line = Goods[i];
            faults.Code(line.Gcode, 10, 10, new("/goods", i, "gcode"), "");
            faults.Text(line.Name, 1, 250, new("/goods", i, "name"), "");
            faults.Code(line.Unit, 3, 3, new("/goods", i, "unit"), "");
            faults.Amount(line.Total.ToString(), new("/goods", i, "total"), "", positive: true);
            faults.Amount(line.Qty.ToString(), new("/goods", i, "qty"), "", positive: true);
            question.Goods.Add(new ImportTaxGoods
            {
                Gcode = line.Gcode, Name = line.Name, Total = line.Total.ToString(), Qty = line.Qty.ToString(), Unit = line.Unit,
                Qty1 = Amount(line.Qty1, new("/goods", i, "qty1")), Unit1 = Unit(line.Unit1, new("/goods", i, "unit1")),
                Qty2 = Amount(line.Qty2, new("/goods", i, "qty2")), Unit2 = Unit(line.Unit2, new("/goods", i, "unit2")),
            });
        }
        if (QuantitiesUsed is { Count: > 20 })
        {
            faults.Add("OUT_OF_RANGE", "/quantitiesUsed", "", QuantitiesUsed.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), "0..20");
            return question;
        }
        for (var i = 0; i < (QuantitiesUsed?.Count ?? 0); i++)
        {
            var used = QuantitiesUsed![i];
            faults.Text(used.Pool, 1, 60, new("/quantitiesUsed", i, "pool"), "");
            if (!question.QuantitiesUsed.TryAdd(used.Pool, Amount(used.Quantity, new("/quantitiesUsed", i, "quantity"))))
            {
                faults.Add("NOT_ALLOWED", new Place("/quantitiesUsed", i, "pool").Pointer, "", used.Pool, "each counter once");
            }
        }
        return question;

        string Amount(WireDecimal? value, in Place place)
        {
            var text = value?.ToString() ?? "";
            faults.OptionalAmount(text, place, "");
            return text;
        }

        string Unit(string? value, in Place place)
        {
            if (value is not null)
            {
                faults.Code(value, 3, 3, place, "");
            }
            return value ?? "";
        }
    }
}

[Description("Taxes of an import, CNY, each half up to the fen.")]
public sealed record ImportTaxesJson(string Duty, string ConsumptionTax, string Vat, string Total)
{
    internal static ImportTaxesJson? Of(ImportTaxes? t) => t is null ? null : new(t.Duty, t.ConsumptionTax, t.Vat, t.Total);
}

[Description("One line: its share of freight, insurance and discount, its dutiable price, its taxes and the rates behind them; mfnRate is the provisional duty where there is one. Goods that are refused have no taxes. gnum, qty: of a declaration; regime: of a line that came back.")]
public sealed record ImportLineTaxJson(
    string Goods, string Freight, string Insurance, string Discount, string DutiablePrice, ImportTaxesJson? Taxes, string? MfnRate, string? VatRate,
    string? ConsumptionTaxRate, string? ConsumptionTaxSpecific, string? Gcode = null, int? Gnum = null, string? Qty = null, string? Regime = null)
{
    internal static ImportLineTaxJson Of(ImportTaxLine l, string? regime = null) => new(
        l.Goods, l.Freight, l.Insurance, l.Discount, l.DutiablePrice, ImportTaxesJson.Of(l.Taxes), Show.Some(l.MfnRate), Show.Some(l.VatRate), Show.Some(l.ConsumptionTaxRate),
        Show.Some(l.ConsumptionTaxSpecific), Show.Some(l.Gcode), l.Gnum == 0 ? null : l.Gnum, Show.Some(l.Qty), regime);
}

[Description("A rule that took part, with the figures it used.")]
public sealed record UsedJson(string Rule, string? Version, string? Figures, string Source)
{
    internal static UsedJson Of(Used u) => new(u.Rule, Show.Some(u.Version), Show.Some(u.Figures), u.Source);
}

[Description("What the import would be taxed, in CNY. regime: cbec70 within the limits, goods100 in full, general-trade as it was asked, none refused for the reasons given: without taxes. generalTrade: taxes of an ordinary import, where limit or list leave the order to it. annualLimit, annualLeft: of retail import alone.")]
public sealed record ImportQuoteAnswerJson(
    string Date, string Verdict, string Regime, string DutiablePrice, ImportTaxesJson? Taxes, string CountsToYear, string? AnnualLimit, string? AnnualLeft,
    ImportTaxesJson? GeneralTrade, IReadOnlyList<ImportLineTaxJson> Lines, IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<UsedJson> Used);

[Description("What goods that no regime takes owe as an ordinary import, CNY: reckoned when it is asked, under the rules of date; nothing is filed or assessed by it. Where a rate is missing taxes is left out and reasons say which.")]
public sealed record GeneralTradeJson(
    string Id, string DeclarationId, string Date, string? DutiablePrice, ImportTaxesJson? Taxes, IReadOnlyList<ImportLineTaxJson> Lines,
    IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<UsedJson> Used);
