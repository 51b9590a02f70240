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

    [Fact]
    public async Task H11_A_key_that_changes_after_the_pin_is_not_accepted_until_the_pin_is_removed()
    {
        var store = new InMemoryPinStore();
        string named = Host.Pin;
        Proxy.Answer = (context, _) => NameKeyAsync(context, named);
        (AicoConnection first, ITamperApi api) = Connect(aico2 => aico2.TrustOnFirstUse(store));
        await using (first)
        {
            await api.UnaryAsync("first", Aico.Tests.PeerItem.Of(1), Stop);
        }

        // Whatever is named now: the pin decides, and the server that has not its key is another one.
        await using TamperHost other = await TamperHost.StartAsync();
        named = other.Pin;
        Proxy.Message1 = message => [.. message[..2], .. new byte[8], .. message[10..]];
        (AicoConnection second, api) = Connect(aico2 => aico2.TrustOnFirstUse(store));
        await using (second)
        {
            Assert.Equal(FailureKind.ServerIdentityChanged, (await Assert.ThrowsAsync<ApiRequestException>(() => second.WarmUpAsync(Stop))).Kind);
        }

        Proxy.Message1 = null;
        named = Host.Pin;
        await store.RemoveAsync(new Uri(Proxy.Address, "/api/v1/_aico/handshake").AbsoluteUri, Stop);
        (AicoConnection third, api) = Connect(aico2 => aico2.TrustOnFirstUse(store));
        await using (third)
        {
            await api.UnaryAsync("third", Aico.Tests.PeerItem.Of(1), Stop);
        }
    }

    [Fact]
    public async Task H11_Of_two_first_contacts_at_once_one_key_is_pinned()
    {
        var store = new InMemoryPinStore();
        string id = new Uri(Proxy.Address, "/api/v1/_aico/handshake").AbsoluteUri;
        Proxy.Answer = async (context, _) =>
        {
            if (!await NameKeyAsync(context, Host.Pin))
            {
                return false;
            }

            // The other first contact was quicker, and met another server.
            await store.TryAddAsync(id, new byte[32], Stop);
            return true;
        };
        (AicoConnection late, ITamperApi api) = Connect(aico2 => aico2.TrustOnFirstUse(store));
        await using (late)
        {
            var failure = await Assert.ThrowsAsync<ApiRequestException>(() => api.UnaryAsync("never", Aico.Tests.PeerItem.Of(1), Stop));
            Assert.Equal((FailureKind.ServerIdentityChanged, Execution.NotExecuted), (failure.Kind, failure.Execution));
        }

        Assert.Equal(0, Host.ExecutionsOf("never"));
        Assert.Equal(new byte[32], await store.GetAsync(id, Stop));
    }

    private static async Task<bool> NameKeyAsync(Microsoft.AspNetCore.Http.HttpContext context, string pin)
    {
        if (context.Request.Path != "/api/v1/_aico/key")
        {
            return false;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"v":2,"keys":["{{pin}}"]}"""));
        return true;
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
