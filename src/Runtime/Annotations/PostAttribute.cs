namespace Aico;

/// <summary>Sends a POST request. Sends content to a resource. Not idempotent unless marked so.</summary>
public sealed class PostAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public PostAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Post;
}
