using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Rules;
using SingleWindow.Platform.Steps;

namespace SingleWindow.FxSettlement.Features;

/// <summary>
/// gRPC questions: the settlement of one declaration, what would become of goods that are not declared yet, rates, what is overdue, the
/// settlement report. Another company's declaration is answered as not found.
/// </summary>
[Authorize]
public sealed class SettlementQuestions(IServiceProvider services, SettlementRules rules, TimeProvider time) : Contracts.FxSettlement.FxSettlementBase
{
    private static readonly SettlementAnswer NotFound = new();

    public override async Task<SettlementAnswer> AskSettlement(SettlementQuestion request, ServerCallContext context)
    {
        var rows = await services.House(Houses.FxSettlement).Store.QueryAsync(
            SettlementWork.Table, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, context.CancellationToken);
        return rows.Count == 0 ? NotFound : Answer(rows[0], context.GetHttpContext().User);
    }

    [Authorize(Roles.Overseers)]
    public override async Task<ReplayAnswer> ReplayDecision(ReplayQuestion request, ServerCallContext context)
    {
        if (!Differences.TryReadDay(request, out var day))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a day from 1970 on is written yyyy-MM-dd."));
        }
        var rows = await services.House(Houses.FxSettlement).Store.QueryAsync(
            SettlementWork.Table, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, context.CancellationToken);
        var answer = new ReplayAnswer();
        answer.Decisions.Add(rows.Select(row => SettlementReplay.Of(row, day, rules)).OfType<ReplayedDecision>());
        return answer;
    }

    public override Task<RateAnswer> QuoteRate(RateQuestion request, ServerCallContext context) =>
        DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Task.FromResult(Quote(request.Currency, day, rules))
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a day is written yyyy-MM-dd."));

    public override Task<RatesAnswer> AskRates(RatesQuestion request, ServerCallContext context) => Task.FromResult(AskBooks.Rates(request, rules, Today));

    [Authorize(Roles.Declarants)]
    public override async Task<SettlementTrialAnswer> TrySettlement(SettlementTrial request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var house = services.House(Houses.FxSettlement);
        var now = house.Time.GetUtcNow();
        var answer = Terms(request.Goods?.Currency ?? request.Currency, ChinaDay.Of(now), rules);
        if (request.Goods is not { IeFlag: not SettlementWork.Import } goods)
        {
            return answer;
        }
        if (!user.Sees(goods.EbcCode) && !user.Sees(goods.EbpCode))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        var id = FilingId.New(FilingId.Declaration, now);
        goods.Tenant = user.Company();
        var trial = await house.TryAsync<SettlementWork>(
            [Trial.Item(Events.DeclarationsDecided, new DeclarationDecided { FilingId = id, Released = goods })], context.CancellationToken);
        var known = trial.Work.Cases.Find(SettlementCase.KeyOf(goods.EbcCode, goods.OrderNo))!;
        // A platform may name any merchant's order: it is told of money only where the money names the platform.
        if (user.Sees(goods.EbcCode) || user.Sees(known.Released?.Tenant ?? "") || known.Reports?.Items.Any(r => user.Sees(r.EbpCode)) == true)
        {
            answer.Settlement = trial.Of<ProceedsSettled>(s => s.FilingId == id);
        }
        return answer;
    }

    /// <summary>The rate and the tolerance of a day.</summary>
    public static SettlementTrialAnswer Terms(string currency, DateOnly day, SettlementRules rules) => new()
    {
        Rate = Quote(currency, day, rules),
        Tolerance = rules.ToleranceOn(day) is not { } row ? new ToleranceAnswer() : new ToleranceAnswer
        {
            Found = true, Ratio = Decimals.Write(row.Ratio), WithinRatioDocumentsUsd = Decimals.Write(row.WithinRatioDocumentsUsd),
            OverRatioDocumentsUsd = Decimals.Write(row.OverRatioDocumentsUsd), OverRatioManualUsd = Decimals.Write(row.OverRatioManualUsd),
            Version = ChinaDay.Text(row.ValidFrom), Source = row.Source,
        },
    };

    public override Task<OverdueAnswer> AskOverdue(OverdueQuestion request, ServerCallContext context) => AskBooks.OverdueAsync(
        request, services.House(Houses.FxSettlement).Store, context.GetHttpContext().User, rules, Today, context.CancellationToken);

    public override Task<ReportAnswer> AskReport(ReportQuestion request, ServerCallContext context) => AskBooks.ReportAsync(
        request, services.House(Houses.FxSettlement).Store, context.GetHttpContext().User, AskBooks.MostReported, context.CancellationToken);

    private DateOnly Today => ChinaDay.Of(time.GetUtcNow());

    /// <summary>What this caller is told of a case: the declarant, the merchant and the institutions that reported on it see it.</summary>
    public static SettlementAnswer Answer(SettlementCase row, ClaimsPrincipal user) => Sees(row, user)
        ? new SettlementAnswer
        {
            Found = true, Settlement = row.Outcome, WaitingForProceeds = row.State is SettlementState.AwaitingProceeds or SettlementState.AwaitingSales,
            Expected = row.Released is null ? "" : Decimals.Write(row.Expected),
        }
        : NotFound;

    /// <inheritdoc cref="Answer"/>
    public static bool Sees(SettlementCase row, ClaimsPrincipal user) =>
        user.SeesAll()
        || (row.Released is { } goods && (user.Sees(goods.Tenant) || user.Sees(goods.EbcCode)))
        || (row.Reports is { } reports && reports.Items.Any(r => user.Sees(r.Tenant) || (row.Released is null && user.Sees(r.EbcCode))));

    /// <summary>The rate the books would use at noon of that day, of banks without quotes of their own.</summary>
    public static RateAnswer Quote(string currency, DateOnly day, SettlementRules rules) =>
        rules.Rates.BankBuying(
            RateBook.AnyBank, rules.Rates.Currency(currency)?.Code ?? currency,
            new DateTimeOffset(day, new TimeOnly(12, 0), ChinaDay.Offset).ToUnixTimeMilliseconds(), out _) is { } quote
            ? new RateAnswer { Found = true, Rate = Decimals.Write(quote.Quoted), Unit = quote.Unit, Source = $"{quote.Kind}; {quote.Source}", Date = ChinaDay.Text(quote.Date) }
            : new RateAnswer();
}
