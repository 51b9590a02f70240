namespace Aico.AspNetCore.Tests.Binding;

public sealed record Range(int From, int? To = null);
