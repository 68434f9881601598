using System.Collections.Immutable;
using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>Goods of one record number (itemRecordNo, 料号) of one account book (emsNo, 账册), in the unit of the record.</summary>
/// <param name="OnHand">What is in the zone, with what is reserved.</param>
/// <param name="Reserved">What accepted lists will take on release.</param>
public sealed record StockRow(string EmsNo, string ItemRecordNo, string Gcode, string Unit, decimal OnHand, decimal Reserved)
{
    public decimal Free => OnHand - Reserved;

    public string Key => KeyOf(EmsNo, ItemRecordNo);

    /// <summary>The length keeps two pairs apart whose names hold a bar.</summary>
    public static string KeyOf(string emsNo, string itemRecordNo) => string.Create(CultureInfo.InvariantCulture, $"{emsNo}|{emsNo.Length}|{itemRecordNo}");
}

public enum TakeState
{
    /// <summary>The list is accepted.</summary>
    Reserved = 0,

    /// <summary>Released: the goods left the book.</summary>
    Out = 1,

    /// <summary>The list ended without release.</summary>
    GivenBack = 2,
}

/// <summary>What one line of a list takes.</summary>
/// <param name="Id">The list, by its version, and its line.</param>
/// <param name="ReturnedBy">What came back after release, by the number of the return.</param>
public sealed record StockTake(string Id, decimal Qty, TakeState State, ImmutableSortedDictionary<string, decimal> ReturnedBy);

/// <summary>Row and taking after a move; both unchanged when it was refused or had been made before.</summary>
/// <param name="Posted">What the move adds to <see cref="StockRow.OnHand"/>: the sum of all of them is the balance.</param>
public sealed record StockMove(StockRow? Row, StockTake? Take, decimal Posted, Refusal? Refusal = null);

/// <summary>
/// Bonded stock: 0 ≤ reserved ≤ on hand after every move. Repeats of a taking change nothing; an entry, exit or count carries the number of
/// its filing, which whoever stores it knows. Source: CEB621 emsNo and itemRecordNo of 1210 and 1239; the moves are design.
/// </summary>
public static class Stock
{
    // N19,5 holds 14 digits before the point.
    private const decimal TooMuch = 100_000_000_000_000m;

    /// <summary>Goods come in; the first entry of a record number fixes its code and unit.</summary>
    public static StockMove Enter(StockRow? row, StockRow asked, decimal qty)
    {
        var no = Disagrees(row, asked.Gcode, asked.Unit) ?? OutOfRange(qty, 0) ?? OutOfRange((row?.OnHand ?? 0) + qty, 0);
        return no is not null ? new(row, null, 0, no) : Post(row ?? asked with { OnHand = 0, Reserved = 0 }, qty);
    }

    /// <summary>Goods leave the book without a list: what is reserved stays.</summary>
    public static StockMove Exit(StockRow? row, string gcode, string unit, decimal qty)
    {
        var no = Disagrees(row, gcode, unit) ?? OutOfRange(qty, 0) ?? Short(row, qty);
        return no is not null ? new(row, null, 0, no) : Post(row!, -qty);
    }

    /// <summary>The difference to what was found is posted. Less than accepted lists will take is refused: one of them must end first.</summary>
    public static StockMove Count(StockRow? row, StockRow asked, decimal found)
    {
        var no = Disagrees(row, asked.Gcode, asked.Unit) ?? OutOfRange(found, -1);
        if (no is null && row is not null && found < row.Reserved)
        {
            no = new Refusal("I82", "/qty", Decimals.Write(found), Decimals.Write(row.Reserved));
        }
        return no is not null
            ? new(row, null, 0, no)
            : Post(row ?? asked with { OnHand = 0, Reserved = 0 }, found - (row?.OnHand ?? 0));
    }

    /// <summary>An accepted list reserves what one of its lines takes.</summary>
    /// <param name="known">The taking of this line, or null.</param>
    public static StockMove Reserve(StockRow? row, StockTake? known, string id, string gcode, string unit, decimal qty)
    {
        if (known is not null)
        {
            return new(row, known, 0, known.Qty == qty ? null : new Refusal("I23", "/qty", Decimals.Write(qty), Decimals.Write(known.Qty)));
        }
        var no = Disagrees(row, gcode, unit) ?? OutOfRange(qty, 0) ?? Short(row, qty);
        return no is not null
            ? new(row, null, 0, no)
            : new(row! with { Reserved = row.Reserved + qty }, new(id, qty, TakeState.Reserved, ImmutableSortedDictionary<string, decimal>.Empty), 0);
    }

    /// <summary>The list is released.</summary>
    public static StockMove Release(StockRow row, StockTake take) => take.State != TakeState.Reserved
        ? new(row, take, 0)
        : new(row with { OnHand = row.OnHand - take.Qty, Reserved = row.Reserved - take.Qty }, take with { State = TakeState.Out }, -take.Qty);

    /// <summary>The list is refused or cancelled; what left already comes back by <see cref="Return"/> alone.</summary>
    public static StockMove GiveBack(StockRow row, StockTake take) => take.State != TakeState.Reserved
        ? new(row, take, 0)
        : new(row with { Reserved = row.Reserved - take.Qty }, take with { State = TakeState.GivenBack }, 0);

    /// <summary>Released goods are back in the zone.</summary>
    /// <param name="id">Number of the return; the same number returns once.</param>
    public static StockMove Return(StockRow row, StockTake take, string id, decimal qty)
    {
        if (take.ReturnedBy.TryGetValue(id, out var before))
        {
            return new(row, take, 0, before == qty ? null : new Refusal("I23", "/qty", Decimals.Write(qty), Decimals.Write(before)));
        }
        var left = take.State == TakeState.Out ? take.Qty - take.ReturnedBy.Values.Sum() : 0;
        var no = OutOfRange(qty, 0) ?? (qty > left ? new Refusal("I85", "/qty", Decimals.Write(qty), Decimals.Write(left)) : null);
        if (no is not null)
        {
            return new(row, take, 0, no);
        }
        return Post(row, qty) with { Take = take with { ReturnedBy = take.ReturnedBy.Add(id, qty) } };
    }

    private static StockMove Post(StockRow row, decimal delta) => new(row with { OnHand = row.OnHand + delta }, null, delta);

    private static Refusal? Short(StockRow? row, decimal qty) =>
        qty > (row?.Free ?? 0) ? new Refusal("I81", "/qty", Decimals.Write(qty), Decimals.Write(row?.Free ?? 0)) : null;

    private static Refusal? OutOfRange(decimal qty, decimal above) =>
        qty > above && qty >= 0 && qty < TooMuch && decimal.Round(qty, 5, MidpointRounding.AwayFromZero) == qty ? null
        : new Refusal("I80", "/qty", qty.ToString(CultureInfo.InvariantCulture), Decimals.Write(TooMuch));

    private static Refusal? Disagrees(StockRow? row, string gcode, string unit) => row switch
    {
        null => null,
        _ when row.Gcode != gcode => new Refusal("I84", "/gcode", gcode, row.Gcode),
        _ when row.Unit != unit => new Refusal("I83", "/unit", unit, row.Unit),
        _ => null,
    };
}
