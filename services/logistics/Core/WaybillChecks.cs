using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Logistics.Core;

/// <summary>The rules one waybill must keep by itself; every reason is reported. Called by <see cref="WaybillDesk"/>.</summary>
public static class WaybillChecks
{
    /// <summary>ieFlag of an import.</summary>
    public const string Import = "I";

    private const decimal Largest = 99_999_999_999_999.99999m;

    public static (List<Reason> Reasons, Carrier? Carrier) Run(WaybillSubmitted waybill, LogisticsFacts facts, DateOnly day)
    {
        List<Reason> reasons = [];
        var import = waybill.IeFlag == Import;

        void Refuse(string code, string pointer, string value, string otherValue = "")
        {
            var reason = facts.Refusal(code, day).At(pointer, value, otherValue);
            reason.Ceb = import ? ImportElements.Of(reason.Ceb) : reason.Ceb;
            reasons.Add(reason);
        }

        decimal? Figure(string text, string pointer)
        {
            if (text.Length == 0)
            {
                return 0m;
            }
            if (Decimals.TryRead(text, out var value) && value.Scale <= 5 && Math.Abs(value) <= Largest)
            {
                return value;
            }
            Refuse("WAYBILL_NUMBER_FORMAT", pointer, text);
            return null;
        }

        var carrier = facts.Carriers.On(waybill.LogisticsCode, day);
        if (carrier is not { IsActive: true })
        {
            Refuse(
                facts.Carriers.HasKey(waybill.LogisticsCode) ? "WAYBILL_CARRIER_INACTIVE" : "WAYBILL_CARRIER_UNKNOWN", "/waybill/logisticsCode",
                waybill.LogisticsCode, carrier?.Status ?? "");
        }
        if (waybill.LogisticsNo.Length is 0 or > 32)
        {
            Refuse("WAYBILL_NUMBER_INVALID", "/waybill/logisticsNo", waybill.LogisticsNo, "1..32");
        }
        if (!IsCode(waybill.EbcCode))
        {
            Refuse("WAYBILL_MERCHANT_CODE", "/waybill/ebcCode", waybill.EbcCode);
        }
        if (Figure(waybill.GrossWeight, "/waybill/grossWeight") is <= 0m)
        {
            Refuse("WAYBILL_WEIGHT_NOT_POSITIVE", "/waybill/grossWeight", waybill.GrossWeight, "> 0");
        }
        if (import)
        {
            if (waybill.PackNo != 1)
            {
                Refuse("WAYBILL_IMPORT_PACKAGES", "/waybill/packNo", waybill.PackNo.ToString(CultureInfo.InvariantCulture), "1");
            }
            if (waybill.OrderNo.Length == 0)
            {
                Refuse("WAYBILL_ORDER_NO", "/waybill/orderNo", "");
            }
        }
        else if (waybill.PackNo < 1)
        {
            Refuse("WAYBILL_PACKAGES", "/waybill/packNo", waybill.PackNo.ToString(CultureInfo.InvariantCulture), ">= 1");
        }
        if (Figure(waybill.Freight, "/waybill/freight") is < 0m)
        {
            Refuse("WAYBILL_FREIGHT_NEGATIVE", "/waybill/freight", waybill.Freight, ">= 0");
        }
        if (Figure(waybill.InsuredFee, "/waybill/insuredFee") is < 0m)
        {
            Refuse("WAYBILL_INSURANCE_NEGATIVE", "/waybill/insuredFee", waybill.InsuredFee, ">= 0");
        }
        if (!facts.Currencies.Contains(waybill.Currency))
        {
            Refuse("WAYBILL_CURRENCY_UNKNOWN", "/waybill/currency", waybill.Currency);
        }
        if (IsPlaceholder(waybill.GoodsInfo))
        {
            Refuse("WAYBILL_GOODS_EMPTY", "/waybill/goodsInfo", waybill.GoodsInfo);
        }
        return (reasons, carrier);
    }

    /// <summary>The waybill's merchant may be left out.</summary>
    private static bool IsCode(string code)
    {
        foreach (var c in code)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }
        return code.Length <= 18;
    }

    private static bool IsPlaceholder(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.Length == 0
            || (trimmed.Length == 1 && trimmed[0] is '无' or '/' or '\\' or '／' or '-')
            || (trimmed.Length <= 5 && (trimmed.Equals("none", StringComparison.OrdinalIgnoreCase)
                || trimmed.Equals("empty", StringComparison.OrdinalIgnoreCase) || trimmed.Equals("slash", StringComparison.OrdinalIgnoreCase)));
    }
}
