namespace Aico;

/// <summary>Sends an OPTIONS request. Asks what a resource allows. Idempotent; takes no content.</summary>
/// <remarks>AICO v1 cannot carry it. Source: contract language, section 4.3.</remarks>
public sealed class OptionsAttribute : HttpMethodAttribute
{
    /// <inheritdoc cref="HttpMethodAttribute(string)"/>
    public OptionsAttribute(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Options;
}
