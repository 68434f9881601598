using System.Text.Json;
using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>One good declaration, and ways to spoil it.</summary>
internal static class Samples
{
    public const string Merchant = "3301960001 merchant";
    public const string OtherMerchant = "3301960002 merchant";
    public const string Platform = "3301961001 platform";
    public const string Institution = "3301962001 payment-institution";
    public const string Carrier = "3301963001 carrier";
    public const string Bank = "3301964001 bank";
    public const string Officer = "2900000001 officer";

    private static int _count;

    public static string Number() => $"R{Interlocked.Increment(ref _count):D8}";

    /// <summary>A declaration of 青禾工艺（样例）with all its legs; its order number is O-reference, its waybill W-reference.</summary>
    public static JsonObject Declaration(string? reference = null)
    {
        var number = reference ?? Number();
        return JsonNode.Parse($$"""
            {
              "reference": "{{number}}", "zone": "1", "customsOffice": "2991", "port": "2991", "procedure": "9610", "exportDate": "2026-11-20",
              "statisticsFlag": "A", "transportMode": "5", "destinationCountry": "502", "destinationPort": "3154",
              "freight": { "amount": "6.50", "currency": "502" }, "insurance": { "amount": 0, "currency": "502" },
              "wrapType": "2", "packages": 1, "grossWeight": "1.25", "netWeight": 1.1, "refundRoute": "no-invoice",
              "order": {
                "orderNo": "O-{{number}}", "platformCode": "3301961001", "platformName": "百象商城（样例）", "merchantName": "青禾工艺（样例）",
                "goodsValue": 128.40, "freight": "6.50", "currency": "502",
                "lines": [ { "gnum": 1, "itemNo": "TEA-07", "name": "茉莉花茶", "unit": "011", "qty": 4, "price": "32.10", "total": "128.40" } ]
              },
              "payment": {
                "institutionCode": "3301962001", "institutionName": "汇通支付（样例）", "paymentNo": "P-{{number}}", "amount": "134.90",
                "currency": "502", "receivedAt": "2026-11-20T09:30:00+08:00"
              },
              "waybill": {
                "carrierCode": "3301963001", "carrierName": "远航速运（样例）", "waybillNo": "W-{{number}}", "freight": "6.50", "insurance": "0",
                "currency": "502", "grossWeight": "1.25", "packages": 1, "goodsInfo": "花茶 4 罐"
              },
              "goods": [
                { "gnum": 1, "itemNo": "TEA-07", "gcode": "0902101000", "name": "茉莉花茶", "model": "罐装250克", "country": "502", "currency": "502",
                  "qty": 4, "unit": "011", "qty1": "1.1", "unit1": "035", "price": "32.10", "total": "128.40" }
              ]
            }
            """)!.AsObject();
    }

    public static JsonObject Without(this JsonObject json, params string[] fields)
    {
        foreach (var field in fields)
        {
            json.Remove(field);
        }
        return json;
    }

    public static JsonObject With(this JsonObject json, string pointer, string value)
    {
        var steps = pointer.Split('/')[1..];
        JsonNode at = json;
        foreach (var step in steps[..^1])
        {
            at = int.TryParse(step, out var index) ? at[index]! : at[step]!;
        }
        if (at is JsonArray list)
        {
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        }
        else
        {
            at[steps[^1]] = JsonNode.Parse(value);
        }
        return json;
    }

    /// <summary>On one line, as NDJSON wants it.</summary>
    public static string Line(this JsonObject json) => json.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
}
