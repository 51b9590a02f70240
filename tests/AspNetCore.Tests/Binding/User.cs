namespace Aico.AspNetCore.Tests.Binding;

public sealed record User(Guid Id, string Name);
