using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>
/// gRPC questions: the refund or exemption of one declaration, of goods that are not declared yet, what a refund would come to, and overseas
/// stock. Declarant, merchant and platform of a declaration ask for it, anybody else is answered as if there were none; a quote in another company's name is denied.
/// </summary>
[Authorize]
public sealed class RefundQuestions(IServiceProvider services, RefundRules rules) : Contracts.TaxRefund.TaxRefundBase
{
    private static readonly RefundAnswer NotFound = new();

    public override async Task<RefundAnswer> AskRefund(RefundQuestion request, ServerCallContext context)
    {
        var rows = await services.House(Houses.TaxRefund).Store.QueryAsync(
            RefundWork.Table, "WHERE filing_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, context.CancellationToken);
        return rows.Count == 0 ? NotFound : Answer(rows[0], context.GetHttpContext().User);
    }

    public override async Task<ReturnsAnswer> AskReturns(RefundQuestion request, ServerCallContext context)
    {
        if (!(await AskRefund(request, context)).Found)
        {
            return new ReturnsAnswer();
        }
        var rows = await services.House(Houses.TaxRefund).Store.QueryAsync(
            RefundWork.ReturnTable, "WHERE declaration_id = @id ORDER BY return_id LIMIT @limit",
            new Dictionary<string, object?> { ["id"] = request.FilingId, ["limit"] = ExportReturnDesk.Most }, context.CancellationToken);
        var answer = new ReturnsAnswer { Found = true };
        answer.Returns.Add(rows.Select(r => r.Answer));
        return answer;
    }

    [Authorize(Roles.Overseers)]
    public override Task<ReplayAnswer> ReplayDecision(ReplayQuestion request, ServerCallContext context) =>
        AskReplays.ReplayAsync(request, services.House(Houses.TaxRefund).Store, rules, context.CancellationToken);

    public override Task<RefundQuote> QuoteRefund(RefundQuoteQuestion request, ServerCallContext context) =>
        MayQuote(request, context.GetHttpContext().User)
            ? Task.FromResult(Quote.Of(request, rules))
            : throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));

    /// <summary>The register tells what a seller is and where: a merchant learns its own alone.</summary>
    public static bool MayQuote(RefundQuoteQuestion asked, ClaimsPrincipal user) =>
        user.Is(Roles.Operator) || (user.Is(Roles.Merchant) && user.Sees(asked.Merchant));

    [Authorize(Roles.Declarants)]
    public override async Task<RefundDecided> TryRefund(ReleasedGoods request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        if (!user.Sees(request.EbcCode) && !user.Sees(request.EbpCode))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        if (request.IeFlag == RefundWork.Import)
        {
            return new RefundDecided { Outcome = "none", Amount = "0", ToCost = "0" };
        }
        var house = services.House(Houses.TaxRefund);
        var now = house.Time.GetUtcNow();
        var id = FilingId.New(FilingId.Declaration, now);
        request.Tenant = user.Company();
        var trial = await house.TryAsync<RefundWork>(
            [
                Trial.Item(Events.DeclarationsDecided, new DeclarationDecided { FilingId = id, Released = request }),
                Trial.Item(Events.GoodsMovements, new GoodsMoved { FilingId = id, LeftAt = now.ToUnixTimeMilliseconds() }),
            ],
            context.CancellationToken);
        return trial.Of<RefundDecided>(r => r.FilingId == id)!;
    }

    [Authorize(Roles.Declarants)]
    public override Task<ReturnTrialAnswer> TryReturn(ReturnRequested request, ServerCallContext context) => Features.TryReturn.RunAsync(
        request, context.GetHttpContext().User.Company(), services.House(Houses.TaxRefund), context.CancellationToken);

    [Authorize(Roles.Declarants + "|" + Roles.Officer + "|" + Roles.Operator)]
    public override Task<OverseasStockAnswer> AskOverseasStock(OverseasStockQuestion request, ServerCallContext context) => AskOverseas.StockAsync(
        request, services.House(Houses.TaxRefund).Store, context.GetHttpContext().User, context.CancellationToken);

    [Authorize(Roles.Declarants + "|" + Roles.Officer + "|" + Roles.Operator)]
    public override Task<RefundMonthAnswer> AskRefundMonth(RefundMonthQuestion request, ServerCallContext context) => AskRefundMonths.MonthAsync(
        request, services.House(Houses.TaxRefund).Store, context.GetHttpContext().User, context.CancellationToken);

    /// <summary>What this caller is told of a case.</summary>
    public static RefundAnswer Answer(RefundCase row, ClaimsPrincipal user)
    {
        // A departure without its release names no company yet: nobody but officers and operators could own it.
        return user.SeesAll() || (row.Released is { } goods && (user.Sees(goods.Tenant) || user.Sees(goods.EbcCode) || user.Sees(goods.EbpCode)))
            ? new RefundAnswer { Found = true, Refund = row.Decided, WaitingForDeparture = row.State == RefundState.AwaitingDeparture }
            : NotFound;
    }
}
