namespace SingleWindow.Customs.Core.Import;

/// <summary>A quantity in a GACC unit; an empty unit says that none was stated.</summary>
public readonly record struct Measured(decimal Qty, string Unit);

/// <summary>One line of goods. Amounts in CNY.</summary>
/// <param name="Gcode">10-digit tariff code.</param>
/// <param name="Total">Retail price of the whole line, before freight, insurance and discount.</param>
/// <param name="Declared">Quantity as sold.</param>
/// <param name="First">First statutory quantity.</param>
/// <param name="Second">Second statutory quantity.</param>
public sealed record ImportLine(string Gcode, string Name, decimal Total, Measured Declared, Measured First, Measured Second);

/// <summary>Somebody by the document he is registered with.</summary>
/// <param name="IdType">1 resident identity card, 2 other (CEB311 buyerIdType).</param>
public sealed record IdentityDocument(string IdType, string IdNumber);

/// <summary>Who ordered and who paid.</summary>
/// <param name="Verified">The platform verified the orderer's identity.</param>
public sealed record Parties(IdentityDocument Orderer, IdentityDocument Payer, bool Verified);

/// <summary>A retail import as the rules see it. Amounts in CNY.</summary>
/// <param name="Day">The rule day.</param>
/// <param name="Procedure">9610 direct purchase; 1210 or 1239 bonded.</param>
/// <param name="Discount">Taken off the goods; only what the payment proves.</param>
/// <param name="Parties">Null: identities are not judged, as in a quote.</param>
public sealed record ImportOrder(
    DateOnly Day, string Procedure, IReadOnlyList<ImportLine> Lines, decimal Freight, decimal Insurance, decimal Discount, Parties? Parties)
{
    /// <summary>Where each line stands in the document that declared it; null: as they stand here.</summary>
    public IReadOnlyList<int>? Places { get; init; }

    internal int PlaceOf(int line) => Places is null ? line : Places[line];
}

/// <summary>What the orderer bought before in the calendar year of the order.</summary>
/// <param name="Annual">CNY that count to the yearly limit, reserved and confirmed.</param>
/// <param name="Quantities">Quantities under list notes, by pool and in the measure of the note.</param>
public sealed record YearUse(decimal Annual, IReadOnlyDictionary<string, decimal> Quantities)
{
    public static readonly YearUse None = new(0, new Dictionary<string, decimal>());
}

/// <summary>Three taxes in CNY.</summary>
public readonly record struct Taxes(decimal Duty, decimal ConsumptionTax, decimal Vat)
{
    public decimal Total => Duty + ConsumptionTax + Vat;

    public static Taxes operator +(Taxes a, Taxes b) => new(a.Duty + b.Duty, a.ConsumptionTax + b.ConsumptionTax, a.Vat + b.Vat);

    public static Taxes operator -(Taxes a, Taxes b) => new(a.Duty - b.Duty, a.ConsumptionTax - b.ConsumptionTax, a.Vat - b.Vat);
}
