using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>
/// A trial of a return of an export: the step of its application, then the same with its refund paid back, where it is owed, and its goods here at once.
/// Called by: RefundQuestions.
/// </summary>
public static class TryReturn
{
    public static async Task<ReturnTrialAnswer> RunAsync(ReturnRequested item, string tenant, HouseRuntime house, CancellationToken ct)
    {
        var now = house.Time.GetUtcNow();
        (item.FilingId, item.Tenant, item.AppliedAt, item.ArrivedAt) = (FilingId.New(FilingId.Return, now), tenant, now.ToUnixTimeMilliseconds(), 0);
        var trial = await house.TryAsync<RefundWork>([Trial.Item(Events.ExportReturnsRequested, item)], ct);
        var asked = trial.Of<ReturnDecided>(r => r.FilingId == item.FilingId)!;
        return Rest(item, asked) is not { } rest ? Answer(trial, asked, null)
            : Answer(trial = await house.TryAsync<RefundWork>(rest, ct), asked, trial.Left.OfType<ReturnDecided>().Last());
    }

    /// <summary>The application with what follows it; null: nothing does.</summary>
    public static List<Item>? Rest(ReturnRequested item, ReturnDecided asked)
    {
        if (asked.Outcome == "refused")
        {
            return null;
        }
        List<Item> items = [Trial.Item(Events.ExportReturnsRequested, item)];
        if (asked.Outcome == "pay-back-first")
        {
            items.Add(Trial.Item(Events.RefundsPaidBack, new RefundPaidBack
            {
                FilingId = item.FilingId, DeclarationId = item.DeclarationId, By = item.Tenant, Amount = asked.PayBack, At = item.AppliedAt,
            }));
        }
        items.Add(Trial.Item(Events.ExportReturnsArrived, new ReturnArrived
        {
            FilingId = item.FilingId, DeclarationId = item.DeclarationId, By = item.Tenant, ArrivedAt = item.AppliedAt,
        }));
        return items;
    }

    public static ReturnTrialAnswer Answer(Trial<RefundWork> trial, ReturnDecided asked, ReturnDecided? back)
    {
        var answer = new ReturnTrialAnswer { Asked = asked, Back = back };
        if (asked.DeclarationId.Length > 0 && trial.Work.Cases.Find(asked.DeclarationId) is { Released: { } goods })
        {
            var returns = trial.Work.Returns.All.Where(r => r.Counts && r.DeclarationId == asked.DeclarationId).ToList();
            answer.Left.Add(goods.Lines.Select(l => new ReturnLeft
            {
                Gnum = l.Gnum, Qty = Decimals.Write(Decimals.Read(l.Qty) - LineClaims.Of(l.Gnum, returns).Claimed),
            }));
        }
        return answer;
    }
}
