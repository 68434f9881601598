using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>Green releases, yellow asks for a document check, red for an inspection.</summary>
public enum Channel
{
    Green,
    Yellow,
    Red,
}

/// <summary>What the risk rules found.</summary>
/// <param name="Figures">Score, grade, rate and draw, for <see cref="Used"/>.</param>
public sealed record Risk(Channel Channel, int Score, IReadOnlyList<Reason> Reasons, string Figures);

/// <summary>
/// The risk rules that one case can answer: scores are added up, then the green ones are sampled by a keyed hash of the parcel number, so
/// that a draw can be repeated and audited. Called by Clearance when the documents match.
/// </summary>
public static class ScoreRisk
{
    public const int RedScore = 100;
    public const int YellowScore = 40;

    // Above this no sample of prices or weights says anything, and squares would leave decimal.
    private const decimal MostWeighed = 1_000_000m;

    public static Risk Assess(Papers papers, Figures figures, RuleBook rules, ClearanceSettings settings, DateOnly day)
    {
        var found = new Found(rules, day, papers.Declaration!.IeFlag == "I");
        Prices(papers.Declaration!, figures, rules, day, found);
        Quantities(papers.Declaration!, figures, rules, day, found);
        Density(papers.Declaration!, figures, rules, day, found);
        Enterprise(papers.Order!, rules, day, found);
        if (settings.TestMode)
        {
            Triggers(papers.Declaration!.OrderNo, found);
        }
        var channel = found.Channel;
        var figuresUsed = $"score={found.Score.ToString(CultureInfo.InvariantCulture)}";
        if (channel == Channel.Green && settings.Sampling && rules.Risks.On("K22", day) is { } sampling
            && rules.Sampling.On(papers.Order!.CreditGrade.Length == 0 ? "regular" : papers.Order.CreditGrade, day) is { } grade)
        {
            var rate = Rate(grade, settings.SamplingRate);
            var drawn = IsDrawn(papers.Declaration!, rate, settings.SamplingKey.Span);
            figuresUsed += $"; grade={grade.Grade}; rate={Decimals.Write(rate)}; drawn={(drawn ? "yes" : "no")}";
            if (drawn)
            {
                found.Say(sampling, "", "", "", "", "");
                channel = found.Channel;
            }
        }
        return new Risk(channel, found.Score, found.Reasons, figuresUsed);
    }

    /// <summary>K22: the rate of the grade; K21 when the operator set a base rate: base × factor, not below the floor.</summary>
    public static decimal Rate(SamplingRow grade, decimal? baseRate) =>
        baseRate is { } given ? Math.Max(given * grade.Factor, grade.Floor) : grade.Rate;

    /// <summary>True for that share of all parcel numbers; the same parcel gives the same answer under the same key.</summary>
    public static bool IsDrawn(DeclarationSubmitted d, decimal rate, ReadOnlySpan<byte> key)
    {
        var parcel = d.LogisticsCode + "|" + d.LogisticsNo;
        Span<byte> text = stackalloc byte[512];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Encoding.UTF8.TryGetBytes(parcel, text, out var length))
        {
            HMACSHA256.HashData(key, text[..length], hash);
        }
        else
        {
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(parcel), hash);
        }
        return BinaryPrimitives.ReadUInt32BigEndian(hash) < rate * 4_294_967_296m;
    }

    private static void Prices(DeclarationSubmitted d, Figures figures, RuleBook rules, DateOnly day, Found found)
    {
        var export = d.IeFlag != "I";
        for (var i = 0; i < d.Lines.Count; i++)
        {
            var line = d.Lines[i];
            if (rules.Reference(line.Gcode, line.Unit, line.Currency, day) is not { } reference)
            {
                continue;
            }
            var price = figures.Lines[i].Price;
            if (rules.Risks.On("K10.very-low", day) is { } veryLow && price < reference.Median * veryLow.Threshold)
            {
                Say(veryLow);
            }
            else if (rules.Risks.On("K10.low", day) is { } low && price < reference.Median * low.Threshold)
            {
                Say(low);
            }
            // An overstated price would earn an export a larger refund; it costs an import tax.
            else if (export && rules.Risks.On("K18", day) is { } high && price > reference.Median * high.Threshold)
            {
                Say(high);
            }

            void Say(RiskRow row) => found.Say(
                row, Pointer(i, "price"), "CEB603/Inventory/InventoryList/price", line.Price, Decimals.Write(reference.Median), Decimals.Write(row.Threshold));
        }
    }

    private static void Quantities(DeclarationSubmitted d, Figures figures, RuleBook rules, DateOnly day, Found found)
    {
        if (rules.Risks.On("K13", day) is not { } row)
        {
            return;
        }
        for (var i = 0; i < d.Lines.Count; i++)
        {
            var line = d.Lines[i];
            if (rules.Units.On(line.Unit, day) is not { Counted: true } || SameItemBefore(d, i))
            {
                continue;
            }
            var pieces = figures.Lines[i].Qty;
            for (var j = i + 1; j < d.Lines.Count; j++)
            {
                pieces += d.Lines[j].ItemNo == line.ItemNo ? figures.Lines[j].Qty : 0;
            }
            if (pieces > row.Threshold)
            {
                found.Say(row, Pointer(i, "qty"), "CEB603/Inventory/InventoryList/qty", Decimals.Write(pieces), Decimals.Write(row.Threshold), "");
            }
        }
    }

    private static bool SameItemBefore(DeclarationSubmitted d, int index)
    {
        for (var j = 0; j < index; j++)
        {
            if (d.Lines[j].ItemNo == d.Lines[index].ItemNo)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>z-score of the net weight, squared so that no root is needed; only when every line has a reference weight.</summary>
    private static void Density(DeclarationSubmitted d, Figures figures, RuleBook rules, DateOnly day, Found found)
    {
        if (rules.Risks.On("K19", day) is not { } row || figures.Net > MostWeighed)
        {
            return;
        }
        var (expected, variance) = (0m, 0m);
        for (var i = 0; i < d.Lines.Count; i++)
        {
            var line = d.Lines[i];
            var qty = figures.Lines[i].Qty;
            if (qty > MostWeighed || rules.Reference(line.Gcode, line.Unit, line.Currency, day) is not { } reference)
            {
                return;
            }
            expected += qty * reference.MeanKg;
            variance += qty * reference.SdKg * qty * reference.SdKg;
        }
        var distance = figures.Net - expected;
        if (distance * distance > row.Threshold * row.Threshold * variance)
        {
            found.Say(
                row, "/netWeight", "CEB603/Inventory/InventoryHead/netWeight", d.NetWeight, Decimals.Write(expected), Decimals.Write(row.Threshold));
        }
    }

    private static void Enterprise(OrderChecked order, RuleBook rules, DateOnly day, Found found)
    {
        if (order.RegisteredSince == 0 || rules.Risks.On("K20", day) is not { } row)
        {
            return;
        }
        var days = day.DayNumber - ChinaDay.Of(order.RegisteredSince).DayNumber;
        if (days < row.Threshold)
        {
            found.Say(row, "/merchantCode", "CEB603/Inventory/InventoryHead/ebcCode", days.ToString(CultureInfo.InvariantCulture), Decimals.Write(row.Threshold), "");
        }
    }

    private static void Triggers(string orderNo, Found found)
    {
        if (orderNo.Contains("-THROW", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The order number asks for an error inside the rule (test mode).");
        }
        if (orderNo.Contains("-RED", StringComparison.Ordinal))
        {
            found.Force(Channel.Red, orderNo);
        }
        else if (orderNo.Contains("-YELLOW", StringComparison.Ordinal))
        {
            found.Force(Channel.Yellow, orderNo);
        }
    }

    private static string Pointer(int index, string field) => $"/goods/{index.ToString(CultureInfo.InvariantCulture)}/{field}";

    /// <summary>A rule scores once however many lines break it, with the worst of its tiers.</summary>
    private sealed class Found(RuleBook rules, DateOnly day, bool import)
    {
        private readonly List<Reason> _reasons = [];
        private readonly Dictionary<string, int> _scores = new(StringComparer.Ordinal);
        private Channel _least = Channel.Green;

        internal IReadOnlyList<Reason> Reasons => _reasons;

        internal int Score => _scores.Count == 0 ? 0 : _scores.Values.Sum();

        internal Channel Channel
        {
            get
            {
                var score = Score;
                var byScore = score >= RedScore ? Channel.Red : score >= YellowScore ? Channel.Yellow : Channel.Green;
                return byScore > _least ? byScore : _least;
            }
        }

        internal void Force(Channel channel, string orderNo)
        {
            if (rules.Risks.On("TEST", day) is { } row)
            {
                Say(row, "/orderNo", "CEB603/Inventory/InventoryHead/orderNo", orderNo, Name(channel), "");
                _least = channel > _least ? channel : _least;
            }
        }

        internal void Say(RiskRow row, string pointer, string ceb, string value, string other, string limit)
        {
            _scores[row.Rule] = Math.Max(_scores.GetValueOrDefault(row.Rule), row.Score);
            var least = row.Least switch { "red" => Channel.Red, "yellow" => Channel.Yellow, _ => Channel.Green };
            _least = least > _least ? least : _least;
            _reasons.Add(new Reason
            {
                Code = row.Code,
                Rule = row.Rule,
                RuleVersion = row.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Source = row.Source,
                Leg = "declaration",
                Pointer = pointer,
                Ceb = import ? ImportElements.Of(ceb) : ceb,
                Value = value,
                OtherValue = other,
                Act = "officer",
                En = Fill(row.En),
                Zh = Fill(row.Zh),
                FixEn = "Nothing to file: an officer decides. Keep the invoice and the description of the goods at hand.",
                FixZh = "无需补报，等待海关人员决定；请备好发票和商品说明。",
            });

            string Fill(string template) => template
                .Replace("{value}", value, StringComparison.Ordinal)
                .Replace("{other}", other, StringComparison.Ordinal)
                .Replace("{limit}", limit, StringComparison.Ordinal);
        }
    }

    public static string Name(Channel channel) => channel switch
    {
        Channel.Red => "red",
        Channel.Yellow => "yellow",
        _ => "green",
    };
}
