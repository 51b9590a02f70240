using System.Text.Json;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Calls;

/// <summary>A contract that cannot work fails when its client is made. Source: contract language, sections 4.2, 4.3 and 9.</summary>
public sealed class ContractChecksTests : IAsyncDisposable
{
    private static readonly MethodDescriptor<int, Chunk> UnmarkedStream = new("IApi.UnmarkedAsync", HttpMethod.Post, "/a", MethodFlags.Stream, Build);
    private static readonly MethodDescriptor<int, Chunk> OptionalStream = new("IApi.OptionalAsync", HttpMethod.Post, "/a", MethodFlags.Stream | MethodFlags.OptionalEnd, Build);
    private static readonly MethodDescriptor<int, byte[]> UndeclaredBytes = new("IApi.BytesAsync", HttpMethod.Post, "/a", MethodFlags.None, Build);
    private static readonly MethodDescriptor<int, Stream> UndeclaredStream = new("IApi.DownloadAsync", HttpMethod.Post, "/a", MethodFlags.None, Build);
    private static readonly MethodDescriptor<int, string> Text = new("IApi.TextAsync", HttpMethod.Post, "/a", MethodFlags.None, Build);
    private static readonly MethodDescriptor<int, UnknownResult> UnknownResultMethod = new("IApi.ResultAsync", HttpMethod.Post, "/a", MethodFlags.None, Build);
    private static readonly MethodDescriptor<int> UnknownBodyMethod = new("IApi.BodyAsync", HttpMethod.Post, "/a", MethodFlags.None, Build) { BodyType = typeof(UnknownBody) };

    private readonly TestClient _client = new();
    private readonly TestClient _lenient = new(static options => options.UnsupportedMethods = UnsupportedMethods.FailAtCall);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _lenient.DisposeAsync();
    }

    [Fact]
    public void A_stream_without_an_end_mark_is_refused() =>
        Assert.Contains("IApi.UnmarkedAsync: the protocol does not prove the end of a stream", Refused(UnmarkedStream), StringComparison.Ordinal);

    [Fact]
    public void A_stream_whose_mark_is_optional_is_accepted() => Assert.NotNull(Create(_client, OptionalStream));

    [Fact]
    public void Bytes_without_permission_for_plaintext_are_refused() => Assert.Contains("IApi.BytesAsync: the protocol seals JSON only", Refused(UndeclaredBytes), StringComparison.Ordinal);

    [Fact]
    public void A_byte_stream_without_permission_for_plaintext_is_refused() =>
        Assert.Contains("IApi.DownloadAsync: the protocol seals JSON only", Refused(UndeclaredStream), StringComparison.Ordinal);

    [Fact]
    public void Text_needs_neither_permission_nor_a_json_type() => Assert.NotNull(Create(_client, Text));

    [Fact]
    public void One_message_lists_every_unsupported_method()
    {
        string message = Refused(UnmarkedStream, UndeclaredBytes, OptionalStream, UndeclaredStream);
        Assert.StartsWith("IApi cannot be used over aico-v1.", message, StringComparison.Ordinal);
        Assert.All((string[])["UnmarkedAsync", "BytesAsync", "DownloadAsync"], name => Assert.Contains(name, message, StringComparison.Ordinal));
        Assert.DoesNotContain("OptionalAsync", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_message_lists_every_type_the_serializer_does_not_know()
    {
        string message = Refused(UnknownResultMethod, UnknownBodyMethod, Text);
        Assert.Contains(nameof(UnknownResult), message, StringComparison.Ordinal);
        Assert.Contains(nameof(UnknownBody), message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_connections_json_context_wins_over_the_contracts()
    {
        using var http = new HttpClient();
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/"), JsonContext = ChatJson.Default };
        options.UseAicoV1();
        var contract = new ContractDescriptor("IApi", OptionalStream) { JsonContext = static () => throw new InvalidOperationException("must not be asked") };
        Assert.NotNull(new AicoConnection(options, http).CreateInvoker(contract));
    }

    [Fact]
    public void The_connections_json_options_win_over_its_context()
    {
        using var http = new HttpClient();
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/"), JsonContext = ChatJson.Default, JsonOptions = JsonSerializerOptions.Web };
        options.UseAicoV1();
        Assert.NotNull(new AicoConnection(options, http).CreateInvoker(new ContractDescriptor("IApi", UnknownResultMethod)));
    }

    [Fact]
    public void Without_any_serializer_every_json_type_is_missing() =>
        Assert.Throws<NotSupportedException>(() => _client.Connection.CreateInvoker(new ContractDescriptor("IApi", OptionalStream)));

    [Fact]
    public void Reflection_is_used_where_the_contract_allows_it() =>
        Assert.NotNull(_client.Connection.CreateInvoker(new ContractDescriptor("IApi", UnknownResultMethod) { ReflectionJson = static () => JsonSerializerOptions.Web }));

    [Fact]
    public void A_method_that_asks_for_a_credential_needs_a_callback()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Create(_client, ChatApi.EchoSecuredMethod));
        Assert.Contains("IChatApi.EchoSecuredAsync", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_asks_for_a_credential_is_accepted_with_a_callback()
    {
        await using var client = new TestClient(static options => options.Authorization = static (_, _) => ValueTask.FromResult<string?>(null));
        Assert.NotNull(Create(client, ChatApi.EchoSecuredMethod));
    }

    [Fact]
    public async Task Where_failing_is_postponed_an_unsupported_unary_method_fails_at_its_call_and_sends_nothing()
    {
        CallInvoker invoker = Create(_lenient, UndeclaredBytes);
        NotSupportedException failure = await Assert.ThrowsAsync<NotSupportedException>(() => invoker.SendAsync(UndeclaredBytes, 0, CancellationToken.None));
        Assert.Contains("IApi.BytesAsync", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _lenient.Server.Handshakes);
    }

    [Fact]
    public async Task Where_failing_is_postponed_an_unsupported_stream_fails_at_its_first_item_and_sends_nothing()
    {
        CallInvoker invoker = Create(_lenient, UnmarkedStream);
        (_, Exception? failure) = await TestClient.ReadAsync(invoker.Stream(UnmarkedStream, 0, CancellationToken.None));
        Assert.Contains("IApi.UnmarkedAsync", Assert.IsType<NotSupportedException>(failure).Message, StringComparison.Ordinal);
        Assert.Equal(0, _lenient.Server.Handshakes);
    }

    [Fact]
    public async Task Where_failing_is_postponed_the_supported_methods_work()
    {
        CallInvoker invoker = Create(_lenient, UndeclaredBytes, Text);
        _lenient.Server.Answer(static exchange => exchange.Sealed("5"));
        Assert.Equal("5", await invoker.SendAsync(Text, 0, CancellationToken.None));
    }

    private static void Build(ref RequestWriter request, in int state) => request.Path("/a");

    private static CallInvoker Create(TestClient client, params MethodDescriptor[] methods) =>
        client.Connection.CreateInvoker(new ContractDescriptor("IApi", methods) { JsonContext = static () => ChatJson.Default });

    private string Refused(params MethodDescriptor[] methods) => Assert.Throws<NotSupportedException>(() => Create(_client, methods)).Message;

    private sealed record UnknownResult;

    private sealed record UnknownBody;
}
