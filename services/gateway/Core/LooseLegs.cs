using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>By which numbers a leg filed alone and the declaration that waits for it find each other.</summary>
public static class LooseLegs
{
    private const int MostWaiting = 8;

    public static string Order(string ebp, string ebc, string orderNo) => $"order/{ebp}/{ebc}/{orderNo}";

    public static string Payment(string ebp, string ebc, string orderNo) => $"payment/{ebp}/{ebc}/{orderNo}";

    public static string Waybill(string carrier, string waybillNo) => $"waybill/{carrier}/{waybillNo}";

    public static string Of(OrderChecked e) => Order(e.EbpCode, e.EbcCode, e.OrderNo);

    public static string Of(PaymentChecked e) => Payment(e.EbpCode, e.EbcCode, e.OrderNo);

    public static string Of(WaybillChecked e) => Waybill(e.LogisticsCode, e.LogisticsNo);

    /// <summary>
    /// The declarations that wait for a leg, the first of each merchant in the order they came. A waybill number may be named by several:
    /// each sees the leg only when it is its own.
    /// </summary>
    public static IReadOnlyList<string> Waiting(string declarations) => declarations.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The waiting declarations with one more, unless its merchant waits already. Those that ended wait no longer.</summary>
    /// <param name="merchantOf">The merchant of a declaration that still waits; null: it ended.</param>
    public static string Join(string declarations, string id, string merchant, Func<string, string?> merchantOf)
    {
        List<string> waiting = [.. Waiting(declarations).Where(w => merchantOf(w) is not null)];
        if (waiting.Count < MostWaiting && !waiting.Exists(w => merchantOf(w) == merchant))
        {
            waiting.Add(id);
        }
        return string.Join(' ', waiting);
    }

    /// <summary>
    /// Whether a leg is shown to a declaration that waits for it. A leg that names no merchant is shown when one merchant alone waits.
    /// </summary>
    public static bool Shown(string legsMerchant, string merchant, int waiting) =>
        legsMerchant.Length == 0 ? waiting <= 1 : legsMerchant == merchant;
}
