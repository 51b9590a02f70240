using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Protocols.Aico2.Vectors;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Section 3 between our own ends, and its messages changed in every place. Rows H1 to H6, H10 and H12.</summary>
public sealed class HandshakeTests
{
    private static readonly X25519KeyPair Identity = X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x44, 32)]);
    private static readonly ServerKey ServerKey = new(X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x11, 32)]));

    public static TheoryData<bool> Patterns => [false, true];

    [Theory]
    [InlineData(true, true, "aegis256"), InlineData(true, false, "xchacha20poly1305"), InlineData(false, true, "xchacha20poly1305"), InlineData(false, false, "xchacha20poly1305")]
    public void Both_ends_reach_the_same_session_under_the_expected_suite(bool clientHasAes, bool serverHasAes, string suite)
    {
        foreach (bool identified in (bool[])[false, true])
        {
            using Aico2ClientHandshake client = Client(identified, Suite.Preferred(clientHasAes));
            using Aico2ServerHandshake server = Read(client.RequestBody.Span, Suite.Preferred(serverHasAes))!;
            Assert.Equal(suite, server.Suite.Name);
            Assert.Equal(identified ? Identity.PublicKey.ToArray() : [], server.ClientKey.ToArray());
            Aico2Session atServer = server.Complete(Ends.Protocol, Terms(server.Suite), X25519KeyPair.Generate(), Ends.Start, out byte[] answer)!;
            var atClient = (Aico2Session)client.Complete(HandshakeKatTests.HandshakeAnswer, answer, Ends.Start, out _)!;
            Assert.Equal(atServer.KeyOf(Direction.Request), atClient.KeyOf(Direction.Request));
            Assert.Equal(atServer.KeyOf(Direction.Response), atClient.KeyOf(Direction.Response));
            Assert.Equal(atServer.HandshakeHash, atClient.HandshakeHash);
            Assert.Equal((atServer.Lifetime, atServer.MaxRequests, atServer.Heartbeat), (atClient.Lifetime, atClient.MaxRequests, atClient.Heartbeat));
            (byte[][] request, MessageHead outer, ulong n) = Ends.SealRequest(atClient, Ends.Request(), new Aico2Settings(), static (s, o) => s.Complete("hi"u8, true, o));
            using var opener = (Aico2Opener)Ends.Protocol.Open(atServer, Direction.Request, outer, Ends.Limits);
            Assert.Equal("hi", Received.Read(opener, request).Body);
            Assert.Equal(new ExchangeId(n), opener.Exchange);
        }
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Every_changed_bit_of_message_1_is_refused(bool identified)
    {
        using Aico2ClientHandshake client = Client(identified, Suite.Preferred(true));
        byte[] message = client.RequestBody.ToArray();
        for (int bit = 0; bit < 8 * message.Length; bit++)
        {
            byte[] changed = [.. message];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ProblemType problem = Aico2ServerHandshake.Read(changed, [ServerKey], [NoisePattern.NK, NoisePattern.IK], Suite.Preferred(true), out Aico2ServerHandshake? handshake);
            Assert.Null(handshake);
            ProblemType[] expected = (bit / 8) switch
            {
                0 => [ProblemType.VersionUnsupported],
                1 => [ProblemType.VersionUnsupported, ProblemType.HandshakeFailed],
                < 10 => [ProblemType.KeyUnknown],
                _ => [ProblemType.HandshakeFailed],
            };
            Assert.Contains(problem, expected);
        }
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Message_1_cut_or_lengthened_is_refused(bool identified)
    {
        using Aico2ClientHandshake client = Client(identified, Suite.Preferred(true));
        byte[] message = client.RequestBody.ToArray();
        Assert.All(Enumerable.Range(0, message.Length), length => Assert.Null(Read(message.AsSpan(0, length), Suite.Preferred(true))));
        Assert.Null(Read([.. message, 0], Suite.Preferred(true)));
        Assert.Null(Read([.. message, .. new byte[8192]], Suite.Preferred(true)));
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Every_changed_byte_or_length_of_message_2_is_refused(bool identified)
    {
        byte[] Answer(Aico2ClientHandshake client)
        {
            using Aico2ServerHandshake server = Read(client.RequestBody.Span, Suite.Preferred(true))!;
            Assert.NotNull(server.Complete(Ends.Protocol, Terms(server.Suite), X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x33, 32)]), Ends.Start, out byte[] answer));
            return answer;
        }

        void AssertRefused(Func<byte[], byte[]> change)
        {
            using Aico2ClientHandshake client = Client(identified, Suite.Preferred(true));
            Assert.Null(client.Complete(HandshakeKatTests.HandshakeAnswer, change(Answer(client)), Ends.Start, out string? failure));
            Assert.Equal("the server's handshake message does not open", failure);
        }

        int length;
        using (Aico2ClientHandshake client = Client(identified, Suite.Preferred(true)))
        {
            length = Answer(client).Length;
        }

        for (int position = 0; position < length; position++)
        {
            // The highest bit too: X25519 ignores a public key's last bit, but the hash does not.
            foreach (byte change in (byte[])[0x01, 0x80])
            {
                AssertRefused(answer =>
                {
                    answer[position] ^= change;
                    return answer;
                });
            }
        }

        for (int cut = 0; cut < length; cut++)
        {
            AssertRefused(answer => answer[..cut]);
        }

        AssertRefused(static answer => [.. answer, 0]);
        AssertRefused(static answer => [.. answer, .. new byte[16_384]]);
    }

    [Fact]
    public void A_man_in_the_middle_with_a_key_of_his_own_is_refused()
    {
        using var other = new ServerKey(X25519KeyPair.Generate());
        using Aico2ClientHandshake client = Client(identified: false, Suite.Preferred(true));
        byte[] request = client.RequestBody.ToArray();
        Assert.Null(Read(request, Suite.Preferred(true), other));
        other.Id.CopyTo(request.AsSpan(2));
        Assert.Null(Read(request, Suite.Preferred(true), other));
    }

    [Fact]
    public void A_pattern_that_is_not_enabled_is_a_version_that_is_not_supported()
    {
        using Aico2ClientHandshake client = Client(identified: true, Suite.Preferred(true));
        Assert.Equal(
            ProblemType.VersionUnsupported,
            Aico2ServerHandshake.Read(client.RequestBody.Span, [ServerKey], [NoisePattern.NK], Suite.Preferred(true), out _));
    }

    [Fact]
    public void A_payload_above_4096_bytes_is_refused()
    {
        foreach ((int size, bool accepted) in ((int, bool)[])[(4096, true), (4097, false)])
        {
            byte[] payload = System.Text.Encoding.UTF8.GetBytes("""{"v":[2],"suites":["xchacha20poly1305"]}""".PadRight(size));
            byte[] body = new byte[10 + NoiseHandshake.Overhead1Of(NoisePattern.NK) + size];
            HandshakeHeader.Write(body, NoisePattern.NK, ServerKey.Pair.PublicKey);
            byte[] prologue = new byte[Wire.PrologueSize];
            HandshakeHeader.WritePrologue(prologue, body);
            using var noise = NoiseHandshake.Initiate(NoisePattern.NK, prologue, ServerKey.Pair.PublicKey, null, X25519KeyPair.Generate());
            Assert.True(noise.TryWriteMessage1(payload, body.AsSpan(10)));
            Assert.Equal(accepted, Read(body, Suite.Preferred(false)) is not null);
        }
    }

    [Fact]
    public void A_server_key_of_low_order_begins_no_handshake() =>
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => Ends.Protocol.StartHandshake(new byte[32]));

    [Fact]
    public void Ephemeral_keys_are_fresh_each_time()
    {
        using Aico2ClientHandshake one = Client(identified: false, Suite.Preferred(true));
        using Aico2ClientHandshake two = Client(identified: false, Suite.Preferred(true));
        Assert.NotEqual(one.RequestBody.ToArray(), two.RequestBody.ToArray());
    }

    [Fact]
    public void A_handshake_runs_once()
    {
        using Aico2ClientHandshake client = Client(identified: false, Suite.Preferred(true));
        Assert.Null(client.Complete(HandshakeKatTests.HandshakeAnswer, new byte[100], Ends.Start, out _));
        Assert.Throws<InvalidOperationException>(() => client.Complete(HandshakeKatTests.HandshakeAnswer, new byte[100], Ends.Start, out _));
        using var noise = NoiseHandshake.Respond(NoisePattern.NK, [], ServerKey.Pair);
        Assert.False(noise.TryReadMessage1(new byte[100], new byte[52]));
        Assert.Throws<InvalidOperationException>(() => noise.TryReadMessage1(new byte[100], new byte[52]));
        Assert.Throws<InvalidOperationException>(() => noise.Split(new byte[32], new byte[32]));
    }

    private static Aico2ClientHandshake Client(bool identified, IReadOnlyList<Suite> suites) =>
        new Aico2Protocol(new Aico2Settings { Identity = identified ? Identity : null, Suites = suites }).StartHandshake(ServerKey.Pair.PublicKey);

    private static Aico2ServerHandshake? Read(ReadOnlySpan<byte> body, IReadOnlyList<Suite> suites, ServerKey? key = null)
    {
        Aico2ServerHandshake.Read(body, [key ?? ServerKey], [NoisePattern.NK, NoisePattern.IK], suites, out Aico2ServerHandshake? handshake);
        return handshake;
    }

    private static SessionTerms Terms(Suite suite) => new(new byte[16], suite, 3600, 1024, 15);
}
