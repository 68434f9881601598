using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Transaction.Core;

/// <summary>
/// The rules one order must keep by itself. In: the order, the facts, the day and time. Out: every reason against it, and the merchant's
/// register row of that day when there is one. Called by <see cref="OrderDesk"/>.
/// </summary>
public static class OrderChecks
{
    public const int MaxLines = 100;

    /// <summary>Ebp code of a foreign platform without a customs code.</summary>
    public const string ForeignPlatform = "无";

    /// <summary>Order type of a retail import.</summary>
    public const string Import = "I";

    /// <summary>Order type of the booking of a warehouse abroad: goods of 9810 are sold from there later.</summary>
    public const string Booking = "W";

    /// <summary>Customs code of the renminbi: an import has no other currency.</summary>
    private const string Yuan = "142";

    /// <summary>N19,5: 14 digits before the point.</summary>
    private const decimal Largest = 99_999_999_999_999.99999m;

    /// <param name="day">The day of the check in China, which picks the register rows and the edition of each rule.</param>
    public static (List<Reason> Reasons, Company? Merchant) Run(OrderSubmitted order, OrderFacts facts, DateOnly day)
    {
        var import = order.OrderType == Import;
        var found = new Findings(facts, day, import);
        if (!import && order.OrderType is not ("E" or Booking))
        {
            found.Add("ORDER_TYPE_NOT_RETAIL", "/order/orderType", order.OrderType, "E, I or W");
        }
        var merchant = CheckMerchant(order, facts, day, found);
        CheckPlatform(order, facts, day, found);
        if (IsPlaceholder(order.EbcName))
        {
            found.Add("ORDER_NAME_EMPTY", "/order/ebcName", order.EbcName);
        }
        if (IsPlaceholder(order.EbpName))
        {
            found.Add("ORDER_NAME_EMPTY", "/order/ebpName", order.EbpName);
        }
        if (!facts.Currencies.Contains(order.Currency))
        {
            found.Add("ORDER_CURRENCY_UNKNOWN", "/order/currency", order.Currency);
        }
        if (found.Figure(order.Freight, "/order/freight") is < 0m)
        {
            found.Add("ORDER_FREIGHT_NEGATIVE", "/order/freight", order.Freight, "0");
        }
        CheckLines(order, facts, found);
        if (import)
        {
            CheckImport(order, facts, found);
        }
        return (found.Reasons, merchant);
    }

    /// <summary>What an import's order says beyond an export's: CNY, the tax withheld, what was paid, and who ordered.</summary>
    private static void CheckImport(OrderSubmitted order, OrderFacts facts, Findings found)
    {
        if (order.Currency != Yuan && facts.Currencies.Contains(order.Currency))
        {
            found.Add("ORDER_IMPORT_CURRENCY", "/order/currency", order.Currency, Yuan);
        }
        NotNegative(order.Discount, "/order/discount");
        NotNegative(order.TaxTotal, "/order/taxTotal");
        if (found.Figure(order.Paid, "/order/paid") is { } paid && Readable(order.GoodsValue, out var goods) && Readable(order.Freight, out var freight)
            && Readable(order.Discount, out var discount) && Readable(order.TaxTotal, out var tax)
            && Math.Abs(goods + freight + tax - discount - paid) > facts.Settings.Tolerance)
        {
            found.Add("ORDER_PAID_ARITHMETIC", "/order/paid", order.Paid, Decimals.Write(goods + freight + tax - discount));
        }
        if (!IdentityNumbers.Names(order.Buyer))
        {
            found.Add(
                "ORDER_BUYER_ID", "/order/buyer/idNumber", IdentityNumbers.Masked(order.Buyer?.IdNumber ?? ""),
                order.Buyer?.IdType == IdentityNumbers.ResidentCard ? "18 characters with a valid check character" : "");
        }
        if (IsPlaceholder(order.Buyer?.Name ?? ""))
        {
            found.Add("ORDER_NAME_EMPTY", "/order/buyer/name", "");
        }

        // What cannot be read was said before.
        static bool Readable(string text, out decimal value) => Decimals.TryRead(text, out value) ? Math.Abs(value) <= Largest : text.Length == 0;

        void NotNegative(string text, string pointer)
        {
            if (found.Figure(text, pointer) is < 0m)
            {
                found.Add("ORDER_IMPORT_NEGATIVE", pointer, text, "0");
            }
        }
    }

    private static Company? CheckMerchant(OrderSubmitted order, OrderFacts facts, DateOnly day, Findings found)
    {
        if (!IsCompanyCode(order.EbcCode))
        {
            found.Add("ORDER_MERCHANT_CODE", "/order/ebcCode", order.EbcCode);
            return null;
        }
        var merchant = facts.Merchants.On(order.EbcCode, day);
        if (merchant is not { IsActive: true })
        {
            found.Add(
                facts.Merchants.HasKey(order.EbcCode) ? "ORDER_MERCHANT_INACTIVE" : "ORDER_MERCHANT_UNKNOWN", "/order/ebcCode", order.EbcCode,
                merchant?.Status ?? "");
        }
        return merchant;
    }

    private static void CheckPlatform(OrderSubmitted order, OrderFacts facts, DateOnly day, Findings found)
    {
        if (order.EbpCode == ForeignPlatform && order.OrderType != Import)
        {
            return;
        }
        if (!IsCompanyCode(order.EbpCode))
        {
            found.Add("ORDER_PLATFORM_CODE", "/order/ebpCode", order.EbpCode);
        }
        else if (facts.Platforms.On(order.EbpCode, day) is not { IsActive: true } platform)
        {
            found.Add(
                facts.Platforms.HasKey(order.EbpCode) ? "ORDER_PLATFORM_INACTIVE" : "ORDER_PLATFORM_UNKNOWN", "/order/ebpCode", order.EbpCode,
                facts.Platforms.On(order.EbpCode, day)?.Status ?? "");
        }
    }

    private static void CheckLines(OrderSubmitted order, OrderFacts facts, Findings found)
    {
        var lines = order.Lines;
        if (lines.Count == 0)
        {
            found.Add("ORDER_LINES_NONE", "/order/lines", "0", "1..100");
            return;
        }
        if (lines.Count > MaxLines)
        {
            found.Add("ORDER_LINES_TOO_MANY", "/order/lines", lines.Count.ToString(CultureInfo.InvariantCulture), "1..100");
            return;
        }
        decimal? sum = 0m;
        for (var i = 0; i < lines.Count; i++)
        {
            sum += CheckLine(order, i, facts, found);
        }
        if (found.Figure(order.GoodsValue, "/order/goodsValue") is { } goods && sum is { } total
            && Math.Abs(goods - total) > facts.Settings.Tolerance)
        {
            found.Add("ORDER_SUM_ARITHMETIC", "/order/goodsValue", order.GoodsValue, Decimals.Write(total));
        }
    }

    /// <summary>The line's total, null when it cannot be read.</summary>
    private static decimal? CheckLine(OrderSubmitted order, int index, OrderFacts facts, Findings found)
    {
        var line = order.Lines[index];
        if (line.Gnum < 1)
        {
            found.Add("ORDER_LINE_NUMBER", Pointer(index, "gnum"), line.Gnum.ToString(CultureInfo.InvariantCulture), "1");
        }
        else
        {
            for (var earlier = 0; earlier < index; earlier++)
            {
                if (order.Lines[earlier].Gnum == line.Gnum)
                {
                    found.Add("ORDER_LINE_REPEATED", Pointer(index, "gnum"), line.Gnum.ToString(CultureInfo.InvariantCulture));
                    break;
                }
            }
        }
        if (IsPlaceholder(line.ItemName))
        {
            found.Add("ORDER_NAME_EMPTY", Pointer(index, "itemName"), line.ItemName);
        }
        if (!facts.Units.Contains(line.Unit))
        {
            found.Add("ORDER_UNIT_UNKNOWN", Pointer(index, "unit"), line.Unit);
        }
        if (line.Currency != order.Currency)
        {
            found.Add("ORDER_CURRENCY_MIXED", Pointer(index, "currency"), line.Currency, order.Currency);
        }
        var qty = found.Positive(line.Qty, index, "qty", "ORDER_QTY_NOT_POSITIVE");
        var gift = order.OrderType == Import;
        var price = found.Positive(line.Price, index, "price", "ORDER_PRICE_NOT_POSITIVE", gift);
        var total = found.Positive(line.Total, index, "total", "ORDER_TOTAL_NOT_POSITIVE", gift);
        if (qty is { } q && price is { } p && total is { } t)
        {
            var product = Math.Round(q * p, 5, MidpointRounding.AwayFromZero);
            if (Math.Abs(product - t) > facts.Settings.Tolerance)
            {
                found.Add("ORDER_LINE_ARITHMETIC", Pointer(index, "total"), line.Total, Decimals.Write(product));
            }
        }
        return total;
    }

    private static bool IsCompanyCode(string code)
    {
        foreach (var c in code)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }
        return code.Length is > 0 and <= 18;
    }

    private static bool IsPlaceholder(string name)
    {
        var text = name.AsSpan().Trim();
        return text.Length == 0
            || (text.Length == 1 && text[0] is '无' or '/' or '\\' or '／' or '-')
            || (text.Length <= 5 && (text.Equals("none", StringComparison.OrdinalIgnoreCase) || text.Equals("empty", StringComparison.OrdinalIgnoreCase)
                || text.Equals("null", StringComparison.OrdinalIgnoreCase) || text.Equals("slash", StringComparison.OrdinalIgnoreCase)));
    }

    private static string Pointer(int line, string field) => string.Create(CultureInfo.InvariantCulture, $"/order/lines/{line}/{field}");

    private sealed class Findings(OrderFacts facts, DateOnly day, bool import)
    {
        public List<Reason> Reasons { get; } = [];

        public void Add(string code, string pointer, string value, string otherValue = "")
        {
            var reason = facts.Refusal(code, day).At(pointer, value, otherValue);
            reason.Ceb = import ? ImportElements.Of(reason.Ceb) : reason.Ceb;
            Reasons.Add(reason);
        }

        public decimal? Figure(string text, string pointer)
        {
            if (Decimals.TryRead(text, out var value) && value.Scale <= 5 && Math.Abs(value) <= Largest)
            {
                return value;
            }
            if (text.Length == 0)
            {
                return 0m;
            }
            Add("ORDER_NUMBER_FORMAT", pointer, text);
            return null;
        }

        /// <summary>The figure when it is above zero.</summary>
        /// <param name="gift">Zero is good as well.</param>
        public decimal? Positive(string text, int line, string field, string refusal, bool gift = false)
        {
            // The pointer is built for a refusal alone: this runs three times a line.
            if (Decimals.TryRead(text, out var value) && value.Scale <= 5 && value <= Largest && (value > 0m || (gift && value == 0m)))
            {
                return value;
            }
            if (Figure(text, Pointer(line, field)) is not null)
            {
                Add(refusal, Pointer(line, field), text, gift ? ">= 0" : "> 0");
            }
            return null;
        }
    }
}
