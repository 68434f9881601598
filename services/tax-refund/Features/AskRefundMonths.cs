using System.Security.Claims;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>A decided month and, page by page, what it took. Another company's is not found. Called by: RefundQuestions.</summary>
internal static class AskRefundMonths
{
    internal static async Task<RefundMonthAnswer> MonthAsync(RefundMonthQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var limit = QuestionPage.Limit(request.Limit);
        var months = await store.QueryAsync(MonthWork.MonthTable, "WHERE month_id = @id", new Dictionary<string, object?> { ["id"] = request.FilingId }, ct);
        if (months is not [{ Decided: { } decided } month] || !(user.SeesAll() || user.Sees(month.EbcCode)))
        {
            return new RefundMonthAnswer();
        }
        var rows = await store.QueryAsync(
            MonthWork.ExportTable, "WHERE month_id = @id AND month_id <> '' AND export_id > @after ORDER BY export_id LIMIT @limit",
            new Dictionary<string, object?> { ["id"] = request.FilingId, ["after"] = request.After, ["limit"] = limit }, ct);
        var answer = new RefundMonthAnswer { Found = true, Month = decided, Next = rows.Count == limit ? rows[^1].ExportId : "" };
        answer.Items.Add(rows.Select(e => e.Share));
        return answer;
    }
}
