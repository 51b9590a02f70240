namespace Aico.Generator.Tests.Requests;

/// <summary>One call and the request that the contract language says it makes.</summary>
/// <param name="Section">Section of the contract language.</param>
/// <param name="Contract">Members of <c>IApi</c> with a method <c>A</c>, or whole declarations that contain <c>interface IApi</c>.</param>
/// <param name="Arguments">C# expressions in the order of the parameters, the token left out; then the values of the client's properties.</param>
/// <param name="Target">Path and query.</param>
internal sealed record RequestCase(string Section, string Contract, string Arguments, string Target)
{
    /// <summary>Gets the header fields, <c>Name: value</c>, joined by <c>|</c>.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Gets the media type of the content, or null where there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the content; after each item of an item stream stands <c>␞</c>.</summary>
    public string? Content { get; init; }

    /// <summary>Gets what handlers find in the message's options, <c>key=value</c>, joined by <c>|</c>.</summary>
    public string Options { get; init; } = "";

    /// <summary>Gets the declarations of the contract.</summary>
    public string Declarations => Contract.Contains("interface IApi", StringComparison.Ordinal) ? Contract : $"[EncryptedApi] public interface IApi {{ {Contract} }}";
}
