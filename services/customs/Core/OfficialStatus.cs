using System.Collections.Frozen;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>The values of returnStatus that this house sets, and the moves between them; <see cref="ReturnStatus"/> names them all.</summary>
public static class OfficialStatus
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
        _ => $"[Desc:{ReturnStatus.Find(status)?.Zh}]",
    };
}
