using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>A filing as its filer reads it.</summary>
public static class Show
{
    public static DeclarationStateJson Declaration(FilingRow row, DeadlineSettings deadlines)
    {
        var view = row.View;
        var status = FilingStatus.Of(row);
        var (en, zh) = OfficialStatus.NameOf(row.Official);
        return new DeclarationStateJson(
            row.Id, FilingNumbers.Shown(row.Reference), row.OrderNo, Some(view.WaybillNo), status.Name, status.En, status.Zh, status.Group,
            status.Final, new OfficialJson(row.Official, en, zh), Some(view.PreNo), Some(view.InvtNo), Some(view.Channel),
            view.Channel.Length > 0 ? view.Score : null, Reasons(AllReasons(view), import: view.Import is not null),
            new AmountsJson(Amount(view.Declared, view.Currency), Amount(view.Paid, view.PaidCurrency), Refund(view.Refund), Settlement(view.Settlement),
                view.PaidIn.Count > 0 ? ShowPaid.Order(view.PaidIn[0]) : null),
            new LegsJson(Leg(view.Order), Leg(Payment(view)), Leg(view.Waybill)),
            view.LeftAt == 0 ? null : new DepartureStateJson(Time(view.LeftAt), view.Simulated, Some(view.DepartureId)), Closure(view.Closure),
            Next(NextStep.Of(row.Kind, view, row.Created, deadlines)), Traces(row), Time(row.Created), Time(row.Updated), view.Version,
            view.Import is null ? "export" : "import", Math.Max(1, view.DocumentVersion), ShowImport.State(view.Import), ShowOverseas.State(view.Overseas),
            view.Amendments.Count == 0 ? null : [.. view.Amendments.Select(a => Amendment(a, view.Import is not null))],
            view.ExportReturns.Count > 0 ? [.. view.ExportReturns.Select(r => ShowReturn.Of(r, r.Id))] : null,
            view.RefundMonths.Count > 0 ? [.. view.RefundMonths.Select(RefundMonthShareJson.Of)] : null,
            Some(view.Replaces));
    }

    public static FilingStateJson Filing(FilingRow row)
    {
        var view = row.View;
        var status = FilingStatus.Of(row);
        return new FilingStateJson(
            row.Id, row.Kind.ToString().ToLowerInvariant(), FilingNumbers.Shown(row.Reference), row.OrderNo, status.Name, status.En, status.Zh,
            status.Group, status.Final, null, Some(view.Answer?.DeclarationId ?? ""), Reasons(view.Answer is null ? [] : view.Answer.Reasons, alone: true),
            Traces(row), Time(row.Created), Time(row.Updated), view.Version,
            view.Answer is { Shares.Count: > 0 } answer ? [.. answer.Shares.Select(s => new ShareStateJson(s.OrderNo, s.Outcome, Some(s.DeclarationId)))] : null,
            view.Answer is { Figures.Length: > 0 } answered ? ShowImport.Figures(answered.Figures) : null,
            view.ExportReturn is { } goods ? ShowReturn.Of(goods, row.Id) : null,
            view.PaidIn.Count > 0 ? [.. view.PaidIn.Select(m => ShowPaid.Order(m, row.Id))] : null,
            view.Guarantee is { Decision.Length: > 0 } g
                ? new GuaranteeDecisionJson(g.Decision, g.By, Some(g.ByRole), Some(g.CertificateNo), Some(g.Reason), Time(g.At)) : null);
    }

    public static DeclarationRowJson Row(FilingRow row)
    {
        var status = FilingStatus.Of(row);
        return new DeclarationRowJson(
            row.Id, FilingNumbers.Shown(row.Reference), row.OrderNo, status.Name, status.Group, row.Official, Time(row.Created), Time(row.Updated),
            Math.Max(1, row.View.DocumentVersion));
    }

    /// <summary>Every fact with its time, oldest first: the timeline is the facts, so it can never disagree with the status.</summary>
    public static TimelineJson Timeline(FilingRow row)
    {
        var view = row.View;
        List<TimelineEntryJson> entries = [];
        Add(row.Created, view.Draft ? "draft-kept" : "accepted", null, null, "Taken in", "已受理");
        if (view.Replaces.Length > 0)
        {
            Add(row.Created, "replaces", null, view.Replaces, "Its goods replace returned ones", "换货：替换退回货物");
        }
        foreach (var mark in view.ExportReturn?.Exchange?.Replacements ?? [])
        {
            Add(mark.At, "replaced", null, mark.DeclarationId, "Goods that replace what comes back were declared", "换货货物已申报");
            if (mark.FreedAt != 0)
            {
                Add(mark.FreedAt, "replacement-ended", null, mark.DeclarationId, "Ended without release: its claim is free again", "换货清单未放行，占用数量已释放");
            }
        }
        LegEntry(view.Order, "order", "Order", "订单");
        LegEntry(view.Payment, "payment", "Payment", "收款单");
        LegEntry(view.Waybill, "waybill", "Waybill", "运单");
        foreach (var part in view.PaidIn.SelectMany(m => m.Parts))
        {
            Add(part.At, "paid", null, $"{part.PayNo} {part.Amount}".Trim(), "A payment of the order", "订单收款");
            foreach (var back in part.Backs)
            {
                Add(back.At, "payer-refunded", null, $"{back.FilingId} {back.Amount}", "Money went back to the payer", "已向付款人退款");
            }
            if (part.ReversedAt > 0)
            {
                Add(part.ReversedAt, "payment-reversed", null, Some(part.ReversalId), "Payment taken back by its institution", "支付已冲正");
            }
        }
        foreach (var move in view.Moves)
        {
            var (en, zh) = OfficialStatus.NameOf(move.Status);
            Add(move.At, "customs-status", move.Status, Some(move.Info), en, zh);
        }
        foreach (var mark in view.Amendments)
        {
            var changes = Changes(mark);
            var about = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"version {mark.Version}: {mark.Reason}");
            entries.Add(new TimelineEntryJson(Time(mark.At), "amendment-asked", null, about, "Customs was asked to amend it", "已申请变更", changes));
            if (mark.Outcome != "asked")
            {
                var done = mark.Outcome == "done";
                entries.Add(new TimelineEntryJson(
                    Time(done ? mark.DoneAt : mark.At), done ? "amended" : "amendment-refused", null, done ? about : mark.Reasons.Count > 0 ? mark.Reasons[0].Code : null,
                    done ? "Amended: the new version is being checked" : "Customs did not take the amendment", done ? "已变更，新版本审核中" : "海关未接受变更", done ? changes : null));
            }
        }
        if (view.Closure is { Ending: not Ending.Amended } closure)
        {
            Add(closure.At, closure.Ending == Ending.Expired ? "expiry-asked" : "cancellation-asked", null, Some(closure.Reason), "Customs was asked to close it", "已申请关闭");
        }
        if (view.Ending != Ending.Unspecified)
        {
            var name = FilingStatus.Of(row);
            Add(view.EndedAt != 0 ? view.EndedAt : row.Updated, "ended", null, name.Name, name.En, name.Zh);
        }
        if (view.LeftAt != 0)
        {
            var (name, en, zh) = view.Import is null ? ("departed", "The goods left the border", "货物离境") : ("delivered", "Delivered to the consignee", "货物妥投");
            Add(view.LeftAt, name, null, view.Simulated ? "simulated" : null, en, zh);
        }
        if (view.Overseas is { } overseas)
        {
            if (overseas.Opened is { } opened)
            {
                Add(overseas.OpenedAt, "overseas-stock-entered", null, $"{overseas.Warehouse?.Code} {opened.State}", "In the warehouse abroad", "已入海外仓");
            }
            foreach (var sale in overseas.Sales)
            {
                Add(sale.At, "sold", null, $"{sale.ReportId} {sale.Sold}", "Sold abroad", "境外已售");
            }
            if (overseas.Closed is { } closed)
            {
                Add(overseas.ClosedAt, "sales-ended", null, closed.State, "Sales abroad ended; a pre-refund is settled", "境外销售办结，预退税已核算");
            }
        }
        foreach (var bill in view.Import?.Bills ?? [])
        {
            Add(bill.At, "tax-bill", null, $"{bill.TaxNo} {TaxBillStatuses.NameOf(bill.Status)}", "Tax bill", "税单");
        }
        foreach (var mark in (view.Import?.Returns ?? []).Concat(view.ExportReturns))
        {
            Add(mark.At, "return", null, $"{mark.Id} {mark.Outcome}", "Return of goods", "退货");
        }
        if (view.Refund is { } refund)
        {
            Add(refund.At, "refund-decided", null, refund.Outcome, "Tax refund or exemption decided", "退免税已确定");
        }
        foreach (var month in view.RefundMonths)
        {
            Add(month.At, "refund-month", null, $"{month.MonthId} {month.Month} {month.Basis}", "In a manufacturer's month", "已计入免抵退税所属期");
        }
        if (view.Settlement is { } settlement)
        {
            Add(settlement.At, "settlement", null, settlement.Outcome, "Proceeds settled, or held", "结汇处理");
        }
        foreach (var mark in view.Parked)
        {
            Add(mark.At, "parked", null, $"{mark.House}/{mark.Kind}", "Parked by a fault on our side", "系统故障暂停");
        }
        if (view.Late != Late.NotLate)
        {
            Add(view.LateAt, "overdue", null, view.Late.ToString().ToLowerInvariant(), "Not there in time", "逾期未到");
        }
        if (view.Guarantee is { Decision.Length: > 0 } guarantee)
        {
            var (en, zh) = guarantee.Decision switch
            {
                GuaranteeState.Confirmed => ("Confirmed by customs or its bank", "海关或银行已确认"),
                GuaranteeState.Refused => ("Not confirmed", "未予确认"),
                _ => ("Cancelled by its company", "企业已撤销"),
            };
            Add(guarantee.At, "guarantee-" + guarantee.Decision, null, $"{guarantee.By} {guarantee.CertificateNo}{guarantee.Reason}".Trim(), en, zh);
        }
        if (view.Answer is { } answer)
        {
            Add(answer.At, "answered", null, answer.Outcome, "Answered by its link", "环节已答复");
        }
        return new TimelineJson(row.Id, [.. entries.OrderBy(e => e.At)]);

        void Add(long at, string name, int? official, string? info, string en, string zh) =>
            entries.Add(new TimelineEntryJson(Time(at), name, official, info, en, zh));

        void LegEntry(LegMark? leg, string name, string en, string zh)
        {
            if (leg is { State: LegState.Checked or LegState.LegRefused })
            {
                var good = leg.State == LegState.Checked;
                Add(leg.At, name + (good ? "-checked" : "-refused"), null, Some(leg.FilingId), en + (good ? " checked" : " refused"), zh + (good ? "已核验" : "被退回"));
            }
        }
    }

    public static NextJson? Next(NextStep? next) =>
        next is null ? null : new NextJson(next.Event, next.By is { } by ? Time(by) : null, next.From);

    /// <param name="alone">The reasons are of a leg that was filed alone: pointers start at its own document.</param>
    /// <param name="import">They are of an import, whose fields have other names; known by itself where a reason names an element of its messages.</param>
    public static IReadOnlyList<ReasonJson> Reasons(IEnumerable<Reason> reasons, bool alone = false, bool import = false) =>
    [
        .. reasons.Select(r => new ReasonJson(
            r.Code, r.Rule, r.RuleVersion, r.Source, r.Leg, Some(Pointer(r, alone, import)), Some(r.Ceb), Some(r.Value), Some(r.OtherLeg), Some(r.OtherValue),
            r.Act, r.En, r.Zh, r.FixEn, r.FixZh)),
    ];

    /// <summary>All reasons of a declaration, whoever gave them: a refused leg, customs, the refund, the settlement.</summary>
    public static IEnumerable<Reason> AllReasons(FilingView view) =>
        Of(view.Order?.Reasons).Concat(Of(Payment(view)?.Reasons)).Concat(Of(view.Waybill?.Reasons)).Concat(view.Reasons)
            .Concat(Of(view.Refund?.Reasons)).Concat(Of(view.Overseas?.Closed?.Reasons)).Concat(Of(view.Settlement?.Reasons)).Distinct();

    // Goods were released against a paid order: what goes back later is money alone.
    private static LegMark? Payment(FilingView view) => view.ReleasedAt != 0 && view.PaidIn.Count > 0 && view.Payment is { State: LegState.Partly or LegState.Awaited } leg
        ? new LegMark { State = LegState.Checked, At = leg.At, FilingId = leg.FilingId } : view.Payment;

    public static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);

    private static string Pointer(Reason r, bool alone, bool import)
    {
        var pointer = Pointers.InJson(r.Pointer, r.Leg, alone);
        return import || ImportElements.IsImport(r.Ceb) ? Pointers.OfImport(pointer) : pointer;
    }

    private static IEnumerable<Reason> Of(IEnumerable<Reason>? reasons) => reasons ?? [];

    internal static LegJson Leg(LegMark? leg) => new(
        leg?.State switch { LegState.Filed => "filed", LegState.Checked => "checked", LegState.Partly => "part", LegState.LegRefused => "refused", LegState.NotNeeded => "not-needed", _ => "awaited" },
        leg is { At: > 0 } ? Time(leg.At) : null, Some(leg?.FilingId ?? ""), leg is { Reasons.Count: > 0 } ? Reasons(leg.Reasons) : null);

    private static ClosureJson? Closure(ClosureMark? closure) => closure is null ? null : new ClosureJson(
        closure.Id, closure.Ending switch { Ending.Expired => "expiry", Ending.Amended => "amendment", _ => "cancellation" }, closure.Reason, Time(closure.At), closure.Refused,
        closure.Reasons.Count > 0 ? Reasons(closure.Reasons) : null);

    private static AmendmentJson Amendment(AmendmentMark mark, bool import) => new(
        mark.Id, mark.Version, mark.Outcome, mark.Reason, mark.By, Time(mark.At), mark.DoneAt == 0 ? null : Time(mark.DoneAt), Changes(mark),
        mark.More > 0 ? mark.More : null, mark.Reasons.Count > 0 ? Reasons(mark.Reasons, import: import) : null);

    private static List<ChangeJson> Changes(AmendmentMark mark) => [.. mark.Changes.Select(c => new ChangeJson(c.Pointer, c.Was, c.Now))];

    private static RefundJson? Refund(RefundMark? refund) =>
        refund is null ? null : new RefundJson(refund.Outcome, refund.Amount, refund.ToCost, Time(refund.At), Reasons(refund.Reasons));

    internal static SettlementJson? Settlement(SettlementMark? s) => s is null ? null : new SettlementJson(
        s.Outcome, new AmountJson(s.Received, s.Currency), s.Fees, s.Refunds, s.Difference, Some(s.Rate), s.RateUnit > 1 ? s.RateUnit : null, Some(s.RateId),
        Some(s.RateSource), Some(s.RateDate), Some(s.Cny), s.ProceedsIds, Time(s.At), Reasons(s.Reasons));

    internal static AmountJson? Amount(string amount, string currency) => amount.Length == 0 ? null : new AmountJson(amount, currency);

    private static List<string> Traces(FilingRow row)
    {
        List<string> ids = [];
        if (row.Trace.Length >= 16)
        {
            ids.Add(Convert.ToHexStringLower(row.Trace.AsSpan(0, 16)));
        }
        ids.AddRange(row.View.Traces.Select(t => Convert.ToHexStringLower(t.Span)));
        return ids;
    }

    /// <summary>Null in the place of an empty text.</summary>
    internal static string? Some(string text) => text.Length == 0 ? null : text;
}
