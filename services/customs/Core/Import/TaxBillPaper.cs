using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>A tax bill as its message (CEB816), and back.</summary>
public static class TaxBillPaper
{
    /// <summary>Inventory number + suffix, counted from 0, as in samples of CEB816.</summary>
    public static string Number(string invtNo, int edition) => string.Create(CultureInfo.InvariantCulture, $"{invtNo}_{edition - 1}");

    public static TaxBillMoved Write(TaxBill bill, ImportFile import, DeclarationSubmitted d, long now)
    {
        var told = new TaxBillMoved
        {
            FilingId = import.FilingId,
            TaxNo = Number(bill.InvtNo, bill.Edition),
            Edition = bill.Edition,
            AssureCode = import.Company,
            EbcCode = d.EbcCode,
            LogisticsCode = d.LogisticsCode,
            AgentCode = d.AgentCode,
            CustomsCode = d.CustomsCode,
            OrderNo = d.OrderNo,
            LogisticsNo = d.LogisticsNo,
            InvtNo = bill.InvtNo,
        };
        return Moved(told, bill, now);
    }

    /// <summary>The message once the bill moved; the one given stays as it is.</summary>
    public static TaxBillMoved Moved(TaxBillMoved before, TaxBill bill, long now)
    {
        var told = before.Clone();
        told.Status = (int)bill.Status;
        told.EntDutyNo = bill.EntDutyNo;
        told.At = now;
        told.TaxNo = Number(bill.InvtNo, bill.Edition);
        told.Edition = bill.Edition;
        var taxes = bill.Taxes;
        (told.CustomsTax, told.ValueAddedTax, told.ConsumptionTax) = (Decimals.Write(taxes.Duty), Decimals.Write(taxes.Vat), Decimals.Write(taxes.ConsumptionTax));
        told.Lines.Clear();
        told.Lines.Add(bill.Lines.Select(l => new TaxBillLine
        {
            Gnum = l.Gnum, Gcode = l.Gcode, TaxPrice = Decimals.Write(l.TaxPrice), CustomsTax = Decimals.Write(l.Taxes.Duty),
            ValueAddedTax = Decimals.Write(l.Taxes.Vat), ConsumptionTax = Decimals.Write(l.Taxes.ConsumptionTax),
        }));
        return told;
    }

    /// <param name="released">Day of the release of its list.</param>
    public static TaxBill Read(TaxBillMoved told, DateOnly released) => new(
        told.InvtNo, told.Edition, released,
        [
            .. told.Lines.Select(l => new BillLine(
                l.Gnum, l.Gcode, Decimals.Read(l.TaxPrice),
                new Taxes(Decimals.Read(l.CustomsTax), Decimals.Read(l.ConsumptionTax), Decimals.Read(l.ValueAddedTax)))),
        ],
        (TaxBillStatus)told.Status, told.EntDutyNo);
}
