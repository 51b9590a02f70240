namespace Aico.AspNetCore;

/// <summary>Marks an endpoint that reads its request while it comes, as items or bytes.</summary>
internal sealed class StreamedRequestMetadata
{
    public static StreamedRequestMetadata Instance { get; } = new();
}
