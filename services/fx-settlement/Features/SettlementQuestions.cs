using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// gRPC questions: the settlement of one declaration, and the rate of a day. Another company's declaration is answered as not found.
/// </summary>
[Authorize]
public sealed class SettlementQuestions(IServiceProvider services, SettlementRules rules) : Contracts.FxSettlement.FxSettlementBase
{
    private static readonly SettlementAnswer NotFound = new();

    public override async Task<SettlementAnswer> AskSettlement(SettlementQuestion request, ServerCallContext context)
    {
        var rows = await services.House(Houses.FxSettlement).Store.QueryAsync(
            SettlementWork.Table, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, context.CancellationToken);
        return rows.Count == 0 ? NotFound : Answer(rows[0], context.GetHttpContext().User);
    }

    public override Task<RateAnswer> QuoteRate(RateQuestion request, ServerCallContext context) =>
        DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Task.FromResult(Quote(request.Currency, day, rules))
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a day is written yyyy-MM-dd."));

    /// <summary>What this caller is told of a case: the declarant, the merchant and the institutions that reported on it see it.</summary>
    public static SettlementAnswer Answer(SettlementCase row, ClaimsPrincipal user)
    {
        var sees = user.SeesAll()
            || (row.Released is { } goods && (user.Sees(goods.Tenant) || user.Sees(goods.EbcCode)))
            || (row.Reports is { } reports && reports.Items.Any(r => user.Sees(r.Tenant)));
        return sees
            ? new SettlementAnswer { Found = true, Settlement = row.Outcome, WaitingForProceeds = row.State == SettlementState.AwaitingProceeds }
            : NotFound;
    }

    /// <summary>The rate the books would use that day.</summary>
    public static RateAnswer Quote(string currency, DateOnly day, SettlementRules rules) =>
        rules.QuoteOn(rules.CurrencyOf(currency), day) is { } quote
            ? new RateAnswer { Found = true, Rate = Decimals.Write(quote.Rate), Source = quote.Source, Date = ChinaDay.Text(quote.Date) }
            : new RateAnswer();
}
