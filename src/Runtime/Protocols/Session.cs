namespace Aico.Protocols;

/// <summary>The keys two processes share. Immutable to its users, who hold it by reference until their stream ends.</summary>
/// <remarks>
/// Whoever uses a session acquires it and releases it; the owner (a session manager or a server's table) holds one reference from the start.
/// The last release destroys the keys, so a renewal never disturbs a running call. Source: AICO v1, section 14; AICO/2, section 5.
/// </remarks>
internal abstract class Session
{
    private int _references = 1;

    protected Session(IWireProtocol protocol, in Instant established)
    {
        Protocol = protocol;
        Established = established;
    }

    public IWireProtocol Protocol { get; }

    public Instant Established { get; }

    /// <summary>Whether a new call may start on this session.</summary>
    public abstract bool IsUsable(in Instant now);

    /// <summary>Whether it is time to make the next session in the background, although this one may still be used.</summary>
    public virtual bool IsRenewalDue(in Instant now) => false;

    /// <summary>Told that a message may have reached the server, which then knows that the session is used.</summary>
    public virtual void MarkSent()
    {
    }

    /// <summary>A sender's longest silence before it gives a sign of life; infinite where a protocol has none. Three times that ends a message.</summary>
    public virtual TimeSpan Heartbeat => Timeout.InfiniteTimeSpan;

    /// <summary>Takes a reference; false if the keys are gone already.</summary>
    public bool TryAcquire()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Destroy();
        }
    }

    /// <summary>Zeroes the keys. Called once, by the last release.</summary>
    protected abstract void Destroy();
}
