using System.Text.Json.Serialization;

namespace Aico.Runtime.Bench;

public sealed record Answer(int Id, string Text, double Score);

[JsonSerializable(typeof(Answer))]
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
public sealed partial class BenchJson : JsonSerializerContext;
