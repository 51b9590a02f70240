namespace Aico;

/// <summary>How a connection reaches its server and protects what it sends.</summary>
public sealed class AicoConnectionOptions
{
    /// <summary>Gets or sets the address that base paths are appended to.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Gets or sets what supplies the credential of <c>[Headers("Authorization: Bearer")]</c>.</summary>
    public Func<string, CancellationToken, ValueTask<string?>>? Authorization { get; set; }
}
