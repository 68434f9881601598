using System.Collections.Frozen;

namespace SingleWindow.Customs.Core;

/// <summary>One value of returnStatus.</summary>
public sealed record OfficialStatus(int Status, string En, string Zh, bool Final)
{
    public const int Declaring = 2;
    public const int Refused = 100;
    public const int Stored = 120;
    public const int ManualReview = 300;
    public const int Reviewed = 399;
    public const int Inspection = 500;
    public const int Released = 800;
    public const int Closed = 899;

    /// <summary>
    /// The official values (CEB specification 202205). Sent to customs and seen in receipts of a declaration list; those this house sets are
    /// 100, 120, 300, 399, 500, 800 and 899.
    /// </summary>
    public static readonly IReadOnlyList<OfficialStatus> All =
    [
        new(1, "held as a draft", "电子口岸已暂存", false),
        new(2, "being declared", "电子口岸申报中", false),
        new(3, "sent to customs", "发送海关成功", false),
        new(4, "could not be sent to customs", "发送海关失败", false),
        new(100, "refused", "海关退单", true),
        new(120, "stored, logic checks passed", "海关入库", false),
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

    private static readonly FrozenDictionary<int, OfficialStatus> ByStatus = All.ToFrozenDictionary(s => s.Status);

    /// <summary>
    /// Moves of an export declaration list. No public document lists them: they are observed in receipts or derived from the values
    /// (a released list is not final for this house, because its departure closes it).
    /// </summary>
    private static readonly FrozenDictionary<int, int[]> Next = new Dictionary<int, int[]>
    {
        [0] = [1, 2],
        [1] = [2],
        [2] = [3, 4, 100, 120],
        [3] = [100, 120],
        [4] = [2],
        [100] = [2],
        [120] = [100, 300, 399, 400, 500, 800],
        [300] = [100, 399, 500, 800],
        [399] = [500, 800],
        [400] = [399, 500, 800],
        [500] = [100, 501, 502, 503, 599, 600, 700, 800],
        [501] = [700, 800],
        [502] = [700],
        [503] = [700],
        [599] = [700, 800],
        [600] = [700, 800],
        [800] = [899],
    }.ToFrozenDictionary();

    public static OfficialStatus? Find(int status) => ByStatus.GetValueOrDefault(status);

    /// <summary>Statuses that may follow; none after a final one.</summary>
    public static IReadOnlyList<int> After(int status) => Next.GetValueOrDefault(status) ?? [];

    public static bool MayMove(int from, int to) => After(from).Contains(to);

    /// <summary>returnInfo of a move this house makes. Codes were seen in receipts; 500 and 899 were seen with none.</summary>
    public static string Info(int status) => status switch
    {
        Stored => "[Code:1800;Desc:逻辑校验通过]",
        ManualReview => "[Code:1200;Desc:等待人工审核]",
        Reviewed => "[Code:2300;Desc:审结]",
        Inspection => "[Desc:布控查验]",
        Released => "[Code:2600;Desc:放行]",
        Closed => "[Desc:结关]",
        _ => $"[Desc:{Find(status)?.Zh}]",
    };
}
