using Aico.CodeFixes.Tests.Harness;
using Aico.Generators.CodeFixes.Serialization;

namespace Aico.CodeFixes.Tests.Fixes;

/// <summary>048: what the context lacks, wherever the contract names it.</summary>
public sealed class JsonContextTests
{
    [Fact]
    public Task Types_are_added_to_the_context_once_each() => FixTest<JsonContextFixProvider>.RunAsync(
        Source.File(Contract(
            "[Get(\"/a\")] {|AICO048:Task<User>|} A(CancellationToken token);",
            "[Post(\"/b\")] Task B([Body] User? {|AICO048:user|}, CancellationToken token);",
            "[Get(\"/c\"), StreamEnd(\"Done\")] {|AICO048:IAsyncEnumerable<Chunk>|} C(CancellationToken token);",
            "[Get(\"/d\"), ErrorBody({|AICO048:typeof(Piece)|})] Task D(CancellationToken token);")
            + Context("")),
        Source.File(Contract(
            "[Get(\"/a\")] Task<User> A(CancellationToken token);",
            "[Post(\"/b\")] Task B([Body] User? user, CancellationToken token);",
            "[Get(\"/c\"), StreamEnd(\"Done\")] IAsyncEnumerable<Chunk> C(CancellationToken token);",
            "[Get(\"/d\"), ErrorBody(typeof(Piece))] Task D(CancellationToken token);")
            + Context("\n    [System.Text.Json.Serialization.JsonSerializable(typeof(User))]\n    [System.Text.Json.Serialization.JsonSerializable(typeof(Chunk))]\n    [System.Text.Json.Serialization.JsonSerializable(typeof(Piece))]")),
        null,
        oneAtATime: 3);

    private static string Contract(params string[] members) => $$"""
        namespace Contoso
        {
            [EncryptedApi(JsonContext = typeof(ApiJson))]
            public interface IApi
            {
                {{string.Join("\n        ", members)}}
            }
        }


        """;

    private static string Context(string attributes) => $$"""
        namespace Contoso
        {
            [System.Text.Json.Serialization.JsonSerializable(typeof(int))]{{attributes}}
            public sealed class ApiJson() : System.Text.Json.Serialization.JsonSerializerContext(null)
            {
                public static ApiJson Default { get; } = new();
                protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
            }
        }
        """;
}
