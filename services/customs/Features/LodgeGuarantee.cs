using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// GuaranteesLodged: a deposit or a letter joins the account of its company, or is withdrawn from what is free. Out: DocumentsAnswered. A number
/// counts once.
/// </summary>
internal static class LodgeGuarantee
{
    internal static void Handle(CustomsWork work, GuaranteeLodged item, StepContext context)
    {
        var imports = work.Imports!;
        var say = SettleCase.ExplainImport(work, context);
        var lodged = Accounts.Lodge(item, imports.Entries.Find(AccountEntry.Lodged(item.Company, item.Reference)), imports.SumsOf(item.Company), say, context.NowMs);
        if (lodged is not { } move)
        {
            return;
        }
        imports.Keep(move);
        context.Emit(Events.DocumentsAnswered, move.Answer);
    }
}
