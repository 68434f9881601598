using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <param name="Fob">CNY.</param>
/// <param name="FreeMaterials">Tax-free imported materials in it, CNY.</param>
/// <param name="VatPct">Percent.</param>
/// <param name="RefundPct">Percent, of the code on the export day.</param>
public sealed record ProducerLine(decimal Fob, decimal FreeMaterials, decimal VatPct, decimal RefundPct);

/// <summary>A manufacturer's month. Amounts in CNY.</summary>
/// <param name="OpeningCeiling">0, or below it: returned goods that the months before could not take out.</param>
public sealed record ProducerMonth(
    IReadOnlyList<ProducerLine> Lines, decimal DomesticOutputVat, decimal InputVat, decimal OpeningCredit, decimal SurchargePct, decimal OpeningCeiling = 0);

/// <summary>
/// What the month comes to, CNY to the fen. <c>Payable</c> is never below zero: what is below it is refunded or carried forward. <c>Ceiling</c> is below
/// zero where more came back than left: nothing is refunded, and the next month begins with it.
/// </summary>
public sealed record ProducerReturn(
    decimal NonCreditable, decimal Ceiling, decimal Payable, decimal Refund, decimal Exempted, decimal CarryForward, decimal Surcharges);

/// <summary>
/// Exemption, credit and refund to a manufacturer (免抵退税). The month decides the amounts; one declaration brings its share of the ceiling and
/// of the non-creditable input into it.
/// </summary>
public static class ProducerRefund
{
    /// <summary>In: a month. Out: its return. Every line half up to the fen; materials never above the FOB value they are in. Called by: Quote.</summary>
    public static ProducerReturn Month(ProducerMonth month)
    {
        decimal nonCreditable = 0, ceiling = month.OpeningCeiling;
        foreach (var line in month.Lines)
        {
            var (share, top) = Line(line);
            nonCreditable += share;
            ceiling += top;
        }
        var balance = month.DomesticOutputVat - (month.InputVat - nonCreditable) - month.OpeningCredit;
        var credit = Math.Max(0, -balance);
        var refund = Math.Min(credit, Math.Max(0, ceiling));
        var exempted = Math.Max(0, ceiling) - refund;
        // Surcharges are due on the exempted amount alone: what is payable bears its own.
        return new ProducerReturn(
            nonCreditable, ceiling, Math.Max(0, balance), refund, exempted, credit - refund, Decimals.ToFen(exempted * month.SurchargePct / 100m));
    }

    /// <summary>What one line brings into the month.</summary>
    internal static (decimal NonCreditable, decimal Ceiling) Line(ProducerLine line)
    {
        var made = line.Fob - line.FreeMaterials;
        return (Decimals.ToFen(made * (line.VatPct - line.RefundPct) / 100m), Decimals.ToFen(made * line.RefundPct / 100m));
    }

    /// <summary>In: released goods, export day. Out: monthly, deemed-domestic or refused. Called by: RefundRoute.</summary>
    public static RefundDecided Decide(ReleasedGoods goods, DateOnly exportDay, RouteRow law, RefundRules rules)
    {
        var decided = RefundRoute.Outcome(RefundOutcome.Monthly);
        if (rules.Sellers.On(goods.EbcCode, exportDay) is not { Kind: SellerKind.Producer } seller)
        {
            decided.Reasons.Add(Reasons.SellerKind(goods.EbcCode, rules.Sellers.On(goods.EbcCode, exportDay)?.Kind, SellerKind.Producer, law));
        }
        decimal fob = 0, ceiling = 0, nonCreditable = 0;
        var deemed = new DeemedLines();
        for (var i = 0; i < goods.Lines.Count; i++)
        {
            var line = goods.Lines[i];
            if (rules.Library.On(line.Gcode, exportDay) is not { } row)
            {
                decided.Reasons.Add(Reasons.CodeUnknown(i, line.Gcode, law));
                continue;
            }
            var amount = Decimals.Read(line.Amount);
            if (row.Flag == RefundFlag.Taxed)
            {
                deemed.Add(amount, row, goods.Currency);
            }
            else
            {
                fob += amount;
                ceiling += amount * row.RefundPct / 100m;
                nonCreditable += amount * (row.VatPct - row.RefundPct) / 100m;
            }
            RefundRoute.Name(decided, row, exportDay);
        }
        decided.Used.Insert(0, RefundRoute.UsedOf(law, string.Create(CultureInfo.InvariantCulture,
            $"date={RefundRoute.Day(exportDay)}; procedure={goods.Procedure}; currency={goods.Currency}; fob={fob:0.#######}; ceiling={ceiling:0.#######}; non-creditable={nonCreditable:0.#######}")));
        deemed.Tell(decided, exportDay, goods.Currency, rules);
        if (decided.Reasons.Count > 0)
        {
            decided.Outcome = RefundOutcome.Refused;
        }
        else if (deemed.Count == goods.Lines.Count)
        {
            decided.Outcome = RefundOutcome.DeemedDomestic;
        }
        return decided;
    }
}

/// <summary>The lines of a declaration that are taxed as a domestic sale.</summary>
internal struct DeemedLines
{
    private decimal _fob, _outputVat;

    public int Count { get; private set; }

    public void Add(decimal fob, RefundLibraryRow row, string currency)
    {
        Count++;
        _fob += fob;
        _outputVat += DeemedDomesticSale.OutputVat(fob, row.VatPct, currency);
    }

    /// <summary>Names the law and the output VAT, where there is such a line.</summary>
    public readonly void Tell(RefundDecided decided, DateOnly exportDay, string currency, RefundRules rules)
    {
        if (Count > 0 && rules.Methods.On("deemed-domestic", exportDay) is { } law)
        {
            decided.Used.Add(RefundRoute.UsedOf(law, string.Create(CultureInfo.InvariantCulture,
                $"date={RefundRoute.Day(exportDay)}; currency={currency}; lines={Count}; fob={_fob:0.#######}; output-vat={_outputVat:0.#######}")));
        }
    }
}
