using System.Globalization;
using SingleWindow.Gateway.Ceb;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A retail import by CEB XML: its receipts, its tax bills, and a part of it back.</summary>
public abstract partial class EveryJourney
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_of_an_import_are_receipted_to_their_tax_bill_and_a_return_replaces_it(bool mark)
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var (n, waybill, buyer) = (Window.Number(), "NODEPI" + Window.Number(), Resident());
        var (merchant, payer, carrier) = (await CursorAsync("merchant-1"), await CursorAsync("payment-institution"), await CursorAsync("carrier"));
        await ImportAsync("merchant-1", "ceb311-order.xml");
        await ImportAsync("payment-institution", "ceb411-payment.xml");
        await ImportAsync("carrier", "ceb511-waybill.xml");
        var id = await ImportAsync("merchant-1", "ceb621-list.xml");
        await Window.UntilAsync(id, "released");

        await ReceiptsAsync("merchant-1", merchant, "CEB312", "orderNo", "CEBI" + n, "2", "120");
        await ReceiptsAsync("payment-institution", payer, "CEB412", "payTransactionId", "CEBP" + n, "2", "120");
        await ReceiptsAsync("carrier", carrier, "CEB512", "logisticsNo", waybill, "2", "120");
        var receipts = await ReceiptsAsync("merchant-1", merchant, "CEB622", "copNo", "IM" + n, "2", "120", "399", "800");
        var invt = receipts[^1].Text("invtNo");
        Assert.Matches("^2992[0-9]{4}I[0-9]{9}$", invt);
        var bill = Assert.Single(await BillsAsync(1));
        Assert.Equal(("1", "10.01", "110"), (bill.Text("status"), bill.Text("valueAddedTax"), bill.Document.Lines[0].Text("taxPrice")));

        await ImportAsync("carrier", "ceb513-delivery.xml");
        await Window.UntilAsync(id, "delivered");
        await ReceiptsAsync("carrier", carrier, "CEB514", "logisticsNo", waybill, "2", "120");

        var back = await ImportAsync("merchant-1", "ceb625-return.xml", invt);
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-awaited");
        await ArriveAsync(back);
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-back");
        await ReceiptsAsync("merchant-1", merchant, "CEB626", "copNo", "RT" + n, "2", "120", "399");
        var bills = await BillsAsync(3);
        Assert.Equal(["1", "3", "1"], bills.Select(b => b.Text("status")));
        Assert.Equal(bill.Text("taxNo"), bills[1].Text("taxNo"));
        Assert.NotEqual(bill.Text("taxNo"), bills[2].Text("taxNo"));
        Assert.Equal("55", bills[2].Document.Lines[0].Text("taxPrice"));
        var stranger = await (await Window.AsAsync("merchant-2")).GetAsync("/v1/ceb/receipts?after=0&limit=500");
        Assert.DoesNotContain(invt, stranger.Raw, StringComparison.Ordinal);

        async Task<string> ImportAsync(string client, string sample, string number = "")
        {
            var xml = Window.Sample(sample, n, ("waybill", waybill), ("status", "2"), ("buyer", buyer), ("invt", number),
                ("leftCeb", Environments.Window.Ceb(Window.Now.ToOffset(TimeSpan.FromHours(8)))));
            var answer = await PostXmlAsync(client, xml, mark);
            Assert.True(answer.Status == 202, $"{sample}: {answer}");
            Assert.DoesNotContain(buyer, answer.Raw, StringComparison.Ordinal);
            return Answer.Text(Assert.Single(answer.Items("documents")), "id");
        }

        async Task<List<Receipt>> BillsAsync(int count)
        {
            List<Receipt> found = [];
            await Environments.Window.UntilAsync(
                async () =>
                {
                    var (answer, all) = await ReadReceiptsAsync("merchant-1", merchant, "CEB816");
                    found = [.. all.Where(r => r.Text("invtNo") == invt)];
                    return answer;
                },
                _ => found.Count >= count, string.Create(CultureInfo.InvariantCulture, $"CEB816 of {invt}: {count} are not there"));
            return found;
        }
    }

    [Fact]
    public async Task A_payment_that_comes_before_its_order_is_told_to_wait_for_it()
    {
        var (n, buyer) = (Window.Number(), Resident());
        var answer = await PostXmlAsync("payment-institution", Window.Sample("ceb411-payment.xml", n, ("status", "2"), ("buyer", buyer)));
        Assert.Equal(422, answer.Status);
        Assert.Contains("CEB_NO_ORDER", answer.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(buyer, answer.Raw, StringComparison.Ordinal);
    }
}
