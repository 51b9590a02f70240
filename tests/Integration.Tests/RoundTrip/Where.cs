namespace Aico.Integration.Tests.RoundTrip;

/// <summary>What a query may hold.</summary>
public sealed record Where([property: Query("q")] string? Text, int[]? Tags, Parcel? Like);
