using Aico.Runtime.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aico.Runtime.Tests.Hosting;

/// <summary>Registration in a container. Source: contract language, section 9.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Two_contracts_share_a_named_connection()
    {
        var services = new ServiceCollection();
        services.AddAicoConnection("backend", Configure);
        services.AddAicoClient("backend", static connection => new FirstClient(connection));
        services.AddAicoClient("backend", static connection => new SecondClient(connection));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<FirstClient>().Connection, provider.GetRequiredService<SecondClient>().Connection);
    }

    [Fact]
    public async Task A_container_that_is_disposed_synchronously_ends_its_connections()
    {
        var services = new ServiceCollection();
        services.AddAicoClient("first", static (_, options) => Configure(options), static connection => new FirstClient(connection));
        ServiceProvider provider = services.BuildServiceProvider();
        AicoConnection connection = provider.GetRequiredService<FirstClient>().Connection;
        provider.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.WarmUpAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Connections_of_different_names_are_apart()
    {
        var services = new ServiceCollection();
        services.AddAicoClient("first", static (_, options) => Configure(options), static connection => new FirstClient(connection));
        services.AddAicoClient("second", static (_, options) => Configure(options), static connection => new SecondClient(connection));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.NotSame(provider.GetRequiredService<FirstClient>().Connection, provider.GetRequiredService<SecondClient>().Connection);
    }

    [Fact]
    public async Task Clients_are_transient_and_their_connection_is_not()
    {
        var services = new ServiceCollection();
        services.AddAicoClient("first", static (_, options) => Configure(options), static connection => new FirstClient(connection));
        await using ServiceProvider provider = services.BuildServiceProvider();
        FirstClient first = provider.GetRequiredService<FirstClient>();
        FirstClient second = provider.GetRequiredService<FirstClient>();
        Assert.NotSame(first, second);
        Assert.Same(first.Connection, second.Connection);
    }

    [Fact]
    public async Task A_missing_connection_is_named_with_the_missing_call()
    {
        var services = new ServiceCollection();
        services.AddAicoClient("backend", static connection => new FirstClient(connection));
        await using ServiceProvider provider = services.BuildServiceProvider();
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<FirstClient>);
        Assert.Equal("There is no connection \"backend\": call services.AddAicoConnection(\"backend\", …).", failure.Message);
    }

    [Fact]
    public async Task Options_are_not_read_before_they_are_needed()
    {
        var services = new ServiceCollection();
        services.AddAicoConnection("backend", static _ => throw new InvalidOperationException("too early"));
        services.AddAicoClient("backend", static connection => new FirstClient(connection));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal("too early", Assert.Throws<InvalidOperationException>(provider.GetRequiredService<FirstClient>).Message);
    }

    [Fact]
    public async Task Handlers_see_sealed_messages_only()
    {
        using var server = new ScriptedServer();
        var seen = new RecordingHandler();
        var services = new ServiceCollection();
        services.AddAicoClient("chat", static (_, options) => Configure(options), static connection => new ChatApi(connection))
            .AddHttpMessageHandler(() => seen)
            .ConfigurePrimaryHttpMessageHandler(() => server);
        await using ServiceProvider provider = services.BuildServiceProvider();
        server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        Assert.Equal(new Reply("the secret"), await provider.GetRequiredService<ChatApi>().EchoAsync("the secret", TestContext.Current.CancellationToken));
        Assert.Equal(["/api/v1/handshake", "/api/v1/echo"], seen.Paths);
        Assert.All(seen.Bodies, static body => Assert.DoesNotContain("secret", body, StringComparison.Ordinal));
        Assert.Contains("\"encrypted\": true", seen.Bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_added_where_a_contract_uses_a_named_connection_works_for_that_connection()
    {
        using var server = new ScriptedServer();
        var seen = new RecordingHandler();
        var services = new ServiceCollection();
        services.AddAicoConnection("backend", Configure).ConfigurePrimaryHttpMessageHandler(() => server);
        services.AddAicoClient("backend", static connection => new ChatApi(connection)).AddHttpMessageHandler(() => seen);
        await using ServiceProvider provider = services.BuildServiceProvider();
        server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        await provider.GetRequiredService<ChatApi>().EchoAsync("hi", TestContext.Current.CancellationToken);
        Assert.Equal(2, seen.Bodies.Count);
    }

    [Fact]
    public async Task The_containers_log_and_clock_are_used()
    {
        using var server = new ScriptedServer();
        using var log = new RecordingLoggerFactory();
        var time = new TwoClocks();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddSingleton<TimeProvider>(time);
        services.AddAicoClient("chat", static (_, options) => Configure(options), static connection => new ChatApi(connection)).ConfigurePrimaryHttpMessageHandler(() => server);
        await using ServiceProvider provider = services.BuildServiceProvider();
        server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        await provider.GetRequiredService<ChatApi>().EchoAsync("hi", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(3300));
        await provider.GetRequiredService<ChatApi>().EchoAsync("hi", TestContext.Current.CancellationToken);
        Assert.Equal(2, server.Handshakes);
        Assert.Equal(2, log.WithId(1).Count());
    }

    [Fact]
    public async Task The_credential_callback_gets_the_container()
    {
        using var server = new ScriptedServer();
        IServiceProvider? seen = null;
        var services = new ServiceCollection();
        services.AddAicoConnection("backend", options =>
        {
            Configure(options);
            options.Authorization = (context, _) =>
            {
                seen = context.Services;
                return ValueTask.FromResult<string?>("token");
            };
        }).ConfigurePrimaryHttpMessageHandler(() => server);
        await using ServiceProvider provider = services.BuildServiceProvider();
        CallInvoker invoker = provider.GetRequiredKeyedService<AicoConnection>("backend")
            .CreateInvoker(new ContractDescriptor("ISecuredApi", ChatApi.EchoSecuredMethod) { JsonContext = static () => ChatJson.Default });
        server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        await invoker.SendAsync(ChatApi.EchoSecuredMethod, new ChatApi.EchoState(new Message("hi")), TestContext.Current.CancellationToken);
        Assert.NotNull(seen);
    }

    [Fact]
    public async Task The_container_disposes_the_connection()
    {
        var services = new ServiceCollection();
        services.AddAicoConnection("backend", Configure);
        ServiceProvider provider = services.BuildServiceProvider();
        AicoConnection connection = provider.GetRequiredKeyedService<AicoConnection>("backend");
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.WarmUpAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_connections_own_handler_follows_keeps_and_unpacks_nothing()
    {
        using SocketsHttpHandler handler = Aico.Transport.HttpTransport.CreateHandler();
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Equal(System.Net.DecompressionMethods.None, handler.AutomaticDecompression);
    }

    private static void Configure(AicoConnectionOptions options)
    {
        options.BaseAddress = new Uri("http://localhost/");
        options.UseAicoV1();
    }

    private sealed record FirstClient(AicoConnection Connection);

    private sealed record SecondClient(AicoConnection Connection);

    private sealed class RecordingHandler : DelegatingHandler
    {
        public List<string> Paths { get; } = [];

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
