namespace Aico.AspNetCore.Sealing;

/// <summary>Whether a response may still be written.</summary>
internal enum ResponseState
{
    Open,

    /// <summary>The answer is complete; nothing may be written any more.</summary>
    Complete,

    /// <summary>The connection is gone; writes vanish, as they do on a server.</summary>
    Aborted,
}
