using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>Every worked amount and date of export refund, row by row, to the fen.</summary>
public class RefundVectorTests
{
    public static TheoryData<string, string> Amounts => Rows("export-refund.csv");

    public static TheoryData<string, string> Dates => Rows("refund-dates.csv");

    [Fact]
    public void No_row_is_lost()
    {
        Assert.Equal(["EX01", "EX02", "EX03", "EX04", "EX10", "EX11", "EX12", "EX13", "EX20", "EX21", "EX22"], Amounts.Select(r => r.Data.Item1));
        Assert.Equal(["RF14", "RF15", "RF99", "XR11", "XR12", "XR13"], Dates.Select(r => r.Data.Item1));
    }

    [Theory, MemberData(nameof(Amounts))]
    public void Amounts_are_right_to_the_fen(string name, string row)
    {
        var c = row.Split(',');
        Assert.Equal(name, c[0]);
        var (amount, vat, rate) = (Value(c[2]), Value(c[3]), Value(c[4]));
        switch (c[1])
        {
            case "trader":
                var library = new RefundLibraryRow("1", "", "", vat, rate, RefundFlag.Exempt, default, null, "test");
                Assert.Equal((Value(c[9]), Value(c[12])), TraderRefund.Line(amount, library, costFromInput: false));
                break;
            case "producer":
                Assert.Equal(
                    new ProducerReturn(Value(c[12]), (amount - Value(c[8])) * rate / 100m, Value(c[13]), Value(c[9]), Value(c[10]), Value(c[11]), Value(c[14])),
                    ProducerRefund.Month(new ProducerMonth([new ProducerLine(amount, Value(c[8]), vat, rate)], Value(c[5]), Value(c[6]), Value(c[7]), Surcharge)));
                break;
            case "deemed":
                Assert.Equal(Value(c[13]), DeemedDomesticSale.OutputVat(amount, vat));
                break;
            case "income":
                var tax = AssessedIncome.Of(new IncomeFacts(amount, rate, true, false, true, false), Rules.Parameters.On("assessed-income-pct", Day("2026-11-23"))!.Value);
                Assert.Equal((200_000m, Value(c[13])), (tax.TaxableIncome, tax.Tax));
                break;
            case "pre-refund":
                foreach (var fromTotal in (bool[])[false, true])
                {
                    var (regular, pre) = PreRefund.Split(amount, Value(c[8]), rate, fromTotal);
                    Assert.Equal((78_000m, 52_000m, Value(c[9])), (regular, pre, regular + pre));
                }
                break;
            default:
                Assert.Fail(c[1]);
                break;
        }
    }

    [Theory, MemberData(nameof(Dates))]
    public void Dates_are_right_to_the_day(string name, string row)
    {
        var c = row.Split(',');
        Assert.Equal(name, c[0]);
        if (c[1] == "claim")
        {
            var window = ClaimPeriod.Of(Day(c[2]), Rules)!;
            Assert.Equal((Day(c[3]), c[4].Length == 0 ? (DateOnly?)null : Day(c[4]), Day(c[5])), (window.RegularUntil, window.LastDay, window.From));
        }
        else
        {
            var decided = ExportReturn.Decide(ExportReturnTests.Goods(c[2], c[3]), Rules);
            Assert.Equal((Day(c[3]), Day(c[4]), "tax-relief"), (decided.ReliefUntil, decided.ProcedureUntil, decided.Regime?.Kind));
        }
    }

    private static decimal Surcharge => Rules.Parameters.On("surcharge-pct", Day("2026-11-23"))!.Value;

    private static decimal Value(string text) => text.Length == 0 ? 0m : decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static TheoryData<string, string> Rows(string file)
    {
        using var stream = typeof(RefundVectorTests).Assembly.GetManifestResourceStream($"SingleWindow.Tests.Unit.TaxRefund.vectors.{file}")!;
        var rows = new TheoryData<string, string>();
        foreach (var line in new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Skip(1))
        {
            rows.Add(line[..line.IndexOf(',', StringComparison.Ordinal)], line);
        }
        return rows;
    }
}
