using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// Classification, code tables, units, weights, zone, procedure and statistics flag of one declaration on its rule date.
/// In: the declaration and its numbers. Out: one reason for every broken rule, and marks for what passed although no table knows it.
/// </summary>
public static class CheckCodes
{
    /// <summary>Bonded goods.</summary>
    private const string Bonded = "1210";

    /// <summary>Goods that go to a warehouse abroad.</summary>
    internal const string Overseas = "9810";

    private const string China = "142";

    private static readonly string[] OneCharacter = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <returns>Codes that passed by setting, "name=value" joined by "; ", empty when every code is known.</returns>
    public static string Check(DeclarationSubmitted d, Figures figures, RuleBook rules, ClearanceSettings settings, Explainer say)
    {
        var marks = "";
        Head(d, figures, rules, settings, say, ref marks);
        if (!say.Import)
        {
            Statistics(d, say);
            Ticket(d, figures, rules, say);
            AccountBook(d, say);
            Warehouse(d, rules, say);
        }
        for (var i = 0; i < d.Lines.Count; i++)
        {
            Line(d, i, figures.Lines[i], rules, settings, say, ref marks);
        }
        return marks;
    }

    private static void Head(DeclarationSubmitted d, Figures figures, RuleBook rules, ClearanceSettings settings, Explainer say, ref string marks)
    {
        var day = say.Day;
        Office(d.CustomsCode, "customsOffice", "customsCode", rules, settings, say, ref marks);
        Office(d.PortCode, "port", "portCode", rules, settings, say, ref marks);
        if (rules.Procedures.On(d.Procedure, day) is not { } procedure || !procedure.Clears(say.Import))
        {
            Say(say, "C11", "procedure", "tradeMode", d.Procedure, say.Import ? "9610, 1210, 1239" : "9610, 9710, 9810, 1210");
        }
        if (d.Zone.Length > 0 && rules.Zones.On(d.Zone, day) is null)
        {
            Say(say, "C13", "zone", "", d.Zone, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
        if (d.IeDate.Length > 0 && !DateOnly.TryParseExact(d.IeDate, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Say(say, "C18", "exportDate", "ieDate", d.IeDate, "yyyyMMdd");
        }
        if (rules.TransportModes.On(d.TrafMode, day) is null)
        {
            Say(say, "C09", "transportMode", "trafMode", d.TrafMode, "");
        }
        if (rules.WrapTypes.On(d.WrapType, day) is null)
        {
            Say(say, "C08", "wrapType", "wrapType", d.WrapType, "1…7");
        }
        if (rules.Countries.On(d.Country, day) is null)
        {
            Say(say, "C05", "destinationCountry", "country", d.Country, "");
        }
        if (figures.Freight != 0 && rules.Currencies.On(d.FreightCurrency, day) is null)
        {
            Say(say, "C06", "freight/currency", "fCurrency", d.FreightCurrency, "");
        }
        if (figures.Insured != 0 && rules.Currencies.On(d.InsuredCurrency, day) is null)
        {
            Say(say, "C06", "insurance/currency", "iCurrency", d.InsuredCurrency, "");
        }
        if (figures.Freight < 0)
        {
            Say(say, "C21", "freight/amount", "freight", d.Freight, "0");
        }
        if (figures.Insured < 0)
        {
            Say(say, "C21", "insurance/amount", "insuredFee", d.InsuredFee, "0");
        }
        if (figures.Gross <= 0)
        {
            Say(say, "C14", "grossWeight", "grossWeight", d.GrossWeight, "> 0");
        }
        if (figures.Net <= 0)
        {
            Say(say, "C14", "netWeight", "netWeight", d.NetWeight, "> 0");
        }
        else if (figures.Net > figures.Gross)
        {
            Say(say, "C14", "netWeight", "netWeight", d.NetWeight, d.GrossWeight);
        }
        if (d.PackNo <= 0)
        {
            Say(say, "C17", "packages", "packNo", d.PackNo.ToString(CultureInfo.InvariantCulture), "1");
        }
        if (d.Lines.Count is 0 or > 100)
        {
            Say(say, "C19", "goods", "InventoryList", d.Lines.Count.ToString(CultureInfo.InvariantCulture), "1…100");
        }
    }

    private static void Ticket(DeclarationSubmitted d, Figures figures, RuleBook rules, Explainer say)
    {
        if (rules.Tickets.On(d.Procedure, say.Day) is not { } ticket || d.Lines.Count == 0)
        {
            return;
        }
        var currency = d.Lines[0].Currency;
        if (rules.TicketRates.On(currency, say.Day) is not { } rate)
        {
            Say(say, "C22", "goods/0/currency", "", currency, "a currency with a customs rate");
        }
        else if (Decimals.ToFen(figures.Sum * rate.Rate) is var value && value > ticket.Limit)
        {
            Say(say, "C22", "goods", "InventoryList", $"{Decimals.Write(value)} CNY ({Decimals.Write(figures.Sum)} at {Decimals.Write(rate.Rate)})", $"{Decimals.Write(ticket.Limit)} CNY");
        }
    }

    private static void AccountBook(DeclarationSubmitted d, Explainer say)
    {
        var bonded = d.Procedure == Bonded;
        if (bonded == (d.AccountBook.Length == 0))
        {
            Say(say, "C23", "accountBook", "", d.AccountBook, bonded ? "stated" : "empty");
        }
        for (var i = 0; i < d.Lines.Count; i++)
        {
            if (bonded == (d.Lines[i].ItemRecordNo.Length == 0))
            {
                Say(say, "C23", string.Create(CultureInfo.InvariantCulture, $"goods/{i}/recordNo"), "", d.Lines[i].ItemRecordNo, bonded ? "stated" : "empty");
            }
        }
    }

    private static void Warehouse(DeclarationSubmitted d, RuleBook rules, Explainer say)
    {
        var warehouse = d.OverseasWarehouse;
        if (d.Procedure != Overseas)
        {
            if (warehouse is not null)
            {
                Say(say, "C24", "overseasWarehouse", "", warehouse.Code, "none");
            }
            return;
        }
        if (warehouse is null || warehouse.Code.Length == 0)
        {
            Say(say, "C24", "overseasWarehouse", "", warehouse?.Code ?? "", "a warehouse");
        }
        else if (warehouse.Country == China || rules.Countries.On(warehouse.Country, say.Day) is null)
        {
            Say(say, "C25", "overseasWarehouse/country", "", warehouse.Country, "a country abroad");
        }
    }

    private static void Statistics(DeclarationSubmitted d, Explainer say)
    {
        if (d.StatisticsFlag is not ("A" or "B"))
        {
            Say(say, "C12", "statisticsFlag", "statisticsFlag", d.StatisticsFlag, "A or B");
        }
        if (d.StatisticsFlag != "A")
        {
            return;
        }
        if (d.Zone.Length == 0)
        {
            Say(say, "C13", "zone", "", "", "a pilot zone");
        }
        if (d.RefundRoute is "trader" or "producer")
        {
            Say(say, "C12", "statisticsFlag", "statisticsFlag", "A", $"a refund is claimed (refund route {d.RefundRoute})");
        }
        if (d.LicenceNo.Length > 0)
        {
            Say(say, "C20", "licenceNo", "licenseNo", d.LicenceNo, "");
        }
    }

    private static void Line(
        DeclarationSubmitted d, int i, LineFigures figures, RuleBook rules, ClearanceSettings settings, Explainer say, ref string marks)
    {
        var line = d.Lines[i];
        var day = say.Day;
        for (var j = 0; j < i; j++)
        {
            if (d.Lines[j].Gnum == line.Gnum)
            {
                Say("C16", "gnum", "gnum", line.Gnum.ToString(CultureInfo.InvariantCulture), "");
                break;
            }
        }
        Positive("qty", "qty", line.Qty, figures.Qty);
        Positive("qty1", "qty1", line.Qty1, figures.Qty1);
        Positive("price", "price", line.Price, figures.Price, say.Import);
        Positive("total", "totalPrice", line.Total, figures.Total, say.Import);
        if (rules.Countries.On(line.Country, day) is null)
        {
            Say("C05", "country", "country", line.Country, "");
        }
        if (rules.Currencies.On(line.Currency, day) is null)
        {
            Say("C06", "currency", "currency", line.Currency, "");
        }
        Unit("unit", line.Unit);
        Unit("unit1", line.Unit1);
        if (line.Unit2.Length > 0)
        {
            Unit("unit2", line.Unit2);
        }
        if (line.Unit == line.Unit1 && figures.Qty != figures.Qty1)
        {
            Say("C03", "qty1", "qty1", line.Qty, line.Qty1);
        }
        var paired = line.Unit2.Length > 0 == figures.Qty2 > 0;
        if (!paired)
        {
            Say("C04", "qty2", "qty2", $"{line.Qty2} {line.Unit2}".Trim(), "both or none");
        }
        if (rules.Tariff.On(line.Gcode, day) is not { } row)
        {
            if (say.Import)
            {
                // The import tariff decides which codes there are.
                return;
            }
            if (d.StatisticsFlag == "A" && HeadingKnown(line.Gcode, rules, day))
            {
                return;
            }
            if (settings.AcceptUnknownTariffCodes && IsDigits(line.Gcode, 10))
            {
                Mark(ref marks, "gcode", line.Gcode);
            }
            else
            {
                Say("C01", "gcode", "gcode", line.Gcode, "");
            }
            return;
        }
        if (line.Unit1 != row.Unit1)
        {
            Say("C02", "unit1", "unit1", line.Unit1, row.Unit1);
        }
        if (paired && line.Unit2 != row.Unit2)
        {
            if (line.Unit2.Length == 0 || row.Unit2.Length == 0)
            {
                Say("C04", "unit2", "unit2", line.Unit2, row.Unit2.Length == 0 ? "no second unit" : row.Unit2);
            }
            else
            {
                Say("C02", "unit2", "unit2", line.Unit2, row.Unit2);
            }
        }
        if (say.Import)
        {
            return;
        }
        foreach (var code in row.Supervision)
        {
            if (code < 128 && rules.Supervision.On(OneCharacter[code], day) is { Rejects: true } supervision)
            {
                Say("K12", "gcode", "gcode", line.Gcode, $"{supervision.Code} ({supervision.NameEn})");
            }
        }
        if (d.StatisticsFlag == "A" && row.ExportDutyPct > 0)
        {
            Say("C12", "gcode", "gcode", "A", $"{line.Gcode} has an export duty of {Decimals.Write(row.ExportDutyPct)} %");
        }

        // A gift of an import has no price.
        void Positive(string field, string element, string text, decimal value, bool gift = false)
        {
            if (value < 0 || (value == 0 && !gift))
            {
                Say("C15", field, element, text, gift ? ">= 0" : "> 0");
            }
        }

        void Unit(string field, string unit)
        {
            if (rules.Units.On(unit, day) is null)
            {
                Say("C07", field, field, unit, "");
            }
        }

        void Say(string rule, string field, string element, string value, string other) => say.Say(
            rule, "declaration", $"/goods/{i.ToString(CultureInfo.InvariantCulture)}/{field}",
            "CEB603/Inventory/InventoryList/" + element, value, "", other, line.Gnum);
    }

    private static void Office(string code, string field, string element, RuleBook rules, ClearanceSettings settings, Explainer say, ref string marks)
    {
        if (rules.Offices.On(code, say.Day) is not null)
        {
            return;
        }
        if (settings.AcceptUnknownOffices && IsDigits(code, 4))
        {
            Mark(ref marks, element, code);
        }
        else
        {
            Say(say, "C10", field, element, code, "");
        }
    }

    /// <summary>Four digits that a simplified declaration counts by: filled up to ten, or a full code whose heading is known.</summary>
    private static bool HeadingKnown(string gcode, RuleBook rules, DateOnly day) =>
        IsDigits(gcode, 10)
        && rules.Headings.GetValueOrDefault(gcode[..4]) is { } rows
        && Array.Exists(rows, r => r.ValidFrom <= day && (r.ValidTo is not { } end || end > day));

    private static bool IsDigits(string text, int length)
    {
        if (text.Length != length)
        {
            return false;
        }
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }
        return true;
    }

    private static void Mark(ref string marks, string name, string value) =>
        marks = marks.Length == 0 ? $"unlisted {name}={value}" : $"{marks}; unlisted {name}={value}";

    private static void Say(Explainer say, string rule, string field, string element, string value, string other) => say.Say(
        rule, "declaration", "/" + field, element.Length == 0 ? "" : "CEB603/Inventory/InventoryHead/" + element, value, "", other);
}
