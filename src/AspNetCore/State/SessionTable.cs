using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.State;

/// <summary>The sessions that accept requests: found by client id, kept apart by whole identity, bounded. Safe for concurrent use.</summary>
/// <remarks>
/// A client id is only 8 bytes of an identity. Sessions of another identity with the same id stand beside each other and never replace each other,
/// so that a made collision disturbs no one. The table holds one reference to each session; a request holds its own, so that removal never
/// cuts a running answer. Source: AICO v1, sections 4 and 17 (rules 14 and 15).
/// </remarks>
internal sealed class SessionTable : IDisposable
{
    // Collisions take some 2^64 tries; this only bounds how many keys one request may make the server try.
    private const int IdentitiesPerClientId = 4;

    private readonly Lock _lock = new();
    private readonly int _maxSessions;
    private readonly int _perIdentity;
    private readonly Dictionary<string, List<Entry>> _byClientId = new(StringComparer.Ordinal); // newest first
    private readonly LinkedList<Entry> _all = new(); // oldest first
    private readonly LinkedList<Entry> _neverUsed = new(); // oldest first
    private bool _disposed;

    public SessionTable(int maxSessions, int sessionsPerIdentity)
    {
        _maxSessions = maxSessions;
        _perIdentity = sessionsPerIdentity;
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Takes over the caller's reference if there is room, or can be made without ending a live, used session of another identity.</summary>
    /// <returns>False if not; the caller keeps its reference.</returns>
    public bool TryAdd(AicoV1Session session, in Instant now)
    {
        lock (_lock)
        {
            if (_disposed || !MakeRoom(session, now))
            {
                return false;
            }

            var entry = new Entry(session);
            entry.InAll = _all.AddLast(entry);
            entry.InNeverUsed = _neverUsed.AddLast(entry);
            if (!_byClientId.TryGetValue(session.ClientId, out List<Entry>? entries))
            {
                entries = [];
                _byClientId.Add(session.ClientId, entries);
            }

            entries.Insert(0, entry);
            return true;
        }
    }

    /// <summary>Gives the usable sessions of a client id, newest first, each acquired for the caller.</summary>
    public AicoV1Session[] Acquire(string? clientId, in Instant now)
    {
        if (clientId is null)
        {
            return [];
        }

        lock (_lock)
        {
            if (!_byClientId.TryGetValue(clientId, out List<Entry>? entries))
            {
                return [];
            }

            RemoveEnded(entries, now);
            var sessions = new AicoV1Session[entries.Count];
            for (int i = 0; i < sessions.Length; i++)
            {
                // Never false: the table's own reference keeps the session alive under this lock.
                if (!entries[i].Session.TryAcquire())
                {
                    throw new InvalidOperationException("A session in the table has lost its keys.");
                }

                sessions[i] = entries[i].Session;
            }

            return sessions;
        }
    }

    /// <summary>Notes that a request opened under this session: its client holds the key, so handshakes of others do not evict it.</summary>
    public void MarkUsed(AicoV1Session session)
    {
        lock (_lock)
        {
            if (Find(session) is { InNeverUsed: { } node } entry)
            {
                _neverUsed.Remove(node);
                entry.InNeverUsed = null;
            }
        }
    }

    /// <summary>Ends a session for new requests, if it is still there.</summary>
    public void Remove(AicoV1Session session)
    {
        lock (_lock)
        {
            if (Find(session) is { } entry)
            {
                Remove(entry);
            }
        }
    }

    /// <summary>Removes all that have ended; returns how many.</summary>
    public int Sweep(in Instant now)
    {
        lock (_lock)
        {
            int before = _all.Count;
            LinkedListNode<Entry>? node = _all.First;
            while (node is not null)
            {
                LinkedListNode<Entry>? next = node.Next;
                if (!node.Value.Session.IsUsable(now))
                {
                    Remove(node.Value);
                }

                node = next;
            }

            return before - _all.Count;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_all.First is { } node)
            {
                Remove(node.Value);
            }
        }
    }

    private bool MakeRoom(AicoV1Session session, in Instant now)
    {
        if (_byClientId.TryGetValue(session.ClientId, out List<Entry>? entries))
        {
            RemoveEnded(entries, now);
            List<Entry> own = entries.FindAll(entry => entry.Session.ClientIdentity.AsSpan().SequenceEqual(session.ClientIdentity));
            if (own.Count >= _perIdentity)
            {
                // Rule 14: the oldest that was never used, else the oldest.
                Remove(own.FindLast(static entry => entry.InNeverUsed is not null) ?? own[^1]);
                return true;
            }

            if (entries.Count >= _perIdentity * IdentitiesPerClientId && !TryRemove(entries.FindLast(static entry => entry.InNeverUsed is not null)))
            {
                return false;
            }
        }

        // Rule 15: expired, then never used, else refuse.
        while (_all.Count >= _maxSessions && _all.First is { } oldest && !oldest.Value.Session.IsUsable(now))
        {
            Remove(oldest.Value);
        }

        return _all.Count < _maxSessions || TryRemove(_neverUsed.First?.Value);
    }

    private void RemoveEnded(List<Entry> entries, in Instant now)
    {
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (!entries[i].Session.IsUsable(now))
            {
                Remove(entries[i]);
            }
        }
    }

    private Entry? Find(AicoV1Session session) =>
        _byClientId.TryGetValue(session.ClientId, out List<Entry>? entries) ? entries.Find(entry => ReferenceEquals(entry.Session, session)) : null;

    private bool TryRemove(Entry? entry)
    {
        if (entry is null)
        {
            return false;
        }

        Remove(entry);
        return true;
    }

    private void Remove(Entry entry)
    {
        _all.Remove(entry.InAll!);
        if (entry.InNeverUsed is { } node)
        {
            _neverUsed.Remove(node);
        }

        List<Entry> entries = _byClientId[entry.Session.ClientId];
        entries.Remove(entry);
        if (entries.Count == 0)
        {
            _byClientId.Remove(entry.Session.ClientId);
        }

        entry.Session.Release();
    }

    private sealed class Entry(AicoV1Session session)
    {
        public AicoV1Session Session { get; } = session;

        public LinkedListNode<Entry>? InAll { get; set; }

        /// <summary>Null once a request has opened under the session.</summary>
        public LinkedListNode<Entry>? InNeverUsed { get; set; }
    }
}
