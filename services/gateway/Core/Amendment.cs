// in:  a declaration and the document that is to take the place of its own.   out: why that cannot be, or its facts as they go on.
// called by: Door/AmendmentDoor (asked), Features/TrackStatus (granted), Core/FilingState (refused).
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>
/// An amendment ends one version of a declaration and begins the next under the same id. Customs, which owns the answer, is asked first; nothing
/// of the next version leaves before it has ended the one before. Pure.
/// </summary>
public static class Amendment
{
    /// <summary>Amendments of one declaration (design): each is kept with it for ever.</summary>
    public const int Most = 20;

    /// <summary>Changes that are kept of one amendment; the others are counted.</summary>
    public const int MostChanges = 50;

    /// <summary>The problem code that forbids it at once; null: customs is asked.</summary>
    public static string? Refuse(FilingView view)
    {
        if (view.ReleasedAt != 0)
        {
            return "AMEND_RELEASED";
        }
        if (view.Ending != Ending.Unspecified)
        {
            return "AMEND_ENDED";
        }
        if (view.Draft)
        {
            return "AMEND_DRAFT";
        }
        if (view.Closure is { Refused: false })
        {
            return "CLOSURE_RUNNING";
        }
        if (view.Replaces.Length > 0)
        {
            return "AMEND_REPLACEMENT";
        }
        return view.Amendments.Count >= Most ? "AMEND_MOST" : null;
    }

    /// <summary>Says what an amendment may not change: whose the declaration is, and what another party filed.</summary>
    public static void Check(FilingRow row, Bundle next, Faults faults)
    {
        var (view, d) = (row.View, next.Declaration!);
        var import = d.IeFlag == Bundle.Import;
        Stays("/reference", "copNo", d.Reference, FilingNumbers.Shown(row.Reference));
        Stays((next.Order is null ? "" : "/order") + "/merchantCode", "ebcCode", d.EbcCode, view.Merchant);
        Stays("/direction", "ieFlag", import ? "import" : "export", view.Import is null ? "export" : "import");
        if (d.Replaces.Length > 0)
        {
            faults.Add("AMEND_FIXED", "/replaces", "", d.Replaces, "");
        }
        var sameOrder = d.OrderNo == row.OrderNo && d.EbpCode == view.Platform;
        Alone("/order", "CEB303/Order", next.Order is not null && sameOrder, view.Order);
        Alone("/payment", "CEB403/Receipts", next.Payment is not null && sameOrder, view.Payment);
        Alone("/waybill", "CEB505/Logistics", next.Waybill is not null && d.LogisticsNo == view.WaybillNo && d.LogisticsCode == view.Carrier, view.Waybill);

        void Stays(string pointer, string element, string now, string was)
        {
            if (now != was)
            {
                faults.Add("AMEND_FIXED", pointer, Ceb("CEB603/Inventory/InventoryHead/" + element), now, was);
            }
        }

        void Alone(string pointer, string element, bool brought, LegMark? mark)
        {
            if (brought && mark is { State: LegState.Checked, FilingId.Length: > 0 })
            {
                faults.Add("AMEND_LEG_ALONE", pointer, Ceb(element), mark.FilingId, "left out: it was filed alone and stays as it is");
            }
        }

        string Ceb(string element) => import ? ImportElements.Of(element) : element;
    }

    /// <summary>Customs is asked. What stands goes on standing.</summary>
    public static FilingView Asked(FilingView view, AmendmentMark mark, PendingAmendment pending) => FilingState.Changed(view, next =>
    {
        next.Closure = new ClosureMark { Id = mark.Id, Ending = Ending.Amended, Reason = mark.Reason, At = mark.At };
        next.OpenSeldom().Amendments.Add(mark);
        next.Pending = pending;
    });

    /// <summary>True when customs ended the version that waits for its successor.</summary>
    public static bool Grants(FilingView view, DeclarationDecided e) => e.Ending == Ending.Amended && e.Version == view.DocumentVersion
        && view.Pending is not null && view.Closure is { Ending: Ending.Amended, Refused: false } closure && closure.Id == e.ClosureId;

    /// <summary>What is told of a version that is over: its official moves are history, all else ended with it.</summary>
    public static FilingView History(FilingView view, DeclarationDecided e) => FilingState.Moved(view, e.Moves);

    /// <summary>Customs did not end the version: it stands, and the document that was to come is dropped. Changes the facts it is given.</summary>
    internal static void Refused(FilingView view, DeclarationDecided e)
    {
        if (view.Closure.Ending != Ending.Amended)
        {
            return;
        }
        view.Pending = null;
        foreach (var mark in view.Amendments)
        {
            if (mark.Id == e.ClosureId)
            {
                mark.Outcome = "refused";
                mark.Reasons.Add(e.Reasons);
            }
        }
    }

    /// <summary>The documents of the next version, ready to go: each leg under the id of its version.</summary>
    public static Bundle Next(FilingRow row, long now)
    {
        var pending = row.View.Pending;
        var version = After(row.View);
        var bundle = new Bundle(pending.Declaration.Clone(), pending.Order?.Clone(), pending.Payment?.Clone(), pending.Waybill?.Clone());
        bundle.Stamp(FilingId.OfVersion(row.Id, version), row.Tenant, now);
        (bundle.Declaration!.FilingId, bundle.Declaration.Version) = (row.Id, version);
        return bundle;
    }

    /// <summary>
    /// The facts of the next version: those of its document, with what stays of the declaration, its history. Legs that others filed alone are
    /// for the caller to show.
    /// </summary>
    public static FilingView Succeed(FilingView view, DeclarationDecided e, Bundle bundle, LedgerRules ledger, long now)
    {
        var next = bundle.View(draft: false);
        (next.Version, next.DocumentVersion, next.AmendedAt) = (view.Version + 1, After(view), now);
        next.Moves.Add(FilingState.Moved(view, e.Moves).Moves);
        next.Traces.Add(view.Traces);
        // Receipts name the numbers of the version before until customs gives new ones.
        (next.PreNo, next.InvtNo, next.Numbered) = (view.PreNo, view.InvtNo, view.Numbered);
        (next.Document, next.Ceb) = (view.Pending.Document, view.Pending.Ceb ?? view.Ceb);
        next.Ledger = next.Currency == view.Currency && view.Ledger is not null ? view.Ledger : ledger.Open(next.Currency, now);
        next.OpenSeldom().Amendments.Add(view.Amendments.Select(mark => mark.Id == e.ClosureId ? Done(mark, view, now) : mark));
        return next;
    }

    /// <summary>Number of the version after this one.</summary>
    public static int After(FilingView view) => Math.Max(1, view.DocumentVersion) + 1;

    /// <summary>True when the books hold something of a version, which its end reverses.</summary>
    public static bool Booked(FilingView view) => view.Order?.State == LegState.Checked || view.Payment?.State == LegState.Checked;

    private static AmendmentMark Done(AmendmentMark mark, FilingView view, long now)
    {
        var done = mark.Clone();
        (done.Outcome, done.DoneAt) = ("done", now);
        if (Booked(view))
        {
            done.Former = Former(view, now);
        }
        return done;
    }

    // What the books rest on, and no more of the version that ended.
    private static FilingView Former(FilingView view, long now)
    {
        var former = view.Clone();
        (former.Pending, former.Closure, former.Ceb, former.Ending, former.EndedAt) = (null, null, null, Ending.Amended, now);
        former.Seldom?.Amendments.Clear();
        former.Moves.Clear();
        former.Traces.Clear();
        former.Parked.Clear();
        former.Reasons.Clear();
        former.Order?.Reasons.Clear();
        former.Payment?.Reasons.Clear();
        former.Waybill?.Reasons.Clear();
        return former;
    }
}
