using System.Text;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 17, rule 10: plaintext only by an explicit permission of the endpoint, for exactly one media type, with status 200.</summary>
public sealed class PlaintextTests
{
    private const string Sound = "RIFFsound";

    [Theory]
    [InlineData("audio/wav", 200, true)]
    [InlineData("Audio/WAV", 200, true)]
    [InlineData("audio/wav; rate=22050", 200, true)]
    [InlineData("audio/wav", 201, false)]
    [InlineData("audio/wav", 404, false)]
    [InlineData("audio/wave", 200, false)]
    [InlineData("audio/wav, text/html", 200, false)]
    [InlineData("text/html", 200, false)]
    [InlineData(null, 200, false)]
    public async Task A_permitted_type_with_status_200_goes_out_in_plaintext_and_nothing_else_does(string? type, int status, bool plaintext)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Sound));
        }).AllowPlaintextResponse("audio/wav"));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        if (plaintext)
        {
            Assert.Equal((200, Sound), (answer.Code, answer.Text));
            Assert.Equal(type, answer.MediaType);
        }
        else
        {
            answer.MustBeSealed(500, """{"detail":"Internal Server Error"}""");
        }
    }

    [Fact]
    public async Task The_attribute_on_the_handler_permits_as_the_convention_does()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost(
            "/api/v1/x", [AllowPlaintextResponse("audio/wav")] () => Results.Bytes(Encoding.ASCII.GetBytes(Sound), "audio/wav")));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        Assert.Equal((200, Sound), (answer.Code, answer.Text));
        Assert.Equal(Sound.Length, answer.Head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task What_can_be_sealed_is_sealed_even_where_plaintext_is_permitted(string type)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost(
            "/api/v1/x", () => Results.Text("{\"secret\":1}", type)).AllowPlaintextResponse(type));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        Assert.StartsWith("{\"encrypted\": true", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_endpoint_is_not_permitted()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            app.MapPost("/api/v1/sound", () => Results.Bytes(Encoding.ASCII.GetBytes(Sound), "audio/wav")).AllowPlaintextResponse("audio/wav");
            app.MapPost("/api/v1/x", () => Results.Bytes(Encoding.ASCII.GetBytes(Sound), "audio/wav"));
        });
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, """{"detail":"Internal Server Error"}""");
    }

    [Fact]
    public async Task Errors_of_a_permitted_endpoint_are_sealed()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost(
            "/api/v1/x", () => Results.Json("no", statusCode: 422)).AllowPlaintextResponse("audio/wav"));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(422, "\"no\"");
    }

    [Fact]
    public async Task Plaintext_is_streamed_and_has_no_limit_of_ours()
    {
        var read = new TaskCompletionSource();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                http.Response.ContentType = "audio/wav";
                await http.Response.Body.WriteAsync(new byte[5000]);
                await read.Task;
                await http.Response.BodyWriter.WriteAsync(new byte[5000], http.RequestAborted);
            }).AllowPlaintextResponse("audio/wav"),
            v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        using HttpResponseMessage response = await client.StartAsync("POST", "/api/v1/x");
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[5000], TestContext.Current.CancellationToken);
        read.SetResult();
        await body.ReadExactlyAsync(new byte[5000], TestContext.Current.CancellationToken);
        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_empty_sound_stays_empty()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost(
            "/api/v1/x", () => Results.Bytes([], "audio/wav")).AllowPlaintextResponse("audio/wav"));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        Assert.Equal((200, "", "audio/wav"), (answer.Code, answer.Text, answer.MediaType));
    }

    [Fact]
    public async Task A_failure_in_the_midst_of_plaintext_aborts_the_connection()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.ContentType = "audio/wav";
            await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Sound));
            throw new InvalidOperationException("fails");
        }).AllowPlaintextResponse("audio/wav"));
        using RawClient client = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync("POST", "/api/v1/x"));
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 35);
    }

    [Theory]
    [InlineData("")]
    [InlineData("audio")]
    [InlineData("audio/*")]
    [InlineData("audio/wav; rate=1")]
    [InlineData("audio/wav,text/html")]
    public async Task A_permission_for_more_than_one_media_type_is_refused(string mediaType)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
            Assert.ThrowsAny<ArgumentException>(() => app.MapPost("/api/v1/x", () => "").AllowPlaintextResponse(mediaType)));
    }
}
