using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// GuaranteesLodged: a deposit or a letter waits to be confirmed, or is withdrawn from what is free. GuaranteesDecided: it is confirmed and joins the
/// account of its company, is refused, or cancelled. Out: DocumentsAnswered. A number counts once.
/// </summary>
internal static class LodgeGuarantee
{
    internal static void Handle(CustomsWork work, GuaranteeLodged item, StepContext context)
    {
        var imports = work.Imports!;
        var say = SettleCase.ExplainImport(work, context);
        var lodged = Accounts.Lodge(item, imports.Entries.Find(AccountEntry.Lodged(item.Company, item.Reference)), imports.SumsOf(item.Company), say, context.NowMs);
        Keep(imports, lodged, context);
    }

    internal static void OnDecision(CustomsWork work, GuaranteeDecided item, StepContext context)
    {
        var imports = work.Imports!;
        var decided = Accounts.Decide(
            item, imports.Entries.Find(AccountEntry.Lodged(item.Company, item.Reference)), imports.Certificates.Find(Certificate.KeyOf(item.Company, item.CertificateNo)),
            imports.SumsOf(item.Company), SettleCase.ExplainImport(work, context), context.NowMs);
        Keep(imports, decided, context);
    }

    private static void Keep(ImportWork imports, AccountMove? made, StepContext context)
    {
        if (made is not { } move)
        {
            return;
        }
        imports.Keep(move);
        context.Emit(Events.DocumentsAnswered, move.Answer);
    }
}
