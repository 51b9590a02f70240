namespace Aico;

/// <summary>The part of a call whose time limit passed.</summary>
/// <remarks>Source: contract language, section 5.3.</remarks>
public enum TimeoutPhase
{
    /// <summary>None: the failure is not a timeout.</summary>
    None,

    /// <summary>Obtaining a session.</summary>
    Handshake,

    /// <summary>From sending to the first item; of a unary call, to the head of the answer.</summary>
    FirstItem,

    /// <summary>Silence between two received pieces.</summary>
    Idle,

    /// <summary>The whole call.</summary>
    Total,
}
