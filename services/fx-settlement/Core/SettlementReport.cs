using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// Adds cases up by merchant and currency, less what came back before its settlement: declared + difference = gross + open, gross = net + fees + refunds. Sums alone: the order of the
/// cases changes nothing. In: cases with a declaration. Out: a line for each merchant and currency. Called by: AskReport.
/// </summary>
public sealed class SettlementReport
{
    private readonly SortedDictionary<string, Sums> _lines = new(StringComparer.Ordinal);

    public void Add(SettlementCase row)
    {
        var goods = row.Released!;
        var key = KeyOf(goods.EbcCode, goods.Currency);
        if (!_lines.TryGetValue(key, out var sums))
        {
            _lines[key] = sums = new Sums(goods.EbcCode, goods.Currency);
        }
        sums.Add(row);
    }

    /// <summary>At most <paramref name="limit"/> lines after a key, in order of merchant and currency.</summary>
    public List<ReportLine> Page(string after, int limit) =>
        [.. _lines.Where(l => string.CompareOrdinal(l.Key, after) > 0).Take(limit).Select(l => l.Value.Line())];

    public static string KeyOf(string merchant, string currency) => merchant + "|" + currency;

    private sealed class Sums(string merchant, string currency)
    {
        private readonly int[] _states = new int[(int)SettlementState.Returned + 1];
        private decimal _declared, _fees, _refunds, _net, _open, _cny;

        public void Add(SettlementCase row)
        {
            _states[(int)row.State]++;
            var declared = row.Outcome is { } told ? Decimals.Read(told.Declared) : row.Expected;
            var gross = 0m;
            if (row.State == SettlementState.AwaitingSales)
            {
                // Nothing is sold for certain yet: what came in counts when the sales have ended.
                declared = 0;
            }
            if (row.Outcome is { } outcome)
            {
                var (net, fees, refunds) = (Decimals.Read(outcome.Received), Decimals.Read(outcome.Fees), Decimals.Read(outcome.Refunds));
                gross = net + fees + refunds;
                (_net, _fees, _refunds) = (_net + net, _fees + fees, _refunds + refunds);
                _cny += row.State == SettlementState.Settled ? Decimals.Read(outcome.Cny) : 0m;
            }
            _declared += declared;
            _open += row.State is SettlementState.AwaitingProceeds or SettlementState.Held ? Math.Max(0m, declared - gross) : 0m;
        }

        public ReportLine Line()
        {
            var gross = _net + _fees + _refunds;
            return new ReportLine
            {
                EbcCode = merchant, Currency = currency, Exports = _states.Sum(), Settled = _states[(int)SettlementState.Settled],
                Held = _states[(int)SettlementState.Held], Awaiting = _states[(int)SettlementState.AwaitingProceeds] + _states[(int)SettlementState.AwaitingSales],
                Refused = _states[(int)SettlementState.Refused], Returned = _states[(int)SettlementState.Returned], Declared = Decimals.Write(_declared), Gross = Decimals.Write(gross),
                Fees = Decimals.Write(_fees), Refunds = Decimals.Write(_refunds), Net = Decimals.Write(_net),
                Difference = Decimals.Write(gross + _open - _declared), Open = Decimals.Write(_open), SettledCny = Decimals.Write(_cny),
            };
        }
    }
}
