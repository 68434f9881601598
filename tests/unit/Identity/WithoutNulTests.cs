using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using Xunit;

namespace SingleWindow.Tests.Unit.Callers;

/// <summary>Questions that name a field with U+0000.</summary>
public class WithoutNulTests
{
    public static TheoryData<IMessage, string?> Questions => new()
    {
        { new OrderQuestion { EbcCode = "3301960001", OrderNo = "O-1" }, null },
        { new OrderQuestion { EbcCode = "3301960001", OrderNo = "O\0" }, "order_no" },
        { new PaymentTrial { Order = new OrderChecked { OrderNo = "O-1" }, Payment = new PaymentSubmitted { Shares = { new PaymentShare(), new PaymentShare { OrderNo = "\0" } } } }, "payment.shares[1].order_no" },
        { new OverseasStockQuestion(), null },
        { new ImportTaxQuestion { QuantitiesUsed = { ["milk"] = "1" } }, null },
        { new ImportTaxQuestion { QuantitiesUsed = { ["mi\0lk"] = "1" } }, "quantities_used[0]" },
        { new ImportTaxQuestion { QuantitiesUsed = { ["milk"] = "\0" } }, "quantities_used[0]" },
        { new OrderSubmitted { Lines = { new OrderLine { ItemName = "a\0b" } } }, "lines[0].item_name" },
    };

    [Theory]
    [MemberData(nameof(Questions), DisableDiscoveryEnumeration = true)]
    public void The_field_is_named_from_the_question_down(IMessage question, string? field) => Assert.Equal(field, WithoutNul.FieldWithNul(question));
}
