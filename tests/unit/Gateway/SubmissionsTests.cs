using System.Text;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>From JSON to documents, and every fault at once.</summary>
public sealed class SubmissionsTests
{
    private static readonly Caller Merchant = new("3301960001", ["merchant"]);

    [Fact]
    public void A_good_declaration_becomes_four_documents()
    {
        var faults = new Faults();
        var bundle = Submissions.Read(FilingKind.Declaration, Bytes(Samples.Declaration("A1").ToJsonString()), Merchant, faults);
        Assert.Empty(faults.All);
        Assert.NotNull(bundle);
        Assert.Equal(("A1", "0902101000", "4", "1.1", "128.40"),
            (bundle.Declaration!.Reference, bundle.Declaration.Lines[0].Gcode, bundle.Declaration.Lines[0].Qty, bundle.Declaration.Lines[0].Qty1, bundle.Order!.GoodsValue));
        Assert.Equal(("3301960001", "3301960001", "3301961001"), (bundle.Order.EbcCode, bundle.Declaration.AgentCode, bundle.Declaration.EbpCode));
        Assert.Equal(1_795_138_200_000, bundle.Payment!.AccountedAt);
        Assert.Equal(("O-A1", "3301960001"), (bundle.Payment.OrderNo, bundle.Waybill!.EbcCode));
    }

    public static TheoryData<string, string, string, string> Spoils => new()
    {
        { "negative", "/goods/0/qty", "-1", "NEGATIVE" },
        { "six decimals", "/order/goodsValue", "1.000001", "TOO_MANY_DECIMALS" },
        { "six decimals in a string", "/order/goodsValue", "\"1.000001\"", "TOO_MANY_DECIMALS" },
        { "twenty digits", "/order/goodsValue", "12345678901234567890", "TOO_LARGE" },
        { "fifteen digits before the point", "/order/goodsValue", "123456789012345", "TOO_LARGE" },
        { "exponent", "/order/goodsValue", "1e3", "NOT_A_NUMBER" },
        { "words", "/payment/amount", "\"a lot\"", "NOT_A_NUMBER" },
        { "no weight", "/grossWeight", "0", "NOT_POSITIVE" },
        { "long number", "/order/orderNo", "\"" + "0123456789012345678901234567890123456789012345678901234567890" + "\"", "TOO_LONG" },
        { "empty reference", "/reference", "\"\"", "REQUIRED" },
        { "short code", "/goods/0/gcode", "\"0902\"", "TOO_SHORT" },
        { "letters that are none", "/customsOffice", "\"29 1\"", "BAD_CODE" },
        { "no such day", "/exportDate", "\"2026-02-30\"", "NOT_A_DATE" },
        { "time without offset", "/payment/receivedAt", "\"2026-11-20T09:30:00\"", "NOT_A_TIME" },
        { "other flag", "/statisticsFlag", "\"C\"", "NOT_ALLOWED" },
        { "no goods", "/goods", "[]", "LINE_COUNT" },
        { "no packages", "/packages", "0", "OUT_OF_RANGE" },
        { "control character", "/order/lines/0/name", "\"a\\u0001b\"", "CONTROL_CHARACTER" },
        { "control character of C1, the first", "/order/lines/0/name", "\"a\\u0080b\"", "CONTROL_CHARACTER" },
        { "control character of C1, the last", "/order/lines/0/name", "\"a\\u009fb\"", "CONTROL_CHARACTER" },
        { "text that turns round, the first", "/order/lines/0/name", "\"a\\u202ab\"", "CONTROL_CHARACTER" },
        { "text that turns round, the last", "/order/lines/0/name", "\"a\\u202eb\"", "CONTROL_CHARACTER" },
        { "text apart, the first", "/reference", "\"a\\u2066b\"", "CONTROL_CHARACTER" },
        { "text apart, the last", "/reference", "\"a\\u2069b\"", "CONTROL_CHARACTER" },
        { "text for number", "/packages", "\"1\"", "WRONG_TYPE" },
        { "number for text", "/zone", "1", "WRONG_TYPE" },
        { "object for list", "/goods", "{}", "WRONG_TYPE" },
        { "null", "/zone", "null", "REQUIRED" },
        { "unknown", "/order/colour", "\"red\"", "UNKNOWN_FIELD" },
        { "said twice", "/orderNo", "\"another\"", "CONTRADICTION" },
    };

    [Theory]
    [MemberData(nameof(Spoils))]
    public void One_fault_is_named_where_it_is(string name, string pointer, string value, string code)
    {
        Assert.NotEmpty(name);
        var fault = Assert.Single(Faults(Samples.Declaration().With(pointer, value).ToJsonString()));
        Assert.Equal((code, pointer), (fault.Code, fault.Pointer));
        Assert.NotNull(ErrorDictionary.Find(fault.Code));
    }

    [Fact]
    public void All_structural_faults_come_at_once()
    {
        var spoilt = Samples.Declaration().Without("reference").With("/zone", "7").With("/order/colour", "\"red\"").With("/order/lines/0/qty", "1.1234567")
            .With("/goods/0/price", "true").With("/payment/amount", "99999999999999999999");
        Assert.Equal(
            ["/goods/0/price WRONG_TYPE", "/order/colour UNKNOWN_FIELD", "/order/lines/0/qty TOO_MANY_DECIMALS", "/payment/amount TOO_LARGE", "/reference REQUIRED", "/zone WRONG_TYPE"],
            Faults(spoilt.ToJsonString()).Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_shape_faults_come_at_once_with_their_leg()
    {
        var spoilt = Samples.Declaration().With("/port", "\"29\"").With("/order/currency", "\"USD!\"").With("/waybill/goodsInfo", "\"\"").With("/payment/amount", "-5");
        Assert.Equal(
            ["/order/currency order", "/payment/amount payment", "/port declaration", "/waybill/goodsInfo waybill"],
            Faults(spoilt.ToJsonString()).Where(f => !f.Pointer.StartsWith("/order/lines", StringComparison.Ordinal)).Select(f => $"{f.Pointer} {f.Leg}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_repeated_line_number_and_101_lines_are_named()
    {
        var repeated = Samples.Declaration();
        repeated["goods"]!.AsArray().Add(repeated["goods"]![0]!.DeepClone());
        Assert.Equal("/goods/1/gnum DUPLICATE_LINE", Assert.Single(Faults(repeated.ToJsonString()).Select(f => $"{f.Pointer} {f.Code}")));
        var many = Samples.Declaration();
        for (var i = 2; i <= 101; i++)
        {
            var line = many["goods"]![0]!.DeepClone();
            line["gnum"] = i;
            many["goods"]!.AsArray().Add(line);
        }
        Assert.Equal("/goods LINE_COUNT", Assert.Single(Faults(many.ToJsonString()).Select(f => $"{f.Pointer} {f.Code}")));
    }

    [Theory]
    [InlineData("cut", "{\"reference\":", "MALFORMED_JSON")]
    [InlineData("nothing", "", "MALFORMED_JSON")]
    [InlineData("a list", "[]", "WRONG_TYPE")]
    [InlineData("null", "null", "WRONG_TYPE")]
    [InlineData("trailing", "{} {}", "MALFORMED_JSON")]
    public void What_is_no_object_is_refused(string name, string json, string code)
    {
        Assert.NotEmpty(name);
        Assert.Equal(code, Faults(json)[0].Code);
    }

    [Fact]
    public void Nesting_and_repeated_fields_are_refused()
    {
        var deep = Samples.Declaration().ToJsonString().TrimEnd('}') + ",\"x\":" + new string('[', 40) + new string(']', 40) + "}";
        Assert.Contains(Faults(deep), f => f.Code is "UNKNOWN_FIELD" or "TOO_DEEP");
        var twice = Samples.Declaration().ToJsonString().TrimEnd('}') + ",\"reference\":\"other\"}";
        Assert.Contains(Faults(twice), f => f is { Code: "REPEATED_FIELD", Pointer: "/reference" });
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var good = Encoding.UTF8.GetBytes(Samples.Declaration("F1").ToJsonString());
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, to, cut) =>
        {
            var bytes = good.ToArray();
            bytes[at] = to;
            foreach (var text in new[] { bytes, bytes[..cut] })
            {
                var faults = new Faults();
                var bundle = Submissions.Read(FilingKind.Declaration, text, Merchant, faults);
                if (bundle is null != faults.Any)
                {
                    return false;
                }
            }
            return true;
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void Amounts_are_judged_as_decimals_are_read() =>
        Gen.OneOf(Gen.Decimal[-1000, 1000].Select(d => Math.Round(d, 7, MidpointRounding.AwayFromZero)), Gen.Decimal).Sample(value =>
        {
            var text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var fits = value >= 0 && decimal.Round(value, 5, MidpointRounding.AwayFromZero) == value;
            var point = text.IndexOf('.');
            var decimals = point < 0 ? 0 : text.Length - point - 1;
            return WireNumber.Fault(text) is not null || (fits && Decimals.Read(text) == value && decimals <= 5);
        }, threads: 1);

    private static IReadOnlyList<FieldFault> Faults(string json)
    {
        var faults = new Faults();
        Assert.Null(Submissions.Read(FilingKind.Declaration, Bytes(json), Merchant, faults));
        return faults.All;
    }

    private static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
