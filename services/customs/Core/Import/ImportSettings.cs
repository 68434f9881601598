namespace SingleWindow.Customs.Core.Import;

/// <summary>Where the documents leave a choice. Defaults as in README.md. The position that a decision rests on stands in the rules it used.</summary>
public sealed record ImportSettings
{
    /// <summary>The full consumption tax is rounded to the fen before it enters the VAT base within the limits (not settled).</summary>
    public bool RoundConsumptionTaxBase { get; init; }

    /// <summary>Before 2019 a single item over a limit, or a year over its limit, was taxed in full as general trade (memory, unverified); else refused.</summary>
    public bool OldOverLimitTaxedInFull { get; init; } = true;

    /// <summary>Before 2019 several items over the single limit were taxed in full as well (memory of the older notice); else refused.</summary>
    public bool OldSeveralItemsTaxedInFull { get; init; }

    /// <summary>List notes that say bonded only name 1210; 1239 passes too (not said).</summary>
    public bool BondedNoteAdmits1239 { get; init; } = true;

    /// <summary>A list released before a longer return window began, and still open that day, gets the longer one (not said).</summary>
    public bool LongerWindowForOpenLists { get; init; }

    /// <summary>Returned amounts go back to the year of the purchase; else to that of the return (design).</summary>
    public bool QuotaGoesBackToPurchaseYear { get; init; } = true;

    /// <summary>How far the tax withheld with the order may differ from the tax of the list, CNY (design).</summary>
    public decimal TaxTolerance { get; init; } = 0.05m;

    /// <summary>Secret under which the tables of yearly use know a person.</summary>
    public string PersonKey { get; init; } = "";
}
