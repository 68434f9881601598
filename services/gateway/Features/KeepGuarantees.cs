// in:  deposits, letters, collections and bonded stock.   out: filings, and what customs says of an account, tax bills and stock, asked over gRPC.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/guarantees /v1/collections and /v1/stock-movements, GET /v1/guarantee-account, /v1/tax-bills, /v1/stock and /v1/stock/postings, POST /v1/year-use.</summary>
public static class KeepGuarantees
{
    private const int Most = 200;
    private static readonly string[] Payers = [Acting.Merchant, Acting.Platform, Acting.Carrier, Acting.Officer, Acting.Operator];
    private static readonly string[] Askers = [Acting.Merchant, Acting.Platform, Acting.Officer, Acting.Operator];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/guarantees", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Guarantee, "/v1/guarantees"))
            .Filing<GuaranteeJson>("LodgeGuarantees", "Lodge or withdraw a deposit or letter that covers import taxes, or up to 500 as NDJSON");
        v1.MapPost("/collections", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Collection, "/v1/collections"))
            .Filing<CollectionJson>("CollectTaxes", "Collect the import taxes of a company's lists whose time for returns is over (officer)");
        v1.MapPost("/stock-movements", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Stock, "/v1/stock-movements"))
            .Filing<StockMovementJson>("MoveStock", "Goods of an account book enter or leave bonded stock or are counted, or up to 500 as NDJSON");
        v1.MapGet("/stock", StockAsync)
            .Asking<StockListJson>("ListStock", "Bonded stock of the caller's account books, of one book, or of a record number of it; limit 1 to 200, cursor from next", "Taxes").Problems(502);
        v1.MapGet("/stock/postings", PostingsAsync)
            .Asking<StockPostingListJson>("ListStockPostings", "What was posted to a record number of an account book, oldest first; limit 1 to 200, cursor from next", "Taxes")
            .Problems(502);
        v1.MapGet("/guarantee-account", AccountAsync)
            .Asking<GuaranteeAccountJson>("ReadGuaranteeAccount", "A guarantee account; officers name its company; limit 1 to 200, cursor from next", "Taxes").Problems(502);
        v1.MapGet("/tax-bills", BillsAsync)
            .Asking<TaxBillListJson>("ListTaxBills", "Tax bills of the caller's lists and of those its guarantee covers; limit 1 to 200, cursor from next", "Taxes").Problems(502);
        v1.MapPost("/year-use", YearUseAsync)
            .Asking<YearUseAnswerJson>("ReadYearUse", "What a person's calendar year has used of the limits of retail import", "Taxes")
            .Accepts<YearUseJson>("application/json").Problems(413, 415, 422, 502);
    }

    private static async Task<IResult> AccountAsync(HttpContext context, HouseClients houses, string? company, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        faults.Code(company ?? "", 0, 18, new Place("", -1, "company"), "");
        if (Refused(context, Payers, faults) is { } problem)
        {
            return problem;
        }
        return await AskAsync(context, houses, async (customs, options) =>
        {
            var a = await customs.AskGuaranteeAsync(new GuaranteeQuestion { Company = company ?? "", Limit = rows, After = after }, options);
            return !a.Found ? Problems.Result(context, "NOT_FOUND") : Results.Json(
                new GuaranteeAccountJson(
                    a.Company, a.Lodged, a.Covered, a.Free,
                    [.. a.Entries.Select(e => new GuaranteeEntryJson(e.FilingId, e.Kind, e.Reference, e.Amount, Show.Time(e.At), e.State, Show.Some(e.Bank), Show.Some(e.CertificateNo),
                        e.DecidedAt > 0 ? Show.Time(e.DecidedAt) : null))], Next(a.Next)),
                GatewayJson.Default.GuaranteeAccountJson);
        });
    }

    private static async Task<IResult> BillsAsync(
        HttpContext context, HouseClients houses, string? declaration, string? company, string? status, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        faults.Code(company ?? "", 0, 18, new Place("", -1, "company"), "");
        faults.Text(declaration ?? "", 0, 64, new Place("", -1, "declaration"), "");
        var number = status is null ? 0 : Enumerable.Range(TaxBillStatuses.Generated, 3).FirstOrDefault(s => TaxBillStatuses.NameOf(s) == status, -1);
        faults.Check(number >= 0, "/status", status, "generated | summarised | void");
        if (Refused(context, Payers, faults) is { } problem)
        {
            return problem;
        }
        return await AskAsync(context, houses, async (customs, options) =>
        {
            var a = await customs.AskTaxBillsAsync(
                new TaxBillsQuestion { FilingId = declaration ?? "", Company = company ?? "", Status = number, Limit = rows, After = after }, options);
            return Results.Json(new TaxBillListJson([.. a.Bills.Select(ShowImport.Bill)], Next(a.Next)), GatewayJson.Default.TaxBillListJson);
        });
    }

    private static async Task<IResult> StockAsync(HttpContext context, HouseClients houses, string? book, string? record, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        faults.Text(book ?? "", record is null ? 0 : 1, 30, new Place("", -1, "book"), "");
        faults.Text(record ?? "", 0, 30, new Place("", -1, "record"), "");
        if (Refused(context, Askers, faults) is { } problem)
        {
            return problem;
        }
        return await AskAsync(context, houses, async (customs, options) =>
        {
            var a = await customs.AskStockAsync(new StockQuestion { EmsNo = book ?? "", ItemRecordNo = record ?? "", Limit = rows, After = after }, options);
            return Results.Json(new StockListJson([.. a.Items.Select(OnHand)], Next(a.Next)), GatewayJson.Default.StockListJson);
        });
    }

    private static async Task<IResult> PostingsAsync(HttpContext context, HouseClients houses, string? book, string? record, string? limit, string? cursor)
    {
        var faults = new Faults();
        var (rows, after) = (faults.Limit(limit, Most), faults.Cursor(cursor));
        faults.Text(book ?? "", 1, 30, new Place("", -1, "book"), "");
        faults.Text(record ?? "", 1, 30, new Place("", -1, "record"), "");
        if (Refused(context, Askers, faults) is { } problem)
        {
            return problem;
        }
        return await AskAsync(context, houses, async (customs, options) =>
        {
            var a = await customs.AskStockPostingsAsync(
                new StockPostingsQuestion { EmsNo = book ?? "", ItemRecordNo = record ?? "", Limit = rows, After = after }, options);
            return !a.Found ? Problems.Result(context, "NOT_FOUND") : Results.Json(
                new StockPostingListJson(
                    OnHand(a.Balance), [.. a.Postings.Select(p => new StockPostingJson(p.FilingId, p.Line, p.Kind, p.Qty, p.Reserved, Show.Time(p.At)))], Next(a.Next)),
                GatewayJson.Default.StockPostingListJson);
        });
    }

    private static StockOnHandJson OnHand(StockOnHand s) => new(s.EmsNo, s.ItemRecordNo, s.Gcode, s.Unit, s.OnHand, s.Reserved, s.Free);

    private static async Task<IResult> YearUseAsync(HttpContext context, HouseClients houses)
    {
        if (Refused(context, Askers, new Faults()) is { } refused)
        {
            return refused;
        }
        var (body, _, problem) = await CaseBody.ReadPlainAsync(context, GatewayJson.Default.YearUseJson);
        if (body is null)
        {
            return problem!;
        }
        var faults = new Faults();
        faults.Private(body.IdNumber, 1, 60, new Place("", -1, "idNumber"), "");
        if (body.IdType is not ("1" or "2"))
        {
            faults.Add("NOT_ALLOWED", "/idType", "", null, "1 resident identity card | 2 other");
        }
        faults.Whole(body.Year ?? 2016, 2016, 2199, new Place("", -1, "year"), "");
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        return await AskAsync(context, houses, async (customs, options) =>
        {
            var a = await customs.AskYearUseAsync(new YearUseQuestion { IdType = body.IdType, IdNumber = body.IdNumber, Year = body.Year ?? 0 }, options);
            return Results.Json(
                new YearUseAnswerJson(
                    a.Year, a.Limit, a.Reserved, a.Confirmed, a.Left, [.. a.Quantities.Select(q => new YearQuantityJson(q.Pool, q.Used, q.Limit, q.Measure, q.Left))]),
                GatewayJson.Default.YearUseAnswerJson);
        });
    }

    private static IResult? Refused(HttpContext context, string[] roles, Faults faults) =>
        !Caller.Of(context.User).Has(roles) ? Problems.Result(context, "ROLE_MISSING") : faults.Any ? Problems.Result(context, "BAD_QUERY", faults.All) : null;

    private static async Task<IResult> AskAsync(HttpContext context, HouseClients houses, Func<Customs.CustomsClient, CallOptions, Task<IResult>> ask)
    {
        try
        {
            return await ask(new Customs.CustomsClient(houses.To(Houses.Customs)), HouseClients.As(context));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
        {
            return Problems.Result(context, "BAD_QUERY", Misfit(error.Status.Detail, context.Request.Query));
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }

    /// <summary>Only customs knows its cursors and years, and what a question lacks: it names the field before the colon.</summary>
    internal static IReadOnlyList<FieldFault> Misfit(string detail, IQueryCollection query)
    {
        var faults = new Faults();
        var colon = detail.IndexOf(':', StringComparison.Ordinal);
        var field = (colon < 0 ? "after" : detail[..colon]) switch
        {
            "after" => "cursor",
            "ems_no" => "book",
            "id_number" => "idNumber",
            var name => name,
        };
        faults.Add("NOT_ALLOWED", "/" + field, "", query[field], field == "cursor" ? "the next of an earlier page" : detail[(colon + 1)..].Trim());
        return faults.All;
    }

    private static string? Next(string next) => next.Length > 0 ? PageCursor.Write(next) : null;
}
