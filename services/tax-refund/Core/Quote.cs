using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// What a refund would come to: the rules a decision uses, for given figures. In: a question. Out: outcome, the amounts of its method, all
/// reasons, rules used, and the marks of what no public document settles. Called by: Features.
/// </summary>
public static class Quote
{
    public const int MostLines = 100;

    /// <summary>Methods that are no route of a declaration.</summary>
    public const string PreRefunded = "pre-refund", Deemed = "deemed-domestic", Income = "assessed-income", Returned = "return";

    public static RefundQuote Of(RefundQuoteQuestion asked, RefundRules rules)
    {
        var quote = new RefundQuote();
        var figures = new QuoteFigures(quote);
        var day = figures.Day(asked.ExportDate, "/exportDate");
        if (asked.Lines.Count > MostLines)
        {
            figures.Wrong("/goods", asked.Lines.Count.ToString(CultureInfo.InvariantCulture), $"1..{MostLines}");
        }
        if (asked.Lines.Count == 0 && asked.Method is not (Income or Returned))
        {
            figures.Wrong("/goods", "0", $"1..{MostLines}");
        }
        for (var i = 0; i < asked.Lines.Count && i < MostLines; i++)
        {
            // Whether a method needs them is its own matter; none may be more than the wire carries.
            figures.Optional(asked.Lines[i].InvoiceAmount, At(i, "invoiceAmount"));
            figures.Optional(asked.Lines[i].Fob, At(i, "fob"));
            figures.Optional(asked.Lines[i].FreeMaterials, At(i, "freeMaterials"));
            figures.Optional(asked.Lines[i].Sold, At(i, "sold"));
        }
        if (quote.Reasons.Count == 0)
        {
            switch (asked.Method)
            {
                case RefundRoute.NoInvoice or RefundRoute.Trader:
                    Route(asked, day, rules, quote);
                    break;
                case PreRefunded:
                    Overseas(asked, day, rules, quote, figures);
                    break;
                case RefundRoute.Producer:
                    Producer(asked, day, rules, quote, figures);
                    break;
                case Deemed:
                    DomesticSale(asked, day, rules, quote, figures);
                    break;
                case Income:
                    Assessed(asked, day, rules, quote, figures);
                    break;
                case Returned:
                    GoodsReturn(asked, day, rules, quote, figures);
                    break;
                default:
                    figures.Wrong("/method", asked.Method, "no-invoice | trader | producer | pre-refund | deemed-domestic | assessed-income | return");
                    break;
            }
            if (asked.Method is RefundRoute.Trader or RefundRoute.Producer or PreRefunded)
            {
                Claim(asked, day, rules, quote, figures);
            }
        }
        if (quote.Reasons.Count > 0 && asked.Method != Returned)
        {
            quote = Refused(quote);
        }
        foreach (var reason in quote.Reasons.Where(r => r.Pointer == "/refundRoute"))
        {
            reason.Pointer = "/method";
        }
        quote.Marks.Add(quote.Used.Where(u => Marked(u.Source)).Select(u => $"{u.Rule} {u.Version}: {u.Source}").Distinct());
        return quote;
    }

    private static ReleasedGoods Goods(RefundQuoteQuestion asked, string route, string procedure)
    {
        var goods = new ReleasedGoods
        {
            Tenant = asked.Merchant, EbcCode = asked.Merchant, Procedure = procedure, Zone = asked.Zone, CustomsCode = asked.CustomsCode,
            Currency = DeemedDomesticSale.Cny, RefundRoute = route,
        };
        goods.Lines.Add(asked.Lines.Select(l => new ReleasedLine
        {
            Gcode = l.Gcode, InvoiceNo = l.InvoiceNo, InvoiceAmount = l.InvoiceAmount, Amount = l.Fob, Logged = !l.NotLogged,
        }));
        return goods;
    }

    /// <summary>Exactly what a declaration of these goods would be told, but for invoices that others claim.</summary>
    private static void Route(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote)
    {
        Take(RefundRoute.Decide(Goods(asked, asked.Method, asked.Procedure), day, rules, _ => null), quote);
        if (asked.Method == RefundRoute.Trader)
        {
            Cost(quote, rules);
            Taxed(asked, day, rules, quote);
        }
        if (quote.Outcome == RefundOutcome.PreRefunded)
        {
            (quote.PreRefund, quote.Refund) = (quote.Refund, "0");
        }
        if (asked is { Method: RefundRoute.NoInvoice, Procedure: PreRefund.Procedure })
        {
            Setting(quote, "Exempt9810Zones", string.Join(',', rules.Settings.Exempt9810Zones.Order(StringComparer.Ordinal)), "answered differently by place, unverified");
        }
    }

    private static void Overseas(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        Take(RefundRoute.Decide(Goods(asked, RefundRoute.Trader, PreRefund.Procedure), day, rules, _ => null), quote);
        Cost(quote, rules);
        Setting(quote, "PreRefundSplit", rules.Settings.SplitFromTotal ? "total-less-sold" : "rate-on-each", "design: a reading of the documents, a fen apart");
        if (quote.Reasons.Count > 0 || rules.Methods.On(PreRefunded, day) is not { } law)
        {
            return;
        }
        decimal regular = 0, pre = 0;
        for (var i = 0; i < asked.Lines.Count; i++)
        {
            var (amount, sold) = (Decimals.Read(asked.Lines[i].InvoiceAmount), Decimals.Read(asked.Lines[i].Sold));
            if (sold > amount)
            {
                quote.Reasons.Add(Reasons.SoldAboveInvoice(i, asked.Lines[i].Sold, asked.Lines[i].InvoiceAmount, law));
                continue;
            }
            var row = rules.Library.On(asked.Lines[i].Gcode, day)!;
            var split = PreRefund.Split(amount, sold, row.Flag == RefundFlag.Taxed ? 0 : row.RefundPct, rules.Settings.SplitFromTotal);
            regular += split.Regular;
            pre += split.PreRefunded;
        }
        (quote.Refund, quote.PreRefund, quote.PreRefundState) = (Decimals.Write(regular), Decimals.Write(pre), PreRefund.Name(PreRefundState.PreRefunded));
        if (asked.Settlement is { } settlement && quote.Reasons.Count == 0)
        {
            Settle(asked, settlement, day, pre, law, rules, quote, figures);
        }
    }

    private static void Settle(
        RefundQuoteQuestion asked, RefundSettlement settlement, DateOnly exportDay, decimal pre, RouteRow law, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        var (completed, day, sold) = (figures.Day(settlement.CompletedOn, "/settlement/completedOn"), figures.Day(settlement.Day, "/settlement/day"),
            figures.Optional(settlement.Sold, "/settlement/sold"));
        if (asked.Lines.Count != 1)
        {
            // Lines may differ in their rates: what was sold has to be told of one.
            figures.Wrong("/goods", asked.Lines.Count.ToString(CultureInfo.InvariantCulture), "1");
        }
        if (completed < exportDay)
        {
            figures.Wrong("/settlement/completedOn", settlement.CompletedOn, $">= {RefundRoute.Day(exportDay)}");
        }
        if (quote.Reasons.Count > 0)
        {
            return;
        }
        var line = asked.Lines[0];
        var known = new PreRefundCase(
            PreRefundState.PreRefunded, Decimals.Read(line.InvoiceAmount) - Decimals.Read(line.Sold), rules.Library.On(line.Gcode, exportDay)!.RefundPct, pre, completed);
        var (next, reason) = sold == 0 ? (known, null) : PreRefund.Sell(known, sold, law);
        if (reason is null)
        {
            (next, reason) = PreRefund.Settle(next, day, law, rules);
        }
        if (reason is not null)
        {
            quote.Reasons.Add(reason);
        }
        if (PreRefund.Window(completed, rules) is { } window)
        {
            (quote.SettleFrom, quote.SettleUntil) = (RefundRoute.Day(window.From), RefundRoute.Day(window.Until));
            Parameter(quote, "pre-refund-due", completed, rules);
        }
        (quote.PreRefundState, quote.Kept, quote.Recovered) = (PreRefund.Name(next.State), Decimals.Write(next.Kept), Decimals.Write(next.PaidBack));
    }

    private static void Producer(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        var fobs = asked.Lines.Select((l, i) => figures.Money(l.Fob, At(i, "fob"))).ToList();
        var materials = asked.Lines.Select(l => Decimals.Read(l.FreeMaterials)).ToList();
        var month = asked.Month ?? new RefundMonth();
        var (output, input, opening) = (figures.Optional(month.DomesticOutputVat, "/month/domesticOutputVat"),
            figures.Optional(month.InputVat, "/month/inputVat"), figures.Optional(month.OpeningCredit, "/month/openingCredit"));
        if (quote.Reasons.Count > 0)
        {
            return;
        }
        Take(RefundRoute.Decide(Goods(asked, RefundRoute.Producer, asked.Procedure), day, rules, _ => null), quote);
        var law = rules.Routes.On(RefundRoute.Producer, day);
        List<ProducerLine> lines = [];
        for (var i = 0; i < fobs.Count && law is not null; i++)
        {
            if (materials[i] > fobs[i])
            {
                quote.Reasons.Add(Reasons.MaterialsAboveFob(i, asked.Lines[i].FreeMaterials, asked.Lines[i].Fob, law));
            }
            if (rules.Library.On(asked.Lines[i].Gcode, day) is { Flag: not RefundFlag.Taxed } row)
            {
                lines.Add(new ProducerLine(fobs[i], materials[i], row.VatPct, row.RefundPct));
            }
        }
        if (quote.Reasons.Count > 0)
        {
            return;
        }
        Taxed(asked, day, rules, quote);
        var r = ProducerRefund.Month(new ProducerMonth(
            lines, output + Decimals.Read(quote.OutputVat), input, opening, Parameter(quote, "surcharge-pct", day, rules)));
        (quote.Refund, quote.NonCreditable, quote.Ceiling, quote.Exempted) =
            (Decimals.Write(r.Refund), Decimals.Write(r.NonCreditable), Decimals.Write(r.Ceiling), Decimals.Write(r.Exempted));
        (quote.ToCost, quote.CarryForward, quote.Payable, quote.Surcharges) =
            ("", Decimals.Write(r.CarryForward), Decimals.Write(r.Payable), Decimals.Write(r.Surcharges));
    }

    private static void DomesticSale(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        if (Method(Deemed, day, rules, quote) is not { } law)
        {
            return;
        }
        decimal vat = 0;
        for (var i = 0; i < asked.Lines.Count; i++)
        {
            var fob = figures.Money(asked.Lines[i].Fob, At(i, "fob"));
            if (rules.Library.On(asked.Lines[i].Gcode, day) is not { } row)
            {
                quote.Reasons.Add(Reasons.CodeUnknown(i, asked.Lines[i].Gcode, law));
                continue;
            }
            vat += DeemedDomesticSale.OutputVat(fob, row.VatPct);
            Name(quote, row, day);
        }
        (quote.Outcome, quote.OutputVat) = (RefundOutcome.DeemedDomestic, Decimals.Write(vat));
    }

    private static void Assessed(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        var income = asked.Income ?? new RefundIncome();
        var revenue = figures.Money(income.Revenue, "/income/revenue");
        decimal? pct = income.EffectivePct.Length == 0 ? null : figures.Money(income.EffectivePct, "/income/effectivePct");
        if (pct > 100)
        {
            figures.Wrong("/income/effectivePct", income.EffectivePct, "0..100");
        }
        if (quote.Reasons.Count > 0 || Method(Income, day, rules, quote) is not { } law)
        {
            return;
        }
        var facts = new IncomeFacts(revenue, pct, income.Logged, income.HoldsInputVoucher, income.VatExempt, income.ClaimsRefunds);
        var tax = AssessedIncome.Of(facts, Parameter(quote, "assessed-income-pct", day, rules));
        quote.Reasons.Add(AssessedIncome.Missing(asked.Merchant, day, facts, law, rules));
        (quote.Outcome, quote.TaxableIncome, quote.IncomeTax) = (Income, Decimals.Write(tax.TaxableIncome), tax.Tax is { } due ? Decimals.Write(due) : "");
    }

    private static void GoodsReturn(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        var given = asked.Returned ?? new RefundReturn();
        var facts = new ReturnFacts(
            asked.Procedure, day, figures.Day(given.Day, "/return/day"), given.Food, !given.Changed, given.Cause, given.OtherDistrict,
            figures.Money(given.Exported, "/return/exported"), figures.Optional(given.ReturnedBefore, "/return/returnedBefore"),
            figures.Money(given.Returning, "/return/returning"), figures.Optional(given.RefundPaid, "/return/refundPaid"),
            figures.Optional(given.PaidBack, "/return/paidBack"));
        if (!ExportReturn.Causes.Contains(given.Cause))
        {
            figures.Wrong("/return/cause", given.Cause, string.Join(" | ", ExportReturn.Causes));
        }
        if (quote.Reasons.Count > 0)
        {
            quote.Outcome = RefundOutcome.Refused;
            return;
        }
        var decided = ExportReturn.Decide(facts, rules);
        quote.Reasons.Add(decided.Reasons);
        quote.Outcome = decided.PayBack > 0 ? "pay-back-first" : decided.Regime?.Kind ?? RefundOutcome.Refused;
        quote.PayBack = Decimals.Write(decided.PayBack);
        (quote.ReliefUntil, quote.ProcedureUntil, quote.GoodsLawUntil) = (Text(decided.ReliefUntil), Text(decided.ProcedureUntil), Text(decided.GoodsLawUntil));
        quote.Used.Add(ExportReturn.UsedOf(facts, decided, rules));
        MonthEnds(quote, rules);
    }

    /// <summary>When the refund may be claimed, and where a claim stands.</summary>
    private static void Claim(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote, QuoteFigures figures)
    {
        if (rules.Methods.On("claim", day) is not { } law || ClaimPeriod.Of(day, rules) is not { } window)
        {
            return;
        }
        (quote.ClaimFrom, quote.ClaimUntil, quote.ClaimLast) = (Text(window.From), Text(window.RegularUntil), Text(window.LastDay));
        quote.Used.Add(RefundRoute.UsedOf(law, $"date={RefundRoute.Day(day)}"));
        MonthEnds(quote, rules);
        if (asked.Claim is not { } claim)
        {
            return;
        }
        var known = quote.Reasons.Count;
        var facts = new ClaimFacts(figures.Day(claim.Day, "/claim/day"), figures.OptionalDay(claim.FxReceived, "/claim/fxReceived"),
            figures.OptionalDay(claim.FxContract, "/claim/fxContract"), claim.CountsAsReceived);
        if (quote.Reasons.Count > known)
        {
            return;
        }
        var (standing, reasons) = ClaimPeriod.Stand(window, facts, law);
        quote.Reasons.Add(reasons);
        quote.ClaimStanding = standing switch
        {
            ClaimStanding.Regular => "regular",
            ClaimStanding.Late => "late",
            ClaimStanding.DeemedDomestic => Deemed,
            _ => RefundOutcome.Refused,
        };
        if (standing == ClaimStanding.DeemedDomestic && quote.Reasons.Count == 0)
        {
            Lapsed(asked, day, rules, quote);
        }
    }

    /// <summary>After the cut-off nothing is refunded, and the goods are taxed: the output VAT where every line states its FOB value.</summary>
    private static void Lapsed(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote)
    {
        Clear(quote);
        quote.Outcome = RefundOutcome.DeemedDomestic;
        if (Method(Deemed, day, rules, quote) is not null && asked.Lines.All(l => l.Fob.Length > 0))
        {
            quote.OutputVat = Decimals.Write(asked.Lines.Sum(l => DeemedDomesticSale.OutputVat(Decimals.Read(l.Fob), rules.Library.On(l.Gcode, day)!.VatPct)));
        }
    }

    /// <summary>Output VAT of the lines whose refund is cancelled.</summary>
    private static void Taxed(RefundQuoteQuestion asked, DateOnly day, RefundRules rules, RefundQuote quote)
    {
        var taxed = asked.Lines.Where(l => l.Fob.Length > 0)
            .Select(l => (l.Fob, Row: rules.Library.On(l.Gcode, day))).Where(l => l.Row is { Flag: RefundFlag.Taxed }).ToList();
        if (taxed.Count > 0)
        {
            quote.OutputVat = Decimals.Write(taxed.Sum(l => DeemedDomesticSale.OutputVat(Decimals.Read(l.Fob), l.Row!.VatPct)));
        }
    }

    private static void Take(RefundDecided decided, RefundQuote quote)
    {
        (quote.Outcome, quote.Refund, quote.ToCost) = (decided.Outcome, decided.Amount, decided.ToCost);
        quote.Reasons.Add(decided.Reasons);
        quote.Used.Add(decided.Used);
    }

    private static RouteRow? Method(string method, DateOnly day, RefundRules rules, RefundQuote quote)
    {
        if (rules.Methods.On(method, day) is { } law)
        {
            quote.Used.Add(RefundRoute.UsedOf(law, $"date={RefundRoute.Day(day)}"));
            return law;
        }
        quote.Reasons.Add(Reasons.RouteNotInForce(method, RefundRoute.Day(day), rules.Methods.First(method)));
        return null;
    }

    private static decimal Parameter(RefundQuote quote, string key, DateOnly day, RefundRules rules)
    {
        var row = rules.Parameters.On(key, day) ?? throw new InvalidDataException($"refund-parameters.csv has no {key} for {RefundRoute.Day(day)}.");
        quote.Used.Add(new Used { Rule = key, Version = RefundRoute.Day(row.ValidFrom), Figures = $"value={Decimals.Write(row.Value)}", Source = row.Source });
        return row.Value;
    }

    private static void Name(RefundQuote quote, RefundLibraryRow row, DateOnly day)
    {
        var named = new RefundDecided();
        named.Used.Add(quote.Used);
        RefundRoute.Name(named, row, day);
        quote.Used.Add(named.Used.Skip(quote.Used.Count));
    }

    private static void Cost(RefundQuote quote, RefundRules rules) => Setting(
        quote, "CostRule", rules.Settings.CostFromInput ? "input-less-refund" : "rate-difference", "design: a reading of the documents, a fen apart");

    private static void MonthEnds(RefundQuote quote, RefundRules rules) =>
        Setting(quote, "MonthEnd", rules.Settings.MonthEnd == MonthEnd.NextDay ? "next-day" : "last-day", "design");

    private static void Setting(RefundQuote quote, string name, string position, string mark) =>
        quote.Used.Add(new Used { Rule = "TaxRefund:" + name, Version = "setting", Figures = position, Source = mark });

    private static RefundQuote Refused(RefundQuote quote)
    {
        Clear(quote);
        quote.Outcome = RefundOutcome.Refused;
        return quote;
    }

    private static void Clear(RefundQuote quote)
    {
        (quote.Refund, quote.ToCost, quote.NonCreditable, quote.Ceiling, quote.Exempted, quote.CarryForward) = ("", "", "", "", "", "");
        (quote.Payable, quote.Surcharges, quote.OutputVat, quote.TaxableIncome, quote.IncomeTax, quote.PreRefund) = ("", "", "", "", "", "");
        (quote.PreRefundState, quote.Kept, quote.Recovered) = ("", "", "");
    }

    private static bool Marked(string source) =>
        source.Contains("sample", StringComparison.Ordinal) || source.Contains("unverified", StringComparison.Ordinal) || source.Contains("design", StringComparison.Ordinal);

    private static string Text(DateOnly? day) => day is { } known ? RefundRoute.Day(known) : "";

    private static string At(int line, string field) => string.Create(CultureInfo.InvariantCulture, $"/goods/{line}/{field}");
}

/// <summary>Reads the figures of a question; what cannot be read is a reason of the quote.</summary>
internal readonly struct QuoteFigures(RefundQuote quote)
{
    // N19,5: 14 digits before the point.
    private const decimal Most = 100_000_000_000_000m;

    public DateOnly Day(string text, string pointer)
    {
        // The years keep every period that is counted from a day inside the calendar.
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1950 and <= 2200)
        {
            return day;
        }
        Wrong(pointer, text, "yyyy-MM-dd");
        return new DateOnly(2000, 1, 1);
    }

    public DateOnly? OptionalDay(string text, string pointer) => text.Length == 0 ? null : Day(text, pointer);

    public decimal Optional(string text, string pointer) => text.Length == 0 ? 0 : Money(text, pointer);

    public decimal Money(string text, string pointer)
    {
        if (Decimals.TryRead(text, out var value) && value is >= 0 and < Most && decimal.Round(value, 5, MidpointRounding.ToZero) == value)
        {
            return value;
        }
        Wrong(pointer, text, "N19,5, not below 0");
        return 0;
    }

    public void Wrong(string pointer, string value, string expected) => quote.Reasons.Add(Reasons.QuoteFigure(pointer, value.Length > 60 ? value[..60] : value, expected));
}
