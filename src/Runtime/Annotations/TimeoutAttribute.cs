namespace Aico;

/// <summary>Overrides the connection's time limits for a contract or a method. In every field 0 inherits and -1 means no limit.</summary>
/// <remarks>Source: contract language, section 5.3.</remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class TimeoutAttribute : Attribute
{
    /// <summary>Inherits the total limit.</summary>
    public TimeoutAttribute()
    {
    }

    /// <summary>Limits the whole call.</summary>
    /// <param name="totalMilliseconds">Milliseconds over both attempts; 0 inherits, -1 means no limit.</param>
    public TimeoutAttribute(int totalMilliseconds) => TotalMilliseconds = totalMilliseconds;

    /// <summary>Gets the limit of the whole call, in milliseconds.</summary>
    public int TotalMilliseconds { get; }

    /// <summary>Gets or sets the limit for obtaining a session, in milliseconds.</summary>
    public int HandshakeMilliseconds { get; set; }

    /// <summary>Gets or sets the limit from sending to the first item (of a unary call: to the head of the answer), in milliseconds.</summary>
    public int FirstItemMilliseconds { get; set; }

    /// <summary>Gets or sets the longest silence between two received pieces, in milliseconds.</summary>
    public int IdleMilliseconds { get; set; }
}
