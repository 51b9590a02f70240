namespace Aico.Protocols;

/// <summary>What an answer is, decided from its head and as much of its body as the protocol asked for.</summary>
internal enum Verdict
{
    /// <summary>Read it with the opener, which checks everything else.</summary>
    Sealed,

    /// <summary>The method declares this very type as plaintext: take the body as it is.</summary>
    DeclaredPlaintext,

    /// <summary>The server provably did not process the request, because it does not know the session.</summary>
    Stale,

    /// <summary>Refused before it was opened, in plaintext: it may be forged and says nothing about execution, but the session is of no more use.</summary>
    Rejected,

    /// <summary>A 2xx answer that is not sealed: never data.</summary>
    Downgrade,

    /// <summary>Any other answer that is not sealed.</summary>
    Unsealed,
}
