using System.Net;
using Aico.Contracts;
using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.AicoV1;

/// <summary>AICO's real surface, as the sample contract assembly states it, against both servers.</summary>
public sealed class ContractsTests : IAsyncLifetime
{
    private Backend _backend = null!;
    private AicoConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _connection = Connect(_backend.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public void Every_contract_can_be_used_over_aico_v1_with_one_json_context()
    {
        HealthApiClient.Create(_connection);
        EchoApiClient.Create(_connection);
        ConversationApiClient.Create(_connection);
        SpeechApiClient.Create(_connection);
        UsersApiClient.Create(_connection);
        MemoryAlbumApiClient.Create(_connection);
        CompanionApiClient.Create(_connection);
        LogsApiClient.Create(_connection);
        SchedulerApiClient.Create(_connection);
        AdminApiClient.Create(_connection);
    }

    [Fact]
    public async Task A_stream_gives_items_of_derived_types_up_to_the_chunk_that_is_done()
    {
        List<StreamItem> items = await ReadAsync(_connection);

        Assert.IsType<MetadataItem>(items[0]);
        Assert.Equal("You said: hi there", string.Concat(items.OfType<ChunkItem>().Select(static chunk => chunk.Content)));
        Assert.NotNull(Assert.IsType<ChunkItem>(items[^1]).MessageId);
    }

    [Fact]
    public async Task A_stream_of_the_independent_peer_gives_the_same_items()
    {
        await using PythonPeer peer = await PythonPeer.StartAsync();
        await using AicoConnection connection = Connect(peer.Address);

        Assert.Equal("You said: hi there", string.Concat((await ReadAsync(connection)).OfType<ChunkItem>().Select(static chunk => chunk.Content)));
    }

    [Fact]
    public async Task The_error_item_of_a_stream_is_thrown()
    {
        await using PythonPeer peer = await PythonPeer.StartAsync();
        await using AicoConnection connection = Connect(peer.Address);
        await peer.FaultAsync(new { name = "error-record", error = "Streaming timeout" });

        var fault = await Assert.ThrowsAsync<StreamInterruptedException>(() => ReadAsync(connection));

        Assert.Equal(FailureKind.StreamFault, fault.Kind);
        Assert.Equal("Streaming timeout", Assert.IsType<ErrorItem>(fault.Item).Error);
    }

    [Fact]
    public async Task The_plaintext_health_answer_is_taken_where_it_is_declared()
    {
        Assert.Equal("healthy", (await HealthApiClient.Create(_connection).GetAsync()).Status);
    }

    [Fact]
    public async Task An_error_body_is_read_with_the_contracts_serializer()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => SchedulerApiClient.Create(_connection).GetStatusAsync());

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal("Not Found", refused.GetContentAs<Detail>()!.Content.GetString());
    }

    private static AicoConnection Connect(Uri server)
    {
        var options = new AicoConnectionOptions { BaseAddress = server, Authorization = static (_, _) => ValueTask.FromResult<string?>("test-token") };
        options.UseAicoV1();
        return new AicoConnection(options);
    }

    private static async Task<List<StreamItem>> ReadAsync(AicoConnection connection)
    {
        var items = new List<StreamItem>();
        await foreach (StreamItem item in ConversationApiClient.Create(connection).StreamAsync(new Message { Text = "hi there" }))
        {
            items.Add(item);
        }

        return items;
    }
}
