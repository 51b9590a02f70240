namespace Aico.Protocols;

/// <summary>What a protocol can carry: asked when a client is made, so that a contract fails there and not at its first call.</summary>
/// <remarks>Source: contract language, sections 4.2 and 4.3.</remarks>
internal sealed record ProtocolFeatures
{
    public required string Name { get; init; }

    /// <summary>The protocol itself proves the end of a stream, and an empty body; otherwise the contract must mark the end.</summary>
    public bool SealsEnd { get; init; }

    /// <summary>Text and bytes can be sealed; otherwise only JSON, and everything else is plaintext where declared.</summary>
    public bool SealsBytes { get; init; }

    /// <summary>Status and header fields are sealed: the first part of every answer is its head, and the outer one means nothing.</summary>
    public bool SealsHead { get; init; }

    /// <summary>Content of every type can be sealed, also while it is produced; otherwise only one JSON value.</summary>
    public bool SealsEveryContent { get; init; }

    /// <summary>HEAD and OPTIONS can be sealed.</summary>
    public bool SealsEveryVerb { get; init; }

    /// <summary>A stale answer, taken as honest, proves that the request did not run.</summary>
    public bool StaleProvesNotExecuted { get; init; }

    /// <summary>Longest random wait before a second attempt, so that a server that lost its sessions is not met by all clients at once.</summary>
    public TimeSpan MaxRetryDelay { get; init; }

    /// <summary>An answer that does not open means that the session's keys no longer match.</summary>
    public bool UnopenedMeansSessionLost { get; init; }
}
