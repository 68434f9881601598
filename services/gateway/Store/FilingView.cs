using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Store;

/// <summary>The lists that few filings have, empty where there is no <see cref="Seldom"/>.</summary>
public sealed partial class FilingView
{
    public IReadOnlyList<AmendmentMark> Amendments => Seldom is { } seldom ? seldom.Amendments : [];

    public IReadOnlyList<ReturnMark> ExportReturns => Seldom is { } seldom ? seldom.ExportReturns : [];

    public IReadOnlyList<PaidMark> PaidIn => Seldom is { } seldom ? seldom.PaidIn : [];

    public IReadOnlyList<RefundShared> RefundMonths => Seldom is { } seldom ? seldom.RefundMonths : [];

    /// <summary><see cref="Seldom"/>, for what is to be put into it.</summary>
    public SeldomMark OpenSeldom() => Seldom ??= new SeldomMark();
}
