using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Features;

/// <summary>
/// What goods of a filed declaration owe as an ordinary import. It is reckoned when it is asked, and kept nowhere: nothing is assessed by it. Called by: AskCases.
/// </summary>
internal static class AskGeneralTrade
{
    private const int MostLines = 100;

    /// <param name="today">In China.</param>
    internal static async Task<GeneralTradeAnswer> AnswerAsync(
        GeneralTradeQuestion request, IStore store, ClaimsPrincipal user, ImportRules rules, DateOnly today, CancellationToken ct)
    {
        DateOnly? asked = request.Date.Length == 0 ? null
            : DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) ? on
            : throw Wrong("date: a day is written yyyy-MM-dd.");
        if (request.Lines.Count > MostLines)
        {
            throw Wrong("lines: at most 100.");
        }
        var rows = await store.QueryAsync(CustomsTables.Cases, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, ct);
        if (rows is not [var file] || file.ReadDeclaration() is not { } list || (!user.Sees(file.Tenant) && !user.Sees(list.EbcCode) && !user.Sees(list.EbpCode)))
        {
            return new GeneralTradeAnswer();
        }
        return new GeneralTradeAnswer { Found = true, Taxes = Taxes(request, file, list, asked, today, rules) };
    }

    private static ImportTaxAnswer? Taxes(GeneralTradeQuestion request, CaseFile file, DeclarationSubmitted list, DateOnly? asked, DateOnly today, ImportRules rules)
    {
        if (list.IeFlag == "I")
        {
            var decision = file.ReadDecision();
            return file.Status == OfficialStatus.Refused && GeneralTrade.IsLeft(decision.Reasons)
                ? GeneralTrade.OfImport(list, asked ?? ChinaDay.Of(decision.Moves[^1].At), rules)
                : null;
        }
        if (file.Status is not (OfficialStatus.Released or OfficialStatus.Closed) || request.Lines.Count == 0)
        {
            return null;
        }
        try
        {
            return GeneralTrade.OfReturn(list, request.Lines, request.Rate, asked ?? today, rules);
        }
        catch (FormatException error)
        {
            throw Wrong(error.Message);
        }
    }

    private static RpcException Wrong(string what) => new(new Status(StatusCode.InvalidArgument, what));
}
