using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>CEB816 status of an electronic tax bill (电子税单).</summary>
public enum TaxBillStatus
{
    /// <summary>生成</summary>
    Generated = 1,

    /// <summary>汇总: part of the agent's collection, entDutyNo is set.</summary>
    Summarised = 2,

    /// <summary>作废</summary>
    Void = 3,
}

/// <summary>One line of a bill, CNY (CEB816: gnum, gcode, taxPrice and the three taxes).</summary>
public sealed record BillLine(int Gnum, string Gcode, decimal TaxPrice, Taxes Taxes);

/// <summary>The tax bill of one released list. The header is the sum of its lines.</summary>
/// <param name="Edition">1, then one more with each bill that replaces a void one.</param>
/// <param name="EntDutyNo">The collection it went into; empty until then.</param>
public sealed record TaxBill(
    string InvtNo, int Edition, DateOnly ReleasedOn, IReadOnlyList<BillLine> Lines, TaxBillStatus Status, string EntDutyNo)
{
    public Taxes Taxes => Lines.Aggregate(default(Taxes), (sum, line) => sum + line.Taxes);
}

/// <summary>The bill after a move, unchanged when it was refused or had been made before.</summary>
/// <param name="Next">The bill that takes its place; null when none does.</param>
public sealed record TaxBillMove(TaxBill Bill, TaxBill? Next = null, Refusal? Refusal = null);

/// <summary>
/// The life of a tax bill: generated → summarised, or generated → void. A return makes it void and generates one of what stayed. Once
/// summarised it stays (design): the window of returns is over by then.
/// </summary>
public static class TaxBills
{
    /// <summary>The bill of a released list; null when no line owes anything.</summary>
    public static TaxBill? Generate(string invtNo, DateOnly released, ImportOrder order, ImportDecided decided) => Of(
        invtNo, 1, released, [.. decided.Lines.Select((line, i) => new BillLine(i + 1, order.Lines[i].Gcode, line.DutiablePrice, line.Taxes))]);

    /// <summary>Puts a bill into a collection once the time for returns is over.</summary>
    /// <param name="openReturn">Day of application of a return that has not arrived; null when none is open.</param>
    public static TaxBillMove Summarise(TaxBill bill, string entDutyNo, DateOnly day, ReturnWindows windows, DateOnly? openReturn)
    {
        if (bill.Status == TaxBillStatus.Summarised && bill.EntDutyNo == entDutyNo)
        {
            return new TaxBillMove(bill);
        }
        if (bill.Status != TaxBillStatus.Generated)
        {
            return new TaxBillMove(bill, Refusal: Not(bill, "summarised"));
        }
        if (day < windows.TaxFrom)
        {
            return new TaxBillMove(bill, Refusal: new Refusal("I51", "", ChinaDay.Text(day), ChinaDay.Text(windows.TaxFrom)));
        }
        return openReturn is { } applied && day <= windows.ArriveBy
            ? new TaxBillMove(bill, Refusal: new Refusal("I52", "", ChinaDay.Text(applied), ChinaDay.Text(windows.ArriveBy)))
            : new TaxBillMove(bill with { Status = TaxBillStatus.Summarised, EntDutyNo = entDutyNo });
    }

    /// <summary>Makes a bill void, as when its list is cancelled.</summary>
    public static TaxBillMove Void(TaxBill bill) => bill.Status switch
    {
        TaxBillStatus.Void => new TaxBillMove(bill),
        TaxBillStatus.Generated => new TaxBillMove(bill with { Status = TaxBillStatus.Void }),
        _ => new TaxBillMove(bill, Refusal: Not(bill, "void")),
    };

    /// <summary>Replaces a bill by one of what stayed of its list; a list that came back whole has none.</summary>
    public static TaxBillMove Replace(TaxBill bill, IReadOnlyList<SoldLine> sold)
    {
        if (bill.Status != TaxBillStatus.Generated)
        {
            return new TaxBillMove(bill, Refusal: Not(bill, "replaced"));
        }
        var lines = from line in bill.Lines
                    join left in sold on line.Gnum equals left.Gnum
                    where left.Qty > left.Returned
                    select line with { TaxPrice = left.PriceLeft, Taxes = left.TaxesLeft };
        return new TaxBillMove(bill with { Status = TaxBillStatus.Void }, Of(bill.InvtNo, bill.Edition + 1, bill.ReleasedOn, [.. lines]));
    }

    public static string Name(TaxBillStatus status) => status switch
    {
        TaxBillStatus.Generated => "generated",
        TaxBillStatus.Summarised => "summarised",
        _ => "void",
    };

    /// <summary>A bill of these lines; null when none of them owes anything.</summary>
    public static TaxBill? Of(string invtNo, int edition, DateOnly released, IReadOnlyList<BillLine> lines)
    {
        var bill = new TaxBill(invtNo, edition, released, lines, TaxBillStatus.Generated, "");
        return bill.Taxes.Total == 0 ? null : bill;
    }

    private static Refusal Not(TaxBill bill, string move) => new("I50", "/status", Name(bill.Status), move);
}
