using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Collection of tax by period, over the house's own tables on SQLite.</summary>
public sealed class CollectionTests
{
    [Theory]
    [InlineData(false, "1000")]
    [InlineData(true, "989.99")]
    public async Task Bills_are_collected_once_their_time_for_returns_is_over(bool drawn, string lodged)
    {
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings));
        await house.StepAsync(Samples.Now, Deposited());
        await house.StepAsync(Samples.Now, Submission(List(1)));
        await house.StepAsync(Samples.Now.AddDays(5), Submission(List(2)));

        Assert.StartsWith("bills=0; due=0; waiting=0; more=no;", (await Collect(house, "E-1", 30, drawn)).Figures, StringComparison.Ordinal);
        var done = await Collect(house, "E-2", 31, drawn);
        Assert.Equal(("done", $"bills=1; due=10.01; waiting=0; more=no; lodged={lodged}; covered=10.01; free={Decimals.Write(Decimals.Read(lodged) - 10.01m)}"), (done.Outcome, done.Figures));
        var moved = Assert.Single(house.Sent.OfType<TaxBillMoved>());
        Assert.Equal(("29002026I100000001_0", 2, "E-2", Id(1)), (moved.TaxNo, moved.Status, moved.EntDutyNo, moved.FilingId));

        var sent = house.Sent.Count;
        await house.StepAsync(Samples.Now.AddDays(32), Collection("E-2", 31, drawn));
        Assert.Equal(sent, house.Sent.Count);
        await house.StepAsync(Samples.Now.AddDays(32), Collection("E-2", 32, drawn, "col_other"));
        Assert.Equal("DOCUMENT_NUMBER_USED", house.Sent.OfType<DocumentAnswered>().Last().Reasons.Single().Code);

        // Collected is collected: its goods no longer come back.
        await house.StepAsync(Samples.Now.AddDays(33), Return(1, 20));
        Assert.Equal("TAX_BILL_STATE", house.Sent.OfType<ReturnDecided>().Last().Reasons.Single().Code);
        Assert.StartsWith("bills=1; due=10.01;", (await Collect(house, "E-3", 36, drawn)).Figures, StringComparison.Ordinal);
        Assert.Equal(new GuaranteeSums(drawn ? 979.98m : 1000, 0), (await Rows(house)).Single().Sums);
    }

    [Fact]
    public async Task A_list_whose_goods_are_on_their_way_back_waits_until_their_last_day()
    {
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings));
        await house.StepAsync(Samples.Now, Deposited());
        await house.StepAsync(Samples.Now, Submission(List(1)));
        await house.StepAsync(Samples.Now.AddDays(30), Return(1, 30, arrived: false));

        Assert.StartsWith("bills=0; due=0; waiting=1;", (await Collect(house, "E-1", 45, false)).Figures, StringComparison.Ordinal);
        Assert.StartsWith("bills=1; due=10.01; waiting=0;", (await Collect(house, "E-2", 46, false)).Figures, StringComparison.Ordinal);
    }

    private static CollectionRequested Collection(string number, int day, bool drawn, string? id = null) => new()
    {
        FilingId = id ?? "col_" + number, Tenant = "officer", Reference = number, Company = Agent, Drawn = drawn,
        At = Samples.Now.AddDays(day).ToUnixTimeMilliseconds(),
    };

    private static async Task<DocumentAnswered> Collect(SqliteHouse house, string number, int day, bool drawn)
    {
        await house.StepAsync(Samples.Now.AddDays(day), Collection(number, day, drawn));
        return house.Sent.OfType<DocumentAnswered>().Last();
    }

    private static ReturnRequested Return(int n, int day, bool arrived = true)
    {
        var at = Samples.Now.AddDays(day).ToUnixTimeMilliseconds();
        return new ReturnRequested
        {
            FilingId = $"ret_{n}", Tenant = Samples.Tenant, DeclarationId = Id(n), AppliedAt = at, ArrivedAt = arrived ? at : 0,
            Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
        };
    }

    private static Task<List<AccountRow>> Rows(SqliteHouse house) =>
        house.Store.QueryAsync(ImportTables.Guarantees, "ORDER BY company", new Dictionary<string, object?>(), CancellationToken.None);
}
