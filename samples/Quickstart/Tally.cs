using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Quickstart;

/// <summary>Adds up what the client itself reports in the meter called <c>Aico</c>.</summary>
internal sealed class Tally : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public Tally()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Aico")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    /// <summary>Calls that ended in an exception.</summary>
    public long Errors => this["aico.client.calls failed"];

    /// <summary>Calls whose result is a stream.</summary>
    public long Streams => this["aico.client.calls stream"];

    public long this[string instrument] => _counts.GetValueOrDefault(instrument);

    public void Reset() => _counts.Clear();

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        Add(instrument.Name, value);
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag.Key == "error.type")
            {
                Add(instrument.Name + " failed", value);
            }
            else if (tag.Key == "aico.call")
            {
                Add($"{instrument.Name} {tag.Value}", value);
            }
        }
    }

    private void Add(string key, long value) => _counts.AddOrUpdate(key, value, (_, sum) => sum + value);
}
