using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// A manufacturer's month as a filing (免抵退税): which exports it takes, what it comes to, and the share of each. Months go in order; each begins with
/// what the one before carried forward. All of it is decided or nothing. In: the filing, the manufacturer's book, exports no month has taken.
/// Out: the answered month with everything it took. Called by: FileRefundMonth.
/// </summary>
public static class RefundMonths
{
    /// <summary>Exports one month takes without naming them (design); what is ready beyond them waits for the next.</summary>
    public const int Most = 5_000;

    public const string Leg = "refund-month";

    private const string SurchargePct = "surcharge-pct";

    /// <summary>Year × 12 + month − 1; null: no yyyy-MM.</summary>
    public static int? IndexOf(string month) =>
        DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) ? (first.Year * 12) + first.Month - 1 : null;

    public static string TextOf(int month) => FirstOf(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static DateOnly LastOf(int month) => FirstOf(month).AddMonths(1).AddDays(-1);

    private static DateOnly FirstOf(int month) => new(month / 12, (month % 12) + 1, 1);

    /// <summary>Whether a month that ends on that day takes the export without being asked to: it is ready, due, or its claim lapsed.</summary>
    /// <param name="named">The month names what it claims.</param>
    public static bool Takes(ProducerExport export, int lastDay, bool named) =>
        export is { LeftOn: > 0, MonthId: "" } && export.LeftOn <= lastDay && (export.Stage == ExportStage.Due || Lapsed(export, lastDay) || (!named && export.Stage == ExportStage.Ready));

    // The tax is due from the day after the last one.
    private static bool Lapsed(ProducerExport export, int lastDay) => export is { IsClaim: true, LastOn: > 0 } && export.LastOn < lastDay;

    /// <param name="exports">By id: those the filing names.</param>
    /// <param name="open">Those of the manufacturer that no month has taken, as far as they were loaded.</param>
    public static MonthFiled File(
        RefundMonthFiled item, ProducerBook? book, Func<string, ProducerExport?> exports, IEnumerable<ProducerExport> open, RefundRules rules, long now)
    {
        var (day, month) = (ChinaDay.Of(item.At), IndexOf(item.Month) ?? 0);
        var last = month == 0 ? day : LastOf(month);
        var law = rules.Routes.On(RefundRoute.Producer, last) ?? rules.Routes.First(RefundRoute.Producer);
        List<Reason> reasons = [.. Standing(item, book, month, day, law, rules)];
        var output = Figure(item.DomesticOutputVat, "/domesticOutputVat");
        var input = Figure(item.InputVat, "/inputVat");
        var opening = item.OpeningCredit.Length == 0 ? book?.Carry ?? 0 : Figure(item.OpeningCredit, "/openingCredit");
        if (book is not null && opening != book.Carry)
        {
            reasons.Add(Reasons.MonthCarry(item.OpeningCredit, book, law));
        }
        if (reasons.Count > 0)
        {
            return Refused(item, reasons, now);
        }
        List<Taking> taking = [];
        foreach (var (i, claim) in item.Claims.Index())
        {
            if (Claim(item, claim, i, exports(claim.DeclarationId), day, last, law, rules, reasons) is { } taken)
            {
                taking.Add(taken);
            }
        }
        var named = taking.Select(t => t.Export.ExportId).ToHashSet(StringComparer.Ordinal);
        List<ProducerExport> unasked = [.. open.Where(e => e.EbcCode == item.Tenant && !named.Contains(e.ExportId) && Takes(e, last.DayNumber, item.Claims.Count > 0))];
        foreach (var export in unasked.Where(e => Lapsed(e, last.DayNumber) || !e.IsClaim || Claimable(e, day, rules)).OrderBy(e => e.LeftOn).ThenBy(e => e.ExportId, StringComparer.Ordinal).Take(Most))
        {
            taking.Add(new Taking(export, 0));
        }
        var (priced, parities) = Value(taking, last, law, rules, reasons);
        return reasons.Count > 0 ? Refused(item, reasons, now) : Decide(item, book, month, output, input, opening, priced, parities, law, rules, now);

        decimal Figure(string text, string pointer)
        {
            if (text.Length == 0)
            {
                return 0;
            }
            if (Decimals.TryRead(text, out var value) && value is >= 0 and < 100_000_000_000_000m && Decimals.ToFen(value) == value)
            {
                return value;
            }
            reasons.Add(Reasons.MonthFigure(pointer, text, law));
            return 0;
        }
    }

    /// <summary>A decided month reckoned again from what it took. Called by: RefundMonthReplay.</summary>
    /// <returns>Nothing taken where the rules refuse it now, with their reasons; its filing was judged before, and is not judged again.</returns>
    internal static MonthFiled Again(RefundMonthRow row, IEnumerable<ProducerExport> taken, RefundRules rules)
    {
        var stored = row.Decided!;
        var month = IndexOf(stored.Month)!.Value;
        var last = LastOf(month);
        var law = rules.Routes.On(RefundRoute.Producer, last) ?? rules.Routes.First(RefundRoute.Producer);
        var item = new RefundMonthFiled { FilingId = row.MonthId, Tenant = row.EbcCode, Month = stored.Month };
        List<Reason> reasons = [];
        var (priced, parities) = Value(taken.Select(e => new Taking(e, Decimals.Read(e.Share!.FreeMaterials))), last, law, rules, reasons);
        return reasons.Count > 0 || rules.Parameters.On(SurchargePct, last) is null ? Refused(item, reasons, row.At) : Decide(
            item, new ProducerBook(row.EbcCode, month - 1, "", 0, Decimals.Read(stored.OpeningCeiling)), month, Decimals.Read(stored.DomesticOutputVat),
            Decimals.Read(stored.InputVat), Decimals.Read(stored.OpeningCredit), priced, parities, law, rules, row.At);
    }

    // In CNY, in the order that shares the month.
    private static (List<Priced> Priced, IEnumerable<ParityRow> Parities) Value(
        IEnumerable<Taking> taking, DateOnly last, RouteRow law, RefundRules rules, List<Reason> reasons)
    {
        List<Priced> priced = [];
        SortedDictionary<string, ParityRow> parities = new(StringComparer.Ordinal);
        foreach (var taken in taking.OrderBy(t => t.Export.LeftOn).ThenBy(t => t.Export.ExportId, StringComparer.Ordinal))
        {
            var exportDay = DateOnly.FromDayNumber(taken.Export.LeftOn);
            var parityDay = rules.Settings.ParityOfDay ? exportDay : new DateOnly(exportDay.Year, exportDay.Month, 1);
            if (rules.Parities.On(taken.Export.Goods.Currency, parityDay) is not { } parity)
            {
                reasons.Add(Reasons.MonthParity(taken.Export, parityDay, law));
                continue;
            }
            parities[$"{parity.Currency} {RefundRoute.Day(parity.ValidFrom)}"] = parity;
            var price = Price(taken, parity.Rate, Lapsed(taken.Export, last.DayNumber));
            if (taken.Materials > 0 && taken.Materials > price.Fob)
            {
                reasons.Add(Reasons.MonthMaterials(taken.Export.ExportId, taken.Materials, price.Fob, law));
            }
            priced.Add(price);
        }
        return (priced, parities.Values);
    }

    // Whether this month may be filed at all.
    private static IEnumerable<Reason> Standing(RefundMonthFiled item, ProducerBook? book, int month, DateOnly day, RouteRow law, RefundRules rules)
    {
        if (month == 0)
        {
            yield return Reasons.MonthUnknown(item.Month, law);
            yield break;
        }
        var last = LastOf(month);
        if (day <= last)
        {
            yield return Reasons.MonthNotOver(item.Month, day, last, law);
        }
        if (rules.Routes.On(RefundRoute.Producer, last) is null)
        {
            yield return Placed(Reasons.RouteNotInForce(RefundRoute.Producer, RefundRoute.Day(last), law), "/month");
        }
        if (rules.Sellers.On(item.Tenant, last) is not { Kind: SellerKind.Producer })
        {
            yield return Placed(Reasons.SellerKind(item.Tenant, rules.Sellers.On(item.Tenant, last)?.Kind, SellerKind.Producer, law), "/month");
        }
        if (book is not null && month <= book.Month)
        {
            yield return Reasons.MonthFiledBefore(item.Month, book, law);
        }
        else if (book is not null && month > book.Month + 1)
        {
            yield return Reasons.MonthGap(item.Month, TextOf(book.Month + 1), law);
        }
    }

    private static Taking? Claim(
        RefundMonthFiled item, RefundMonthClaim claim, int i, ProducerExport? export, DateOnly day, DateOnly last, RouteRow law, RefundRules rules, List<Reason> reasons)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"/declarations/{i}");
        if (export is not { IsClaim: true, LeftOn: > 0 } || export.EbcCode != item.Tenant)
        {
            reasons.Add(Reasons.MonthDeclaration(at, claim.DeclarationId, law));
            return null;
        }
        if (export.MonthId.Length > 0)
        {
            reasons.Add(Reasons.MonthClaimed(at, claim.DeclarationId, export.MonthId, law));
            return null;
        }
        var exportDay = DateOnly.FromDayNumber(export.LeftOn);
        if (exportDay > last)
        {
            reasons.Add(Reasons.MonthTooEarly(at, exportDay, last, law));
            return null;
        }
        decimal materials = 0;
        if (claim.FreeMaterials.Length > 0 && (!Decimals.TryRead(claim.FreeMaterials, out materials) || materials < 0 || Decimals.ToFen(materials) != materials))
        {
            reasons.Add(Reasons.MonthFigure(at + "/freeMaterials", claim.FreeMaterials, law));
            return null;
        }
        DateOnly? contract = null;
        if (claim.FxContract.Length > 0)
        {
            if (!DateOnly.TryParseExact(claim.FxContract, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var named))
            {
                reasons.Add(Reasons.MonthFigure(at + "/fxContract", claim.FxContract, law));
                return null;
            }
            contract = named;
        }
        if (Lapsed(export, last.DayNumber))
        {
            return new Taking(export, 0);
        }
        if (ClaimPeriod.Of(exportDay, rules) is { } window && rules.Methods.On("claim", exportDay) is { } claims)
        {
            var facts = new ClaimFacts(day, export.FxOn > 0 ? DateOnly.FromDayNumber(export.FxOn) : null, contract, claim.CountsAsReceived);
            var (standing, missing) = ClaimPeriod.Stand(window, facts, claims);
            if (standing == ClaimStanding.DeemedDomestic)
            {
                reasons.Add(Reasons.MonthLapsed(at, window.LastDay!.Value, day, claims));
                return null;
            }
            if (missing.Count > 0)
            {
                reasons.AddRange(missing.Select(r => Placed(r, at)));
                return null;
            }
        }
        return new Taking(export, materials);
    }

    // What was ready in time may have lapsed since, and is taxed by the month its last day lies in.
    private static bool Claimable(ProducerExport export, DateOnly day, RefundRules rules)
    {
        var exportDay = DateOnly.FromDayNumber(export.LeftOn);
        return ClaimPeriod.Of(exportDay, rules) is not { } window || rules.Methods.On("claim", exportDay) is not { } law
            || ClaimPeriod.Stand(window, new ClaimFacts(day, DateOnly.FromDayNumber(export.FxOn), null, ""), law).Standing is ClaimStanding.Regular or ClaimStanding.Late;
    }

    // CNY of every part to the fen; materials go with the goods by their value, and the last part takes the rest.
    private static Priced Price(Taking taken, decimal rate, bool lapsed)
    {
        decimal fob = 0, spread = 0, before = 0, vat = 0, nonCreditable = 0, ceiling = 0;
        List<ProducerLine> lines = [];
        var parts = taken.Export.Goods.Parts.Select(p => (Part: p, Cny: Decimals.ToFen(Decimals.Read(p.Fob) * rate))).ToList();
        var whole = parts.Where(p => !lapsed && !p.Part.Taxed).Sum(p => p.Cny);
        foreach (var (part, cny) in parts)
        {
            if (lapsed || part.Taxed)
            {
                vat += DeemedDomesticSale.OutputVat(cny, Decimals.Read(part.VatPct));
                continue;
            }
            before += cny;
            var upTo = whole == 0 ? 0 : Decimals.ToFen(taken.Materials * before / whole);
            var line = new ProducerLine(cny, upTo - spread, Decimals.Read(part.VatPct), Decimals.Read(part.RefundPct));
            spread = upTo;
            fob += cny;
            lines.Add(line);
            var share = ProducerRefund.Line(line);
            nonCreditable += share.NonCreditable;
            ceiling += share.Ceiling;
        }
        return new Priced(taken.Export, fob, taken.Materials, lines, nonCreditable, ceiling, vat, lapsed);
    }

    private static MonthFiled Decide(
        RefundMonthFiled item, ProducerBook? book, int month, decimal output, decimal input, decimal opening, List<Priced> priced, IEnumerable<ParityRow> parities,
        RouteRow law, RefundRules rules, long now)
    {
        var last = LastOf(month);
        var deemed = priced.Sum(p => p.OutputVat);
        var surcharge = rules.Parameters.On(SurchargePct, last) ?? throw new InvalidDataException($"refund-parameters.csv has no {SurchargePct} for {RefundRoute.Day(last)}.");
        var r = ProducerRefund.Month(new ProducerMonth(
            [.. priced.SelectMany(p => p.Lines)], output + deemed, input, opening, surcharge.Value, book?.CeilingCarry ?? 0));
        var decided = new RefundMonthDecided
        {
            Month = item.Month, DomesticOutputVat = Decimals.Write(output), DeemedOutputVat = Decimals.Write(deemed), InputVat = Decimals.Write(input),
            OpeningCredit = Decimals.Write(opening), OpeningCeiling = Decimals.Write(book?.CeilingCarry ?? 0), NonCreditable = Decimals.Write(r.NonCreditable),
            Ceiling = Decimals.Write(r.Ceiling), Payable = Decimals.Write(r.Payable), Refund = Decimals.Write(r.Refund), Exempted = Decimals.Write(r.Exempted),
            CarryForward = Decimals.Write(r.CarryForward), Surcharges = Decimals.Write(r.Surcharges), CeilingCarry = Decimals.Write(Math.Min(0, r.Ceiling)),
            Declarations = priced.Count,
        };
        decided.Used.Add(RefundRoute.UsedOf(law, $"month={item.Month}; output={decided.DomesticOutputVat}; deemed={decided.DeemedOutputVat}; input={decided.InputVat}; opening={decided.OpeningCredit}"));
        if (priced.Exists(p => p.OutputVat != 0) && rules.Methods.On("deemed-domestic", last) is { } sale)
        {
            decided.Used.Add(RefundRoute.UsedOf(sale, $"output-vat={decided.DeemedOutputVat}"));
        }
        decided.Used.Add(new Used
        {
            Rule = surcharge.Key, Version = RefundRoute.Day(surcharge.ValidFrom), Figures = $"value={Decimals.Write(surcharge.Value)}", Source = surcharge.Source,
        });
        decided.Used.Add(parities.Take(50).Select(p => new Used
        {
            Rule = "PARITY-" + p.Currency, Version = RefundRoute.Day(p.ValidFrom), Figures = $"rate={p.Rate.ToString(CultureInfo.InvariantCulture)}", Source = p.Source,
        }));
        decided.Used.Add(new Used
        {
            Rule = "TaxRefund:ParityDay", Version = "setting", Figures = rules.Settings.ParityOfDay ? "export-day" : "first-of-month",
            Source = "central parity of the day of sale or of the first of the month, kept for a year: practitioners' answer; design: the export day stands for the sale",
        });
        var answer = new DocumentAnswered
        {
            FilingId = item.FilingId, Outcome = "done", At = now,
            Figures = $"month={item.Month}; declarations={priced.Count}; non-creditable={decided.NonCreditable}; ceiling={decided.Ceiling}; payable={decided.Payable}; "
                + $"refund={decided.Refund}; exempted={decided.Exempted}; carry-forward={decided.CarryForward}; surcharges={decided.Surcharges}; opening-credit={decided.OpeningCredit}; "
                + $"deemed-output-vat={decided.DeemedOutputVat}",
        };
        return new MonthFiled(
            new RefundMonthRow(item.FilingId, item.Tenant, decided, now), new ProducerBook(item.Tenant, month, item.FilingId, r.CarryForward, Math.Min(0, r.Ceiling)),
            Share(item, priced, r, now), answer);
    }

    // Refund and exempted amount by the ceiling each brought, so that the shares add up to the month's to the fen.
    private static List<ProducerExport> Share(RefundMonthFiled item, List<Priced> priced, ProducerReturn month, long now)
    {
        List<ProducerExport> taken = new(priced.Count);
        decimal all = priced.Sum(p => p.Ceiling), upTo = 0, refunded = 0, exempted = 0;
        foreach (var p in priced)
        {
            upTo += p.Ceiling;
            var (refund, exempt) = all <= 0 ? (0, 0) : (Decimals.ToFen(month.Refund * upTo / all), Decimals.ToFen(month.Exempted * upTo / all));
            taken.Add(p.Export with
            {
                MonthId = item.FilingId,
                Share = new RefundShared
                {
                    FilingId = p.Export.FilingId, MonthId = item.FilingId, Month = item.Month, Part = p.Export.IsClaim ? "" : p.Export.IsReturn ? p.Export.ExportId : "taxed",
                    Basis = p.Export.IsReturn ? "returned" : p.Lapsed || !p.Export.IsClaim ? RefundOutcome.DeemedDomestic : "claimed",
                    Refund = Decimals.Write(refund - refunded), Exempted = Decimals.Write(exempt - exempted), NonCreditable = Decimals.Write(p.NonCreditable),
                    OutputVat = Decimals.Write(p.OutputVat), At = now, Fob = Decimals.Write(p.Fob), FreeMaterials = Decimals.Write(p.Materials),
                },
            });
            (refunded, exempted) = (refund, exempt);
        }
        return taken;
    }

    private static MonthFiled Refused(RefundMonthFiled item, List<Reason> reasons, long now)
    {
        var answer = new DocumentAnswered { FilingId = item.FilingId, Outcome = "refused", At = now };
        // A month names thousands at most: its filer mends the first and asks again.
        answer.Reasons.Add(reasons.Take(100));
        foreach (var reason in answer.Reasons)
        {
            reason.Leg = Leg;
        }
        return new MonthFiled(new RefundMonthRow(item.FilingId, item.Tenant, null, now), null, [], answer);
    }

    private static Reason Placed(Reason reason, string pointer)
    {
        reason.Pointer = pointer;
        return reason;
    }

    private readonly record struct Taking(ProducerExport Export, decimal Materials);

    /// <param name="Fob">CNY of what is claimed.</param>
    private sealed record Priced(
        ProducerExport Export, decimal Fob, decimal Materials, IReadOnlyList<ProducerLine> Lines, decimal NonCreditable, decimal Ceiling, decimal OutputVat, bool Lapsed);
}
