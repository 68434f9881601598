using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// A trial of a declaration: the items a step would see, and what may be told of the outcome. In: the question, and the case it ended in.
/// Out: the answer. Called by: AskCases.
/// </summary>
internal static class TryCase
{
    /// <summary>The end of the version before, then legs before the list: the reasons of every refused one are told together.</summary>
    internal static List<Item> Items(DeclarationTrial trial, string id, long now)
    {
        List<Item> items = [];
        var version = trial.Declaration.Version;
        var legs = FilingId.OfVersion(id, version);
        if (version > 1)
        {
            items.Add(Trial.Item(Events.ClosuresRequested, new ClosureRequested
            {
                ClosureId = FilingId.Amendment, FilingId = id, Ending = Ending.Amended, At = now, Version = version - 1,
            }));
        }
        Pay(trial.PaymentAlone is { } alone && !FilingId.IsDeclaration(alone.FilingId) ? alone : null);
        if (trial.Order is { } order)
        {
            order.FilingId = legs;
            items.Add(Trial.Item(Events.OrdersChecked, order));
        }
        if (trial.Payment is { } payment)
        {
            payment.FilingId = legs;
            Pay(payment);
        }
        if (trial.Waybill is { } waybill)
        {
            waybill.FilingId = legs;
            items.Add(Trial.Item(Events.WaybillsChecked, waybill));
        }
        items.Add(Trial.Item(Events.DeclarationsSubmitted, trial.Declaration));
        return items;

        // What pays an order in part customs does not hear of; what it heard before, when the order asked less, is taken back.
        void Pay(PaymentChecked? checkedNow)
        {
            if (checkedNow is { Verdict: Verdict.Accepted, Parts.Count: > 0, Full: false } part)
            {
                items.Add(Trial.Item(Events.PaymentsWithdrawn, new PaymentWithdrawn
                {
                    EbcCode = part.EbcCode, PaymentId = part.FilingId, At = part.CheckedAt, Orders = { new StatedPayment { OrderNo = part.OrderNo } },
                }));
            }
            else if (checkedNow is not null)
            {
                items.Add(Trial.Item(Events.PaymentsChecked, checkedNow));
            }
        }
    }

    /// <summary>Why the version before would stand; null: it would end.</summary>
    internal static DeclarationTrialAnswer? Standing(Trial<CustomsWork> trial)
    {
        if (trial.Of<DeclarationDecided>(d => d.ClosureRefused) is not { } refused)
        {
            return null;
        }
        var answer = new DeclarationTrialAnswer { Outcome = "standing" };
        answer.Reasons.Add(refused.Reasons);
        return answer;
    }

    /// <summary>
    /// What a declarant may know before it files. Whoever could ask at will how risk is weighed would learn prices and weights that pass:
    /// the reasons, the score and the channel of a hold are told when the goods are held, not before.
    /// </summary>
    /// <param name="imports">The rows of the trial, where the declaration is an import that could be decided.</param>
    internal static DeclarationTrialAnswer Answer(
        CaseFile file, DeclarationDecided? decided, DeclarationSubmitted declaration, long now, ImportWork? imports = null)
    {
        var answer = new DeclarationTrialAnswer
        {
            Outcome = file.Status switch
            {
                OfficialStatus.Refused => "refused",
                OfficialStatus.ManualReview or OfficialStatus.Inspection => "held",
                OfficialStatus.Released => "released",
                _ => "waiting",
            },
        };
        if (imports is not null && answer.Outcome != "waiting")
        {
            Import(answer, file.FilingId, decided!, declaration, imports, now);
        }
        if (answer.Outcome == "refused")
        {
            answer.Reasons.Add(decided!.Reasons);
            return answer;
        }
        answer.Missing.Add(Joining.Names(file.Missing));
        answer.Goods = Clearance.Release(declaration, Figures.Read(new Papers(declaration, null, null, null), null).Sum, now);
        return answer;
    }

    private static void Import(
        DeclarationTrialAnswer answer, string filingId, DeclarationDecided decided, DeclarationSubmitted declaration, ImportWork imports, long now)
    {
        var held = imports.Files.Find(filingId);
        // Of a hold the event tells no assessment yet; the declarant may know what its goods would be taxed.
        answer.Import = decided.Import ?? (held is null ? null : ImportAssessed.Parser.ParseFrom(held.Assessed));
        answer.Taxes = held is null ? null : ImportQuote.Write(ImportReturn.TaxesOf(held.Holding.Sold));
        var day = ChinaDay.Of(now);
        answer.GeneralTrade = GeneralTrade.IsLeft(decided.Reasons) ? GeneralTrade.OfImport(declaration, day, imports.Rules).Taxes : null;
        if (imports.Rules.Parameters.On("annual_limit", day) is { } limit)
        {
            answer.AnnualLeft = Decimals.Write(Math.Max(0, limit.Value - imports.Desk(declaration).Sums.UseOf(day.Year).Annual));
        }
    }
}
