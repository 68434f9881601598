using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>
/// Decisions taken again under the rules loaded now: of a declaration its refund and the returns of its goods, or a manufacturer's month. Called by:
/// RefundQuestions.
/// </summary>
internal static class AskReplays
{
    internal static async Task<ReplayAnswer> ReplayAsync(ReplayQuestion request, IStore store, RefundRules rules, CancellationToken ct)
    {
        if (!Differences.TryReadDay(request, out var day))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a day from 1970 on is written yyyy-MM-dd."));
        }
        Dictionary<string, object?> id = new() { ["id"] = request.FilingId };
        var answer = new ReplayAnswer();
        if (await store.QueryAsync(RefundWork.Table, "WHERE filing_id = @id", id, ct) is [var export])
        {
            var returns = await store.QueryAsync(
                RefundWork.ReturnTable, "WHERE declaration_id = @id ORDER BY return_id LIMIT @limit",
                new Dictionary<string, object?>(id) { ["limit"] = ExportReturnDesk.Most }, ct);
            answer.Decisions.Add(returns.Select(r => ReturnReplay.Of(r, export, day, rules)).Prepend(RefundReplay.Of(export, day, rules)).OfType<ReplayedDecision>());
        }
        else if (await store.QueryAsync(MonthWork.MonthTable, "WHERE month_id = @id", id, ct) is [{ Decided: not null } month])
        {
            if (day is not null)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, "date: a month is decided by its own last day."));
            }
            var taken = await store.QueryAsync(MonthWork.ExportTable, "WHERE month_id = @id AND month_id <> ''", id, ct);
            answer.Decisions.Add(RefundMonthReplay.Of(month, taken, rules));
        }
        return answer;
    }
}
