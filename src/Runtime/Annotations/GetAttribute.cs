namespace Aico;

/// <summary>Sends a GET request. Reads a resource. Idempotent; takes no content.</summary>
public sealed class GetAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public GetAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Get;
}
