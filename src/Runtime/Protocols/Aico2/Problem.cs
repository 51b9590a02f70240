using System.Buffers;
using System.Text.Json;

namespace Aico.Protocols.Aico2;

/// <summary>A problem document (RFC 9457) of the protocol, written and read. Sections 11 and 14.</summary>
/// <param name="Urn">The whole type.</param>
/// <param name="Type">Which of the protocol's own it is.</param>
/// <param name="Executed">Sealed ones only: whether the call was dispatched; null where nobody knows.</param>
/// <param name="OriginalStatus">Sealed ones only: status of the call's first run.</param>
internal sealed record Problem(string Urn, ProblemType Type, bool? Executed, int? OriginalStatus)
{
    /// <summary>Writes the body of an answer in plaintext, which says nothing beyond its type.</summary>
    public static byte[] WritePlain(ProblemType type, int status) => Write(type, status, executed: null, originalStatus: null, detail: null);

    /// <summary>Writes the body of a sealed answer or of an ERROR frame.</summary>
    public static byte[] WriteSealed(ProblemType type, bool? executed, int? originalStatus = null, string? detail = null) =>
        Write(type, ProblemTypes.StatusOf(type), executed, originalStatus, detail);

    /// <summary>Reads a problem; null for a body above 8 KiB, or one that is not an object with a type.</summary>
    public static Problem? Read(ReadOnlyMemory<byte> body)
    {
        if (body.Length > Wire.MaxProblem)
        {
            return null;
        }

        using JsonDocument? document = StrictJson.TryParseObject(body);
        if (document is null
            || !StrictJson.TryGetMember(document.RootElement, "type"u8, JsonValueKind.String, out JsonElement type)
            || StrictJson.TextOf(type) is not { } urn)
        {
            return null;
        }

        JsonElement root = document.RootElement;
        bool? executed = StrictJson.TryGetMember(root, "executed"u8, JsonValueKind.True, out _) ? true
            : StrictJson.TryGetMember(root, "executed"u8, JsonValueKind.False, out _) ? false
            : null;
        int? original = StrictJson.TryGetInteger(root, "original_status"u8, Wire.MinStatus, Wire.MaxStatus, out int status) ? status : null;
        return new Problem(urn, ProblemTypes.Find(urn), executed, original);
    }

    /// <summary>Recognises an answer in plaintext: status, media type and exact type must all fit. None for anything else.</summary>
    public static ProblemType Recognise(MessageHead answer, ReadOnlySequence<byte> body)
    {
        if (!answer.HasMediaType(Wire.ProblemMediaType) || body.Length > Wire.MaxProblem)
        {
            return ProblemType.None;
        }

        ProblemType type = Read(body.IsSingleSegment ? body.First : body.ToArray())?.Type ?? ProblemType.None;
        return ProblemTypes.IsPlain(type, answer.Status) ? type : ProblemType.None;
    }

    /// <summary>Decides whether an opened answer is a refusal by the server's protocol layer; null if the application made it. Sections 12.1 and 15.</summary>
    public static Refusal? Judge(MessageHead opened, ReadOnlyMemory<byte> body)
    {
        if (!opened.HasMediaType(Wire.ProblemMediaType)
            || Read(body) is not { } problem
            || !problem.Urn.StartsWith(Wire.ProblemPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        // A known type with another status is the server's mistake: it is surfaced, but permits nothing.
        RefusalKind kind = !ProblemTypes.IsSealed(problem.Type, opened.Status) ? RefusalKind.Refused : problem.Type switch
        {
            ProblemType.TooLate => RefusalKind.TooLate,
            ProblemType.InProgress => RefusalKind.InProgress,
            ProblemType.AlreadyProcessed => RefusalKind.AlreadyProcessed,
            ProblemType.OutcomeUnknown => RefusalKind.Ambiguous,
            _ => RefusalKind.Refused,
        };
        bool? executed = kind switch
        {
            RefusalKind.InProgress or RefusalKind.AlreadyProcessed => true,
            RefusalKind.Ambiguous => null,
            _ => problem.Executed,
        };
        return new Refusal(kind, problem.Urn[Wire.ProblemPrefix.Length..], executed, kind == RefusalKind.AlreadyProcessed ? problem.OriginalStatus : null);
    }

    private static byte[] Write(ProblemType type, int status, bool? executed, int? originalStatus, string? detail)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, Wire.ProblemPrefix + ProblemTypes.NameOf(type));
            writer.WriteString("title"u8, ProblemTypes.TitleOf(type));
            writer.WriteNumber("status"u8, status);
            if (executed is { } known)
            {
                writer.WriteBoolean("executed"u8, known);
            }

            if (originalStatus is { } original)
            {
                writer.WriteNumber("original_status"u8, original);
            }

            if (detail is not null)
            {
                writer.WriteString("detail"u8, detail);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
