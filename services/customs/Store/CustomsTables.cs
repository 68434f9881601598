using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Store;

/// <summary>The tables of customs. Columns and indexes: 001_init.*.sql.</summary>
public static class CustomsTables
{
    public static readonly Table<CaseFile> Cases = new(
        "cases", "filing_id", f => f.FilingId,
        [
            new("tenant", ColumnType.Text, f => f.Tenant),
            new("status", ColumnType.Int, f => f.Status),
            new("ending", ColumnType.Int, f => (int)f.Ending),
            new("missing", ColumnType.Int, f => (int)f.Missing),
            new("refused", ColumnType.Int, f => (int)f.Refused),
            new("loose", ColumnType.Int, f => (int)f.Loose),
            new("sought", ColumnType.Int, f => (int)f.Sought),
            new("held_since", ColumnType.Long, f => f.HeldSince),
            new("trace", ColumnType.Bytes, f => f.Trace),
            new("declaration", ColumnType.Bytes, f => f.Declaration),
            new("order_checked", ColumnType.Bytes, f => f.Order),
            new("payment_checked", ColumnType.Bytes, f => f.Payment),
            new("waybill_checked", ColumnType.Bytes, f => f.Waybill),
            new("decision", ColumnType.Bytes, f => f.Decision),
        ],
        r => new CaseFile(
            r.Text(0), r.Text(1), r.Int(2), (Ending)r.Int(3), (Legs)r.Int(4), (Legs)r.Int(5), (Legs)r.Int(6), (Legs)r.Int(7), r.LongOrNull(8),
            r.Bytes(9), r.BytesOrNull(10), r.BytesOrNull(11), r.BytesOrNull(12), r.BytesOrNull(13), r.BytesOrNull(14)));

    public static readonly Table<LooseLeg> LooseLegs = new(
        "loose_legs", "leg_key", l => l.Key,
        [
            new("leg_id", ColumnType.Text, l => l.LegId),
            new("checked_at", ColumnType.Long, l => l.CheckedAt),
            new("body", ColumnType.Bytes, l => l.Body),
            new("used_by", ColumnType.Text, l => l.UsedBy),
            new("used_tenant", ColumnType.Text, l => l.UsedTenant),
            new("waiting", ColumnType.Text, l => l.Waiting),
        ],
        r => new LooseLeg(r.Text(0), r.Text(1), r.Long(2), r.BytesOrNull(3), r.Text(4), r.Text(5), r.Text(6)));

    public static readonly Table<NumberLane> Numbers = new(
        "numbers", "lane", n => n.Lane,
        [
            new("day", ColumnType.Text, n => n.Day),
            new("next", ColumnType.Long, n => n.Next),
        ],
        r => new NumberLane(r.Text(0), r.Text(1), r.Long(2)));
}
