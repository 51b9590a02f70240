using System.Runtime.InteropServices;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.State;

/// <summary>The sessions of AICO/2: a pool of unconfirmed ones, a table of confirmed ones, both bounded. Safe for concurrent use.</summary>
/// <remarks>
/// The table holds one reference to each session; a request holds its own, so that no removal disturbs a running exchange.
/// Sources: AICO/2, section 5 (states, window, revocation) and section 19 (who makes room for whom).
/// </remarks>
internal sealed class Aico2SessionTable : IDisposable
{
    public static readonly TimeSpan UnconfirmedLifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly int _maxConfirmed;
    private readonly int _maxUnconfirmed;
    private readonly int _perClientKey;
    private readonly int _maxRunning;
    private readonly Dictionary<UInt128, ServerSession> _byId = [];
    private readonly SessionList _unconfirmed = new(); // oldest first
    private readonly SessionList _idle = new(); // confirmed, nothing runs; longest idle first
    private readonly HashSet<ServerSession> _busy = []; // something runs, whether or not the session has ended
    private readonly Dictionary<UInt128, List<ServerSession>> _byClientKey = []; // confirmed ones only; least recently used first
    private int _confirmed;
    private bool _disposed;

    public Aico2SessionTable(int maxConfirmed, int maxUnconfirmed, int perClientKey, int maxRunning)
    {
        _maxConfirmed = maxConfirmed;
        _maxUnconfirmed = maxUnconfirmed;
        _perClientKey = perClientKey;
        _maxRunning = maxRunning;
    }

    /// <summary>Sessions that accept requests, unconfirmed ones included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>Confirmed sessions.</summary>
    public int Confirmed
    {
        get
        {
            lock (_lock)
            {
                return _confirmed;
            }
        }
    }

    /// <summary>Stores a session as unconfirmed and takes over the caller's reference. False if the server is full of sessions that are all in use.</summary>
    public bool TryAdd(ServerSession session, in Instant now)
    {
        lock (_lock)
        {
            if (_disposed || (_confirmed >= _maxConfirmed && _idle.First is null))
            {
                return false;
            }

            RemoveOldUnconfirmed(now);
            if (_unconfirmed.Count >= _maxUnconfirmed)
            {
                End(_unconfirmed.First!);
            }

            _byId.Add(IdOf(session.Keys.Id), session);
            _unconfirmed.Add(session);
            return true;
        }
    }

    /// <summary>Step 3: finds a session that is not expired, and acquires its keys for the caller.</summary>
    public ServerSession? Acquire(ReadOnlySpan<byte> id, in Instant now)
    {
        if (id.Length != Wire.MinSessionId)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_byId.TryGetValue(IdOf(id), out ServerSession? session))
            {
                return null;
            }

            if (IsOver(session, now))
            {
                End(session);
                return null;
            }

            // Never false: the table's own reference keeps the keys under this lock.
            return session.Keys.TryAcquire() ? session : null;
        }
    }

    /// <summary>Step 6: marks the number and confirms the session, in one step. False if the number is used, or the session gone meanwhile.</summary>
    public bool TryConfirm(ServerSession session, ulong number)
    {
        lock (_lock)
        {
            if (session.Standing == SessionStanding.Ended || !session.Window.TryMark(number))
            {
                return false;
            }

            if (session.Standing == SessionStanding.Unconfirmed)
            {
                Confirm(session);
            }

            return true;
        }
    }

    /// <summary>Step 10: counts an exchange among those that run. False if that would be too many.</summary>
    public bool TryBegin(ServerSession session, IResettable exchange)
    {
        lock (_lock)
        {
            if (session.Standing == SessionStanding.Ended || session.Running?.Count >= _maxRunning)
            {
                return false;
            }

            if (session.Running is null)
            {
                session.Running = [];
                _idle.Remove(session);
                _busy.Add(session);
            }

            session.Running.Add(exchange);
            return true;
        }
    }

    public void End(ServerSession session, IResettable exchange)
    {
        lock (_lock)
        {
            if (session.Running is not { } running || !running.Remove(exchange) || running.Count > 0)
            {
                return;
            }

            session.Running = null;
            _busy.Remove(session);
            if (session.Standing == SessionStanding.Confirmed)
            {
                _idle.Add(session);
                if (session.ClientKey is not null && _byClientKey.TryGetValue(IdOf(session.ClientKey), out List<ServerSession>? own))
                {
                    own.Remove(session);
                    own.Add(session);
                }
            }
        }
    }

    /// <summary>Ends the sessions chosen, and resets their running exchanges, also those of sessions that have ended before. Returns how many there were.</summary>
    public int Revoke(Func<ServerSession, bool> chosen)
    {
        var revoked = new HashSet<ServerSession>();
        var running = new List<IResettable>();
        lock (_lock)
        {
            revoked.UnionWith(_byId.Values.Where(chosen));
            revoked.UnionWith(_busy.Where(chosen));
            foreach (ServerSession session in revoked)
            {
                running.AddRange(session.Running ?? []);
                End(session);
            }
        }

        // Outside the lock: a reset may end the exchange on the spot, which comes back here.
        foreach (IResettable exchange in running)
        {
            exchange.Reset();
        }

        return revoked.Count;
    }

    /// <summary>Removes all that have ended; returns how many.</summary>
    public int Sweep(in Instant now)
    {
        var over = new List<ServerSession>();
        lock (_lock)
        {
            foreach (ServerSession session in _byId.Values)
            {
                if (IsOver(session, now))
                {
                    over.Add(session);
                }
            }

            over.ForEach(End);
        }

        return over.Count;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (ServerSession session in _byId.Values.ToArray())
            {
                End(session);
            }
        }
    }

    private static UInt128 IdOf(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<UInt128>(bytes);

    private static bool IsOver(ServerSession session, in Instant now) =>
        session.Keys.IsExpired(now)
        || (session.Standing == SessionStanding.Unconfirmed && now.Monotonic - session.Keys.Established.Monotonic >= UnconfirmedLifetime);

    private void RemoveOldUnconfirmed(in Instant now)
    {
        while (_unconfirmed.First is { } oldest && IsOver(oldest, now))
        {
            End(oldest);
        }
    }

    private void Confirm(ServerSession session)
    {
        // None is idle: one too many, at most as many as are unconfirmed, since handshakes are refused until one is. The peer is authentic by now.
        if (_confirmed >= _maxConfirmed && _idle.First is { } longestIdle)
        {
            End(longestIdle);
        }

        if (session.ClientKey is { } key)
        {
            UInt128 id = IdOf(key);
            if (!_byClientKey.TryGetValue(id, out List<ServerSession>? own))
            {
                own = new List<ServerSession>(1);
                _byClientKey.Add(id, own);
            }

            if (own.Count >= _perClientKey)
            {
                // If all of them run something, the one longest in use takes no more requests.
                End(own.Find(static other => other.Running is null) ?? own[0]);
            }

            own.Add(session);
            _byClientKey[id] = own; // ending the only other one took the list away
        }

        _unconfirmed.Remove(session);
        session.Standing = SessionStanding.Confirmed;
        _confirmed++;
        _idle.Add(session);
    }

    private void End(ServerSession session)
    {
        if (session.Standing == SessionStanding.Ended)
        {
            return;
        }

        if (session.Standing == SessionStanding.Unconfirmed)
        {
            _unconfirmed.Remove(session);
        }
        else
        {
            _confirmed--;
            if (session.Running is null)
            {
                _idle.Remove(session);
            }

            if (session.ClientKey is { } key && _byClientKey.TryGetValue(IdOf(key), out List<ServerSession>? own))
            {
                own.Remove(session);
                if (own.Count == 0)
                {
                    _byClientKey.Remove(IdOf(key));
                }
            }
        }

        session.Standing = SessionStanding.Ended;
        _byId.Remove(IdOf(session.Keys.Id));
        session.Keys.Release();
    }
}
