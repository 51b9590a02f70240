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
    [InlineData("[Get(\"/a\"), StreamEnd(Optional = true)] Task<StreamingResponse<Chunk>> A(", MethodFlags.Replayable | MethodFlags.Idempotent | MethodFlags.Stream | MethodFlags.OptionalEnd)]
    [InlineData("[Get(\"/a\")] IAsyncEnumerable<ReadOnlyMemory<byte>> A(", MethodFlags.Replayable | MethodFlags.Idempotent | MethodFlags.Stream)]
    [InlineData("[Get(\"/a\"), StreamEnd(Optional = true)] IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<Chunk>> A(", MethodFlags.Replayable | MethodFlags.Idempotent | MethodFlags.Stream | MethodFlags.OptionalEnd)]
    [InlineData("[Post(\"/a\")] Task<ApiResponse<User>> A(", MethodFlags.Replayable)]
    [InlineData("[Post(\"/a\")] Task<IApiResponse<User?>> A(", MethodFlags.Replayable | MethodFlags.NullableResult)]
    [InlineData("[Head(\"/a\")] Task<IApiResponse> A(", MethodFlags.Replayable | MethodFlags.Idempotent)]
    public void Flags_follow_from_verb_result_and_attributes(string member, MethodFlags expected) => Assert.Equal(expected, Describe($"{member}{Token});").Flags);

    [Theory]
    [InlineData("[Body] string x", MethodFlags.Replayable | MethodFlags.OtherContent)]
    [InlineData("[Body] byte[] x", MethodFlags.Replayable | MethodFlags.OtherContent)]
    [InlineData("[Body(BodyKind.Json)] string x", MethodFlags.Replayable)]
    [InlineData("[Body(BodyKind.UrlEncoded)] User x", MethodFlags.Replayable | MethodFlags.OtherContent)]
    [InlineData("[Body(BodyKind.JsonLines)] List<User> x", MethodFlags.Replayable | MethodFlags.OtherContent)]
    [InlineData("[Body] Stream x", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("[Body(OneShot = true)] IAsyncEnumerable<User> x", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("[Body(BodyKind.JsonLines)] IAsyncEnumerable<User> x", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("[Body] Func<CancellationToken, ValueTask<Stream>> x", MethodFlags.Replayable | MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("[Body] Func<IAsyncEnumerable<User>> x", MethodFlags.Replayable | MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    public void Flags_follow_from_the_content(string parameter, MethodFlags expected) =>
        Assert.Equal(expected, Describe($"[Post(\"/a\")] Task A({parameter}, {Token});", [null]).Flags);

    [Theory]
    [InlineData("int x, byte[] y, ByteArrayPart z, FileInfoPart f", MethodFlags.Replayable | MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("int x, StreamPart y", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("int x, Stream y", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("int x, List<MultipartItem> y", MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    [InlineData("int x, List<FileInfoPart> y", MethodFlags.Replayable | MethodFlags.OtherContent | MethodFlags.StreamedContent)]
    public void Parts_can_be_sent_again_if_all_can(string parameters, MethodFlags expected) =>
        Assert.Contains(Flags(expected), GeneratorHarness.Run(Source.Contract($"[Post(\"/a\"), Multipart] Task A({parameters}, {Token});")).OnlyFile, StringComparison.Ordinal);

    [Theory]
    [InlineData("application/vnd.api+json", MethodFlags.Replayable | MethodFlags.OtherContent)]
    [InlineData("Application/JSON; charset=utf-8", MethodFlags.Replayable)]
    public void A_fixed_content_type_other_than_JSON_is_other_content(string type, MethodFlags expected) =>
        Assert.Equal(expected, Describe($"[Post(\"/a\"), Headers(\"Content-Type: {type}\")] Task A([Body] User x, {Token});", [null]).Flags);

    [Fact]
    public void Padding_and_the_errors_type_are_inherited_like_limits()
    {
        const string Contracts = """
            public interface IBase
            {
                [Get("/a")] Task A(CancellationToken t);
                [Get("/b"), Padding(64), ErrorBody(typeof(Chunk))] Task B(CancellationToken t);
            }
            [EncryptedApi, Padding, ErrorBody(typeof(User))] public interface IApi : IBase;
            """;
        MethodDescriptor a = RequestHarness.Build(Source.File(Contracts), "A").Method;
        MethodDescriptor b = RequestHarness.Build(Source.File(Contracts), "B").Method;
        Assert.Equal((0, "User"), (a.PaddingBucket, a.ErrorBody!.GetType().GetGenericArguments()[0].Name));
        Assert.Equal((64, "Chunk"), (b.PaddingBucket, b.ErrorBody!.GetType().GetGenericArguments()[0].Name));
        MethodDescriptor none = Describe($"[Get(\"/a\")] Task A({Token});");
        Assert.Equal((-1, true), (none.PaddingBucket, none.ErrorBody is null));
    }

    [Fact]
    public void Padding_and_the_errors_type_of_the_declaring_interface_count_where_the_client_has_none()
    {
        MethodDescriptor method = RequestHarness.Build(
            Source.File("[Padding(32), ErrorBody(typeof(User))] public interface IBase { [Get(\"/a\")] Task A(CancellationToken t); } [EncryptedApi] public interface IApi : IBase;"), "A").Method;
        Assert.Equal((32, "User"), (method.PaddingBucket, method.ErrorBody!.GetType().GetGenericArguments()[0].Name));
    }

    [Theory]
    [InlineData("StreamFormat(StreamItemFormat.JsonLines)", StreamItemFormat.JsonLines, null)]
    [InlineData("StreamFormat(StreamItemFormat.ServerSentEvents, DoneMarker = \"[DONE]\")", StreamItemFormat.ServerSentEvents, "[DONE]")]
    [InlineData("StreamFormat(StreamItemFormat.JsonArray)", StreamItemFormat.JsonArray, null)]
    [InlineData("StreamFormat(StreamItemFormat.Auto)", StreamItemFormat.Auto, null)]
    [InlineData("NoRetry", StreamItemFormat.Auto, null)]
    public void The_format_of_items_is_known(string attribute, StreamItemFormat format, string? marker)
    {
        MethodDescriptor method = Describe($"[Get(\"/a\"), StreamEnd(Optional = true), {attribute}] IAsyncEnumerable<Chunk> A({Token});");
        Assert.Equal((format, marker), (method.StreamFormat, method.DoneMarker));
    }

    [Fact]
    public void A_verb_of_the_users_own_is_what_its_attribute_says()
    {
        BuiltRequest request = RequestHarness.Build(
            Source.File("""
                public sealed class VerbAttribute(string name, string path, params int[] more) : HttpMethodAttribute(path)
                {
                    public Kind Kind { get; set; }
                    public Type? Of { get; set; }
                    public override System.Net.Http.HttpMethod Method => new($"{name}-{more.Length}-{Kind}-{Of?.Name}");
                }
                [EncryptedApi] public interface IApi { [Verb("X", "/a", 1, 2, Kind = Kind.B, Of = typeof(List<>))] Task A(int x, CancellationToken t); }
                """), "A", 5);
        Assert.Equal(("X-2-B-List`1", "/a?x=5"), (request.Method.HttpMethod.Method, request.Target));
    }

    [Fact]
    public void A_generic_method_is_known_when_a_client_is_made_by_what_its_type_arguments_do_not_decide()
    {
        string file = GeneratorHarness.Run(Source.File("""
            [EncryptedApi, Headers("Authorization: Bearer")]
            public interface IApi
            {
                [Post("/a")] Task<User> A<T>([Body] T x, CancellationToken t);
                [Post("/b"), StreamEnd("Done")] IAsyncEnumerable<Chunk> B<T>([Body] User x, CancellationToken t);
                [Get("/c")] Task<T> C<T>(CancellationToken t);
            }
            """)).OnlyFile;
        Assert.Contains("""
                    {
                        AuthorizationScheme = "Bearer",
                        Result = typeof(global::Contoso.User),
                    };
            """.ReplaceLineEndings("\n"), file, StringComparison.Ordinal);
        Assert.Contains("""
                        BodyType = typeof(global::Contoso.User),
                        Result = typeof(global::Contoso.Chunk),
                        HasEnd = true,
            """.ReplaceLineEndings("\n"), file, StringComparison.Ordinal);
        Assert.Contains("""
                        "Contoso.IApi",
                        AOutline,
                        BOutline,
                        COutline)
            """.ReplaceLineEndings("\n"), file, StringComparison.Ordinal);
    }

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
    [InlineData("[Post(\"/a\")] Task A([Body(OneShot = true)] IAsyncEnumerable<User>? items, ", "User")]
    [InlineData("[Post(\"/a\")] Task A([Body] Func<IAsyncEnumerable<User>>? items, ", "User")]
    [InlineData("[Post(\"/a\")] Task A([Body(BodyKind.JsonLines)] List<User>? items, ", "User")]
    [InlineData("[Post(\"/a\")] Task A([Body] string? text, ", null)]
    [InlineData("[Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] User? form, ", null)]
    public void The_type_of_JSON_in_the_content_is_known(string member, string? expected) => Assert.Equal(expected, Describe($"{member}{Token});", [null]).BodyType?.Name);

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

    private static string Flags(MethodFlags flags) =>
        string.Join(" | ", Enum.GetValues<MethodFlags>().Where(flag => flag != MethodFlags.None && flags.HasFlag(flag)).Select(static flag => "global::Aico.MethodFlags." + flag)) + ",\n";
}
