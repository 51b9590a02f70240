using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

/// <summary>Whatever arrives, parsers answer; they never throw.</summary>
public sealed class ParserFuzzTests
{
    private static readonly byte[][] Valid =
    [
        Encoding.UTF8.GetBytes("""{"encrypted": true, "payload": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXR7Q3NznARBeo2D3gq8RidPWLRRh8zWVrvyg+iXFGkQ0zmDPxUQ==", "encryption": "xchacha20poly1305", "type": "raw"}"""),
        Encoding.UTF8.GetBytes("""{"encrypted": true, "payload": "AAAA", "client_id": "812351094ba8b057"}"""),
        Encoding.UTF8.GetBytes("""{"error":"Encryption error","detail":"Failed to decrypt payload: \u00e9"}"""),
        Encoding.UTF8.GetBytes("""{"raw_data":"eyJhIjoxfQp7ImIiOjJ9Cg=="}"""),
        Encoding.UTF8.GetBytes("""{"status":"session_established","handshake_response":{"component":"backend","public_key":"NfsoiKrsEenbVC7xEJuYXYexexqatPPxVvN1IfDbUj0=","timestamp":1795509156.4813151,"challenge":"xUqKpNy7kBZ0c/hb6MyH2NR+8afB4mkwQT+wqB/cEnc=","signature":"E7+y4kLUMo2FyPe9wc4WR2FUQqK/8EaNoz5wB9jsdUK71QsRoX9QANn/AyvL8qbIHhihiC342bYkF1N8DvZSBg==","identity_key":"sGv519UKh2C7CVQQctc9wJjXY/Cc22KMiHQfjtFIjRs="}}"""),
        Encoding.UTF8.GetBytes("""{"handshake_request": {"component": "test_client", "public_key": "RTy5U+jVQ68YhkxK6v7cqHVyVHf6/41ob4xJm/SsxiE=", "timestamp": 1795509156.480427, "challenge": "00z3m0r8DAavi1BrAV2OvjFZ71M0lEeBS8oR7AA0VZw=", "signature": "QAZ2+zLVhCSm/4fRRJw9AxqYxTNi74SQKDowKD6vxgg6ifR4+FSHJ0uMWCRjriWVLLzgky2xZ80kstfFOBAuDg==", "identity_key": "0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc="}}"""),
    ];

    // Tokens that change what a parser does, as bytes: escapes, lone surrogates, brackets, marks, bad UTF-8.
    private static readonly byte[][] Tokens =
    [
        "\\ud800"u8.ToArray(), "\\udc00"u8.ToArray(), "\\u0065"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(),
        "]"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "null"u8.ToArray(), "1e999"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), [0], [0xff], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf],
        "\"encrypted\":true,"u8.ToArray(), "\"payload\":"u8.ToArray(),
    ];

    private const string Plaintext = """{"answer":42}""";

    private static readonly byte[] SealedLine = Peer.Pair().Server.WriteLines(Plaintext)[0];

    private static readonly Peer Client = Peer.Pair().Client;

    [Fact]
    public void Random_bytes_never_make_a_parser_throw() => Gen.Byte.Array[0, 300].Sample(ParseAsEverything, iter: 5_000);

    [Fact]
    public void Random_json_like_text_never_makes_a_parser_throw() =>
        Gen.Int[0, Tokens.Length - 1].Array[0, 30].Sample(static tokens => ParseAsEverything([.. tokens.SelectMany(static token => Tokens[token])]), iter: 5_000);

    [Fact]
    public void Mutations_of_valid_messages_never_make_a_parser_throw() =>
        Gen.Int[0, Valid.Length - 1].SelectMany(static index => Mutations(Valid[index])).Sample(ParseAsEverything, iter: 20_000);

    [Fact]
    public void Mutations_of_a_sealed_record_give_its_very_plaintext_or_nothing() => Mutations(SealedLine).Sample(
        static bytes => Assert.All(Opened.Read(Peer.Pair().Client.OpenStream(), bytes).Parts, static part => Assert.Equal(Plaintext, part)), iter: 5_000);

    private static Gen<byte[]> Mutations(byte[] text) =>
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 6], Gen.Int[0, Tokens.Length - 1]).Array[1, 4]
            .Select(edits => edits.Aggregate(text, static (current, edit) => Edit(current, edit.Item1, edit.Item2, Tokens[edit.Item3])));

    private static byte[] Edit(byte[] text, int position, int removed, byte[] inserted)
    {
        int start = Math.Min(position, text.Length);
        return [.. text[..start], .. inserted, .. text[Math.Min(start + removed, text.Length)..]];
    }

    private static void ParseAsEverything(byte[] bytes)
    {
        _ = Envelope.Read(bytes).IsSealed;
        _ = Envelope.ReadRaw(bytes);
        _ = HandshakeMessage.ReadRequest(bytes, out HandshakeMessage? request);
        _ = request?.VerifySignature();
        _ = HandshakeMessage.ReadResponse(bytes)?.VerifySignature();
        _ = JsonText.IsOneValue(bytes);
        _ = StrictBase64.DecodeExact(bytes, 32);
        foreach (int status in (int[])[200, 400, 401])
        {
            var head = new MessageHead { Status = status, Headers = { new("Content-Type", "application/json") } };
            _ = Client.Protocol.Judge(head, new ReadOnlySequence<byte>(bytes), plaintextMediaType: "application/json");
        }

        using MessageOpener body = Client.OpenBody();
        using MessageOpener stream = Client.OpenStream();
        _ = Opened.Read(body, bytes);
        _ = Opened.Read(stream, bytes);
    }
}
