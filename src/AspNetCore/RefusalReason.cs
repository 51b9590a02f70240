namespace Aico.AspNetCore;

/// <summary>Why a request was refused before dispatch.</summary>
internal enum RefusalReason
{
    /// <summary>Row 5: no session is named, or it is not known (any more).</summary>
    NoSession,

    /// <summary>Row 6: no payload, or one that does not open.</summary>
    NotOpened,

    /// <summary>Rule 16: a sealed message of our own.</summary>
    Reflected,

    /// <summary>Rule 16: the same request came before.</summary>
    Repeated,

    /// <summary>Rule 7: opens, but is not one JSON value.</summary>
    NotJson,

    /// <summary>Rule 17: longer than the limit.</summary>
    TooLarge,
}
