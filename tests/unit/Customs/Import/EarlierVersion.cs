using System.Security.Claims;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Features;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>A store of the customs house with rows from before deposits were confirmed and reservations posted.</summary>
internal static class EarlierVersion
{
    /// <summary>Rows as an earlier version left them: 5 on hand, 2 of them reserved by a list that is held.</summary>
    private static string Rows(string number) => $"""
        insert into stock_books (ems_no, tenant, opened_at) values ('T1', '{Samples.Tenant}', 1);
        insert into stock (stock_key, ems_no, item_record_no, gcode, unit, on_hand, reserved)
        values ('T1|2|1', 'T1', '1', '9503008900', '007', {number}5{number}, {number}2{number}), ('T1|2|2', 'T1', '2', '9503008900', '007', {number}1{number}, {number}0{number});
        insert into stock_moves (move_key, filing_id, line, stock_key, kind, qty, at) values ('stk_1|1', 'stk_1', 1, 'T1|2|1', 'entry', {number}5{number}, 1);
        insert into account_entries (entry_key, filing_id, company, kind, amount, at) values ('g|{Agent}|D-1', 'gua_1', '{Agent}', 'deposit', {number}7{number}, 1);
        insert into guarantees (company, lodged, covered) values ('{Agent}', {number}7{number}, {number}0{number});
        """;

    /// <summary>All migrations, with those rows in the middle.</summary>
    internal static IReadOnlyList<Migration> Migrations(string database, string number)
    {
        var all = Platform.Store.Migrations.Of(typeof(CustomsModule).Assembly, database);
        var at = all.Index().Single(m => m.Item.Name.EndsWith("006_confirmed", StringComparison.Ordinal)).Index;
        return [.. all.Take(at), new Migration("earlier rows", Rows(number)), .. all.Skip(at)];
    }

    /// <summary>What was reserved is posted, and a deposit that was booked counts.</summary>
    internal static async Task AssertUpgradedAsync(IStore store)
    {
        var answer = await AskImports.PostingsAsync(new StockPostingsQuestion { EmsNo = "T1", ItemRecordNo = "1" }, store, User(Samples.Tenant, "merchant"), CancellationToken.None);
        Assert.Equal(["stk_1 entry 5 0", "opening reservation 0 2"], answer.Postings.Select(p => $"{p.FilingId} {p.Kind} {p.Qty} {p.Reserved}"));
        Assert.Equal(("5", "2"), (answer.Balance.OnHand, answer.Balance.Reserved));
        Assert.Empty((await AskImports.PostingsAsync(new StockPostingsQuestion { EmsNo = "T1", ItemRecordNo = "2" }, store, User(Samples.Tenant, "merchant"), CancellationToken.None)).Postings);
        var account = await AskImports.GuaranteeAsync(new GuaranteeQuestion(), store, User(Agent, "merchant"), CancellationToken.None);
        Assert.Equal(("7", "booked"), (account.Lodged, account.Entries.Single().State));
        Assert.Empty((await AskImports.PendingAsync(new PendingGuaranteesQuestion(), store, User("2900", "officer"), CancellationToken.None)).Items);
    }

    private static ClaimsPrincipal User(string company, string role) => new(new ClaimsIdentity(
        [new Claim(Identity.CompanyClaim, company), new Claim(Identity.RoleClaim, role)], "told", null, Identity.RoleClaim));
}
