using SingleWindow.Contracts;

namespace SingleWindow.Logistics.Core;

/// <summary>What a waybill or the end of its filing changes. Null fields stay as they are; <paramref name="Answer"/> is what leaves.</summary>
public sealed record WaybillStep(WaybillRow? Waybill, FilingRow? Filing, WaybillChecked? Answer)
{
    public static readonly WaybillStep Nothing = new(null, null, null);
}

/// <summary>
/// Decides what becomes of a waybill until customs releases its parcel. In: the row of the number, the row of the filing, the message.
/// Called by the waybill and closing features.
/// </summary>
public static class WaybillDesk
{
    /// <summary>A waybill came.</summary>
    public static WaybillStep Take(WaybillRow? row, FilingRow? filing, WaybillSubmitted waybill, LogisticsFacts facts, DateTimeOffset now)
    {
        if (filing is not null)
        {
            // A version that ended before its waybill came does not take over what was kept for it.
            return filing.Closed && TakesOver(row, waybill.FilingId)
                ? new WaybillStep(row! with { State = WaybillState.Closed, Waiting = 0 }, null, null)
                : WaybillStep.Nothing;
        }
        var key = WaybillRow.KeyOf(waybill.LogisticsCode, waybill.LogisticsNo);
        var day = ChinaDay.Of(now);
        var (reasons, carrier) = WaybillChecks.Run(waybill, facts, day);
        // The number of an earlier version of the same declaration goes over to the later one, with the departures that wait for it.
        var takesOver = TakesOver(row, waybill.FilingId);
        var inUse = row is not null && !takesOver && InUse(row, facts, now);
        if (inUse)
        {
            reasons.Add(facts.Refusal("WAYBILL_DUPLICATE", day).At("/waybill/logisticsNo", waybill.LogisticsNo));
            reasons[^1].Ceb = waybill.IeFlag == WaybillChecks.Import ? ImportElements.Of(reasons[^1].Ceb) : reasons[^1].Ceb;
        }
        var answer = new WaybillChecked
        {
            FilingId = waybill.FilingId,
            Verdict = reasons.Count == 0 ? Verdict.Accepted : Verdict.Refused,
            LogisticsCode = waybill.LogisticsCode,
            LogisticsNo = waybill.LogisticsNo,
            GrossWeight = waybill.GrossWeight,
            PackNo = waybill.PackNo,
            EbcCode = waybill.EbcCode,
            CheckedAt = now.ToUnixTimeMilliseconds(),
        };
        if (waybill.IeFlag == WaybillChecks.Import)
        {
            (answer.IeFlag, answer.OrderNo) = (waybill.IeFlag, waybill.OrderNo);
        }
        answer.Reasons.Add(reasons);
        if (carrier is not null)
        {
            answer.Used.Add(facts.Registered(carrier));
        }
        var seen = new FilingRow(waybill.FilingId, key, Closed: false);
        if (inUse)
        {
            return new WaybillStep(null, seen, answer);
        }
        var next = row is { FilingId: "" }
            // Released before it was seen: it keeps what customs decided.
            ? row with { FilingId = waybill.FilingId, Tenant = waybill.Tenant, Answer = answer }
            : new WaybillRow(
                key, waybill.FilingId, reasons.Count == 0 ? WaybillState.Accepted : WaybillState.Refused, waybill.Tenant, null, null, null,
                takesOver && reasons.Count == 0 ? row!.Waiting : 0, [], answer);
        return new WaybillStep(next, seen, answer);
    }

    /// <summary>A filing ended without release: the number of a parcel that customs did not release is free.</summary>
    /// <param name="keeps">It was amended, and its next version takes the number over.</param>
    public static WaybillStep Close(WaybillRow? row, FilingRow? filing, string filingId, bool keeps = false)
    {
        if (filing is null)
        {
            // The waybill may still be on its way: it must find its filing closed and take no number.
            return new WaybillStep(null, new FilingRow(filingId, "", Closed: true), null);
        }
        if (filing.Closed)
        {
            return WaybillStep.Nothing;
        }
        var frees = !keeps && row is { State: WaybillState.Accepted } && row.FilingId == filingId;
        return new WaybillStep(frees ? row! with { State = WaybillState.Closed, Waiting = 0 } : null, filing with { Closed = true }, null);
    }

    private static bool TakesOver(WaybillRow? row, string filingId) => row is { State: WaybillState.Accepted } && FilingId.Precedes(row.FilingId, filingId);

    /// <summary>A number is free again after the months of reuse, never while its parcel waits at the border.</summary>
    private static bool InUse(WaybillRow row, LogisticsFacts facts, DateTimeOffset now)
    {
        var free = now.AddMonths(-facts.Settings.ReuseMonths).ToUnixTimeMilliseconds();
        return row switch
        {
            { FilingId: "" } => false,
            { State: WaybillState.Accepted } => row.Waiting > 0 || row.Answer!.CheckedAt > free,
            { State: WaybillState.Released } => true,
            { State: WaybillState.Departed } => row.LeftAt > free,
            _ => false,
        };
    }
}
