using System.Security.Claims;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>Overseas stock by declaration and line, page by page. Merchant and platform see what is theirs. Called by: RefundQuestions.</summary>
internal static class AskOverseas
{
    internal static async Task<OverseasStockAnswer> StockAsync(OverseasStockQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var limit = QuestionPage.Limit(request.Limit);
        List<string> where = ["stock_key > @after"];
        where.AddRange(request.FilingId.Length > 0 ? ["filing_id = @id"] : []);
        where.AddRange(request.Warehouse.Length > 0 ? ["warehouse = @warehouse"] : []);
        where.AddRange(user.SeesAll() ? [] : ["(ebc_code = @company OR ebp_code = @company)"]);
        var rows = await store.QueryAsync(
            OverseasWork.StockTable, $"WHERE {string.Join(" AND ", where)} ORDER BY stock_key LIMIT @limit",
            new Dictionary<string, object?>
            {
                ["after"] = request.After, ["id"] = request.FilingId, ["warehouse"] = request.Warehouse, ["company"] = user.Company(), ["limit"] = limit,
            },
            ct);
        var answer = new OverseasStockAnswer { Next = rows.Count == limit ? rows[^1].Key : "" };
        answer.Items.Add(rows.Select(s => new OverseasStockLine
        {
            FilingId = s.FilingId, Gnum = s.Gnum, Warehouse = s.Warehouse, Country = s.Country, Gcode = s.Gcode, ItemNo = s.ItemNo, Unit = s.Unit,
            Qty = Decimals.Write(s.Qty), Sold = Decimals.Write(s.Sold), Left = Decimals.Write(s.Left), Value = Decimals.Write(s.Value), Currency = s.Currency,
            PreRefund = Decimals.Write(s.PreRefund), Closed = s.Closed,
        }));
        return answer;
    }
}
