using System.Diagnostics.Metrics;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>How long declarations took lately, read off the gateway's own metrics; of this process, since its start.</summary>
public sealed class RecentTimes : IDisposable
{
    /// <summary>Durations that are remembered of each kind, and the fewest that say anything.</summary>
    private const int Remembered = 256, Fewest = 20;

    private readonly MeterListener _listener = new();
    private readonly Recent _released = new(), _settled = new();

    public RecentTimes()
    {
        // Made before anybody listens: an instrument is published before the field that names it is set.
        Instrument released = GatewayTelemetry.SubmittedToReleased, settled = GatewayTelemetry.ReleasedToSettled;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument, released) || ReferenceEquals(instrument, settled))
            {
                listener.EnableMeasurementEvents(instrument, ReferenceEquals(instrument, released) ? _released : _settled);
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, seconds, _, recent) => ((Recent)recent!).Add(seconds));
        _listener.Start();
    }

    public Lately? Released => _released.Look();

    public Lately? Settled => _settled.Look();

    public void Dispose() => _listener.Dispose();

    private sealed class Recent
    {
        private readonly double[] _ring = new double[Remembered];
        private readonly Lock _adding = new();
        private int _count;

        public void Add(double seconds)
        {
            lock (_adding)
            {
                _ring[_count % Remembered] = seconds;
                // Stays in range however long the process lives.
                _count = _count + 1 == 2 * Remembered ? Remembered : _count + 1;
            }
        }

        public Lately? Look()
        {
            double[] sorted;
            lock (_adding)
            {
                sorted = _ring[..Math.Min(_count, Remembered)];
            }
            if (sorted.Length < Fewest)
            {
                return null;
            }
            Array.Sort(sorted);
            return new Lately(Math.Round(sorted[(sorted.Length - 1) / 2], 3), Math.Round(sorted[(sorted.Length - 1) * 95 / 100], 3), sorted.Length);
        }
    }
}
