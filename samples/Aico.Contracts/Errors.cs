using System.Text.Json;

namespace Aico.Contracts;

/// <summary>The body of every sealed error: <c>ApiException.GetContentAs&lt;Detail&gt;()</c>.</summary>
/// <param name="Content">A text, or for status 422 the list of what is wrong.</param>
public sealed record Detail([property: System.Text.Json.Serialization.JsonPropertyName("detail")] JsonElement Content);
