using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// CollectionsRequested: the bills of a company whose time for returns is over are summarised (汇总征税), and its guarantee is free of them or pays
/// them. Out: TaxBillsMoved for each, DocumentsAnswered.
/// </summary>
internal static class CollectTax
{
    internal static void Handle(CustomsWork work, CollectionRequested item, StepContext context)
    {
        var imports = work.Imports!;
        var (due, more) = imports.Due(item);
        var collected = Accounts.Collect(
            item, imports.Entries.Find(AccountEntry.Collected(item.Reference)), imports.SumsOf(item.Company), due, more, imports.Rules, imports.Settings,
            SettleCase.ExplainImport(work, context), context.NowMs);
        if (collected is not { } move)
        {
            return;
        }
        imports.Keep(move.Account);
        foreach (var (bill, file) in move.Collected)
        {
            imports.Keep(file, bill);
            context.Emit(Events.TaxBillsMoved, bill);
        }
        context.Emit(Events.DocumentsAnswered, move.Account.Answer);
    }
}
