using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>Problem documents, sealed and not, and every other JSON of the protocol.</summary>
/// <remarks>Input: status(1) ‖ document.</remarks>
internal sealed class ProblemTarget : Target
{
    private static readonly int[] Statuses = [200, 400, 403, 408, 409, 413, 422, 429, 500, 503];

    public override string Name => "problem";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            yield return [6, .. """{"type":"urn:aico:problem:session-unknown","title":"Session not known","status":422}"""u8];
            yield return [1, .. """{"type":"urn:aico:problem:rejected","title":"Rejected","status":400}"""u8];
            yield return [4, .. """{"type":"urn:aico:problem:already-processed","executed":true,"original_status":201}"""u8];
            yield return [3, .. """{"type":"urn:aico:problem:too-late","executed":false}"""u8];
            yield return [8, .. """{"type":"about:blank","title":"x","detail":"\ud83d\ude00","status":500,"more":[1,{"a":null}]}"""u8];
        }
    }

    public override byte[][] Words =>
        [.. ((string[])["\"type\"", "\"executed\"", "true", "false", "null", "\"original_status\"", "urn:aico:problem:", "busy", "too-late", "in-progress", "\\ud800", "\\u0000", "1e3", "201", "{", "}", "[", "]", ",", ":", "\"", "\ufeff"]).Select(Encoding.UTF8.GetBytes)];

    public override long MaxAllocation(int inputLength) => 64 * 1024 + (128L * inputLength);

    public override void Execute(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var head = new MessageHead { Status = Statuses[input[0] % Statuses.Length], Headers = { new("Content-Type", Wire.ProblemMediaType) } };
        ReadOnlyMemory<byte> body = input.AsMemory(1);
        ProblemType plain = Problem.Recognise(head, new ReadOnlySequence<byte>(body));
        Require(plain == ProblemType.None || ProblemTypes.IsPlain(plain, head.Status), "Only what may come in plaintext is recognised there.");
        Verdict verdict = Samples.Protocol.Judge(head, new ReadOnlySequence<byte>(body), plaintextMediaType: Wire.ProblemMediaType);
        Require(verdict is Verdict.Downgrade or Verdict.Unsealed or Verdict.Stale or Verdict.Rejected, "No plaintext is data.");
        Require(verdict == Verdict.Stale == (plain == ProblemType.SessionUnknown), "A session is stale where the server says so.");
        if (Problem.Judge(head, body) is { } refusal)
        {
            Require(refusal.Kind != RefusalKind.TooLate || head.Status == 408, "Only its own status permits a retry.");
        }

        _ = ApiProblem.Read(body);
        _ = Offer.Read(body);
        _ = SessionTerms.Read(body, [Suite.XChaCha, Suite.Aegis]);
    }
}
