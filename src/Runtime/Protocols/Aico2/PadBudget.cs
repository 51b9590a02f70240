namespace Aico.Protocols.Aico2;

/// <summary>How many PADs a message may have: 64, plus one per second since HEAD. More are a flood that keeps a message alive for nothing. Section 8.</summary>
internal struct PadBudget
{
    private readonly TimeSpan _head;
    private long _pads;

    /// <param name="head">Monotonic time at which HEAD was complete.</param>
    public PadBudget(TimeSpan head) => _head = head;

    /// <summary>Counts one PAD; false if it is too many by now.</summary>
    public bool TryTake(TimeSpan now)
    {
        long seconds = Math.Max(0, (now - _head).Ticks / TimeSpan.TicksPerSecond);
        return ++_pads <= Wire.FreePads + seconds;
    }
}
