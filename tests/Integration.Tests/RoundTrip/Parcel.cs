namespace Aico.Integration.Tests.RoundTrip;

/// <summary>A thing that goes both ways.</summary>
public sealed record Parcel(string Name, int? Weight = null);
