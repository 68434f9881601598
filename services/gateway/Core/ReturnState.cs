// in:  the facts of a declaration, or of a return itself, and what was decided on the return.   out: the facts afterwards, the same object when that is no news.
// called by: Features/TrackStatus.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What goods that come back do to the facts. Pure; as <see cref="FilingState"/>, in any order and any number of times.</summary>
public static class ReturnState
{
    private const string Refused = "refused", Cancelled = "cancelled";

    /// <summary>So many refused returns are shown with their list.</summary>
    public const int MostRefusedReturns = 20;

    /// <summary>A return of it was answered, and neither refused nor cancelled.</summary>
    public static bool Stands(FilingView view) =>
        (view.Import?.Returns ?? []).Concat(view.ExportReturns).Any(r => r.Outcome is not (Refused or Cancelled));

    /// <summary>What a return did to its declaration.</summary>
    public static FilingView Returned(FilingView view, ReturnDecided e)
    {
        var known = view.Import?.Returns.FirstOrDefault(r => r.Id == e.FilingId);
        if (view.Import is null || (known is not null && (known.Outcome != FilingState.Applied || e.Outcome == FilingState.Applied)))
        {
            return view;
        }
        var refused = e.Outcome is Refused or Cancelled ? OldRefused(view.Import.Returns.Append(new ReturnMark { Id = e.FilingId, Outcome = Refused })) : [];
        if (refused.Contains(e.FilingId) && known is null)
        {
            return view;
        }
        return FilingState.Changed(view, next =>
        {
            var mark = next.Import.Returns.FirstOrDefault(r => r.Id == e.FilingId);
            if (mark is null)
            {
                // By id, which is by age, whichever is heard first.
                List<ReturnMark> marks = [.. next.Import.Returns.Append(mark = new ReturnMark { Id = e.FilingId }).OrderBy(r => r.Id, StringComparer.Ordinal)];
                next.Import.Returns.Clear();
                next.Import.Returns.Add(marks);
            }
            foreach (var old in next.Import.Returns.Where(r => refused.Contains(r.Id)).ToList())
            {
                next.Import.Returns.Remove(old);
            }
            (mark.Outcome, mark.At, mark.Whole) = (e.Outcome, e.At, e.Whole);
            mark.ArriveBy = e.ArriveBy.Length > 0 ? e.ArriveBy : mark.ArriveBy;
            (mark.ValueBack, mark.CancelledBecause) = (e.ValueBack, e.CancelledBecause);
            mark.TaxBack = Decimals.Write(Decimals.Read(e.DutyBack) + Decimals.Read(e.ConsumptionTaxBack) + Decimals.Read(e.VatBack));
            mark.Lines.Clear();
            mark.Lines.Add(e.Lines);
            mark.Reasons.Clear();
            mark.Reasons.Add(e.Reasons);
            foreach (var bill in e.Bills)
            {
                if (!FilingState.Known(next.Import, bill))
                {
                    FilingState.Bill(next.Import, bill);
                }
            }
        });
    }

    /// <summary>What a return of an export did to its declaration: of two answers the later one holds.</summary>
    public static FilingView ExportReturned(FilingView view, ReturnDecided e)
    {
        foreach (var known in view.ExportReturns)
        {
            if (known.Id == e.FilingId && known.At >= e.At)
            {
                return view;
            }
        }
        List<ReturnMark> marks = [.. view.ExportReturns.Where(r => r.Id != e.FilingId).Append(MarkOf(e)).OrderBy(r => r.Id, StringComparer.Ordinal)];
        var old = OldRefused(marks);
        if (old.Contains(e.FilingId) && view.ExportReturns.All(r => r.Id != e.FilingId))
        {
            return view;
        }
        marks.RemoveAll(r => old.Contains(r.Id));
        return FilingState.Changed(view, next =>
        {
            var returns = next.OpenSeldom().ExportReturns;
            returns.Clear();
            returns.Add(marks);
        });
    }

    /// <summary>The answer to a return of an export.</summary>
    public static FilingView ExportReturn(FilingView view, ReturnDecided e) =>
        view.Answer is { } known && known.At >= e.At ? view : FilingState.Changed(view, next =>
        {
            next.Answer = new AnswerMark { Outcome = e.Outcome, At = e.At, DeclarationId = e.DeclarationId };
            next.Answer.Reasons.Add(e.Reasons);
            next.ExportReturn = MarkOf(e);
            next.ExportReturn.Exchange = Exchange.Answered(view.ExportReturn?.Exchange, e);
        });

    // Whoever files returns that are refused, or cancels them, must not make the facts grow for ever: the latest are kept, whichever is heard first.
    private static HashSet<string> OldRefused(IEnumerable<ReturnMark> marks) => marks.Where(r => r.Outcome is Refused or Cancelled).Select(r => r.Id)
        .OrderDescending(StringComparer.Ordinal).Skip(MostRefusedReturns).ToHashSet(StringComparer.Ordinal);

    private static ReturnMark MarkOf(ReturnDecided e)
    {
        var mark = new ReturnMark
        {
            Id = e.FilingId, Outcome = e.Outcome, At = e.At, ValueBack = e.ValueBack, Currency = e.Currency, Whole = e.Whole, ArriveBy = e.ArriveBy,
            DeclarationId = e.DeclarationId, PayBack = e.PayBack, PaidBack = e.PaidBack, PaidBackAt = e.PaidBackAt, CertificateNo = e.CertificateNo,
            ReliefUntil = e.ReliefUntil, ProcedureUntil = e.ProcedureUntil, GoodsLawUntil = e.GoodsLawUntil, ArrivedAt = e.ArrivedAt,
            CancelledBecause = e.CancelledBecause, Exchange = e.Exchange ? new ExchangeMark { Merchant = e.EbcCode } : null,
        };
        mark.Lines.Add(e.Lines);
        mark.Reasons.Add(e.Reasons);
        mark.Used.Add(e.Used);
        return mark;
    }
}
