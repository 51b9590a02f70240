using System.Globalization;

namespace Aico.Protocols.Aico2;

/// <summary>The fields of a request that are the protocol's own: what the server decides retries by. Section 6.</summary>
/// <param name="CallId">aico-rid: 16 bytes, the same in both attempts of a call.</param>
/// <param name="Milliseconds">aico-t: since R on the client's monotonic clock, rounded down.</param>
/// <param name="RetryOfMilliseconds">aico-retry-of: age of the call, rounded up; null in a first attempt.</param>
internal readonly record struct CallFields(UInt128 CallId, long Milliseconds, long? RetryOfMilliseconds)
{
    /// <summary>Whether a text is a time: decimal, without leading zero, at most 10 digits.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out long milliseconds)
    {
        milliseconds = 0;
        return text.Length is >= 1 and <= Wire.MaxTimeDigits
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds);
    }

    public static string TextOf(long milliseconds) =>
        Math.Clamp(milliseconds, 0, Wire.MaxTimeMilliseconds).ToString(CultureInfo.InvariantCulture);
}
