namespace Aico;

/// <summary>Sends a HEAD request. Asks for the headers of a GET, without its content. Idempotent; takes no content.</summary>
/// <remarks>AICO v1 cannot carry it. Source: contract language, section 4.3.</remarks>
public sealed class HeadAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public HeadAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Head;
}
