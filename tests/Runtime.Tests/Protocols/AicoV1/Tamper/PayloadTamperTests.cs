using System.Text;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Tamper;

/// <summary>One sealed message, changed in every place: always the same fault, never a byte of plaintext.</summary>
public sealed class PayloadTamperTests
{
    private const string Plaintext = """{"answer":42}""";

    private readonly Peer _client;
    private readonly Peer _server;
    private readonly byte[] _payload;

    public PayloadTamperTests()
    {
        (_client, _server) = Peer.Pair();
        _payload = _server.Seal(Plaintext);
    }

    [Fact]
    public void The_unchanged_message_opens() =>
        Assert.Equal([Plaintext], Opened.Read(_client.OpenBody(), Body(Convert.ToBase64String(_payload))).Parts);

    [Theory]
    [InlineData("nonce", 0, Wire.NonceSize)]
    [InlineData("tag", Wire.NonceSize, Wire.Overhead)]
    [InlineData("ciphertext", Wire.Overhead, Wire.Overhead + 13)]
    public void Flipping_any_bit_gives_the_uniform_fault_and_nothing_else(string region, int start, int end)
    {
        Assert.True(end <= _payload.Length, region);
        Assert.All(Enumerable.Range(8 * start, 8 * (end - start)), bit =>
        {
            byte[] changed = [.. _payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertNotOpened(Convert.ToBase64String(changed));
        });
    }

    [Fact]
    public void Every_byte_belongs_to_nonce_tag_or_ciphertext() => Assert.Equal(Wire.Overhead + 13, _payload.Length);

    [Fact]
    public void Replacing_any_character_of_the_base64_by_any_byte_gives_the_uniform_fault()
    {
        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(_payload));
        using var reader = new PayloadReader(_client.Session);
        Assert.All(Enumerable.Range(0, text.Length), position =>
        {
            byte original = text[position];
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                if (value != original)
                {
                    text[position] = (byte)value;
                    Assert.Equal(OpenFault.NotOpened, reader.TryOpen(text, out ReadOnlyMemory<byte> plaintext));
                    Assert.True(plaintext.IsEmpty);
                }
            }

            text[position] = original;
        });
    }

    [Fact]
    public void Cutting_the_payload_after_any_byte_gives_the_uniform_fault() =>
        Assert.All(Enumerable.Range(0, _payload.Length), length => AssertNotOpened(Convert.ToBase64String(_payload.AsSpan(0, length))));

    [Fact]
    public void A_byte_more_gives_the_uniform_fault() => AssertNotOpened(Convert.ToBase64String([.. _payload, 0]));

    [Fact]
    public void Cutting_the_body_after_any_byte_but_the_first_and_last_gives_a_fault_and_nothing_else()
    {
        byte[] body = Body(Convert.ToBase64String(_payload));
        Assert.All(Enumerable.Range(1, body.Length - 1), length =>
        {
            Opened opened = Opened.Read(_client.OpenBody(), body[..length]);
            Assert.Empty(opened.Parts);
            Assert.Equal(OpenFault.NotSealed, opened.Fault);
        });
    }

    [Fact]
    public void A_body_cut_to_nothing_is_an_empty_message_which_the_protocol_cannot_tell_apart() =>
        Assert.True(Opened.Read(_client.OpenBody()).EndedCleanly);

    [Fact]
    public void A_failed_attempt_does_not_use_up_the_nonce_of_the_honest_message()
    {
        byte[] changed = [.. _payload];
        changed[^1] ^= 1;
        AssertNotOpened(Convert.ToBase64String(changed));
        Assert.Equal([Plaintext], Opened.Read(_client.OpenBody(), Body(Convert.ToBase64String(_payload))).Parts);
    }

    [Fact]
    public void The_same_answer_a_second_time_is_refused()
    {
        byte[] body = Body(Convert.ToBase64String(_payload));
        Opened.Read(_client.OpenBody(), body);
        Assert.Equal(OpenFault.Protocol, Opened.Read(_client.OpenBody(), body).Fault);
    }

    [Fact]
    public void A_request_reflected_as_its_answer_is_refused()
    {
        byte[] own = _client.WriteResponse(Wire.Json, Plaintext);
        Opened opened = Opened.Read(_client.OpenBody(), own);
        Assert.Empty(opened.Parts);
        Assert.Equal(OpenFault.Protocol, opened.Fault);
    }

    [Fact]
    public void A_message_of_another_session_gives_the_uniform_fault()
    {
        byte[] otherKey = new byte[Wire.KeySize];
        AssertNotOpened(Convert.ToBase64String(Peer.With(otherKey).Seal(Plaintext)));
    }

    [Fact]
    public void Plaintext_is_not_sealed() => Assert.Equal(OpenFault.NotSealed, Opened.Read(_client.OpenBody(), Encoding.UTF8.GetBytes(Plaintext)).Fault);

    [Fact]
    public void A_body_over_the_limit_is_refused_before_it_ended_and_without_reserving_memory()
    {
        using MessageOpener opener = _client.OpenBody(new OpenLimits(Item: 100, Body: 100));
        System.Buffers.ReadOnlySequence<byte> input = ByteSequence.Of(new byte[4 * 1024 * 1024]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(opener.TryRead(ref input, endOfInput: false, out MessagePart part));
        long reserved = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(OpenFault.TooLarge, part.Fault);
        Assert.InRange(reserved, 0, 64 * 1024);
    }

    private static byte[] Body(string payload) =>
        Encoding.ASCII.GetBytes($$"""{"encrypted": true, "payload": "{{payload}}", "encryption": "xchacha20poly1305"}""");

    private void AssertNotOpened(string payload)
    {
        Opened opened = Opened.Read(_client.OpenBody(), Body(payload));
        Assert.Empty(opened.Parts);
        Assert.Equal(OpenFault.NotOpened, opened.Fault);
    }
}
