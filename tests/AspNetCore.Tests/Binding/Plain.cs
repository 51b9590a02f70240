namespace Aico.AspNetCore.Tests.Binding;

public sealed class Plain
{
    public required string Name { get; init; }

    public int Size { get; set; } = 7;
}
