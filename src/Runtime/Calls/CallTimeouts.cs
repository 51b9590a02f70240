namespace Aico;

/// <summary>The time limits of a call. Each is a positive time or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
/// <remarks>A timeout is never a cancellation: it surfaces as <see cref="FailureKind.Timeout"/> with its phase. Source: contract language, section 5.3.</remarks>
public sealed record CallTimeouts
{
    private readonly TimeSpan _handshake = TimeSpan.FromSeconds(30);
    private readonly TimeSpan _firstItem = TimeSpan.FromSeconds(120);
    private readonly TimeSpan _idle = TimeSpan.FromSeconds(60);
    private readonly TimeSpan _total = Timeout.InfiniteTimeSpan;

    /// <summary>Gets the limit for obtaining a session, over both attempts. It also limits the handshake itself.</summary>
    /// <value>Default: 30 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative and not infinite.</exception>
    public TimeSpan Handshake
    {
        get => _handshake;
        init => _handshake = Checked(value);
    }

    /// <summary>Gets the limit from sending to the first verified item, over both attempts; of a unary call, to the head of the answer. Handshakes do not count.</summary>
    /// <value>Default: 120 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative and not infinite.</exception>
    public TimeSpan FirstItem
    {
        get => _firstItem;
        init => _firstItem = Checked(value);
    }

    /// <summary>Gets the longest silence tolerated between two received pieces of a response. Time in which the consumer does not read does not count.</summary>
    /// <value>Default: 60 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative and not infinite.</exception>
    public TimeSpan Idle
    {
        get => _idle;
        init => _idle = Checked(value);
    }

    /// <summary>Gets the limit of the whole call.</summary>
    /// <value>Default: none.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative and not infinite.</exception>
    public TimeSpan Total
    {
        get => _total;
        init => _total = Checked(value);
    }

    private static TimeSpan Checked(TimeSpan value)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        }

        return value;
    }
}
