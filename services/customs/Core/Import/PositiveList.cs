using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// The positive list (跨境电子商务零售进口商品清单) on the rule day, with its four kinds of notes. The list has 8 digits: the first 8 of a code count.
/// </summary>
public static class PositiveList
{
    /// <summary>Says every line that is not on the list or breaks its note.</summary>
    /// <param name="used">Rows that took part, for <see cref="ImportDecided.Used"/>.</param>
    public static void Check(ImportOrder order, YearUse use, ImportRules rules, ImportSettings settings, Explainer say, ICollection<PositiveListRow> used)
    {
        Dictionary<string, decimal>? pools = null;
        for (var i = 0; i < order.Lines.Count; i++)
        {
            var line = order.Lines[i];
            var listed = false;
            foreach (var row in rules.Listed(line.Gcode, say.Day))
            {
                listed = true;
                used.Add(row);
                switch (row.Note)
                {
                    case "exclusion":
                        Exclusion(line, i, row, rules, say);
                        break;
                    case "mode" when !Names(row, order.Procedure) && !IsAdmittedBySwitch(row, order.Procedure, settings):
                        Say("I04", i, "gcode", order.Procedure, row.Value);
                        break;
                    case "name" when !Array.Exists(row.Value.Split(';'), w => line.Name.Contains(w, StringComparison.OrdinalIgnoreCase)):
                        Say("I05", i, "name", line.Name, row.Value);
                        break;
                    case "quantity":
                        Quantity(line, i, row, use, rules, say, pools ??= new(StringComparer.Ordinal));
                        break;
                }
            }
            if (!listed)
            {
                Say("I02", i, "gcode", line.Gcode, ChinaDay.Text(say.Day));
            }
        }

        void Say(string rule, int index, string field, string value, string other) => say.Say(
            rule, "declaration", LineRates.Pointer(index, field), LineRates.List + (field == "name" ? "gname" : field), value, "", other, index + 1);
    }

    /// <summary>Quantities of the order under list notes, by pool: what a release adds to the year of the person.</summary>
    public static IReadOnlyDictionary<string, decimal> Counts(ImportOrder order, ImportRules rules)
    {
        var counts = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in order.Lines)
        {
            foreach (var row in rules.Listed(line.Gcode, order.Day).Where(r => r.Note == "quantity"))
            {
                counts[row.Pool] = counts.GetValueOrDefault(row.Pool) + (LineRates.In(line, row.Measure, rules, order.Day) ?? 0);
            }
        }
        return counts;
    }

    /// <summary>A note that names 1210 alone lets 1239 pass by the setting, not by its words.</summary>
    public static bool IsAdmittedBySwitch(PositiveListRow row, string procedure, ImportSettings settings) =>
        settings.BondedNoteAdmits1239 && procedure == "1239" && row.Note == "mode" && !Names(row, "1239") && Names(row, "1210");

    private static bool Names(PositiveListRow row, string procedure) => row.Value.Split(';').Contains(procedure, StringComparer.Ordinal);

    private static void Exclusion(ImportLine line, int index, PositiveListRow row, ImportRules rules, Explainer say)
    {
        // Without a tariff row nothing is known of the goods; LineRates refuses the line for that.
        var carried = rules.Tariff.On(line.Gcode, say.Day) is { } tariff ? string.Concat(tariff.Supervision.Where(row.Value.Contains)) : "";
        if (carried.Length > 0)
        {
            say.Say("I03", "declaration", LineRates.Pointer(index, "gcode"), LineRates.List + "gcode", line.Gcode, "", carried, index + 1);
        }
    }

    private static void Quantity(
        ImportLine line, int index, PositiveListRow row, YearUse use, ImportRules rules, Explainer say, Dictionary<string, decimal> pools)
    {
        if (LineRates.In(line, row.Measure, rules, say.Day) is not { } quantity)
        {
            say.Say(
                "I11", "declaration", LineRates.Pointer(index, "qty1"), LineRates.List + "qty1", LineRates.Quantities(line), "", row.Measure, index + 1);
            return;
        }
        var would = pools[row.Pool] = pools.GetValueOrDefault(row.Pool, use.Quantities.GetValueOrDefault(row.Pool)) + quantity;
        if (would > Decimals.Read(row.Value))
        {
            say.Say(
                "I06", "declaration", LineRates.Pointer(index, "qty"), LineRates.List + "qty", $"{Decimals.Write(would)} {row.Measure}", "",
                $"{row.Value} {row.Measure}", index + 1);
        }
    }
}
