namespace Aico.Generators.Parsing;

/// <summary>A verb and what follows from it.</summary>
internal sealed record VerbInfo(string AttributeType, string Name)
{
    public static readonly VerbInfo[] All =
    [
        new(KnownNames.Get.Type, "Get") { IsIdempotent = true },
        new(KnownNames.Post.Type, "Post") { TakesContent = true, HasImplicitContent = true },
        new(KnownNames.Put.Type, "Put") { TakesContent = true, HasImplicitContent = true, IsIdempotent = true },
        new(KnownNames.Delete.Type, "Delete") { TakesContent = true, IsIdempotent = true },
        new(KnownNames.Patch.Type, "Patch") { TakesContent = true, HasImplicitContent = true },
        new(KnownNames.Head.Type, "Head") { IsIdempotent = true, HasResult = false },
        new(KnownNames.Options.Type, "Options") { IsIdempotent = true },
    ];

    public bool TakesContent { get; init; }

    /// <summary>Gets whether an unattributed object is the content: rule 9 of contract language, section 3.1.</summary>
    public bool HasImplicitContent { get; init; }

    public bool IsIdempotent { get; init; }

    /// <summary>Gets whether the answer may have content.</summary>
    public bool HasResult { get; init; } = true;
}
