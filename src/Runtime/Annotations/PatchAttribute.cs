namespace Aico;

/// <summary>Sends a PATCH request. Changes part of a resource. Not idempotent unless marked so.</summary>
public sealed class PatchAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public PatchAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Patch;
}
