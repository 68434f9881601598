using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Outside;

namespace SingleWindow.Gateway.Features;

/// <summary>GET /v1/tariff: codes with rates, units, conditions and elements in force on a day, as customs holds them.</summary>
public static class SearchTariff
{
    private const int MostRows = 100, MostCharacters = 100, MostWords = 8;

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("/tariff", HandleAsync)
        .Asking<TariffListJson>("SearchTariff",
            "Search the tariff by code (first 2 to 10 digits), by q (Chinese or English words, all must be found) or both, on date (yyyy-MM-dd, "
            + "today in China if left out); limit 1 to 100, cursor from next", "Tariff");

    private static async Task<IResult> HandleAsync(
        HttpContext context, HouseClients houses, string? code, string? q, string? date, string? limit, string? cursor)
    {
        var faults = new Faults();
        var question = Read(code, q, date, limit, cursor, faults);
        if (faults.Any)
        {
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        try
        {
            var answer = await new Customs.CustomsClient(houses.To(Houses.Customs)).AskTariffAsync(question, HouseClients.As(context));
            return Results.Json(
                new TariffListJson(answer.Date, [.. answer.Codes.Select(Shown)], answer.Next.Length > 0 ? PageCursor.Write(answer.Next) : null),
                GatewayJson.Default.TariffListJson);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
        {
            // Only customs knows its cursors; everything else was checked before.
            faults.Add("NOT_ALLOWED", "/cursor", "", cursor, "the next of an earlier page");
            return Problems.Result(context, "BAD_QUERY", faults.All);
        }
        catch (RpcException error)
        {
            return Problems.Result(context, "HOUSE_UNREACHABLE", detail: HouseClients.Told(Houses.Customs, error));
        }
    }

    /// <summary>The question to customs; what is wrong with it is added to the faults.</summary>
    public static TariffQuestion Read(string? code, string? q, string? date, string? limit, string? cursor, Faults faults)
    {
        var words = (q ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Check(code is null || (code.Length is >= 2 and <= 10 && code.All(char.IsAsciiDigit)), "NOT_ALLOWED", "/code", code, "2..10 digits");
        Check(code is not null || words.Length > 0, "REQUIRED", "/q", q, "code, words in q, or both");
        Check(q is null or { Length: <= MostCharacters }, "TOO_LONG", "/q", q, $"1..{MostCharacters} characters");
        Check(words.Length <= MostWords, "NOT_ALLOWED", "/q", q, $"1..{MostWords} words");
        faults.Day(date, "/date");
        return new TariffQuestion
        {
            Code = code ?? "", Words = string.Join(' ', words), Date = date ?? "", Limit = faults.Limit(limit, MostRows), After = faults.Cursor(cursor),
        };

        void Check(bool good, string fault, string pointer, string? value, string expected)
        {
            if (!good)
            {
                faults.Add(fault, pointer, "", value, expected);
            }
        }
    }

    private static TariffCodeJson Shown(TariffCode c) => new(
        c.Code, c.NameEn, c.NameZh, c.Sample,
        new TariffRatesJson(Show.Some(c.MfnPct), Show.Some(c.ProvisionalPct), Show.Some(c.VatPct), Show.Some(c.ExportDutyPct), Shown(c.ConsumptionTax)),
        [.. c.Units.Select(Shown)],
        [.. c.Supervision.Select(s => new TariffConditionJson(s.Code, Show.Some(s.NameEn), Show.Some(s.NameZh), s.Rejects, Show.Some(s.Source)))],
        [.. c.Elements.Select((e, i) => new TariffElementJson(i, Show.Some(e.NameEn), e.NameZh, Show.Some(e.ValuesEn), Show.Some(e.ValuesZh), Show.Some(e.Source)))],
        c.ValidFrom, Show.Some(c.ValidTo), Show.Some(c.AsOf), c.Source);

    private static TariffConsumptionTaxJson? Shown(TariffConsumptionTax? tax) => tax is null ? null : new TariffConsumptionTaxJson(
        tax.Kind, Show.Some(tax.Pct), Show.Some(tax.Amount), Show.Some(tax.Below), tax.Unit is null ? null : Shown(tax.Unit),
        tax.Tests.Count == 0 ? null : [.. tax.Tests.Select(t => new TariffPriceTestJson(t.From, Shown(t.Unit)))]);

    private static TariffUnitJson Shown(TariffUnit unit) => new(unit.Code, unit.NameZh);
}
