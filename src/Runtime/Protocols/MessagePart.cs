namespace Aico.Protocols;

/// <summary>What an opener found.</summary>
internal enum PartKind
{
    /// <summary>One whole item, or a piece of one where <see cref="MessagePart.EndOfItem"/> is false.</summary>
    Item,

    /// <summary>Body bytes without item boundaries.</summary>
    Bytes,

    /// <summary>The end of the message, as far as the protocol can tell.</summary>
    End,

    /// <summary>The message is broken; nothing follows.</summary>
    Fault,

    /// <summary>The sealed head, of protocols that seal one: <see cref="MessagePart.Head"/>. Always the first part.</summary>
    Head,

    /// <summary>The peer ends the message in failure and says why: <see cref="MessagePart.Data"/> is its problem document. Only an end follows.</summary>
    Failure,
}

/// <summary>Why a message is broken.</summary>
internal enum OpenFault
{
    None,

    /// <summary>Plaintext where ciphertext is due.</summary>
    NotSealed,

    /// <summary>Does not open: one uniform failure for everything that is not authentic.</summary>
    NotOpened,

    /// <summary>Opens, but breaks the protocol: a repeated or reflected nonce, a malformed inner record.</summary>
    Protocol,

    /// <summary>The input ended too early.</summary>
    Truncated,

    /// <summary>Above a limit of this side.</summary>
    TooLarge,
}

/// <summary>One verified piece of a message.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">Plaintext, valid until the opener is called again.</param>
/// <param name="EndOfItem">For items: whether this piece completes one.</param>
/// <param name="Fault">For faults: why.</param>
internal readonly record struct MessagePart(PartKind Kind, ReadOnlyMemory<byte> Data, bool EndOfItem, OpenFault Fault)
{
    /// <summary>For heads: what was sealed.</summary>
    public MessageHead? Head { get; init; }

    /// <summary>For ends: the trailers, of protocols that seal them; null for none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Trailers { get; init; }

    public static MessagePart End => new(PartKind.End, default, false, OpenFault.None);

    public static MessagePart Item(ReadOnlyMemory<byte> data) => new(PartKind.Item, data, true, OpenFault.None);

    public static MessagePart Bytes(ReadOnlyMemory<byte> data) => new(PartKind.Bytes, data, false, OpenFault.None);

    /// <summary>A piece of an item, or all of it.</summary>
    public static MessagePart PieceOfItem(ReadOnlyMemory<byte> data, bool endOfItem) => new(PartKind.Item, data, endOfItem, OpenFault.None);

    public static MessagePart HeadOf(MessageHead head) => new(PartKind.Head, default, false, OpenFault.None) { Head = head };

    public static MessagePart Failure(ReadOnlyMemory<byte> problem) => new(PartKind.Failure, problem, false, OpenFault.None);

    public static MessagePart Broken(OpenFault fault) => new(PartKind.Fault, default, false, fault);
}
