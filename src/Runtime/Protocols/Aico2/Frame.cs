namespace Aico.Protocols.Aico2;

/// <summary>One verified frame without its padding.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Flags">How it stands in the message.</param>
/// <param name="Data">Plaintext, valid until the reader is called again or disposed.</param>
internal readonly record struct Frame(FrameType Type, FrameFlags Flags, ReadOnlyMemory<byte> Data)
{
    public bool EndOfItem => (Flags & FrameFlags.EndOfItem) != 0;

    public bool IsFinal => (Flags & FrameFlags.Final) != 0;
}

/// <summary>What a frame reader found.</summary>
internal enum FrameOutcome
{
    /// <summary>More input is needed.</summary>
    NeedMore,

    Frame,

    /// <summary>The input ended after FINAL, as it must.</summary>
    End,

    /// <summary>Broken; nothing follows. Which way is known to tests and logs only, see <see cref="FrameReader.Fault"/>.</summary>
    Fault,
}
