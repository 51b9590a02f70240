using System.Net;
using Aico.Transport;

namespace Aico.Runtime.Tests.Transport;

public sealed class OuterHeaderGuardTests
{
    [Theory]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("Cookie", "id=1")]
    public async Task A_credential_beside_a_sealed_message_is_refused_with_what_to_do_instead(string name, string value)
    {
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(("Aico-Session", "abc"), (name, value)));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.Contains("BeforeSend", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_message_alone_passes() => Assert.Equal(HttpStatusCode.OK, await SendAsync(("Aico-Session", "abc"), ("traceparent", "00-1-1-00")));

    [Fact]
    public async Task The_older_protocols_own_headers_pass() => Assert.Equal(HttpStatusCode.OK, await SendAsync(("Authorization", "Bearer abc")));

    private static async Task<HttpStatusCode> SendAsync(params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new OuterHeaderGuard(new Answering()));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/a");
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
