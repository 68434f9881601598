using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>A dry run as its caller reads it.</summary>
public static class ShowTrial
{
    private const string Unavailable = "unavailable", NotApplicable = "not-applicable", NeedsCustoms = "needs-customs", NotReached = "not-reached";

    internal static readonly NoteJson
        NotStored = new("NOT_STORED", "Nothing was stored or sent; another filing may be faster than the real one.", "未保存、未发送；正式申报前，他人单证可能先行占用编号。"),
        NotDrawn = new("NOT_DRAWN", "Customs' random draw was not made: goods that would be released may still be inspected.", "未进行随机布控抽取：预计放行的货物仍可能被查验。"),
        HoldNotTold = new("HOLD_NOT_TOLD", "Why customs would hold the goods, and which check awaits them, is told when they are held.", "海关审核或查验的原因和方式在实际布控时告知，不预先告知。"),
        ReferenceUsed = new("REFERENCE_USED", "A filing of yours has this number: existingId. The rest is answered as if it were free.", "该编号已被您的单证使用，见 existingId；其余按编号可用计算。");

    internal static readonly (string Name, string En, string Zh)
        NumberUsed = (DryRun.NotFiled, "Would not be filed: its number is used", "编号已使用，不会受理"),
        CannotBeTold = (DryRun.Unknown, "Cannot be told: a house does not answer", "有环节未响应，无法预测");

    /// <param name="first">The row the declaration would begin with.</param>
    /// <param name="existing">The filing that has its number.</param>
    public static DryRunJson Answer(
        FilingRow first, string? existing, Bundle bundle, Trials trials, RecentTimes recent, DeadlineSettings deadlines)
    {
        var now = first.Created;
        var view = DryRun.Foresee(first.View, trials);
        var reaches = DryRun.Reaches(view, trials);
        var filed = existing is null ? reaches : null;
        var expected = DryRun.Times(filed, recent.Released, recent.Settled, now, deadlines, bundle.IsImport, bundle.IsOverseas);
        var (name, en, zh) = existing is not null ? NumberUsed
            : reaches is { } status ? (status.Name, status.En, status.Zh)
            : CannotBeTold;
        return new DryRunJson(
            bundle.Reference, existing, name, en, zh, filed?.Group, Show.Reasons(Show.AllReasons(view), import: bundle.IsImport), Legs(bundle, view, trials),
            Customs(trials), [.. DryRun.Missing(bundle, trials, now, deadlines).Select(m => new MissingLegJson(m.Leg, m.From, Show.Time(m.By)))],
            Show.Amount(view.Declared, view.Currency), Show.Amount(view.Paid, view.PaidCurrency), Refund(bundle.Declaration!, trials),
            Settlement(view, trials),
            [.. expected.Select(e => new ExpectedJson(e.Event, e.Basis, e.TypicalSeconds, e.MostSeconds, e.Of, e.By is { } by ? Show.Time(by) : null, e.Setting))],
            [.. trials.Away.Order(StringComparer.Ordinal)], [.. Notes(existing, trials)], Show.Time(now),
            bundle.IsImport ? "import" : "export", bundle.IsImport ? Import(trials) : null);
    }

    internal static ImportTaxesJson? Taxes(ImportTaxes? t) => t is null ? null : new ImportTaxesJson(t.Duty, t.ConsumptionTax, t.Vat, t.Total);

    private static IEnumerable<NoteJson> Notes(string? existing, Trials trials)
    {
        yield return NotStored;
        if (existing is not null)
        {
            yield return ReferenceUsed;
        }
        if (trials.Customs?.Outcome == "released")
        {
            yield return NotDrawn;
        }
        if (trials.Customs?.Outcome == "held")
        {
            yield return HoldNotTold;
        }
    }

    private static LegsJson Legs(Bundle bundle, FilingView view, Trials trials)
    {
        var paymentWaits = bundle.Payment is not null && trials.Payment is { Payment: null };
        return new LegsJson(
            Leg(view.Order, bundle.Order is not null && trials.Order is null ? Unavailable : null, "order"),
            Leg(view.Payment, trials.Away.Contains(Houses.Payment) ? Unavailable : paymentWaits ? "waits-for-order" : null, "payment"),
            Leg(view.Waybill, bundle.Waybill is not null && trials.Waybill is null ? Unavailable : null, "waybill"));

        LegJson Leg(LegMark? mark, string? instead, string name)
        {
            var shown = Show.Leg(mark);
            // Customs may hold a leg filed alone that the gateway has not heard of yet.
            var held = shown.State == "awaited" && trials.Customs is { } customs && customs.Outcome != "refused" && !customs.Missing.Contains(name);
            return shown with { State = instead ?? (held ? "checked" : shown.State), At = shown.FilingId is null ? null : shown.At };
        }
    }

    private static CustomsTrialJson Customs(Trials trials)
    {
        if (trials.Customs is not { } customs)
        {
            return new CustomsTrialJson(Unavailable, null, []);
        }
        var code = customs.Outcome switch { "released" => 800, "refused" => 100, "waiting" => 2, _ => 0 };
        var (en, zh) = OfficialStatus.NameOf(code);
        var needs = customs.Outcome == "waiting" && trials.Away.Count > 0;
        return new CustomsTrialJson(needs ? "needs" : customs.Outcome, code == 0 ? null : new OfficialJson(code, en, zh), Show.Reasons(customs.Reasons));
    }

    private static RefundTrialJson Refund(DeclarationSubmitted declaration, Trials trials) => trials.Refund is { } refund
        ? new RefundTrialJson(
            "decided", declaration.RefundRoute, refund.Outcome, refund.Amount, refund.ToCost, ChinaDay.Text(ChinaDay.Of(refund.At)), Show.Reasons(refund.Reasons))
        : new RefundTrialJson(declaration.IeFlag == Bundle.Import ? NotApplicable : After(trials, Houses.TaxRefund), declaration.RefundRoute, null, null, null, null, []);

    private static SettlementTrialJson Settlement(FilingView view, Trials trials)
    {
        if (trials.Settlement is not { } answer)
        {
            return new SettlementTrialJson(view.Import is not null ? NotApplicable : After(trials, Houses.FxSettlement), null, null, null, []);
        }
        var (rate, tolerance) = (answer.Rate, answer.Tolerance);
        return new SettlementTrialJson(
            trials.Customs is null ? NeedsCustoms : answer.Settlement?.Outcome ?? "waiting-for-proceeds",
            rate is { Found: true } ? new RateTrialJson(view.Currency, rate.Rate, rate.Source, rate.Date, Cny(view.Declared, rate.Rate)) : null,
            tolerance is { Found: true }
                ? new ToleranceJson(
                    tolerance.Ratio, tolerance.WithinRatioDocumentsUsd, tolerance.OverRatioDocumentsUsd, tolerance.OverRatioManualUsd, tolerance.Version, tolerance.Source)
                : null,
            Show.Settlement(view.Settlement), Show.Reasons(answer.Settlement?.Reasons ?? []));
    }

    private static ImportTrialJson Import(Trials trials)
    {
        var customs = trials.Customs;
        return new ImportTrialJson(
            Some(customs?.Import?.Verdict), Some(customs?.Import?.Regime), Some(customs?.Import?.DutiablePrice), Some(customs?.Import?.CountsToYear),
            ImportTaxesJson.Of(customs?.Taxes), Some(customs?.AnnualLeft), ImportTaxesJson.Of(customs?.GeneralTrade));

        static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }

    // Why a house behind customs has not decided.
    private static string After(Trials trials, string house) =>
        trials.Away.Contains(house) ? Unavailable : trials.Customs is null ? NeedsCustoms : NotReached;

    /// <summary>The declared amount in CNY, half up to the fen; a figure to go by, for the money decides.</summary>
    private static string Cny(string declared, string rate)
    {
        try
        {
            return Decimals.ToFen(Decimals.Read(declared) * Decimals.Read(rate)).ToString("0.00", CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return "";
        }
    }
}
