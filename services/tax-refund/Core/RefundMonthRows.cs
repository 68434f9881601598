using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>Whether a month may take an export.</summary>
public enum ExportStage
{
    /// <summary>The foreign exchange is not in, or came too late: only a month that names it, with its reason, takes it.</summary>
    Waiting = 0,

    /// <summary>The next month that is asked for whatever is ready takes it.</summary>
    Ready = 1,

    /// <summary>The next month takes it in any case: goods taxed as a domestic sale, and goods that came back.</summary>
    Due = 2,
}

/// <summary>Goods that one month of a manufacturer takes, once.</summary>
/// <param name="ExportId">The declaration; with <see cref="Taxed"/> behind it its goods of flag 1; or the return (ret_…) that took goods out.</param>
/// <param name="EbcCode">Empty while only the money was heard of.</param>
/// <param name="LeftOn">Day number of the export day; 0: not left yet.</param>
/// <param name="FxOn">Day number on which the last money came in; 0: not yet.</param>
/// <param name="LastOn">Day number of the last day of a claim; 0: none.</param>
/// <param name="MonthId">rmo_… that took it; empty: none yet.</param>
/// <param name="Share">What the month gave it.</param>
/// <param name="Trace">The declaration's trace, 25 bytes or none.</param>
public sealed record ProducerExport(
    string ExportId, string FilingId, string EbcCode, int LeftOn, int FxOn, int LastOn, ExportStage Stage, ProducerGoods Goods, string MonthId,
    RefundShared? Share, byte[] Trace)
{
    /// <summary>Behind the id of a declaration: its goods whose refund is cancelled.</summary>
    public const string Taxed = "/taxed";

    public bool IsClaim => ExportId == FilingId;
    public bool IsReturn => !ExportId.StartsWith(FilingId, StringComparison.Ordinal);
}

/// <summary>Where a manufacturer's months stand.</summary>
/// <param name="Month">The last one filed: year × 12 + month − 1.</param>
/// <param name="Carry">CNY of credit carried forward.</param>
/// <param name="CeilingCarry">0, or below it.</param>
public sealed record ProducerBook(string EbcCode, int Month, string MonthId, decimal Carry, decimal CeilingCarry);

/// <summary>A month that was answered; <paramref name="Decided"/> is null where it was refused.</summary>
public sealed record RefundMonthRow(string MonthId, string EbcCode, RefundMonthDecided? Decided, long At);

/// <summary>What a filing did: a month with everything it took, or nothing.</summary>
public sealed record MonthFiled(RefundMonthRow Row, ProducerBook? Book, IReadOnlyList<ProducerExport> Taken, DocumentAnswered Answer);
