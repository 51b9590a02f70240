namespace Aico;

/// <summary>Sends a DELETE request. Removes a resource. Idempotent.</summary>
public sealed class DeleteAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public DeleteAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Delete;
}
