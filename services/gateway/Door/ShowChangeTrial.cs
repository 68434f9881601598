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
