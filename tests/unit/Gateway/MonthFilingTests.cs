using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>A manufacturer's month at the gateway: its shape, its status, and what its shares make of a declaration and its books.</summary>
public sealed class MonthFilingTests
{
    private const string Id = "dcl_1";
    private const long T = 1_795_000_000_000;

    [Theory]
    [InlineData("""{"month":"2026-13","domesticOutputVat":0,"inputVat":0}""", "NOT_A_DATE@/month")]
    [InlineData("""{"month":"2026-1","domesticOutputVat":0,"inputVat":0}""", "NOT_A_DATE@/month")]
    [InlineData("""{"month":"0001-01","domesticOutputVat":0,"inputVat":0}""", "NOT_A_DATE@/month")]
    [InlineData("""{"month":"2026-10","domesticOutputVat":-1,"inputVat":"0.001"}""", "NEGATIVE@/domesticOutputVat TOO_MANY_DECIMALS@/inputVat")]
    [InlineData("""{"month":"2026-10","domesticOutputVat":0,"inputVat":0,"openingCredit":"100000000000000"}""", "TOO_LARGE@/openingCredit")]
    [InlineData("""{"month":"2026-10","domesticOutputVat":0,"inputVat":0,"declarations":[{"declarationId":""}]}""", "REQUIRED@/declarations/0/declarationId")]
    [InlineData("""{"month":"2026-10","domesticOutputVat":0,"inputVat":0,"declarations":[{"declarationId":"a"},{"declarationId":"a"}]}""", "DUPLICATE_LINE@/declarations/1/declarationId")]
    [InlineData("""{"month":"2026-10","domesticOutputVat":0,"inputVat":0,"declarations":[{"declarationId":"a","fxContract":"soon","freeMaterials":"-3"}]}""", "NEGATIVE@/declarations/0/freeMaterials NOT_A_DATE@/declarations/0/fxContract")]
    public void A_month_of_another_shape_is_refused_at_the_door(string json, string codes)
    {
        var faults = new Faults();
        Assert.Null(Submissions.Read(FilingKind.RefundMonth, System.Text.Encoding.UTF8.GetBytes(json), new Caller("3301960005", ["merchant"]), faults));
        Assert.Equal(codes, string.Join(' ', faults.All.Select(f => $"{f.Code}@{f.Pointer}")));
    }

    [Fact]
    public void More_declarations_than_a_month_takes_are_refused()
    {
        var month = new RefundMonthFiled { Month = "2026-10", DomesticOutputVat = "0", InputVat = "0" };
        month.Claims.Add(Enumerable.Range(0, 2_001).Select(n => new RefundMonthClaim { DeclarationId = $"dcl_{n}" }));
        var faults = new Faults();
        Shape.Check(new Bundle(Month: month), faults);
        Assert.Equal("LINE_COUNT@/declarations", string.Join(' ', faults.All.Select(f => $"{f.Code}@{f.Pointer}")));
    }

    [Fact]
    public void A_month_is_filed_under_its_own_number_and_ends_decided_or_refused()
    {
        var bundle = new Bundle(Month: new RefundMonthFiled { Month = "2026-10" });
        bundle.Stamp("rmo_1", "3301960005", T);
        Assert.Equal(("rmo_", "2026-10", FilingKind.RefundMonth), (bundle.Prefix, bundle.Reference, bundle.Kind));
        Assert.Equal(("rmo_1", "3301960005", T), (bundle.Month!.FilingId, bundle.Month.Tenant, bundle.Month.At));
        var view = bundle.View(draft: false);
        Assert.Equal("accepted", FilingStatus.Of(FilingKind.RefundMonth, view).Name);
        foreach (var (outcome, status) in ((string, string)[])[("done", "month-decided"), ("refused", "refused")])
        {
            var answered = FilingState.After(view, new DocumentAnswered { FilingId = "rmo_1", Outcome = outcome, At = T + 1, Figures = "refund=1" });
            Assert.Equal((status, true), (FilingStatus.Of(FilingKind.RefundMonth, answered).Name, FilingStatus.Of(FilingKind.RefundMonth, answered).Final));
        }
    }

    [Fact]
    public void Shares_are_heard_once_in_any_order_and_their_books_balance()
    {
        RefundShared[] shares =
        [
            Share("rmo_1", "", "claimed", T + 200, "33", "39", "32", "0"),
            Share("rmo_1", "taxed", "deemed-domestic", T + 200, "0", "0", "0", "130"),
            Share("rmo_2", "ret_1", "returned", T + 300, "-8.25", "-9.75", "-8", "0"),
        ];
        var known = FilingStateTests.Tell(New(), History.Settled(Id, T));
        var first = shares.Aggregate(known, MonthState.After);
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 2, 0, 0, 2, 1]])
        {
            Assert.Equal(first.RefundMonths, order.Select(i => shares[i]).Aggregate(known, MonthState.After).RefundMonths);
        }
        Assert.False(Entries.Alike(known, first));
        var entries = Entries.Of(first);
        Assert.All(entries, e => Assert.Equal(0, e.Postings.Sum(p => p.Cny)));
        Assert.Equal(["rmo_1", "rmo_1", "rmo_2"], entries.Where(e => e.Kind == EntryKind.MonthShared).SelectMany(e => Entries.Documents(first, e)));
        var sums = new Balances();
        sums.Add(entries);
        Assert.Equal(
            (24.75m, 29.25m, -54m, 24m, -24m, 130m, -130m),
            (Of(LedgerAccount.TaxRefundReceivable), Of(LedgerAccount.VatExempted), Of(LedgerAccount.VatExportRefund), Of(LedgerAccount.CostOfSales),
                Of(LedgerAccount.VatTransferredOut), Of(LedgerAccount.DeemedSales), Of(LedgerAccount.OutputVat)));
        Assert.Empty(Closing.OpenOf(entries));

        decimal Of(LedgerAccount account) => sums.Of(account, LedgerRules.Cny).CnyBalance;
    }

    private static RefundShared Share(string month, string part, string basis, long at, string refund, string exempted, string nonCreditable, string vat) => new()
    {
        FilingId = Id, MonthId = month, Month = "2026-10", Part = part, Basis = basis, At = at, Refund = refund, Exempted = exempted, NonCreditable = nonCreditable, OutputVat = vat,
    };

    private static FilingView New()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("128.4", "502", "134.9", "502", "134.9", "502");
        view.Ledger = new LedgerMark { Rate = "7.1644", RateFrom = "2026-11-01", RateSource = "sample" };
        return view;
    }
}
