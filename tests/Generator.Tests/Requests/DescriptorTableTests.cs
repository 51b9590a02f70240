using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>What the descriptor says of a method: flags, limits, types, the end of a stream.</summary>
public sealed class DescriptorTableTests
{
    private const string Token = "CancellationToken t";

    [Theory]
    [InlineData("[Get(\"/a\")] Task A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Put(\"/a\")] Task A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Delete(\"/a\")] Task A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Head(\"/a\")] Task A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Options(\"/a\")] Task<User> A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Post(\"/a\")] Task A(", MethodFlags.Replayable)]
    [InlineData("[Patch(\"/a\")] Task A(", MethodFlags.Replayable)]
    [InlineData("[Post(\"/a\"), Idempotent] Task A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    [InlineData("[Post(\"/a\"), Idempotent(false)] Task A(", MethodFlags.Replayable)]
    [InlineData("[Get(\"/a\"), Idempotent(false)] Task A(", MethodFlags.Replayable)]
    [InlineData("[Post(\"/a\"), NoRetry] Task A(", MethodFlags.Replayable | MethodFlags.NoRetry)]
    [InlineData("[Post(\"/a\")] Task<User> A(", MethodFlags.Replayable)]
    [InlineData("[Post(\"/a\")] Task<User?> A(", MethodFlags.Replayable | MethodFlags.NullableResult)]
    [InlineData("[Post(\"/a\")] ValueTask<int?> A(", MethodFlags.Replayable | MethodFlags.NullableResult)]
    [InlineData("[Post(\"/a\")] Task<int> A(", MethodFlags.Replayable)]
    [InlineData("[Post(\"/a\"), StreamEnd(\"Done\")] IAsyncEnumerable<Chunk?> A(", MethodFlags.Replayable | MethodFlags.Stream)]
    [InlineData("[Post(\"/a\"), StreamEnd(Optional = true)] IAsyncEnumerable<Chunk> A(", MethodFlags.Replayable | MethodFlags.Stream | MethodFlags.OptionalEnd)]
    [InlineData("[Post(\"/a\"), StreamEnd(\"Done\", Optional = true)] IAsyncEnumerable<Chunk> A(", MethodFlags.Replayable | MethodFlags.Stream | MethodFlags.OptionalEnd)]
    public void Flags_follow_from_verb_result_and_attributes(string member, MethodFlags expected) => Assert.Equal(expected, Describe($"{member}{Token});").Flags);

    [Fact]
    public void Limits_are_inherited_field_by_field()
    {
        MethodDescriptor method = RequestHarness.Build(
            Source.File($$"""
                [Timeout(1, HandshakeMilliseconds = 1, FirstItemMilliseconds = 1, IdleMilliseconds = 1)]
                public interface IBase { [Get("/a"), Timeout(IdleMilliseconds = 3)] Task A({{Token}}); }
                [EncryptedApi, Timeout(2, FirstItemMilliseconds = -1)]
                public interface IApi : IBase;
                """), "A").Method;
        Assert.Equal((2, 1, -1, 3), (method.TotalMilliseconds, method.HandshakeMilliseconds, method.FirstItemMilliseconds, method.IdleMilliseconds));
    }

    [Fact]
    public void Without_limits_all_are_inherited_from_the_connection()
    {
        MethodDescriptor method = Describe($"[Get(\"/a\")] Task A({Token});");
        Assert.Equal((0, 0, 0, 0), (method.TotalMilliseconds, method.HandshakeMilliseconds, method.FirstItemMilliseconds, method.IdleMilliseconds));
    }

    [Fact]
    public void The_template_keeps_its_placeholders_and_the_base_path()
    {
        MethodDescriptor method = RequestHarness.Build(
            Source.File($$"""[EncryptedApi("/api")] public interface IApi { [Get("/u/{id}?x={y}")] Task A(int id, int y, {{Token}}); }"""), "A", 1, 2).Method;
        Assert.Equal(("IApi.A", "GET", "/api/u/{id}?x={y}"), (method.Name, method.HttpMethod.Method, method.Template));
    }

    [Fact]
    public void The_base_path_is_that_of_the_client_interface_alone() => Assert.Equal(
        "/client/a",
        RequestHarness.Build(Source.File($$"""[EncryptedApi("/base")] public interface IBase { [Get("/a")] Task A({{Token}}); } [EncryptedApi("/client")] public interface IApi : IBase;"""), "A").Target);

    [Theory]
    [InlineData("[Post(\"/a\")] Task A(User user, ", "User")]
    [InlineData("[Post(\"/a\")] Task A([Body] List<int>? numbers, ", "List`1")]
    [InlineData("[Post(\"/a\")] Task A([Body(BodyKind.Json)] string text, ", "String")]
    [InlineData("[Post(\"/a\")] Task A([Body] int number, ", "Int32")]
    public void The_type_of_the_content_is_known(string member, string expected) => Assert.Equal(expected, Describe($"{member}{Token});", [null]).BodyType!.Name);

    [Theory]
    [InlineData("AllowPlaintextResponse", "application/json")]
    [InlineData("AllowPlaintextResponse(\"audio/wav\")", "audio/wav")]
    public void The_plaintext_media_type_is_known(string attribute, string expected) =>
        Assert.Equal(expected, Describe($"[Get(\"/a\"), {attribute}] Task<Stream> A({Token});").PlaintextMediaType);

    [Fact]
    public void The_end_of_a_stream_is_tested_item_by_item()
    {
        object method = RequestHarness.Build(
            Source.File($$"""
                public record Item(bool Done, string? Type);
                public sealed record Last() : Item(false, null);
                [EncryptedApi]
                public interface IApi
                {
                    [Get("/a"), StreamEnd("Done"), StreamEnd(typeof(Last)), StreamEnd("Type", "error", IsError = true)]
                    IAsyncEnumerable<Item> A({{Token}});
                }
                """), "A").Method;
        Delegate isEnd = (Delegate)method.GetType().GetProperty("IsEnd")!.GetValue(method)!;
        Delegate isError = (Delegate)method.GetType().GetProperty("IsError")!.GetValue(method)!;
        Type item = isEnd.GetType().GetGenericArguments()[0];
        object[] items =
        [
            Activator.CreateInstance(item, false, "error")!,
            Activator.CreateInstance(item, true, null)!,
            Activator.CreateInstance(item.Assembly.GetType("Contoso.Last")!)!,
            Activator.CreateInstance(item, false, null)!,
        ];
        Assert.Equal([false, true, true, false], items.Select(value => (bool)isEnd.DynamicInvoke(value)!));
        Assert.Equal([true, false, false, false], items.Select(value => (bool)isError.DynamicInvoke(value)!));
    }

    private static MethodDescriptor Describe(string member, params object?[] arguments) => RequestHarness.Build(Source.Contract(member), "A", arguments).Method;
}
