namespace Aico;

/// <summary>Sends a PUT request. Replaces a resource. Idempotent.</summary>
public sealed class PutAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public PutAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Put;
}
