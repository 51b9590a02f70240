namespace Aico.Integration.Tests.Tamper;

/// <summary>Rows H1 to H8 and H11.</summary>
public sealed class HandshakeTamperTests : TamperTests
{
    [Fact]
    public async Task H1_H3_H4_A_flipped_bit_in_any_byte_of_message_1_its_key_id_version_or_pattern_makes_no_session()
    {
        int length = 0;
        Proxy.Message1 = message => Flip(message, length = message.Length);
        for (int at = 0; at == 0 || at < length; at++)
        {
            _at = at;
            (AicoConnection connection, ITamperApi api) = Connect(Host.Pin);
            await using (connection)
            {
                var failure = await Assert.ThrowsAsync<ApiRequestException>(() => connection.WarmUpAsync(Stop));
                Assert.Equal(at is >= 2 and < 10 ? FailureKind.ServerIdentityChanged : FailureKind.HandshakeFailed, failure.Kind);
                Assert.Equal(Execution.NotExecuted, failure.Execution);
            }
        }

        Assert.True(length > 90, "Message 1 was not seen.");
        Assert.Equal(0, Proxy.Messages);
    }

    [Fact]
    public async Task H2_A_flipped_bit_in_any_byte_of_message_2_makes_the_client_abort()
    {
        int length = 0;
        Proxy.Message2 = message => Flip(message, length = message.Length);
        for (int at = 0; at == 0 || at < length; at++)
        {
            _at = at;
            (AicoConnection connection, _) = Connect(Host.Pin);
            await using (connection)
            {
                var failure = await Assert.ThrowsAsync<ApiRequestException>(() => connection.WarmUpAsync(Stop));
                Assert.Equal(FailureKind.HandshakeFailed, failure.Kind);
            }
        }

        Assert.Equal(0, Proxy.Messages);
    }

    [Fact]
    public async Task H5_Another_server_in_the_middle_is_found_out_with_or_without_the_right_key_id()
    {
        await using TamperHost other = await TamperHost.StartAsync();
        await using TamperProxy middle = await TamperProxy.StartAsync(other.Address);
        byte[] otherKeyId = System.Security.Cryptography.SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(other.Pin))[..8];
        foreach (bool rewritesKeyId in new[] { false, true })
        {
            middle.Message1 = message => rewritesKeyId ? [.. message[..2], .. otherKeyId, .. message[10..]] : message;
            var options = new AicoConnectionOptions
            {
                BaseAddress = new Uri(middle.Address, "/api/v1"),
                HttpVersion = new Version(2, 0),
                HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            options.UseAico2(aico2 => aico2.PinServerKey(Host.Pin));
            await using var connection = new AicoConnection(options);
            var failure = await Assert.ThrowsAsync<ApiRequestException>(() => connection.WarmUpAsync(Stop));
            Assert.Equal(rewritesKeyId ? FailureKind.HandshakeFailed : FailureKind.ServerIdentityChanged, failure.Kind);
        }
    }

    [Fact]
    public async Task H7_A_repeated_message_1_disturbs_nobody()
    {
        byte[] message1 = [];
        Proxy.Message1 = message => message1 = message;
        await UnaryAsync("before");
        Proxy.Message1 = _ => message1;
        (AicoConnection connection, _) = Connect(Host.Pin);
        await using (connection)
        {
            // The server answers it, to keys that nobody has: this client does not understand the answer.
            Assert.Equal(FailureKind.HandshakeFailed, (await Assert.ThrowsAsync<ApiRequestException>(() => connection.WarmUpAsync(Stop))).Kind);
        }

        await UnaryAsync("after");
        Assert.Equal((1, 1), (Host.ExecutionsOf("before"), Host.ExecutionsOf("after")));
        Assert.Equal(2, Proxy.Handshakes);
    }

    [Theory]
    [InlineData(200, "application/json", "{}")]
    [InlineData(200, "application/vnd.aico.handshake", "")]
    [InlineData(200, "text/html", "<html>")]
    [InlineData(400, "application/problem+json", """{"type":"urn:aico:problem:version-unsupported","title":"x","status":400}""")]
    public async Task H8_A_plaintext_answer_to_the_handshake_is_no_session_and_never_a_fallback(int status, string type, string body)
    {
        Proxy.Answer = (context, number) => number == 0 ? AnswerAsync(context, status, type, body) : Task.FromResult(false);
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.HandshakeFailed, Execution.NotExecuted), (failure.Kind, failure.Execution));
        Assert.Equal(0, Host.ExecutionsOf("never"));
        Assert.Equal(0, Proxy.Messages);
    }

    [Fact]
    public async Task H8_A_plaintext_answer_to_a_call_is_never_data()
    {
        Proxy.Answer = (context, number) => number > 0 ? AnswerAsync(context, 200, "application/json", """{"index":7,"text":"item 7"}""") : Task.FromResult(false);
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.Downgrade, Execution.Unknown), (failure.Kind, failure.Execution));
        Assert.Equal(0, Host.ExecutionsOf("never"));
    }

    [Fact]
    public async Task H11_A_forged_unknown_key_is_an_error_and_nothing_silent()
    {
        Proxy.Answer = async (context, number) =>
        {
            if (number != 0)
            {
                return false;
            }

            await TamperProxy.ForgeAsync(context, 422, "key-unknown");
            return true;
        };
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.ServerIdentityChanged, Execution.NotExecuted), (failure.Kind, failure.Execution));
    }

    private int _at;

    private byte[] Flip(byte[] message, int length)
    {
        byte[] flipped = [.. message];
        flipped[Math.Min(_at, length - 1)] ^= 1;
        return flipped;
    }

    private static async Task<bool> AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
        return true;
    }
}
