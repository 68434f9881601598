using SingleWindow.Contracts;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>A trial of a return of an import: the step of its application, and that of goods that came at once. Called by: AskCases.</summary>
internal static class TryReturn
{
    internal static async Task<ReturnTrialAnswer> RunAsync(ReturnRequested item, string tenant, HouseRuntime house, CancellationToken ct)
    {
        var now = house.Time.GetUtcNow();
        (item.FilingId, item.Tenant, item.AppliedAt, item.ArrivedAt) = (FilingId.New(FilingId.Return, now), tenant, now.ToUnixTimeMilliseconds(), 0);
        return Answer(await house.TryAsync<CustomsWork>(Items(item), ct), item);
    }

    internal static List<Item> Items(ReturnRequested item) =>
    [
        Trial.Item(Events.ReturnsRequested, item),
        Trial.Item(Events.ReturnsArrived, new ReturnArrived { FilingId = item.FilingId, By = item.Tenant, ArrivedAt = item.AppliedAt }),
    ];

    internal static ReturnTrialAnswer Answer(Trial<CustomsWork> trial, ReturnRequested item)
    {
        var decided = trial.Left.OfType<ReturnDecided>().ToList();
        var answer = new ReturnTrialAnswer { Asked = decided[0], Back = decided.Count > 1 ? decided[^1] : null };
        if (answer.Asked.DeclarationId.Length > 0 && trial.Work.Imports!.Files.Find(item.DeclarationId) is { } file)
        {
            answer.Left.Add(file.Holding.SoldBeside("").Select(l => new ReturnLeft { Gnum = l.Gnum, Qty = Decimals.Write(l.Qty - l.Returned) }));
        }
        return answer;
    }
}
