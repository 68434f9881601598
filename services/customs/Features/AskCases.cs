using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Features;

/// <summary>
/// gRPC Customs: one case for its own company, officers and operators; the held ones for officers alone; the tariff for everybody; for
/// declarants what would become of a declaration, and the tax of an import (also for operators); accounts, tax bills and a person's year.
/// </summary>
[Authorize]
internal sealed class AskCases(
    IServiceProvider services, House<CustomsWork> undrawn, RuleBook rules, ImportRules imports, ClearanceSettings settings, ImportSettings importSettings,
    TimeProvider time)
    : Contracts.Customs.CustomsBase
{
    private const int MostHeld = 200;

    private IStore Store => services.House(Houses.Customs).Store;

    public override async Task<CaseAnswer> AskCase(CaseQuestion request, ServerCallContext context)
    {
        var rows = await Store.QueryAsync(
            CustomsTables.Cases, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, context.CancellationToken);
        return rows.Count == 1 && context.GetHttpContext().User.Sees(rows[0].Tenant) ? Answer(rows[0]) : new CaseAnswer();
    }

    [Authorize(Roles.Officer)]
    public override async Task<HeldAnswer> AskHeld(HeldQuestion request, ServerCallContext context)
    {
        if (!TryReadCursor(request.After, out var since, out var id))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "after is not a cursor of this question."));
        }
        var limit = Math.Clamp(request.Limit == 0 ? MostHeld : request.Limit, 1, MostHeld);
        var rows = await Store.QueryAsync(
            CustomsTables.Cases,
            "WHERE held_since IS NOT NULL AND (held_since > @since OR (held_since = @since AND filing_id > @id)) ORDER BY held_since, filing_id LIMIT @limit",
            new Dictionary<string, object?> { ["since"] = since, ["id"] = id, ["limit"] = limit },
            context.CancellationToken);
        var answer = new HeldAnswer { Next = rows.Count == limit ? Cursor(rows[^1]) : "" };
        answer.Cases.Add(rows.Select(Held));
        return answer;
    }

    public override Task<TariffAnswer> AskTariff(TariffQuestion request, ServerCallContext context) =>
        Task.FromResult(Features.AskTariff.Answer(request, rules, ChinaDay.Of(time.GetUtcNow())));

    [Authorize(Roles.Declarants + "|" + Roles.Operator)]
    public override Task<ImportTaxAnswer> QuoteImportTax(ImportTaxQuestion request, ServerCallContext context)
    {
        if (request.Regime.Length > 0 && request.Regime != ImportRegime.GeneralTrade)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "regime: empty for retail import, or general-trade."));
        }
        var day = ChinaDay.Of(time.GetUtcNow());
        return request.Date.Length == 0 || DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            ? Task.FromResult(ImportQuote.Answer(request, day, imports, importSettings))
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a day is written yyyy-MM-dd."));
    }

    public override Task<GeneralTradeAnswer> AskGeneralTrade(GeneralTradeQuestion request, ServerCallContext context) => Features.AskGeneralTrade.AnswerAsync(
        request, Store, context.GetHttpContext().User, imports, ChinaDay.Of(time.GetUtcNow()), context.CancellationToken);

    public override Task<GuaranteeAnswer> AskGuarantee(GuaranteeQuestion request, ServerCallContext context) =>
        AskImports.GuaranteeAsync(request, Store, context.GetHttpContext().User, context.CancellationToken);

    [Authorize(Roles.Overseers + "|" + Roles.Bank)]
    public override Task<PendingGuaranteesAnswer> AskPendingGuarantees(PendingGuaranteesQuestion request, ServerCallContext context) =>
        AskImports.PendingAsync(request, Store, context.GetHttpContext().User, context.CancellationToken);

    public override Task<TaxBillsAnswer> AskTaxBills(TaxBillsQuestion request, ServerCallContext context) =>
        AskImports.TaxBillsAsync(request, Store, context.GetHttpContext().User, context.CancellationToken);

    [Authorize(Roles.Declarants + "|" + Roles.Officer + "|" + Roles.Operator)]
    public override Task<StockAnswer> AskStock(StockQuestion request, ServerCallContext context) =>
        AskImports.StockAsync(request, Store, context.GetHttpContext().User, context.CancellationToken);

    [Authorize(Roles.Declarants + "|" + Roles.Officer + "|" + Roles.Operator)]
    public override Task<StockPostingsAnswer> AskStockPostings(StockPostingsQuestion request, ServerCallContext context) =>
        AskImports.PostingsAsync(request, Store, context.GetHttpContext().User, context.CancellationToken);

    [Authorize(Roles.Declarants + "|" + Roles.Officer + "|" + Roles.Operator)]
    public override Task<YearUseAnswer> AskYearUse(YearUseQuestion request, ServerCallContext context) =>
        AskImports.YearUseAsync(request, Store, imports, importSettings, ChinaDay.Of(time.GetUtcNow()), context.CancellationToken);

    [Authorize(Roles.Overseers)]
    public override Task<ReplayAnswer> ReplayDecision(ReplayQuestion request, ServerCallContext context) =>
        AskImports.ReplayAsync(request, Store, imports, settings, importSettings, context.CancellationToken);

    [Authorize(Roles.Declarants)]
    public override async Task<DeclarationTrialAnswer> TryDeclaration(DeclarationTrial request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        if (request.Declaration is not { } declaration || (!user.Sees(declaration.EbcCode) && !user.Sees(declaration.EbpCode)))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        var house = services.House(Houses.Customs);
        var now = house.Time.GetUtcNow();
        var amends = declaration.Version > 1;
        var id = amends ? declaration.FilingId : FilingId.New(FilingId.Declaration, now);
        ImportTaxes? before = null;
        if (amends)
        {
            before = await AmendedAsync(id, declaration.Version, user, context.CancellationToken);
        }
        else
        {
            declaration.Version = 0;
        }
        (declaration.FilingId, declaration.Tenant) = (id, user.Company());
        var trial = await house.TryAsync<CustomsWork>(TryCase.Items(request, id, now.ToUnixTimeMilliseconds()), context.CancellationToken, undrawn);
        var answer = TryCase.Standing(trial) ?? TryCase.Answer(
            trial.Work.Cases.Find(id)!, trial.Of<DeclarationDecided>(d => d.FilingId == id && d.Ending != Ending.Amended), declaration, now.ToUnixTimeMilliseconds(),
            trial.Work.Imports);
        answer.TaxesBefore = before;
        return answer;
    }

    [Authorize(Roles.Declarants)]
    public override Task<ReturnTrialAnswer> TryReturn(ReturnRequested request, ServerCallContext context) => Features.TryReturn.RunAsync(
        request, context.GetHttpContext().User.Company(), services.House(Houses.Customs), context.CancellationToken);

    [Authorize(Roles.PaymentInstitution)]
    public override async Task<WithdrawalAnswered> TryWithdrawal(PaymentWithdrawn request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var keys = request.Orders.Select(o => LooseKeys.Payment(request.EbcCode, o.OrderNo)).Distinct(StringComparer.Ordinal).ToList();
        var read = new Reading(Store);
        // The number of an order anybody can guess: whoever asks is the institution of the payment that is here under it.
        foreach (var leg in await read.LoadAsync(CustomsTables.LooseLegs, CustomsTables.LooseLegs.Key, keys, context.CancellationToken))
        {
            if (leg.Body is { } body && PaymentChecked.Parser.ParseFrom(body) is var payment && payment.PayCode != user.Company() && !payment.Parts.Any(p => p.PayCode == user.Company()))
            {
                throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
            }
        }
        request.Asks = true;
        var trial = await services.House(Houses.Customs).TryAsync<CustomsWork>([Trial.Item(Events.PaymentsWithdrawn, request)], context.CancellationToken);
        return trial.Of<WithdrawalAnswered>(_ => true)!;
    }

    /// <summary>What the case that is to be amended holds in tax; of another company nobody is told. A case that did not come yet is nobody's.</summary>
    private async Task<ImportTaxes?> AmendedAsync(string id, int version, System.Security.Claims.ClaimsPrincipal user, CancellationToken ct)
    {
        var named = new Dictionary<string, object?> { ["id"] = id };
        var rows = id.Contains('\0', StringComparison.Ordinal) ? [] : await Store.QueryAsync(CustomsTables.Cases, "WHERE filing_id = @id", named, ct);
        if (!FilingId.IsDeclaration(id) || (rows is [{ Tenant.Length: > 0 } file] && file.Tenant != user.Company()))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        if (rows is [var known] && known.Version >= version)
        {
            throw LaterVersion.Answered();
        }
        return rows is [{ IsImport: true }] && await Store.QueryAsync(ImportTables.Imports, "WHERE filing_id = @id", named, ct) is [var held]
            ? ImportQuote.Write(ImportReturn.TaxesOf(held.Holding.Sold)) : null;
    }

    internal static CaseAnswer Answer(CaseFile file)
    {
        var decision = file.ReadDecision();
        var answer = new CaseAnswer { Found = true, Status = file.Status, Channel = decision.Channel, Score = decision.Score };
        answer.Moves.Add(decision.Moves);
        answer.Reasons.Add(decision.Reasons);
        answer.Used.Add(decision.Used);
        answer.Missing.Add(file.IsOpen || file.IsHeld ? Joining.Names(file.Missing) : []);
        return answer;
    }

    internal static HeldCase Held(CaseFile file)
    {
        var decision = file.ReadDecision();
        var held = new HeldCase { FilingId = file.FilingId, Status = file.Status, Channel = decision.Channel, Score = decision.Score, Since = file.HeldSince ?? 0 };
        held.Reasons.Add(decision.Reasons);
        return held;
    }

    internal static string Cursor(CaseFile last) => string.Create(CultureInfo.InvariantCulture, $"{last.HeldSince}.{last.FilingId}");

    internal static bool TryReadCursor(string cursor, out long since, out string id)
    {
        (since, id) = (-1, "");
        if (cursor.Length == 0)
        {
            return true;
        }
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !long.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out since))
        {
            return false;
        }
        id = cursor[(dot + 1)..];
        return true;
    }
}
