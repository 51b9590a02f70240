namespace Aico.Generator.Tests.Harness;

internal sealed record BuiltRequest(string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, bool HasContent, MethodDescriptor Method);
