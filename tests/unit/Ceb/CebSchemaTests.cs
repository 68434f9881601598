using SingleWindow.Gateway.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Ceb;

public class CebSchemaTests
{
    [Fact]
    public void The_table_names_declarations_and_receipts()
    {
        Assert.Equal(["CEB213", "CEB215", "CEB303", "CEB311", "CEB403", "CEB411", "CEB505", "CEB509", "CEB511", "CEB513", "CEB603", "CEB605", "CEB621", "CEB623", "CEB625"],
            CebSchema.Declarations);
        Assert.Equal(["CEB214", "CEB216", "CEB304", "CEB312", "CEB404", "CEB412", "CEB506", "CEB510", "CEB512", "CEB514", "CEB604", "CEB606", "CEB622", "CEB624", "CEB626", "CEB816", "CEB900"],
            CebSchema.Receipts);
    }

    [Theory]
    [InlineData("CEB303", "OrderHead", "orderNo", CebKind.Text, 0, 60, 0)]
    [InlineData("CEB303", "OrderHead", "guid", CebKind.Text, 36, 36, 0)]
    [InlineData("CEB303", "OrderList", "price", CebKind.Decimal, 0, 19, 5)]
    [InlineData("CEB303", "OrderList", "gnum", CebKind.Integer, 0, 5, 0)]
    [InlineData("CEB603", "InventoryHead", "POD", CebKind.Text, 3, 4, 0)]
    [InlineData("CEB603", "InventoryHead", "packNo", CebKind.Integer, 0, 9, 0)]
    [InlineData("CEB621", "InventoryList", "gnum", CebKind.Integer, 0, 10, 0)]
    [InlineData("CEB311", "OrderHead", "appStatus", CebKind.Text, 1, 3, 0)]
    public void Types_are_read_as_the_specification_means_them(
        string type, string node, string name, CebKind kind, int least, int most, int decimals)
    {
        var element = CebSchema.Messages[type].Document.Children.Single(c => c.Name == node).Children.Single(c => c.Name == name);
        Assert.Equal((kind, least, most, decimals), (element.Kind, element.MinLength, element.MaxLength, element.Decimals));
    }

    [Fact]
    public void Every_message_starts_with_a_document_of_which_there_may_be_a_hundred()
    {
        foreach (var message in CebSchema.Messages.Values)
        {
            Assert.Equal(message.Type switch { "CEB900" => 1, "CEB816" => int.MaxValue, _ => 100 }, message.Document.Max);
            Assert.Equal(message.IsReceipt, message.Root.Children.All(c => c.Name != "BaseTransfer"));
        }
    }

    [Fact]
    public void Every_time_has_its_format()
    {
        var times = CebSchema.Messages.Values.SelectMany(m => Leaves(m.Root)).Where(e => e.MinLength is 14 or 17);
        Assert.All(times, e => Assert.Equal(e.MinLength, e.Format!.Length));

        static IEnumerable<CebElement> Leaves(CebElement parent) =>
            parent.Children.SelectMany(c => c.Kind == CebKind.Node ? Leaves(c) : [c]);
    }

    [Fact]
    public void Times_are_china_time()
    {
        var at = new DateTimeOffset(2026, 3, 1, 18, 30, 5, 7, TimeSpan.Zero);
        Assert.Equal("20260302023005", CebTime.Seconds(at));
        Assert.Equal("20260302023005007", CebTime.Millis(at));
        Assert.Equal("20260302", CebTime.Date(at));
        Assert.Equal(at, CebTime.Parse("20260302023005007"));
        Assert.Equal(at.AddMilliseconds(-7), CebTime.Parse("20260302023005"));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero), CebTime.Parse("20260302"));
        Assert.False(CebTime.TryParse("2026030202300", out _));
        Assert.False(CebTime.TryParse("00010101000000", out _));
        Assert.Throws<FormatException>(() => CebTime.Parse("20261302"));
    }
}
