using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Clients;

/// <summary>Contract language, section 6: what a client itself remembers.</summary>
public sealed class ClientStateTests : IDisposable
{
    private readonly AicoConnection _connection;

    public ClientStateTests()
    {
        AicoConnectionOptions options = new() { BaseAddress = new Uri("https://127.0.0.1:1") };
        options.UseAicoV1();
        _connection = new(options);
    }

    [Fact]
    public async Task A_property_keeps_its_value_and_belongs_to_one_client() => Assert.Equal("||b|5", await ClientHarness.RunAsync(
        "[EncryptedApi] public interface IApi { [Header(\"X-A\")] string? A { get; set; } [Header(\"X-B\")] string B { get; set; } [Query] int C { get; set; } [Get(\"/a\")] Task M(CancellationToken token); }",
        """
        IApi one = ApiClient.Create(connection);
        IApi other = ApiClient.Create(connection);
        string before = $"{one.A}|{one.B}";
        one.B = "b";
        one.C = 5;
        await Task.Yield();
        return $"{before}|{other.B}{one.B}|{one.C + other.C}";
        """,
        _connection));

    [Fact]
    public async Task After_its_disposal_a_client_refuses_every_call_and_the_connection_lives_on() => Assert.Equal("4: Contoso.IApi", await ClientHarness.RunAsync(
        """
        [EncryptedApi] public interface IApi : IDisposable, IAsyncDisposable
        {
            [Get("/a")] Task A(CancellationToken token);
            [Get("/b")] ValueTask<string> B(CancellationToken token);
            [Get("/c"), StreamEnd("Done")] IAsyncEnumerable<Chunk> C(CancellationToken token);
            [Get("/d")] Task<T> D<T>(CancellationToken token);
        }
        """,
        """
        IApi api = ApiClient.Create(connection);
        await api.DisposeAsync();
        api.Dispose();
        int count = 0;
        string? name = null;
        foreach (Func<object> call in new Func<object>[] { () => api.A(default), () => api.B(default), () => api.C(default), () => api.D<string>(default) })
        {
            try { call(); } catch (ObjectDisposedException exception) { count++; name = exception.ObjectName; }
        }

        ApiClient.Create(connection).Dispose();
        return $"{count}: {name}";
        """,
        _connection));

    [Fact]
    public async Task A_method_with_an_error_throws_its_id_and_sends_nothing() => Assert.StartsWith("AICO020", (string?)await ClientHarness.RunAsync(
        "[EncryptedApi] public interface IApi { [Get(\"/{x}\")] Task A(CancellationToken token); }",
        "await Task.Yield(); try { await ApiClient.Create(connection).A(default); return null; } catch (NotSupportedException exception) { return exception.Message; }",
        _connection), StringComparison.Ordinal);

    [Fact]
    public async Task An_error_of_a_property_stops_every_method() => Assert.StartsWith("AICO043", (string?)await ClientHarness.RunAsync(
        "[EncryptedApi] public interface IApi { [Header(\"Host\")] string? X { get; set; } [Get(\"/a\")] Task A(CancellationToken token); }",
        "await Task.Yield(); try { await ApiClient.Create(connection).A(default); return null; } catch (NotSupportedException exception) { return exception.Message; }",
        _connection), StringComparison.Ordinal);

    [Fact]
    public async Task Null_content_is_refused_by_the_call_itself() => Assert.Equal("content", await ClientHarness.RunAsync(
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task A([Body] User content, CancellationToken token); }",
        "await Task.Yield(); try { _ = ApiClient.Create(connection).A(null!, default); return null; } catch (ArgumentNullException exception) { return exception.ParamName; }",
        _connection));

    [Fact]
    public async Task What_a_protocol_cannot_carry_of_a_generic_method_is_refused_when_the_client_is_made() => Assert.Contains("IApi.A", (string?)await ClientHarness.RunAsync(
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] IAsyncEnumerable<T> A<T>(CancellationToken token); }",
        "await Task.Yield(); try { ApiClient.Create(connection); return \"\"; } catch (NotSupportedException exception) { return exception.Message; }",
        _connection), StringComparison.Ordinal);

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    public async Task A_verb_that_belongs_to_proxies_is_refused_when_the_client_is_made(string verb) => Assert.Contains(verb, (string?)await ClientHarness.RunAsync(
        $$"""
        public sealed class OddAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new("{{verb}}"); }
        [EncryptedApi] public interface IApi { [Odd("/a")] Task A(CancellationToken token); }
        """,
        "await Task.Yield(); try { ApiClient.Create(connection); return \"\"; } catch (NotSupportedException exception) { return exception.Message; }",
        _connection), StringComparison.Ordinal);

    public void Dispose() => _connection.Dispose();
}
