using SingleWindow.Contracts;

namespace SingleWindow.Logistics.Core;

/// <summary>Where a waybill and its parcel stand. Stored as its number.</summary>
public enum WaybillState
{
    /// <summary>Answered with reasons; its number stays free.</summary>
    Refused = 1,

    /// <summary>Checked; the parcel waits for customs.</summary>
    Accepted = 2,

    /// <summary>Customs released the declaration; the parcel may leave.</summary>
    Released = 3,

    /// <summary>The parcel left the border.</summary>
    Departed = 4,

    /// <summary>Its filing ended without release; the number is free.</summary>
    Closed = 5,
}

/// <summary>One waybill number and the parcel it stands for.</summary>
/// <param name="WaybillKey"><c>logisticsCode|logisticsNo</c>; the key.</param>
/// <param name="FilingId">The filing it came in; empty when customs released a waybill this house never saw.</param>
/// <param name="Tenant">Company that filed it.</param>
/// <param name="DeclarationId">The released declaration.</param>
/// <param name="ReleasedAt">Unix ms.</param>
/// <param name="LeftAt">Unix ms.</param>
/// <param name="Waiting">Reported departures that wait for the release.</param>
/// <param name="Trace">Where the declaration's trace stands; empty when not sampled.</param>
/// <param name="Answer">What was said about the waybill.</param>
public sealed record WaybillRow(
    string WaybillKey, string FilingId, WaybillState State, string Tenant, string? DeclarationId, long? ReleasedAt, long? LeftAt, int Waiting,
    byte[] Trace, WaybillChecked? Answer)
{
    public static string KeyOf(string logisticsCode, string logisticsNo) => string.Concat(logisticsCode, "|", logisticsNo);
}

/// <summary>One filing that brought a waybill, or ended before it came (then without a key).</summary>
public sealed record FilingRow(string FilingId, string WaybillKey, bool Closed);

/// <summary>Where a reported departure stands. Stored as its number.</summary>
public enum DepartureState
{
    /// <summary>Its parcel is not released yet.</summary>
    Waiting = 1,
    Accepted = 2,
    Refused = 3,
}

/// <summary>One departure that a carrier reported.</summary>
/// <param name="Trace">Where the report's trace stands while it waits; empty when not sampled.</param>
public sealed record DepartureRow(string DepartureId, string WaybillKey, DepartureState State, long LeftAt, byte[] Trace);
