namespace Aico.Protocols;

/// <summary>Fills a buffer with random bytes: the operating system's generator, or known bytes in a known-answer test.</summary>
internal delegate void RandomFill(Span<byte> buffer);
