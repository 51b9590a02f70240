namespace Aico.Content;

/// <summary>What a request carries, as its builder captured it. One instance per attempt.</summary>
/// <remarks>Either <see cref="BufferedContent"/> or <see cref="StreamedContent"/>. Source: contract language, section 3.6.</remarks>
internal abstract class RequestContent
{
    /// <summary>The inner Content-Type, unless the contract sets that header itself.</summary>
    public abstract string MediaType { get; }
}
