using System.Collections.Immutable;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>The tables of the README say what the moves do.</summary>
public sealed class ImportReadmeTests
{
    private static readonly ImmutableSortedDictionary<string, decimal> Nothing = ImmutableSortedDictionary<string, decimal>.Empty;

    [Fact]
    public void Quota() => Assert.Equal(
        OfficialTests.ReadmeRows("| holding of a quota |").Select(Row),
        Rows<QuotaState>(state =>
        {
            var entry = state is { } s ? new QuotaEntry("o", 2025, 10, s, 5, s == QuotaState.GivenBack ? Nothing.Add("r", 10) : Nothing) : null;
            var sums = new QuotaSums(10, 10);
            return new[]
            {
                SingleWindow.Customs.Core.Import.Quota.Reserve(sums, entry, "o", 2025, 10, 100, 9),
                SingleWindow.Customs.Core.Import.Quota.Confirm(sums, entry),
                SingleWindow.Customs.Core.Import.Quota.GiveBack(sums, entry, "r2", 10, 2025),
                SingleWindow.Customs.Core.Import.Quota.Expire(sums, entry, 5),
            }.Select(m => m.Refusal is null ? m.Entry?.State.ToString() ?? "None" : "refused");
        }));

    [Fact]
    public void Cover() => Assert.Equal(
        OfficialTests.ReadmeRows("| cover of a guarantee |").Select(Row),
        Rows<CoverState>(state =>
        {
            var cover = state is { } s ? new Cover("I", 10, s, s == CoverState.Released ? Nothing.Add("r", 10) : Nothing, "") : null;
            var sums = new GuaranteeSums(100, 10);
            return
            [
                Told(Guarantee.Hold(sums, cover, "I", 10)),
                Told(Guarantee.Release(sums, cover, "r2", 10)),
                cover is null ? "None" : Guarantee.Collect(sums, [cover], "p", false).Covers[0].State.ToString(),
            ];

            static string Told(GuaranteeMove<Cover> m) => m.Refusal is null ? m.Row!.State.ToString() : "refused";
        }));

    [Fact]
    public void Deposit() => Assert.Equal(
        OfficialTests.ReadmeRows("| deposit or letter |").Select(Row),
        Rows<EntryState>(state =>
        {
            var lodged = ImportTrade.Deposit("10");
            var entry = state is { } s ? new AccountEntry(AccountEntry.Lodged(lodged.Company, lodged.Reference), "gua_1", lodged.Company, "deposit", 10, 1) { State = s } : null;
            var next = ImportTrade.Deposit("20", id: "gua_2");
            return new[]
            {
                Told(Accounts.Lodge(next, entry, new(30, 5), Say(), 2)),
                Told(Accounts.Decide(ImportTrade.Decision(), entry, null, new(30, 5), Say(), 2)),
                Told(Accounts.Decide(ImportTrade.Decision("refused"), entry, null, new(30, 5), Say(), 2)),
                Told(Accounts.Decide(ImportTrade.Decision("cancelled"), entry, null, new(30, 5), Say(), 2)),
            };

            string Told(AccountMove? move) => move is null ? state?.ToString() ?? "None" : move.Entry?.State.ToString() ?? "refused";
            static Explainer Say() => new(Samples.Rules, new DateOnly(2026, 3, 2));
        }));

    [Fact]
    public void Bill() => Assert.Equal(
        OfficialTests.ReadmeRows("| tax bill |").Select(Row),
        Rows<TaxBillStatus>(status =>
        {
            var bill = new TaxBill("I", 1, new DateOnly(2025, 6, 1), [], status!.Value, status == TaxBillStatus.Summarised ? "D" : "");
            var windows = ReturnWindows.Of(bill.ReleasedOn, ImportSamples.Rules, ImportSamples.Settings)!;
            return new[] { TaxBills.Summarise(bill, "D", windows.TaxFrom, windows, null), TaxBills.Void(bill), TaxBills.Replace(bill, []) }
                .Select(m => m.Refusal is null ? m.Bill.Status.ToString() : "refused");
        }));

    [Fact]
    public void Return() => Assert.Equal(
        OfficialTests.ReadmeRows("| return |").Select(Row),
        Rows<ReturnState>(state =>
        {
            var now = Samples.NowMs;
            var asked = new ReturnRequested { FilingId = "ret_1", Tenant = Samples.Tenant, DeclarationId = "d", AppliedAt = now, Lines = { new ReturnLine { Gnum = 1, Qty = "1" } } };
            var back = asked.Clone();
            back.ArrivedAt = now;
            var held = new ImportHolding(
                ImmutableSortedDictionary<string, QuotaEntry>.Empty.Add(Counters.Yuan, new QuotaEntry("d", 2026, 10, QuotaState.Confirmed, 0, Nothing)),
                new Cover("I", 1, CoverState.Covered, Nothing, ""), [new SoldLine(1, 1, 10, new Taxes(0, 0, 1), 0)], [],
                ImmutableSortedDictionary<string, OpenReturn>.Empty);
            var file = new ImportFile("d", Samples.Tenant, "p", "c", "I", now, 0, [], held);
            var desk = new ImportDesk(
                ImportSamples.Rules, ImportSamples.Settings, "p", "c",
                ImportSums.None.With(2026, Counters.Yuan, new QuotaSums(0, 10)) with { Account = new GuaranteeSums(5, 1) });
            var row = state is { } s
                ? new ReturnRow("ret_1", s == ReturnState.Unasked ? "" : "d", s, s == ReturnState.Unasked ? null : asked.ToByteArray(), s == ReturnState.Unasked ? now : 0)
                : null;
            return new[]
            {
                ReturnDesk.Request(row, asked, file, ImportTrade.List(), null, desk, Say(), now),
                ReturnDesk.Request(row, back, file, ImportTrade.List(), null, desk, Say(), now),
                ReturnDesk.Arrive(row, new ReturnArrived { FilingId = "ret_1", ArrivedAt = now }, file, null, desk, Say(), now),
                ReturnDesk.Cancel(row, new ReturnCancelled { FilingId = "ret_1" }, file, desk, now),
            }.Select(m => (m?.Row.State ?? state)?.ToString() ?? "None");

            static Explainer Say() => new(Samples.Rules, new DateOnly(2026, 3, 2));
        }));

    private static string Row(string[] cells) => string.Join(" ", cells);

    private static IEnumerable<string> Rows<TState>(Func<TState?, IEnumerable<string>> moves) where TState : struct, Enum
    {
        if (typeof(TState) != typeof(TaxBillStatus))
        {
            yield return Row(["None", .. moves(null)]);
        }
        foreach (var state in Enum.GetValues<TState>())
        {
            yield return Row([state.ToString(), .. moves(state)]);
        }
    }
}
