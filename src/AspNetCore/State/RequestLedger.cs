namespace Aico.AspNetCore.State;

/// <summary>Remembers which calls were dispatched, so that none runs twice. Safe for concurrent use.</summary>
/// <remarks>
/// AICO/2, section 12.3: rid → {begin, running | done with status}, for a time from begin, bounded, oldest dropped first. Looking up and recording
/// are one step under one lock: of an original that races its retry exactly one runs. All times are monotonic.
/// </remarks>
internal sealed class RequestLedger
{
    private const int Running = -1;
    private const int DoneWithoutStatus = 0;

    private readonly Lock _lock = new();
    private readonly int _maxEntries;
    private readonly TimeSpan _keepFor;
    private readonly bool _isSingleNode;
    private readonly TimeSpan _processStart;
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly Queue<(UInt128 CallId, TimeSpan Begin)> _order = new();
    private TimeSpan _dropped = TimeSpan.MinValue;

    /// <param name="maxEntries">How many calls are remembered.</param>
    /// <param name="keepFor">How long.</param>
    /// <param name="isSingleNode">Whether one process at a time serves the origin: what rule 7 rests on.</param>
    /// <param name="processStart">PROC: when this process was created.</param>
    public RequestLedger(int maxEntries, TimeSpan keepFor, bool isSingleNode, TimeSpan processStart)
    {
        _maxEntries = maxEntries;
        _keepFor = keepFor;
        _isSingleNode = isSingleNode;
        _processStart = processStart;
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Step 11: what the table says now. Records nothing.</summary>
    public LedgerDecision Look(in LedgerRequest request, TimeSpan now)
    {
        lock (_lock)
        {
            DropOld(now);
            return Decide(request, now);
        }
    }

    /// <summary>Step 12: decides, and records what runs.</summary>
    public LedgerDecision TryBegin(in LedgerRequest request, TimeSpan now)
    {
        lock (_lock)
        {
            DropOld(now);
            LedgerDecision decision = Decide(request, now);
            if (decision.Verdict == LedgerVerdict.Run && request.IsRecorded)
            {
                _entries.Add(request.CallId, new Entry(now, Running));
                _order.Enqueue((request.CallId, now));
                if (_entries.Count > _maxEntries)
                {
                    _dropped = DropFirst();
                }
            }

            return decision;
        }
    }

    /// <summary>Step 13: a recorded call is done.</summary>
    /// <param name="callId">rid.</param>
    /// <param name="begin">The time given to <see cref="TryBegin"/>: a call that was forgotten and came again is another entry.</param>
    /// <param name="status">The status of its response, or null if none had started.</param>
    public void Complete(UInt128 callId, TimeSpan begin, int? status)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(callId, out Entry entry) && entry.Begin == begin && entry.Status == Running)
            {
                _entries[callId] = entry with { Status = status ?? DoneWithoutStatus };
            }
        }
    }

    private LedgerDecision Decide(in LedgerRequest request, TimeSpan now)
    {
        // Rule 1.
        if (!request.IsRecorded)
        {
            return new LedgerDecision(LedgerVerdict.Run);
        }

        // Rules 2 and 3.
        if (_entries.TryGetValue(request.CallId, out Entry entry))
        {
            return entry.Status == Running
                ? new LedgerDecision(LedgerVerdict.InProgress)
                : new LedgerDecision(LedgerVerdict.AlreadyProcessed, entry.Status == DoneWithoutStatus ? null : entry.Status);
        }

        TimeSpan horizon = Later(now - _keepFor, _dropped);
        if (!request.IsRetry)
        {
            // Rules 4 and 5.
            return new LedgerDecision(request.Start >= horizon ? LedgerVerdict.Run : LedgerVerdict.TooLate);
        }

        // Rules 6, 7 and 8.
        bool runs = request.IsIdempotent || (_isSingleNode && request.Start >= Later(horizon, _processStart));
        return new LedgerDecision(runs ? LedgerVerdict.Run : LedgerVerdict.OutcomeUnknown);
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void DropOld(TimeSpan now)
    {
        while (_order.TryPeek(out (UInt128 CallId, TimeSpan Begin) oldest) && now - oldest.Begin > _keepFor)
        {
            DropFirst();
        }
    }

    private TimeSpan DropFirst()
    {
        (UInt128 callId, TimeSpan begin) = _order.Dequeue();
        _entries.Remove(callId);
        return begin;
    }

    private readonly record struct Entry(TimeSpan Begin, int Status);
}
