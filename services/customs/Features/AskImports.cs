using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Rules;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Features;

/// <summary>
/// The questions about retail import: an account, tax bills, bonded stock, a person's year. What is another company's is answered as not found. Called by:
/// AskCases.
/// </summary>
internal static class AskImports
{
    private const string KeptByAsker = "ems_no IN (SELECT ems_no FROM stock_books WHERE tenant = @tenant)";

    internal static async Task<GuaranteeAnswer> GuaranteeAsync(GuaranteeQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var company = request.Company.Length == 0 ? user.Company() : request.Company;
        var limit = QuestionPage.Limit(request.Limit);
        if (!user.Sees(company))
        {
            return new GuaranteeAnswer();
        }
        var rows = await store.QueryAsync(ImportTables.Guarantees, "WHERE company = @company", Parameters(("company", company)), ct);
        var entries = await store.QueryAsync(
            ImportTables.Entries, "WHERE company = @company AND entry_key > @after ORDER BY entry_key LIMIT @limit",
            Parameters(("company", company), ("after", request.After), ("limit", limit)), ct);
        if (rows.Count == 0 && entries.Count == 0)
        {
            return new GuaranteeAnswer();
        }
        // A first deposit that waits has moved no sums.
        var sums = rows.Count == 0 ? default : rows[0].Sums;
        var answer = new GuaranteeAnswer
        {
            Found = true, Company = company, Lodged = Decimals.Write(sums.Lodged), Covered = Decimals.Write(sums.Covered), Free = Decimals.Write(sums.Free),
            Next = entries.Count == limit ? entries[^1].Key : "",
        };
        answer.Entries.Add(entries.Select(e => new GuaranteeEntry
        {
            FilingId = e.FilingId, Kind = e.Kind, Reference = e.Reference, Amount = Decimals.Write(e.Amount), At = e.At,
            State = StateOf(e), Bank = e.Bank, CertificateNo = e.CertificateNo, DecidedAt = e.DecidedAt,
        }));
        return answer;

        static string StateOf(AccountEntry entry) => entry.State switch
        {
            EntryState.Pending => "pending",
            EntryState.Refused => "refused",
            EntryState.Cancelled => "cancelled",
            _ => "booked",
        };
    }

    internal static async Task<PendingGuaranteesAnswer> PendingAsync(PendingGuaranteesQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var limit = QuestionPage.Limit(request.Limit);
        if (!AskCases.TryReadCursor(request.After, out var since, out var key))
        {
            throw Wrong("after is not a cursor of this question.");
        }
        var bank = user.SeesAll() ? "" : "bank = @bank AND bank <> '' AND ";
        var rows = await store.QueryAsync(
            ImportTables.Entries, $"WHERE state = 1 AND {bank}at >= @since AND (at > @since OR entry_key > @key) ORDER BY at, entry_key LIMIT @limit",
            Parameters(("bank", user.Company()), ("since", since), ("key", key), ("limit", limit)), ct);
        var answer = new PendingGuaranteesAnswer
        {
            Next = rows.Count == limit ? string.Create(CultureInfo.InvariantCulture, $"{rows[^1].At}.{rows[^1].Key}") : "",
        };
        answer.Items.Add(rows.Select(e => new PendingGuarantee
        {
            FilingId = e.FilingId, Company = e.Company, Kind = e.Kind, Reference = e.Reference, Amount = Decimals.Write(e.Amount), Bank = e.Bank, Since = e.At,
        }));
        return answer;
    }

    internal static async Task<TaxBillsAnswer> TaxBillsAsync(TaxBillsQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var company = request.Company.Length == 0 && !user.SeesAll() ? user.Company() : request.Company;
        var limit = QuestionPage.Limit(request.Limit);
        if (request.Status is < 0 or > 3)
        {
            throw Wrong("status: 0 to 3.");
        }
        if (request.FilingId.Length == 0 && company.Length == 0)
        {
            throw Wrong("company: a company, or a declaration in filing_id.");
        }
        if (company.Length > 0 && !user.Sees(company))
        {
            return new TaxBillsAnswer();
        }
        List<string> where = ["tax_no > @after"];
        where.AddRange(request.FilingId.Length > 0 ? ["filing_id = @id"] : []);
        where.AddRange(company.Length > 0 ? ["(company = @company OR tenant = @company)"] : []);
        where.AddRange(request.Status > 0 ? ["status = @status"] : []);
        var rows = await store.QueryAsync(
            ImportTables.Bills, $"WHERE {string.Join(" AND ", where)} ORDER BY tax_no LIMIT @limit",
            Parameters(("after", request.After), ("id", request.FilingId), ("company", company), ("status", request.Status), ("limit", limit)), ct);
        var answer = new TaxBillsAnswer { Next = rows.Count == limit ? rows[^1].TaxNo : "" };
        answer.Bills.Add(rows.Select(r => r.Read()));
        return answer;
    }

    internal static async Task<StockAnswer> StockAsync(StockQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var limit = QuestionPage.Limit(request.Limit);
        if (request.ItemRecordNo.Length > 0 && request.EmsNo.Length == 0)
        {
            throw Wrong("ems_no: the account book of the record number.");
        }
        List<string> where = ["stock_key > @after"];
        where.AddRange(request.ItemRecordNo.Length > 0 ? ["stock_key = @key"] : request.EmsNo.Length > 0 ? ["ems_no = @book"] : []);
        where.AddRange(user.SeesAll() ? [] : [KeptByAsker]);
        var rows = await store.QueryAsync(
            ImportTables.Stock, $"WHERE {string.Join(" AND ", where)} ORDER BY stock_key LIMIT @limit",
            Parameters(
                ("after", request.After), ("book", request.EmsNo), ("key", StockRow.KeyOf(request.EmsNo, request.ItemRecordNo)), ("tenant", user.Company()), ("limit", limit)),
            ct);
        var answer = new StockAnswer { Next = rows.Count == limit ? rows[^1].Key : "" };
        answer.Items.Add(rows.Select(Balance));
        return answer;
    }

    internal static async Task<StockPostingsAnswer> PostingsAsync(StockPostingsQuestion request, IStore store, ClaimsPrincipal user, CancellationToken ct)
    {
        var limit = QuestionPage.Limit(request.Limit);
        if (!AskCases.TryReadCursor(request.After, out var since, out var after))
        {
            throw Wrong("after is not a cursor of this question.");
        }
        var key = StockRow.KeyOf(request.EmsNo, request.ItemRecordNo);
        var seen = user.SeesAll() ? "" : $" AND {KeptByAsker}";
        var rows = await store.QueryAsync(ImportTables.Stock, $"WHERE stock_key = @key{seen}", Parameters(("key", key), ("tenant", user.Company())), ct);
        if (rows.Count == 0)
        {
            return new StockPostingsAnswer();
        }
        var postings = await store.QueryAsync(
            ImportTables.StockMoves, "WHERE stock_key = @key AND at >= @since AND (at > @since OR move_key > @after) ORDER BY at, move_key LIMIT @limit",
            Parameters(("key", key), ("since", since), ("after", after), ("limit", limit)), ct);
        var answer = new StockPostingsAnswer
        {
            Found = true, Balance = Balance(rows[0]),
            Next = postings.Count == limit ? string.Create(CultureInfo.InvariantCulture, $"{postings[^1].At}.{postings[^1].Key}") : "",
        };
        answer.Postings.Add(postings.Select(p => new StockPosting
        {
            FilingId = p.Document, Line = p.Line, Kind = p.Kind, Qty = Decimals.Write(p.Qty), Reserved = Decimals.Write(p.Reserved), At = p.At,
        }));
        return answer;
    }

    private static StockOnHand Balance(StockRow r) => new()
    {
        EmsNo = r.EmsNo, ItemRecordNo = r.ItemRecordNo, Gcode = r.Gcode, Unit = r.Unit, OnHand = Decimals.Write(r.OnHand), Reserved = Decimals.Write(r.Reserved),
        Free = Decimals.Write(r.Free),
    };

    internal static async Task<ReplayAnswer> ReplayAsync(
        ReplayQuestion request, IStore store, ImportRules rules, ClearanceSettings settings, ImportSettings importSettings, CancellationToken ct)
    {
        if (!Differences.TryReadDay(request, out var day))
        {
            throw Wrong("date: a day from 1970 on is written yyyy-MM-dd.");
        }
        var id = Parameters(("id", request.FilingId));
        var cases = await store.QueryAsync(CustomsTables.Cases, "WHERE filing_id = @id", id, ct);
        var files = await store.QueryAsync(ImportTables.Imports, "WHERE filing_id = @id", id, ct);
        var answer = new ReplayAnswer();
        answer.Decisions.Add(cases.SelectMany(held => CaseReplay.Of(held, files.SingleOrDefault(), day, rules, settings, importSettings)));
        return answer;
    }

    /// <param name="today">In China.</param>
    internal static async Task<YearUseAnswer> YearUseAsync(
        YearUseQuestion request, IStore store, ImportRules rules, ImportSettings settings, DateOnly today, CancellationToken ct)
    {
        var year = request.Year == 0 ? today.Year : request.Year;
        if (!IdentityNumbers.Names(new Person { IdType = request.IdType, IdNumber = request.IdNumber }))
        {
            throw Wrong("id_number: a document of its kind (1 resident identity card, 2 other).");
        }
        if (year < 2016 || year > today.Year)
        {
            throw Wrong("year: from 2016 to this one.");
        }
        var person = Orderer.KeyOf(request.IdType, request.IdNumber, settings.PersonKey);
        var rows = await store.QueryAsync(
            ImportTables.YearUse, "WHERE person = @person AND year = @year ORDER BY counter", Parameters(("person", person), ("year", year)), ct);
        var day = year == today.Year ? today : new DateOnly(year, 12, 31);
        var sums = rows.FirstOrDefault(r => r.Counter == Counters.Yuan)?.Sums ?? default;
        var limit = rules.Parameters.On("annual_limit", day)?.Value ?? 0;
        var answer = new YearUseAnswer
        {
            Year = year, Limit = Decimals.Write(limit), Reserved = Decimals.Write(sums.Reserved), Confirmed = Decimals.Write(sums.Confirmed),
            Left = Decimals.Write(Math.Max(0, limit - sums.Used)),
        };
        foreach (var row in rows.Where(r => r.Counter != Counters.Yuan))
        {
            var note = rules.Pool(row.Counter, day);
            var most = note is null ? 0 : Decimals.Read(note.Value);
            answer.Quantities.Add(new YearQuantity
            {
                Pool = row.Counter, Used = Decimals.Write(row.Sums.Used), Limit = Decimals.Write(most), Measure = note?.Measure ?? "",
                Left = Decimals.Write(Math.Max(0, most - row.Sums.Used)),
            });
        }
        return answer;
    }

    private static Dictionary<string, object?> Parameters(params (string Name, object? Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    private static RpcException Wrong(string what) => new(new Status(StatusCode.InvalidArgument, what));
}
