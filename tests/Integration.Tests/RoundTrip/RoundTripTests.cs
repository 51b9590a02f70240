using System.Net;

namespace Aico.Integration.Tests.RoundTrip;

/// <summary>The generated client against the generated server: one contract, and what goes in on one side comes out on the other.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Protocol.AicoV1)]
    [InlineData(Protocol.Aico2)]
    public async Task Every_argument_arrives_as_it_was_given(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IRoundApi api = RoundApiClient.Create(host.Connection);
        api.Tenant = "t1";
        var id = Guid.Parse("7d444840-9dc0-11d1-b245-5ffdce74fad2");
        var since = new DateTimeOffset(2026, 11, 24, 8, 32, 46, 5, TimeSpan.FromHours(-3));

        Assert.Equal(
            ["a/b%2F é+?", "null", "Friday", id.ToString(), "2026-11-24T08:32:46.0050000-03:00", "x;y,z", "&=|1;2|Parcel { Name = p, Weight = 3 }", "n", "secret", "t1"],
            await api.BindAsync("a/b%2F é+?", null, DayOfWeek.Friday, id, since, ["x", "y,z"], new Where("&=", [1, 2], new Parcel("p", 3)), "n", "secret", Cancelled));
        Assert.Equal(
            ["a", "5", "Monday", id.ToString(), "2026-11-24T08:32:46.0050000-03:00", "", "null", "null", "null", "t1"],
            await api.BindAsync("a", 5, DayOfWeek.Monday, id, since, [], cancellationToken: Cancelled));
    }

    [Theory]
    [InlineData(Protocol.AicoV1)]
    [InlineData(Protocol.Aico2)]
    public async Task Values_null_and_nothing_come_back(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IRoundApi api = RoundApiClient.Create(host.Connection);

        Assert.Equal(new Parcel("é", 2), await api.SendAsync(new Parcel("é", 2), Cancelled));
        Assert.Null(await api.NullAsync(Cancelled));
        await api.DeleteAsync("a/b c", Cancelled);
    }

    [Theory]
    [InlineData(Protocol.AicoV1)]
    [InlineData(Protocol.Aico2)]
    public async Task A_stream_comes_item_by_item_from_the_route_that_differs_in_its_query(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);

        Assert.Equal([1, 2, 3], await Numbers(RoundApiClient.Create(host.Connection).StreamAsync(new Parcel("p", 3), Cancelled)));
    }

    [Theory]
    [InlineData(Protocol.AicoV1)]
    [InlineData(Protocol.Aico2)]
    public async Task A_response_of_the_methods_own_keeps_status_and_headers(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IRoundApi api = RoundApiClient.Create(host.Connection);

        using ApiResponse<Parcel> response = await api.ReplaceAsync(new Parcel("p"), Cancelled);
        await using StreamingResponse<Step> steps = await api.StepsAsync(2, Cancelled);

        Assert.Equal((HttpStatusCode.Created, "yes", new Parcel("p")), (response.StatusCode!.Value, response.Headers["X-Made"], response.Content));
        Assert.Equal("yes", steps.Headers["X-Made"]);
        Assert.Equal([1, 2], await Numbers(steps.Items));
    }

    [Theory]
    [InlineData(Protocol.AicoV1, 404, "said so")]
    [InlineData(Protocol.AicoV1, 0, null)]
    [InlineData(Protocol.Aico2, 404, "said so")]
    [InlineData(Protocol.Aico2, 0, null)]
    public async Task A_failure_is_a_sealed_problem_without_secrets(Protocol protocol, int status, string? detail)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);

        ApiException exception = await Assert.ThrowsAsync<ApiException>(() => RoundApiClient.Create(host.Connection).FailAsync(status, Cancelled));

        Assert.Equal(status == 0 ? 500 : status, (int)exception.StatusCode);
        string content = exception.Content ?? "";
        Assert.Equal(detail is not null, content.Contains("said so", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Protocol.AicoV1)]
    [InlineData(Protocol.Aico2)]
    public async Task A_stream_that_breaks_is_interrupted_after_what_it_gave(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);

        StreamInterruptedException exception = await Assert.ThrowsAsync<StreamInterruptedException>(() => Numbers(RoundApiClient.Create(host.Connection).BreakAsync(2, Cancelled)));

        Assert.Equal(2, exception.ItemsDelivered);
    }

    [Theory]
    [InlineData(Protocol.Aico2)]
    public async Task Text_and_bytes_go_both_ways(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IWideApi api = WideApiClient.Create(host.Connection);

        Assert.Equal("a b,c|%2Fx", await api.TextAsync(["a b", "c"], "%2Fx", Cancelled));
        Assert.Equal([3, 2, 1], await api.BytesAsync([1, 2, 3], Cancelled));
        Assert.Equal(new Parcel("d/e f", 100_000), await api.UploadAsync("d/e f", static _ => new(new MemoryStream(new byte[100_000])), Cancelled));
        await using Stream download = await api.DownloadAsync(100_000, Cancelled);
        using var copy = new MemoryStream();
        await download.CopyToAsync(copy, Cancelled);
        Assert.Equal(100_000, copy.Length);
        List<byte> bytes = [];
        await foreach (ReadOnlyMemory<byte> chunk in api.ChunksAsync(3, Cancelled))
        {
            bytes.AddRange(chunk.Span);
        }

        Assert.Equal([0, 1, 2], bytes);
    }

    [Theory]
    [InlineData(Protocol.Aico2)]
    public async Task Forms_and_parts_arrive(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IWideApi api = WideApiClient.Create(host.Connection);

        Where form = await api.FormAsync(new Where("a&b", [1, 2], new Parcel("p", 1)), Cancelled);

        Assert.Equal(("a&b", new Parcel("p", 1)), (form.Text, form.Like));
        Assert.Equal([1, 2], form.Tags!);
        Assert.Equal(["t", "b", "f.txt text/plain c", "1,2"], await api.PartsAsync("t", "b"u8.ToArray(), new ByteArrayPart("c"u8.ToArray(), "f.txt", "text/plain"), [1, 2], Cancelled));
    }

    [Theory]
    [InlineData(Protocol.Aico2)]
    public async Task Items_go_both_ways_and_trailers_follow(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);
        IWideApi api = WideApiClient.Create(host.Connection);

        Assert.Equal([new Parcel("a", 1), new Parcel("b", 2)], await api.CollectAsync(Parcels(), Cancelled));
        List<Parcel> echoed = [];
        await foreach (Parcel parcel in api.DuplexAsync(Parcels(), Cancelled))
        {
            echoed.Add(parcel);
        }

        Assert.Equal([new Parcel("a", 2), new Parcel("b", 3)], echoed);
        await using StreamingResponse<int> response = await api.TrailersAsync(Cancelled);
        List<int> numbers = [];
        await foreach (int number in response.Items)
        {
            numbers.Add(number);
        }

        Assert.Equal([1, 2, 3], numbers);
        Assert.Equal("3", response.Trailers["X-Sent"]);
    }

    [Theory]
    [InlineData(Protocol.Aico2)]
    public async Task A_head_has_headers_only(Protocol protocol)
    {
        await using RoundHost host = await RoundHost.StartAsync(protocol);

        using IApiResponse response = await WideApiClient.Create(host.Connection).HeadAsync(Cancelled);

        Assert.Equal((HttpStatusCode.OK, "yes"), (response.StatusCode!.Value, response.Headers["X-Made"]));
    }

    private static async IAsyncEnumerable<Parcel> Parcels()
    {
        await Task.Yield();
        yield return new Parcel("a", 1);
        yield return new Parcel("b", 2);
    }

    private static async Task<List<int>> Numbers(IAsyncEnumerable<Step> steps)
    {
        List<int> numbers = [];
        await foreach (Step step in steps)
        {
            numbers.Add(step.Number);
        }

        return numbers;
    }
}
