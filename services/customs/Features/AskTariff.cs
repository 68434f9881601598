using System.Globalization;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Features;

/// <summary>gRPC AskTariff: a page of the tariff as it stands on a day, with what its codes mean.</summary>
public static class AskTariff
{
    private const int UsualRows = 50;

    /// <exception cref="RpcException">InvalidArgument: the question is not one; the detail begins with the field.</exception>
    public static TariffAnswer Answer(TariffQuestion question, RuleBook rules, DateOnly today)
    {
        var day = today;
        var words = question.Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Check(question.Code.Length == 0 || TariffSearch.IsCode(question.Code), "code: 2 to 10 digits.");
        Check(
            question.Words.Length <= TariffSearch.MostCharacters && words.Length <= TariffSearch.MostWords,
            $"words: at most {TariffSearch.MostCharacters} characters and {TariffSearch.MostWords} words.");
        Check(question.Code.Length > 0 || words.Length > 0, "words: a code, words or both.");
        Check(
            question.Date.Length == 0 || DateOnly.TryParseExact(question.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day),
            "date: a day is written yyyy-MM-dd.");
        Check(question.Limit is >= 0 and <= TariffSearch.MostRows, $"limit: 1 to {TariffSearch.MostRows}.");
        Check(TariffPlace.TryRead(question.After, out var after), "after: it is not a cursor of this question.");
        var page = TariffSearch.Find(
            new TariffSearch(question.Code, words, day, question.Limit == 0 ? UsualRows : question.Limit, after), rules);
        var answer = new TariffAnswer { Date = ChinaDay.Text(day), Next = page.Next?.Text ?? "" };
        answer.Codes.Add(page.Rows.Select(r => Code(r, rules, day)));
        return answer;
    }

    private static TariffCode Code(TariffRow row, RuleBook rules, DateOnly day)
    {
        var code = new TariffCode
        {
            Code = row.Code, NameEn = row.NameEn, NameZh = row.NameZh, Sample = row.Sample, MfnPct = Written(row.MfnPct),
            ProvisionalPct = Written(row.ProvisionalPct), VatPct = Written(row.VatPct), ExportDutyPct = Written(row.ExportDutyPct),
            ConsumptionTax = Tax(row.ConsumptionTax, rules, day), ValidFrom = ChinaDay.Text(row.ValidFrom),
            ValidTo = row.ValidTo is { } end ? ChinaDay.Text(end) : "", AsOf = row.AsOf, Source = row.Source,
        };
        code.Units.Add(((string[])[row.Unit1, row.Unit2]).Where(u => u.Length > 0).Select(u => Unit(u, rules, day)));
        foreach (var mark in row.Supervision.Select(c => c.ToString()))
        {
            var meaning = rules.Supervision.On(mark, day);
            code.Supervision.Add(new TariffCondition
            {
                Code = mark, NameEn = meaning?.NameEn ?? "", NameZh = meaning?.NameZh ?? "", Rejects = meaning?.Rejects ?? false, Source = meaning?.Source ?? "",
            });
        }
        foreach (var name in row.Elements)
        {
            var meaning = rules.Elements.On(name, day);
            code.Elements.Add(new TariffElement
            {
                NameZh = name, NameEn = meaning?.NameEn ?? "", ValuesZh = meaning?.ValuesZh ?? "", ValuesEn = meaning?.ValuesEn ?? "", Source = meaning?.Source ?? "",
            });
        }
        return code;
    }

    private static TariffConsumptionTax? Tax(ConsumptionTaxRate? rate, RuleBook rules, DateOnly day)
    {
        if (rate is null)
        {
            return null;
        }
        var tax = new TariffConsumptionTax
        {
            Kind = rate.KindName,
            Pct = rate.Pct == 0 ? "" : Decimals.Write(rate.Pct),
            Amount = rate.Amount == 0 ? "" : Decimals.Write(rate.Amount),
            Below = rate.Below == 0 ? "" : Decimals.Write(rate.Below),
            Unit = rate.Unit.Length == 0 ? null : Unit(rate.Unit, rules, day),
        };
        // The price of beer is tested with eight decimals, more than an amount on the wire has.
        tax.Tests.Add(rate.Tests.Select(t => new TariffPriceTest { From = t.From.ToString(CultureInfo.InvariantCulture), Unit = Unit(t.Unit, rules, day) }));
        return tax;
    }

    private static TariffUnit Unit(string code, RuleBook rules, DateOnly day) => new() { Code = code, NameZh = rules.Units.On(code, day)?.NameZh ?? "" };

    private static string Written(decimal? pct) => pct is { } rate ? Decimals.Write(rate) : "";

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, what));
        }
    }
}
