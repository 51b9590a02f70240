namespace Aico.Protocols.Aico2;

/// <summary>The problems that the protocol itself reports. Section 14; <see cref="ProblemTypes"/> has their names and status.</summary>
internal enum ProblemType
{
    /// <summary>None, or one that is not the protocol's.</summary>
    None,
    SealedRequired,
    Rejected,
    SessionUnknown,
    HandshakeFailed,
    VersionUnsupported,
    KeyUnknown,
    ClientRefused,
    Busy,
    Malformed,
    TargetMismatch,
    TooLate,
    TooLarge,
    Timeout,
    Cancelled,
    InProgress,
    AlreadyProcessed,
    OutcomeUnknown,
    Internal,
    Shutdown,
}

/// <summary>Names, titles and status of the problems. Section 14.</summary>
internal static class ProblemTypes
{
    private static readonly Entry[] Entries =
    [
        new(ProblemType.SealedRequired, "sealed-required", "Sealed request required", [403], []),
        new(ProblemType.Rejected, "rejected", "Rejected", [400], []),
        new(ProblemType.SessionUnknown, "session-unknown", "Session not known", [422], []),
        new(ProblemType.HandshakeFailed, "handshake-failed", "Handshake failed", [400], []),
        new(ProblemType.VersionUnsupported, "version-unsupported", "Version not supported", [400], []),
        new(ProblemType.KeyUnknown, "key-unknown", "Key not known", [422], []),
        new(ProblemType.ClientRefused, "client-refused", "Client refused", [403], []),
        new(ProblemType.Busy, "busy", "Busy", [429, 503], [503]),
        new(ProblemType.Malformed, "malformed", "Malformed", [], [400]),
        new(ProblemType.TargetMismatch, "target-mismatch", "Target mismatch", [], [400]),
        new(ProblemType.TooLate, "too-late", "Too late", [], [408]),
        new(ProblemType.TooLarge, "too-large", "Too large", [], [413]),
        new(ProblemType.Timeout, "timeout", "Timeout", [], [408]),
        new(ProblemType.Cancelled, "cancelled", "Cancelled", [], [400]),
        new(ProblemType.InProgress, "in-progress", "In progress", [], [409]),
        new(ProblemType.AlreadyProcessed, "already-processed", "Already processed", [], [409]),
        new(ProblemType.OutcomeUnknown, "outcome-unknown", "Outcome unknown", [], [409]),
        new(ProblemType.Internal, "internal", "Internal error", [], [500]),
        new(ProblemType.Shutdown, "shutdown", "Shutting down", [], [503]),
    ];

    public static string NameOf(ProblemType type) => EntryOf(type).Name;

    public static string TitleOf(ProblemType type) => EntryOf(type).Title;

    /// <summary>The status of a problem that is sealed; of the others, the status of the plain answer, the first where there are two.</summary>
    public static int StatusOf(ProblemType type) => EntryOf(type) is { SealedStatus: [int status, ..] } ? status : EntryOf(type).PlainStatus[0];

    /// <summary>Whether this problem may be answered in plaintext, with this status.</summary>
    public static bool IsPlain(ProblemType type, int status) => type != ProblemType.None && EntryOf(type).PlainStatus.Contains(status);

    /// <summary>Whether this problem may be answered sealed, with this status.</summary>
    public static bool IsSealed(ProblemType type, int status) => type != ProblemType.None && EntryOf(type).SealedStatus.Contains(status);

    /// <summary>Finds a problem by its whole URN, exactly.</summary>
    public static ProblemType Find(string? urn)
    {
        if (urn is null || !urn.StartsWith(Wire.ProblemPrefix, StringComparison.Ordinal))
        {
            return ProblemType.None;
        }

        ReadOnlySpan<char> name = urn.AsSpan(Wire.ProblemPrefix.Length);
        foreach (Entry entry in Entries)
        {
            if (name.SequenceEqual(entry.Name))
            {
                return entry.Type;
            }
        }

        return ProblemType.None;
    }

    private static Entry EntryOf(ProblemType type) => Entries[(int)type - 1];

    private sealed record Entry(ProblemType Type, string Name, string Title, int[] PlainStatus, int[] SealedStatus);
}
