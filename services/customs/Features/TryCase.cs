using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// A trial of a declaration: the items a step would see, and what may be told of the outcome. In: the question, and the case it ended in.
/// Out: the answer. Called by: AskCases.
/// </summary>
internal static class TryCase
{
    /// <summary>Legs first: the reasons of every refused one are told together.</summary>
    internal static List<Item> Items(DeclarationTrial trial, string id)
    {
        List<Item> items = [];
        if (trial.PaymentAlone is { } alone && !FilingId.IsDeclaration(alone.FilingId))
        {
            items.Add(Trial.Item(Events.PaymentsChecked, alone));
        }
        if (trial.Order is { } order)
        {
            order.FilingId = id;
            items.Add(Trial.Item(Events.OrdersChecked, order));
        }
        if (trial.Payment is { } payment)
        {
            payment.FilingId = id;
            items.Add(Trial.Item(Events.PaymentsChecked, payment));
        }
        if (trial.Waybill is { } waybill)
        {
            waybill.FilingId = id;
            items.Add(Trial.Item(Events.WaybillsChecked, waybill));
        }
        items.Add(Trial.Item(Events.DeclarationsSubmitted, trial.Declaration));
        return items;
    }

    /// <summary>
    /// What a declarant may know before it files. Whoever could ask at will how risk is weighed would learn prices and weights that pass:
    /// the reasons, the score and the channel of a hold are told when the goods are held, not before.
    /// </summary>
    internal static DeclarationTrialAnswer Answer(CaseFile file, DeclarationDecided? decided, DeclarationSubmitted declaration, long now)
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
        if (answer.Outcome == "refused")
        {
            answer.Reasons.Add(decided!.Reasons);
            return answer;
        }
        answer.Missing.Add(Joining.Names(file.Missing));
        answer.Goods = Clearance.Release(declaration, Figures.Read(new Papers(declaration, null, null, null), null).Sum, now);
        return answer;
    }
}
