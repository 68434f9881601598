namespace SingleWindow.Customs.Core;

/// <summary>What an operator sets; defaults as in README.md.</summary>
public sealed record ClearanceSettings
{
    /// <summary>How far two amounts may differ, in the currency of the order. No public rule fixes one (design).</summary>
    public decimal AmountTolerance { get; init; }

    /// <summary>How far two gross weights may differ, in kg (design).</summary>
    public decimal WeightTolerance { get; init; }

    /// <summary>The table of offices is partial: a code of 4 digits outside it passes, marked.</summary>
    public bool AcceptUnknownOffices { get; init; } = true;

    /// <summary>The tariff is a sample: a code of 10 digits outside it passes, marked, without the checks that need its row.</summary>
    public bool AcceptUnknownTariffCodes { get; init; }

    /// <summary>Random sampling of the green channel (K22).</summary>
    public bool Sampling { get; init; } = true;

    /// <summary>Base rate for K21; null: the rates of K22.</summary>
    public decimal? SamplingRate { get; init; }

    /// <summary>Key of the draw. Who knows it can tell which parcels will be drawn.</summary>
    public ReadOnlyMemory<byte> SamplingKey { get; init; }

    /// <summary>Order numbers that contain -YELLOW, -RED or -THROW force a channel or an error.</summary>
    public bool TestMode { get; init; }
}
