using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>What an answer is, before and after it was opened. Sections 7, 11, 12.1, 14 and 15.</summary>
public sealed class JudgeTests
{
    private const string Stale = """{"type":"urn:aico:problem:session-unknown","title":"Session not known","status":422}""";

    [Theory]
    [InlineData("application/vnd.aico.message", null), InlineData("Application/VND.aico.message; x=1", null), InlineData("application/vnd.aico.message", "identity")]
    public void A_200_of_the_message_type_is_sealed(string type, string? encoding) => Assert.Equal(Verdict.Sealed, Judge(200, type, "", encoding));

    [Theory]
    [InlineData(200, "application/json", null), InlineData(200, "application/vnd.aico.message", "gzip"), InlineData(201, "application/vnd.aico.message", null)]
    [InlineData(204, "", null), InlineData(200, "application/problem+json", null), InlineData(299, "application/json", null), InlineData(200, "application/vnd.aico.message", "")]
    public void Any_other_2xx_is_a_downgrade_whatever_the_contract_declares(int status, string type, string? encoding) =>
        Assert.Equal(Verdict.Downgrade, Judge(status, type, Stale, encoding));

    [Theory]
    [InlineData(302, ""), InlineData(500, "application/vnd.aico.message"), InlineData(403, "application/problem+json"), InlineData(401, "application/json")]
    public void Anything_else_is_not_sealed(int status, string type) => Assert.Equal(Verdict.Unsealed, Judge(status, type, Stale));

    [Fact]
    public void The_stale_signal_is_recognised_as_the_document_writes_it()
    {
        Assert.Equal(Stale, Encoding.UTF8.GetString(Problem.WritePlain(ProblemType.SessionUnknown, 422)));
        Assert.Equal(Verdict.Stale, Judge(422, "application/problem+json", Stale));
        Assert.Equal(Verdict.Stale, Judge(422, "application/problem+json; charset=utf-8", """{"more":[1],"type":"urn:aico:problem:session-unknown"}"""));
    }

    [Theory]
    [InlineData(400, "application/problem+json", Stale), InlineData(422, "application/json", Stale), InlineData(422, "application/problem+json", "")]
    [InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:Session-Unknown"}"""), InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:session-unknown "}""")]
    [InlineData(422, "application/problem+json", """{"type":"session-unknown"}"""), InlineData(422, "application/problem+json", """["urn:aico:problem:session-unknown"]""")]
    [InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:session-unknown","type":"urn:aico:problem:session-unknown"}""")]
    [InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:rejected"}"""), InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:too-late"}""")]
    public void Whatever_differs_is_no_stale_signal(int status, string type, string body) => Assert.Equal(Verdict.Unsealed, Judge(status, type, body));

    [Theory]
    [InlineData(8192, true), InlineData(8193, false)]
    public void A_stale_signal_has_at_most_8_KiB(int size, bool recognised) =>
        Assert.Equal(recognised ? Verdict.Stale : Verdict.Unsealed, Judge(422, "application/problem+json", Stale.PadRight(size)));

    [Fact]
    public void A_rejection_is_recognised() => Assert.Equal(
        Verdict.Rejected, Judge(400, "application/problem+json", Encoding.UTF8.GetString(Problem.WritePlain(ProblemType.Rejected, 400))));

    [Fact]
    public void As_much_of_the_body_is_asked_for_as_is_read()
    {
        Assert.Equal(8192, Ends.Protocol.JudgedBytes(Head(422, "application/problem+json")));
        Assert.Equal(0, Ends.Protocol.JudgedBytes(Head(200, Wire.MessageMediaType)));
        Assert.Equal(0, Ends.Protocol.JudgedBytes(Head(500, "text/html")));
    }

    [Fact]
    public void Every_problem_in_plaintext_is_recognised_under_its_own_status_only() => Assert.All(Enum.GetValues<ProblemType>().Skip(1), static type =>
    {
        foreach (int status in (int[])[400, 403, 408, 409, 413, 422, 429, 500, 503])
        {
            ProblemType found = Problem.Recognise(Head(status, Wire.ProblemMediaType), new ReadOnlySequence<byte>(Problem.WritePlain(type, status)));
            Assert.Equal(ProblemTypes.IsPlain(type, status) ? type : ProblemType.None, found);
        }
    });

    [Theory]
    [InlineData("sealed-required", "403", ""), InlineData("rejected", "400", ""), InlineData("session-unknown", "422", ""), InlineData("handshake-failed", "400", "")]
    [InlineData("version-unsupported", "400", ""), InlineData("key-unknown", "422", ""), InlineData("client-refused", "403", ""), InlineData("busy", "429 503", "503")]
    [InlineData("malformed", "", "400"), InlineData("target-mismatch", "", "400"), InlineData("too-late", "", "408"), InlineData("too-large", "", "413"), InlineData("timeout", "", "408")]
    [InlineData("cancelled", "", "400"), InlineData("in-progress", "", "409"), InlineData("already-processed", "", "409"), InlineData("outcome-unknown", "", "409")]
    [InlineData("internal", "", "500"), InlineData("shutdown", "", "503")]
    public void The_table_of_problems_is_that_of_section_14(string name, string plain, string @sealed)
    {
        ProblemType type = ProblemTypes.Find("urn:aico:problem:" + name);
        Assert.Equal(name, ProblemTypes.NameOf(type));
        int[] all = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503];
        Assert.Equal(plain, string.Join(' ', all.Where(status => ProblemTypes.IsPlain(type, status))));
        Assert.Equal(@sealed, string.Join(' ', all.Where(status => ProblemTypes.IsSealed(type, status))));
    }

    [Theory]
    [InlineData(408, "too-late", "false", "TooLate", false), InlineData(408, "too-late", null, "TooLate", null)]
    [InlineData(409, "in-progress", "true", "InProgress", true), InlineData(409, "in-progress", "false", "InProgress", true)]
    [InlineData(409, "already-processed", "true", "AlreadyProcessed", true), InlineData(409, "outcome-unknown", "true", "Ambiguous", null)]
    [InlineData(503, "busy", "false", "Refused", false), InlineData(400, "malformed", "true", "Refused", true), InlineData(500, "internal", null, "Refused", null)]
    [InlineData(500, "too-late", "false", "Refused", false), InlineData(400, "of-a-later-version", "true", "Refused", true), InlineData(408, "timeout", "1", "Refused", null)]
    public void A_sealed_problem_is_a_refusal(int status, string name, string? executed, string kind, bool? wasExecuted)
    {
        string member = executed is null ? "" : $",\"executed\":{executed}";
        Refusal? refusal = Ends.Protocol.JudgeOpened(
            Head(status, Wire.ProblemMediaType), Encoding.UTF8.GetBytes($$"""{"type":"urn:aico:problem:{{name}}","status":{{status}}{{member}}}"""));
        Assert.Equal(new Refusal(Enum.Parse<RefusalKind>(kind), name, wasExecuted, null), refusal);
    }

    [Theory]
    [InlineData("application/problem+json", """{"type":"https://api.example/out-of-stock"}"""), InlineData("application/problem+json", "{}"), InlineData("application/problem+json", "x")]
    [InlineData("application/json", """{"type":"urn:aico:problem:too-late"}""")]
    public void Other_sealed_answers_are_the_applications_own(string type, string body) =>
        Assert.Null(Ends.Protocol.JudgeOpened(Head(408, type), Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData(422, "key-unknown"), InlineData(400, "version-unsupported"), InlineData(403, "client-refused"), InlineData(503, "busy")]
    public void A_refused_handshake_says_why(int status, string name)
    {
        using Aico2ClientHandshake handshake = Ends.Protocol.StartHandshake(Aico.Crypto.X25519KeyPair.Generate().PublicKey);
        byte[] body = Encoding.UTF8.GetBytes($$"""{"type":"urn:aico:problem:{{name}}"}""");
        Assert.Null(handshake.Complete(Head(status, Wire.ProblemMediaType), body, Ends.Start, out string? failure));
        Assert.Equal("the server answered " + name, failure);
        Assert.Equal(name, ProblemTypes.NameOf(handshake.Problem));
    }

    [Fact]
    public void A_handshake_answer_of_another_status_or_type_is_refused()
    {
        Assert.All((MessageHead[])[Head(201, Wire.HandshakeMediaType), Head(200, "application/json"), Head(422, Wire.ProblemMediaType)], static head =>
        {
            using Aico2ClientHandshake handshake = Ends.Protocol.StartHandshake(Aico.Crypto.X25519KeyPair.Generate().PublicKey);
            Assert.Null(handshake.Complete(head, new byte[100], Ends.Start, out string? failure));
            Assert.Equal(ProblemType.None, handshake.Problem);
            Assert.Equal($"the server answered {head.Status} without a handshake", failure);
        });
    }

    [Fact]
    public void Outer_headers_must_be_there_once()
    {
        MessageHead Outer(params (string, string)[] headers) => new() { Headers = [.. headers.Select(static h => KeyValuePair.Create(h.Item1, h.Item2))] };
        (string, string) session = ("aico-session", "AAECAwQFBgcICQoLDA0ODw");
        (string, string) request = ("AICO-REQUEST", "AAAAAAAAAAGJ-ML5HALpmg");
        Assert.Equal(new RequestNumber(1, 0x89f8c2f91c02e99a), OuterRequest.Read(Outer(session, request))!.Number);
        Assert.NotNull(OuterRequest.Read(Outer(session, request, ("Content-Encoding", "Identity"))));
        Assert.All(
            (MessageHead[])[Outer(session), Outer(request), Outer(session, session, request), Outer(session, request, request), Outer(session, request, ("content-encoding", "br"))],
            static outer => Assert.Null(OuterRequest.Read(outer)));
    }

    private static MessageHead Head(int status, string type) => new() { Status = status, Headers = type.Length == 0 ? [] : [new("Content-Type", type)] };

    private static Verdict Judge(int status, string type, string body, string? encoding = null)
    {
        MessageHead head = Head(status, type);
        if (encoding is not null)
        {
            head.Headers.Add(new("Content-Encoding", encoding));
        }

        return Ends.Protocol.Judge(head, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), plaintextMediaType: "application/json");
    }
}
