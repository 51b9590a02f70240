namespace Aico.AspNetCore.Tests.Binding;

public sealed record Filter([property: Query("q")] string? Text, int[]? Tags, Range? Age)
{
    public int Page { get; init; } = 1;

    public List<string>? Names { get; set; }
}
