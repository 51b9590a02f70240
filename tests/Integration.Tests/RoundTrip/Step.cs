namespace Aico.Integration.Tests.RoundTrip;

/// <summary>An item of a stream, the last one marked for AICO v1, whose line for an error it reads too.</summary>
public sealed record Step(int Number, bool Done, string? Type = null);
