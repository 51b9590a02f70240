namespace Aico.Integration.Tests.RoundTrip.Notes;

public sealed record Note(int Id, string Text, string Tag);
