namespace Aico;

/// <summary>Adds fixed headers to a contract or to one method.</summary>
/// <remarks>
/// <c>"Name: value"</c> sets, <c>"Name:"</c> sends the header empty, <c>"Name"</c> removes one that a wider scope has set.
/// <c>"Authorization: Bearer"</c>, without a credential, asks <see cref="AicoConnectionOptions.Authorization"/> on every attempt.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class HeadersAttribute : Attribute
{
    /// <summary>Sets the header lines.</summary>
    /// <param name="lines">Raw lines, such as <c>"Accept-Language: en"</c>.</param>
    public HeadersAttribute(params string[] lines) => Lines = lines;

    /// <summary>Gets the raw header lines.</summary>
    public string[] Lines { get; }
}
