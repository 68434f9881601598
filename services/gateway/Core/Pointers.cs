// in:  the pointer a house gave, in the names of contracts/legs.proto.   out: the pointer into the JSON that was filed.
// called by: Door/Show.
using System.Collections.Frozen;

namespace SingleWindow.Gateway.Core;

/// <summary>
/// JSON Pointers as the filer sees them. A house speaks of the documents it reads (<c>/declaration/lines/0/qty1</c>); the filer wrote
/// <c>/goods/0/qty1</c>. What is in neither table has the same name in both. Pure.
/// </summary>
public static class Pointers
{
    private static readonly FrozenDictionary<string, string> Declaration = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["customsCode"] = "customsOffice", ["portCode"] = "port", ["ieDate"] = "exportDate", ["ebpCode"] = "platformCode",
        ["ebcCode"] = "merchantCode", ["ebcName"] = "merchantName", ["logisticsCode"] = "carrierCode", ["logisticsNo"] = "waybillNo",
        ["trafMode"] = "transportMode", ["country"] = "destinationCountry", ["pod"] = "destinationPort", ["freight"] = "freight/amount",
        ["freightCurrency"] = "freight/currency", ["insuredFee"] = "insurance/amount", ["insuredCurrency"] = "insurance/currency",
        ["packNo"] = "packages", ["lines"] = "goods",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Goods = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["gname"] = "name", ["gmodel"] = "model",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Order = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ebpCode"] = "platformCode", ["ebpName"] = "platformName", ["ebcCode"] = "merchantCode", ["ebcName"] = "merchantName",
        ["itemName"] = "name", ["describe"] = "description",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Payment = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ebpCode"] = "platformCode", ["ebcCode"] = "merchantCode", ["payCode"] = "institutionCode", ["payName"] = "institutionName",
        ["payNo"] = "paymentNo", ["accountedAt"] = "receivedAt",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Waybill = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ebcCode"] = "merchantCode", ["logisticsCode"] = "carrierCode", ["logisticsName"] = "carrierName", ["logisticsNo"] = "waybillNo",
        ["insuredFee"] = "insurance", ["packNo"] = "packages",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Departure = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["logisticsCode"] = "carrierCode", ["logisticsNo"] = "waybillNo", ["customsCode"] = "customsOffice", ["trafMode"] = "transportMode",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What an import calls otherwise, wherever in a pointer it stands.
    private static readonly FrozenDictionary<string, string> Import = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["exportDate"] = "importDate", ["destinationCountry"] = "departureCountry", ["receivedAt"] = "paidAt", ["taxTotal"] = "tax", ["emsNo"] = "accountBook",
        ["trafNo"] = "transportNo", ["assureCode"] = "guarantorCode", ["orderDiscount"] = "discount", ["payerIdNumber"] = "payer/idNumber",
        ["itemRecordNo"] = "recordNo",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A pointer into an import, from one with the names of an export or of <c>ImportTerms</c>.</summary>
    public static string OfImport(string pointer)
    {
        var parts = pointer.Split('/');
        if (parts.Length < 2)
        {
            return pointer;
        }
        var from = parts[1] == "import" ? 2 : 1;
        if (from == 1 && parts[1] is "freight" or "insurance")
        {
            // An import's are in CNY: amounts without a currency.
            return "/" + parts[1];
        }
        return "/" + string.Join('/', parts.Skip(from).Select((p, i) => i == 0 && p == "country" ? "departureCountry" : Import.GetValueOrDefault(p, p)));
    }

    /// <param name="pointer">As the house gave it; empty stays empty.</param>
    /// <param name="leg">order | payment | waybill | declaration | departure | proceeds.</param>
    /// <param name="alone">The leg was filed alone: its document is the root.</param>
    public static string InJson(string pointer, string leg, bool alone)
    {
        var parts = pointer.Split('/');
        if (parts.Length < 2)
        {
            return pointer;
        }
        return parts[1] switch
        {
            "declaration" => "/" + Renamed(parts, 2, Declaration, Goods),
            "order" => (alone ? "/" : "/order/") + Renamed(parts, 2, Order, Order),
            "payment" => (alone ? "/" : "/payment/") + Renamed(parts, 2, Payment, Payment),
            "waybill" => (alone ? "/" : "/waybill/") + Renamed(parts, 2, Waybill, Waybill),
            _ when leg == "departure" => "/" + Renamed(parts, 1, Departure, Departure),
            _ => pointer,
        };
    }

    private static string Renamed(string[] parts, int from, FrozenDictionary<string, string> top, FrozenDictionary<string, string> deeper) =>
        string.Join('/', parts.Skip(from).Select((part, i) => (i == 0 ? top : deeper).GetValueOrDefault(part, part)));
}
