using System.Text.Json;

namespace Aico.Addressing;

internal sealed class RequestDraft
{
    public string Target { get; set; } = "";
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];
    public bool HasContent { get; set; }
    public void WriteContent(Utf8JsonWriter writer, JsonSerializerOptions options) => throw new NotSupportedException(Target);
    public static RequestDraft Build<TState>(MethodDescriptor method, RequestBuilder<TState> build, in TState state) => throw new NotSupportedException(method.Name);
}
