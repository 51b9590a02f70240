namespace Aico.Integration.Tests.RoundTrip;

/// <summary>An item of a stream, the last one marked for AICO v1.</summary>
public sealed record Step(int Number, bool Done);
