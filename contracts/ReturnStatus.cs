using System.Collections.Frozen;

namespace SingleWindow.Contracts;

/// <summary>One value of returnStatus, the official status of a declaration list (GACC CEB message specification 202205).</summary>
/// <param name="Final">Nothing but a new declaration follows.</param>
public sealed record ReturnStatus(int Status, string En, string Zh, bool Final)
{
    /// <summary>The official values; customs here sets 100, 120, 300, 399, 500, 800 and 899, the others are known from receipts.</summary>
    public static readonly IReadOnlyList<ReturnStatus> All =
    [
        new(1, "kept as a draft", "电子口岸已暂存", false),
        new(2, "being declared", "电子口岸申报中", false),
        new(3, "sent to customs", "发送海关成功", false),
        new(4, "could not be sent to customs", "发送海关失败", false),
        new(100, "refused by customs", "海关退单", true),
        new(120, "stored by customs", "海关入库", false),
        new(300, "manual review", "人工审核", false),
        new(399, "review finished", "海关审结", false),
        new(400, "waiting for arrival", "待运抵", false),
        new(500, "inspection", "查验", false),
        new(501, "detained, handed to the clearance section", "扣留移送通关", false),
        new(502, "detained, handed to anti-smuggling", "扣留移送缉私", false),
        new(503, "detained, handed to the legal section", "扣留移送法规", false),
        new(505, "handed over", "移交", false),
        new(599, "other detention", "其它扣留", false),
        new(600, "suspended", "挂起", false),
        new(700, "goods sent back", "退运", true),
        new(800, "released", "放行", false),
        new(899, "closed", "结关", true),
    ];

    private static readonly FrozenDictionary<int, ReturnStatus> ByStatus = All.ToFrozenDictionary(s => s.Status);

    /// <summary>Null: no official value.</summary>
    public static ReturnStatus? Find(int status) => ByStatus.GetValueOrDefault(status);
}
