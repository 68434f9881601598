using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;

namespace SingleWindow.FxSettlement.Features;

/// <summary>Rates, overdue cases and the settlement report, page by page. Called by: SettlementQuestions.</summary>
public static class AskBooks
{
    private const int MostRows = 200, DefaultRows = 50, Chunk = 500;

    /// <summary>Rows one question about overdue cases looks at; then it answers what it found and where to go on.</summary>
    private const int MostLooked = 20_000;

    /// <summary>Rows one report adds up; a longer period is refused.</summary>
    public const int MostReported = 50_000;

    // Parts the cursor of released cases from that of advances.
    private const string Released = "1:", Advanced = "2:";

    public static RatesAnswer Rates(RatesQuestion request, SettlementRules rules, DateOnly today)
    {
        var day = Day(request.Date, "date", today);
        var currency = request.Currency.Length == 0 ? null
            : (rules.Rates.Currency(request.Currency) ?? throw Wrong("currency: a customs code or ISO letters of the currency table.")).Code;
        if (request.Kind.Length > 0 && !RateKind.Asked.Contains(request.Kind))
        {
            throw Wrong("kind: " + string.Join(" | ", RateKind.Asked));
        }
        var limit = Limit(request.Limit);
        var (lines, gaps) = RateList.Of(rules.Rates, currency, day, request.Kind.Length == 0 ? null : request.Kind,
            request.FirstDeclared.Length == 0 ? null : Day(request.FirstDeclared, "firstDeclared", null));
        var page = lines.Where(l => string.CompareOrdinal(RateList.KeyOf(l), request.After) > 0).Take(limit + 1).ToList();
        var answer = new RatesAnswer { Date = ChinaDay.Text(day), Next = page.Count > limit ? RateList.KeyOf(page[limit - 1]) : "" };
        answer.Rates.Add(page.Take(limit));
        answer.Gaps.Add(gaps);
        return answer;
    }

    public static async Task<OverdueAnswer> OverdueAsync(
        OverdueQuestion request, IStore store, ClaimsPrincipal user, SettlementRules rules, DateOnly today, CancellationToken ct)
    {
        var asOf = Day(request.AsOf, "asOf", today);
        var limit = Limit(request.Limit);
        var answer = new OverdueAnswer { AsOf = ChinaDay.Text(asOf) };
        var merchant = OnlyMerchant(user);
        // Nothing is released before it is filed: a younger declaration cannot be overdue.
        var before = rules.Parameters.On("deferred_receipt_report", asOf) is { } most ? Start(asOf.AddDays(1 - (int)most.Value)) : 0;
        var (advanced, after) = Cursor(request.After);
        for (var looked = 0; looked < MostLooked;)
        {
            var rows = advanced
                ? await SettlementQueries.AdvancedAsync(store, merchant, after, Chunk, ct)
                : await SettlementQueries.OpenAsync(store, merchant, after, before, Chunk, ct);
            looked += rows.Count;
            foreach (var row in rows)
            {
                after = advanced ? row.OrderKey : row.FilingId!;
                if (SettlementQuestions.Sees(row, user) && Overdue.Of(row, asOf, rules) is { } late)
                {
                    answer.Cases.Add(late);
                    if (answer.Cases.Count == limit)
                    {
                        answer.Next = (advanced ? Advanced : Released) + after;
                        return answer;
                    }
                }
            }
            if (rows.Count < Chunk)
            {
                if (advanced)
                {
                    return answer;
                }
                (advanced, after) = (true, "");
            }
        }
        answer.Next = (advanced ? Advanced : Released) + after;
        return answer;
    }

    public static async Task<ReportAnswer> ReportAsync(ReportQuestion request, IStore store, ClaimsPrincipal user, int most, CancellationToken ct)
    {
        var (from, to) = (Day(request.From, "from", null), Day(request.To, "to", null));
        if (to <= from)
        {
            throw Wrong("to: a day after from.");
        }
        var limit = Limit(request.Limit);
        var merchant = OnlyMerchant(user);
        var report = new SettlementReport();
        var (added, after) = (0, "");
        while (true)
        {
            var rows = await SettlementQueries.FiledAsync(store, merchant, Start(from), Start(to), after, Chunk, ct);
            foreach (var row in rows)
            {
                after = row.FilingId!;
                if (SettlementQuestions.Sees(row, user))
                {
                    report.Add(row);
                }
            }
            added += rows.Count;
            if (rows.Count < Chunk)
            {
                break;
            }
            if (added >= most)
            {
                throw new RpcException(new Status(StatusCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"to: a period with fewer than {most} declarations.")));
            }
        }
        var page = report.Page(request.After, limit + 1);
        var answer = new ReportAnswer
        {
            From = ChinaDay.Text(from), To = ChinaDay.Text(to),
            Next = page.Count > limit ? SettlementReport.KeyOf(page[limit - 1].EbcCode, page[limit - 1].Currency) : "",
        };
        answer.Lines.Add(page.Take(limit));
        return answer;
    }

    // The store narrows a merchant's question to its own orders; what another role may see is told row by row.
    private static string? OnlyMerchant(ClaimsPrincipal user) =>
        user.FindAll(Identity.RoleClaim).All(c => c.Value == Roles.Merchant) ? user.Company() : null;

    private static (bool Advanced, string After) Cursor(string after) =>
        after.Length == 0 ? (false, "")
        : after.StartsWith(Released, StringComparison.Ordinal) ? (false, after[Released.Length..])
        : after.StartsWith(Advanced, StringComparison.Ordinal) ? (true, after[Advanced.Length..])
        : throw Wrong("after: the next of an earlier page.");

    private static DateOnly Day(string text, string field, DateOnly? otherwise) =>
        text.Length == 0 && otherwise is { } day ? day
        : !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? throw Wrong(field + ": a day is written yyyy-MM-dd.")
        : read.Year is >= 1970 and < 9000 ? read
        : throw Wrong(field + ": a day from 1970-01-01 to 8999-12-31.");

    private static long Start(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, ChinaDay.Offset).ToUnixTimeMilliseconds();

    private static int Limit(int limit) => Math.Clamp(limit == 0 ? DefaultRows : limit, 1, MostRows);

    private static RpcException Wrong(string detail) => new(new Status(StatusCode.InvalidArgument, detail));
}
