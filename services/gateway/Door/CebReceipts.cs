using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>Writes the receipts of a filing as whole CEB messages.</summary>
public static class CebReceipts
{
    /// <summary>Receipts of what is new in <paramref name="after"/>; none for a filing that did not come as a CEB message.</summary>
    public static IReadOnlyList<ReceiptRow> Of(FilingRow before, FilingRow after, DateTimeOffset now)
    {
        if (after.View.Ceb is not { } mark)
        {
            return [];
        }
        var planned = ReceiptPlan.Of(after.Kind, before.View, after.View, now.ToUnixTimeMilliseconds());
        var bills = ReceiptPlan.Bills(before.View, after.View);
        return planned.Count == 0 && bills.Count == 0
            ? []
            : [
                .. planned.Select(p => Write(after.Tenant, mark, Numbers(after.View, after.OrderNo), p, Guid.CreateVersion7(now))),
                .. bills.Select(bill => TaxBill(after.Tenant, bill, Guid.CreateVersion7(now))),
            ];
    }

    /// <summary>The receipt of a cancellation by message, when its answer is new in <paramref name="after"/>.</summary>
    public static IReadOnlyList<ReceiptRow> OfClosure(FilingRow before, FilingRow after, DateTimeOffset now) =>
        ReceiptPlan.Cancelled(before.View, after.View, now.ToUnixTimeMilliseconds()) is { } planned
            ? [Write(after.Tenant, after.View.Closure.Ceb, OfCancellation(after.View), planned, Guid.CreateVersion7(now))]
            : [];

    /// <summary>The numbers a receipt of a cancellation repeats: a preNo of its own, not that of its list.</summary>
    public static ReceiptNumbers OfCancellation(FilingView view) => new(view.Platform, view.Merchant, "", "", "", "", view.InvtNo);

    /// <summary>The electronic tax bill as it stands (CEB816), for the sender of the list.</summary>
    public static ReceiptRow TaxBill(string tenant, TaxBillMoved bill, Guid id)
    {
        var head = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["guid"] = id.ToString().ToUpperInvariant(), ["returnTime"] = CebTime.Millis(DateTimeOffset.FromUnixTimeMilliseconds(bill.At)),
            ["invtNo"] = bill.InvtNo, ["taxNo"] = bill.TaxNo, ["customsTax"] = bill.CustomsTax, ["valueAddedTax"] = bill.ValueAddedTax,
            ["consumptionTax"] = bill.ConsumptionTax, ["status"] = bill.Status.ToString(CultureInfo.InvariantCulture), ["entDutyNo"] = bill.EntDutyNo,
            ["assureCode"] = bill.AssureCode, ["ebcCode"] = bill.EbcCode, ["logisticsCode"] = bill.LogisticsCode, ["agentCode"] = bill.AgentCode,
            ["customsCode"] = bill.CustomsCode,
        };
        var lines = bill.Lines.Select(line => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["gnum"] = line.Gnum.ToString(CultureInfo.InvariantCulture), ["gcode"] = line.Gcode, ["taxPrice"] = line.TaxPrice,
            ["customsTax"] = line.CustomsTax, ["valueAddedTax"] = line.ValueAddedTax, ["consumptionTax"] = line.ConsumptionTax,
        });
        return new ReceiptRow(id.ToString("N"), tenant, "CEB816", CebWriter.Receipt("CEB816", id, head, [.. lines]), 0);
    }

    /// <summary>The numbers a receipt repeats.</summary>
    public static ReceiptNumbers Numbers(FilingView view, string? orderNo) =>
        new(view.Platform, view.Merchant, orderNo ?? "", view.Carrier, view.WaybillNo, view.PreNo, view.InvtNo);

    public static ReceiptRow Write(string tenant, CebMark mark, ReceiptNumbers numbers, PlannedReceipt receipt, Guid id)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(receipt.At);
        var guid = receipt.Status is "1" or "2" && mark.Guid.Length == 36 ? mark.Guid : id.ToString().ToUpperInvariant();
        // E-Port gives the number at once, customs here with its first word: until then the sequence is zero.
        var pre = numbers.PreNo.Length == 18 ? numbers.PreNo
            : mark.PreNo.Length == 18 ? mark.PreNo
            : $"{mark.Message switch { "CEB213" or "CEB215" or "CEB625" => 'T', "CEB605" or "CEB623" => 'C', _ => 'B' }}{CebTime.Date(at)}000000000";
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["guid"] = guid, ["returnStatus"] = receipt.Status, ["returnTime"] = CebTime.Millis(at), ["returnInfo"] = receipt.Info,
        };
        switch (mark.Message)
        {
            case "CEB213":
                (values["agentCode"], values["coElNo"], values["preNo"], values["invtNo"]) = (mark.Agent, mark.CopNo, pre, mark.InvtNo);
                break;
            case "CEB215":
                (values["operatorCode"], values["coElNo"], values["preNo"]) = (mark.Agent, mark.CopNo, pre);
                (values["logisticsCode"], values["logisticsNo"]) = (numbers.Carrier, numbers.WaybillNo);
                break;
            case "CEB303" or "CEB311":
                (values["ebpCode"], values["ebcCode"], values["orderNo"]) = (numbers.Platform, numbers.Merchant, numbers.OrderNo);
                break;
            case "CEB403":
                (values["ebcCode"], values["orderNo"], values["payNo"]) = (numbers.Merchant, numbers.OrderNo, mark.PayNo);
                break;
            case "CEB411":
                (values["payCode"], values["payTransactionId"]) = (mark.PayCode, mark.PayNo);
                break;
            case "CEB505" or "CEB511":
                (values["logisticsCode"], values["logisticsNo"]) = (numbers.Carrier, numbers.WaybillNo);
                break;
            case "CEB509":
                (values["logisticsCode"], values["copNo"], values["preNo"]) = (numbers.Carrier, mark.CopNo, pre);
                values["msgSeqNo"] = mark.Part.ToString(CultureInfo.InvariantCulture);
                break;
            case "CEB513":
                (values["logisticsCode"], values["logisticsNo"], values["logisticsStatus"]) = (numbers.Carrier, numbers.WaybillNo, CebImports.SignedFor);
                break;
            case "CEB605":
                (values["agentCode"], values["copNo"], values["preNo"], values["invtNo"]) = (mark.Agent, mark.CopNo, pre, mark.InvtNo);
                break;
            case "CEB621" or "CEB623" or "CEB625":
                (values["customsCode"], values["agentCode"], values["copNo"], values["preNo"]) = (mark.CustomsCode, mark.Agent, mark.CopNo, pre);
                (values["ebpCode"], values["ebcCode"]) = (numbers.Platform, numbers.Merchant);
                values["invtNo"] = mark.InvtNo.Length > 0 ? mark.InvtNo : numbers.InvtNo;
                break;
            default:
                (values["agentCode"], values["copNo"], values["preNo"], values["invtNo"]) = (mark.Agent, mark.CopNo, pre, numbers.InvtNo);
                (values["ebcCode"], values["ebpCode"], values["orderNo"]) = (numbers.Merchant, numbers.Platform, numbers.OrderNo);
                values["statisticsFlag"] = mark.StatisticsFlag;
                break;
        }
        var message = ReceiptPlan.MessageFor(mark.Message);
        return new ReceiptRow(id.ToString("N"), tenant, message, CebWriter.Receipt(message, id, [values]), 0);
    }
}

/// <summary>Business numbers of a filing, as its receipts repeat them.</summary>
public sealed record ReceiptNumbers(
    string Platform, string Merchant, string OrderNo, string Carrier, string WaybillNo, string PreNo, string InvtNo);
