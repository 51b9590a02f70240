namespace Aico.AspNetCore;

/// <summary>Why the application's answer cannot be sent as it is.</summary>
internal enum AnswerFault
{
    None,

    /// <summary>Neither one JSON value nor a type that the endpoint may send in plaintext.</summary>
    NotJson,

    /// <summary>Longer than the limit.</summary>
    TooLarge,

    /// <summary>Compressed: the encoding would describe the plaintext, not what is sent.</summary>
    Encoded,

    /// <summary>A body where the status allows none.</summary>
    BodyNotAllowed,
}
