using System.Diagnostics.CodeAnalysis;

namespace Aico.Protocols.Aico2;

/// <summary>What a request shows in plaintext: session and number. Section 6; steps 1 and 2 of section 10.</summary>
/// <param name="SessionId">sid, 16 to 512 bytes.</param>
/// <param name="Number">n and salt.</param>
internal sealed record OuterRequest(byte[] SessionId, RequestNumber Number)
{
    /// <summary>Reads the two headers, each exactly once; null otherwise, or if the body is encoded.</summary>
    public static OuterRequest? Read(MessageHead outer)
    {
        Span<byte> id = stackalloc byte[Wire.MaxSessionId];
        return IsNotEncoded(outer)
            && TryFindOnce(outer, Wire.SessionHeader, out string? session)
            && Base64UrlText.TryDecode(session, id, out int length)
            && length >= Wire.MinSessionId
            && TryFindOnce(outer, Wire.RequestHeader, out string? request)
            && RequestNumber.TryParse(request, out RequestNumber number)
                ? new OuterRequest(id[..length].ToArray(), number)
                : null;
    }

    /// <summary>Whether there is no Content-Encoding; "identity" is none.</summary>
    public static bool IsNotEncoded(MessageHead outer)
    {
        foreach (KeyValuePair<string, string> header in outer.Headers)
        {
            if (header.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
                && !header.Value.AsSpan().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryFindOnce(MessageHead head, string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        foreach (KeyValuePair<string, string> header in head.Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                if (value is not null)
                {
                    return false;
                }

                value = header.Value;
            }
        }

        return value is not null;
    }
}
