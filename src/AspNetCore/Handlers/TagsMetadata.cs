using Microsoft.AspNetCore.Http.Metadata;

namespace Aico.AspNetCore.Handlers;

internal sealed class TagsMetadata(string tag) : ITagsMetadata
{
    public IReadOnlyList<string> Tags { get; } = [tag];
}
