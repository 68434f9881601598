using SingleWindow.Contracts;

namespace SingleWindow.Logistics.Core;

/// <summary>What a release or a reported departure changes: rows that changed, and what leaves.</summary>
/// <param name="Moved">The parcel left, said once for each declaration.</param>
/// <param name="Answers">One for each report that is decided, with the row it belongs to.</param>
public sealed record MovementStep(
    WaybillRow? Waybill, IReadOnlyList<DepartureRow> Departures, GoodsMoved? Moved, IReadOnlyList<(DepartureRow Report, DepartureAnswered Answer)> Answers)
{
    public static readonly MovementStep Nothing = new(null, [], null, []);
}

/// <summary>
/// Decides how a released parcel leaves, in whichever order release and reports come. In: the row of the waybill number, the reports
/// that wait for it, the message. Called by the release, departure and closing features.
/// </summary>
public static class MovementDesk
{
    /// <summary>Parcels whose waybill number begins so are left to a real report by the simulated carrier.</summary>
    public const string NoDeparture = "NODEP";

    /// <summary>Customs released a declaration.</summary>
    /// <param name="waiting">Reports that wait for this parcel.</param>
    /// <exception cref="InvalidDataException">The waybill's parcel was released to another declaration.</exception>
    public static MovementStep Release(
        WaybillRow? row, IReadOnlyList<DepartureRow> waiting, DeclarationDecided decided, byte[] trace, LogisticsFacts facts, DateTimeOffset now)
    {
        if (decided.Released is not { } released)
        {
            return MovementStep.Nothing;
        }
        if (row is { State: WaybillState.Released or WaybillState.Departed })
        {
            return row.DeclarationId == decided.FilingId
                ? MovementStep.Nothing
                : throw new InvalidDataException($"Waybill {row.WaybillKey} was released to {row.DeclarationId}; {decided.FilingId} cannot have it too.");
        }
        // Customs matched the waybill, so its row exists; were it lost, the released goods still go their way.
        row ??= new WaybillRow(
            WaybillRow.KeyOf(released.LogisticsCode, released.LogisticsNo), "", WaybillState.Accepted, released.Tenant, null, null, null, 0, [],
            released.IeFlag.Length == 0 ? null : new WaybillChecked { IeFlag = released.IeFlag });
        row = row with
        {
            State = WaybillState.Released, DeclarationId = decided.FilingId, ReleasedAt = released.ReleasedAt, Waiting = 0, Trace = trace,
        };

        List<DepartureRow> departures = [];
        List<(DepartureRow, DepartureAnswered)> answers = [];
        GoodsMoved? moved = null;
        foreach (var report in waiting.OrderBy(d => d.LeftAt).ThenBy(d => d.DepartureId, StringComparer.Ordinal))
        {
            List<Reason> reasons = [];
            CheckAfterRelease(row, report.LeftAt, facts, ChinaDay.Of(now), reasons);
            if (reasons.Count == 0 && moved is null)
            {
                moved = Left(ref row, report.LeftAt, report.DepartureId);
            }
            Decide(report, reasons, now, departures, answers);
        }
        if (moved is null && facts.Settings.SimulatedCarrier && !released.LogisticsNo.StartsWith(NoDeparture, StringComparison.Ordinal))
        {
            moved = Left(ref row, Math.Max(now.ToUnixTimeMilliseconds(), released.ReleasedAt), "");
        }
        return new MovementStep(row, departures, moved, answers);
    }

    /// <summary>A carrier reported that a parcel left.</summary>
    /// <param name="known">The row of the same report, when it came before.</param>
    public static MovementStep Report(
        WaybillRow? row, DepartureRow? known, DepartureReported reported, byte[] trace, LogisticsFacts facts, DateTimeOffset now)
    {
        if (known is not null)
        {
            return MovementStep.Nothing;
        }
        var report = new DepartureRow(
            reported.FilingId, WaybillRow.KeyOf(reported.LogisticsCode, reported.LogisticsNo), DepartureState.Waiting, reported.LeftAt, trace);
        var day = ChinaDay.Of(now);
        List<Reason> reasons = [];
        if (reported.Tenant != reported.LogisticsCode)
        {
            // A stranger learns nothing of the waybill itself.
            reasons.Add(facts.Refusal("DEPARTURE_NOT_CARRIER", day).At("/logisticsCode", reported.LogisticsCode, reported.Tenant));
            row = null;
        }
        else if (row is null or { State: WaybillState.Refused })
        {
            reasons.Add(facts.Refusal("DEPARTURE_WAYBILL_UNKNOWN", day).At("/logisticsNo", reported.LogisticsNo));
        }
        else if (row.State == WaybillState.Closed)
        {
            reasons.Add(facts.Refusal("DEPARTURE_NOT_RELEASED", day).At("/logisticsNo", reported.LogisticsNo));
        }
        CheckTime(reported.LeftAt, facts, day, now.ToUnixTimeMilliseconds(), reasons);
        if (row is { State: WaybillState.Released })
        {
            CheckAfterRelease(row, reported.LeftAt, facts, day, reasons);
        }

        if (reasons.Count == 0 && row!.State == WaybillState.Accepted)
        {
            return new MovementStep(row with { Waiting = row.Waiting + 1 }, [report], null, []);
        }
        GoodsMoved? moved = null;
        WaybillRow? changed = null;
        if (reasons.Count == 0 && row!.State == WaybillState.Released)
        {
            moved = Left(ref row, reported.LeftAt, reported.FilingId);
            changed = row;
        }
        List<DepartureRow> departures = [];
        List<(DepartureRow, DepartureAnswered)> answers = [];
        Decide(report, reasons, now, departures, answers);
        return new MovementStep(changed, departures, moved, answers);
    }

    /// <summary>The parcel's filing ended without release: the reports that wait for it are refused.</summary>
    public static MovementStep Abandon(IReadOnlyList<DepartureRow> waiting, LogisticsFacts facts, DateTimeOffset now)
    {
        List<DepartureRow> departures = [];
        List<(DepartureRow, DepartureAnswered)> answers = [];
        foreach (var report in waiting)
        {
            var number = report.WaybillKey[(report.WaybillKey.IndexOf('|', StringComparison.Ordinal) + 1)..];
            Decide(report, [facts.Refusal("DEPARTURE_NOT_RELEASED", ChinaDay.Of(now)).At("/logisticsNo", number)], now, departures, answers);
        }
        return new MovementStep(null, departures, null, answers);
    }

    private static GoodsMoved Left(ref WaybillRow row, long leftAt, string departureId)
    {
        row = row with { State = WaybillState.Departed, LeftAt = leftAt };
        var bar = row.WaybillKey.IndexOf('|', StringComparison.Ordinal);
        return new GoodsMoved
        {
            FilingId = row.DeclarationId!,
            LeftAt = leftAt,
            LogisticsCode = row.WaybillKey[..bar],
            LogisticsNo = row.WaybillKey[(bar + 1)..],
            Simulated = departureId.Length == 0,
            DepartureId = departureId,
            IeFlag = row.Answer?.IeFlag ?? "",
        };
    }

    private static void Decide(
        DepartureRow report, List<Reason> reasons, DateTimeOffset now, List<DepartureRow> departures, List<(DepartureRow, DepartureAnswered)> answers)
    {
        var accepted = reasons.Count == 0;
        departures.Add(report with { State = accepted ? DepartureState.Accepted : DepartureState.Refused, Trace = [] });
        var answer = new DepartureAnswered
        {
            FilingId = report.DepartureId, Verdict = accepted ? Verdict.Accepted : Verdict.Refused, At = now.ToUnixTimeMilliseconds(),
        };
        answer.Reasons.Add(reasons);
        answers.Add((report, answer));
    }

    private static void CheckTime(long leftAt, LogisticsFacts facts, DateOnly day, long nowMs, List<Reason> reasons)
    {
        if (leftAt > nowMs + facts.Settings.ClockSkewMs)
        {
            reasons.Add(facts.Refusal("DEPARTURE_TIME_FUTURE", day).At("/leftAt", Instant.Text(leftAt), Instant.Text(nowMs)));
        }
        else if (leftAt < nowMs - facts.Settings.MaxAgeMs)
        {
            reasons.Add(facts.Refusal("DEPARTURE_TIME_OLD", day).At("/leftAt", Instant.Text(leftAt), Instant.Text(nowMs - facts.Settings.MaxAgeMs)));
        }
    }

    private static void CheckAfterRelease(WaybillRow row, long leftAt, LogisticsFacts facts, DateOnly day, List<Reason> reasons)
    {
        if (leftAt < row.ReleasedAt - facts.Settings.ClockSkewMs)
        {
            reasons.Add(facts.Refusal("DEPARTURE_BEFORE_RELEASE", day).At("/leftAt", Instant.Text(leftAt), Instant.Text(row.ReleasedAt!.Value), "declaration"));
        }
    }
}
