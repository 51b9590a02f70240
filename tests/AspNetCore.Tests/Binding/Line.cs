namespace Aico.AspNetCore.Tests.Binding;

public sealed record Line(int Id, string? Note);
