using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>A dry run of what comes after a declaration as its caller reads it.</summary>
internal static class ShowChangeTrial
{
    public static AmendmentTrialJson Amendment(AmendmentTried tried, Trials trials, RecentTimes recent, DeadlineSettings deadlines)
    {
        var (before, next, changes) = (tried.Before!, tried.Next!, tried.Changes ?? []);
        var standing = trials.Customs is { Outcome: DryRun.Standing };
        return new AmendmentTrialJson(
            before.Id, next.View.DocumentVersion, standing ? DryRun.Standing : trials.Customs is null ? DryRun.Unknown : "granted",
            Show.Reasons(standing ? trials.Customs!.Reasons : [], import: next.View.Import is not null),
            [.. changes.Take(Core.Amendment.MostChanges).Select(c => new ChangeJson(c.Pointer, c.Was, c.Now))],
            changes.Count > Core.Amendment.MostChanges ? changes.Count - Core.Amendment.MostChanges : null, Core.Amendment.Most - before.View.Amendments.Count,
            standing ? [] : [.. AmendmentEffects.Of(before, tried.Bundle!).Select(e => new AmendmentEffectJson(e.Link, e.What, e.Effect, Show.Some(e.Was), Show.Some(e.Now)))],
            ShowTrial.Taxes(trials.Customs?.TaxesBefore), standing ? null : ShowTrial.Answer(next, null, tried.Bundle!, trials, recent, deadlines), Show.Time(next.Created));
    }

    /// <param name="trial">Null: the house did not answer.</param>
    public static ReturnTrialJson Return(Tried tried, ReturnTrialAnswer? trial)
    {
        var goods = tried.Bundle.Return!;
        var export = goods.IeFlag == Bundle.Export;
        var asked = trial?.Asked;
        var view = asked is null ? tried.Row.View : export ? ReturnState.ExportReturn(tried.Row.View, asked) : FilingState.After(tried.Row.View, asked);
        var (name, en, zh) = WouldBe(FilingKind.Return, tried.ExistingId, asked is null ? null : view);
        return new ReturnTrialJson(
            goods.Reference, tried.ExistingId, export ? "export" : "import", goods.DeclarationId, name, en, zh,
            Show.Reasons(asked?.Reasons ?? [], alone: true, import: !export), Show.Some(asked?.ArriveBy ?? ""), Show.Some(asked?.ReliefUntil ?? ""),
            Show.Some(asked?.ProcedureUntil ?? ""), Show.Some(asked?.GoodsLawUntil ?? ""), Show.Some(asked?.PayBack ?? ""), trial?.Back is { } back ? End(back, export) : null,
            [.. (trial?.Left ?? []).Select(l => new ReturnedLineJson(l.Gnum, l.Qty))],
            [.. (asked?.Used ?? []).Select(u => new ReturnRuleJson(u.Rule, u.Version, u.Figures, u.Source))],
            trial is null ? [export ? Houses.TaxRefund : Houses.Customs] : [], Notes(tried.ExistingId), Show.Time(tried.Row.Created));
    }

    /// <param name="money">Null: payment did not answer.</param>
    /// <param name="withdrawal">What customs would answer to a reversal.</param>
    public static MoneyTrialJson Money(Tried tried, MoneyTrialAnswer? money, WithdrawalAnswered? withdrawal, IReadOnlySet<string> away)
    {
        var (kind, view) = (tried.Bundle.Kind, tried.Row.View);
        foreach (var answer in money?.Checked ?? [])
        {
            view = PaidState.Paying(view, answer);
        }
        var document = money?.Document ?? (withdrawal is null ? null : Ended(withdrawal));
        view = document is null ? view : FilingState.After(view, document);
        var (name, en, zh) = WouldBe(kind, tried.ExistingId, away.Count > 0 ? null : view);
        var refused = document is { Outcome: "refused" };
        var stands = withdrawal is { Done: false } ? money?.IfRefused : money;
        return new MoneyTrialJson(
            FilingNumbers.Shown(tried.Row.Reference), tried.ExistingId, name, en, zh, Show.Reasons(view.Answer?.Reasons ?? [], alone: true, import: tried.Bundle.IsImport),
            view.Answer is { Shares.Count: > 0 } ended ? [.. ended.Shares.Select(s => new ShareStateJson(s.OrderNo, s.Outcome, Show.Some(s.DeclarationId)))] : null,
            stands?.Balance is { Found: true } b
                ? new PaymentBalanceJson(b.Amount, b.Refunded, b.Left, b.Currency, [.. b.Uses.Select(u => new PaymentUseJson(u.OrderNo, u.Amount, u.Refunded, u.State))]) : null,
            [.. (stands?.Orders ?? []).Select(o => new OrderStandingJson(o.OrderNo, Show.Some(o.Due), o.Paid, Show.Some(o.Left), o.Currency, o.PaymentsLeft, o.RefundsLeft))],
            refused || money?.Withdrawn is not { } withdrawn ? [] : [.. withdrawn.Orders.Select(o => o.OrderNo)],
            document is { Figures.Length: > 0 } ? ShowImport.Figures(document.Figures) : null, [.. away.Order(StringComparer.Ordinal)],
            [.. Notes(tried.ExistingId), .. kind == FilingKind.Payment && money is { Checked.Count: 0 } ? [WaitsForOrder] : (NoteJson[])[]], Show.Time(tried.Row.Created));
    }

    private static readonly NoteJson WaitsForOrder = new("WAITS_FOR_ORDER", "Its order is not known yet: the payment would wait for it.", "订单尚未申报，支付单将等待订单。");

    // As payment tells its filer what customs answered.
    private static DocumentAnswered Ended(WithdrawalAnswered withdrawal)
    {
        var document = new DocumentAnswered { FilingId = withdrawal.FilingId, Outcome = withdrawal.Done ? "done" : "refused" };
        document.Reasons.Add(withdrawal.Reasons);
        return document;
    }

    private static ReturnEndJson End(ReturnDecided back, bool export) => new(
        back.Outcome, Show.Amount(back.ValueBack, export ? back.Currency : Core.Ledger.LedgerRules.Cny),
        export || back.DutyBack.Length == 0 ? null : new ImportTaxesJson(
            back.DutyBack, back.ConsumptionTaxBack, back.VatBack,
            Decimals.Write(Decimals.Read(back.DutyBack) + Decimals.Read(back.ConsumptionTaxBack) + Decimals.Read(back.VatBack))),
        Show.Some(back.PayBack), back.Whole, export ? [.. back.Lines.Select(ShowReturn.Line)] : null, export ? null : [.. back.Bills.Select(ShowImport.Bill)],
        Show.Reasons(back.Reasons, alone: true, import: !export));

    // The status of the facts as they would be; null facts: a house did not answer.
    private static (string Name, string En, string Zh) WouldBe(FilingKind kind, string? existing, FilingView? view) =>
        existing is not null ? ShowTrial.NumberUsed : view is null ? ShowTrial.CannotBeTold : FilingStatus.Of(kind, view) is var status ? (status.Name, status.En, status.Zh) : default;

    private static IReadOnlyList<NoteJson> Notes(string? existing) => existing is null ? [ShowTrial.NotStored] : [ShowTrial.NotStored, ShowTrial.ReferenceUsed];
}
