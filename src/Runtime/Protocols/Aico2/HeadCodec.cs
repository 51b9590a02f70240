using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Aico.Protocols.Aico2;

/// <summary>What the HEAD says of the content that follows.</summary>
/// <param name="IsItems">An item stream; otherwise bytes.</param>
/// <param name="ContentLength">content-length, or -1.</param>
internal readonly record struct ContentShape(bool IsItems, long ContentLength);

/// <summary>HEAD and TRAILERS, written and read: the known-length form of RFC 9292 without content, and stricter. Section 9.</summary>
/// <remarks>
/// <code>
/// request    0x00 ‖ S(method) ‖ S(scheme) ‖ S(authority) ‖ S(path and query) ‖ S(fields)
/// response   0x01 ‖ V(status) ‖ S(fields)
/// fields     ( S(name) ‖ S(value) )*          S(x) = V(length of x) ‖ x
/// </code>
/// Texts are Latin-1, so that no byte changes on the way through. Readers give false for every violation and say nothing more.
/// </remarks>
internal static class HeadCodec
{
    // A request gets three at most: call id, time, age.
    private const int OwnFields = 3;

    /// <summary>Writes a request's head. Fields that begin with <c>aico-</c> are left out: those are the protocol's.</summary>
    /// <exception cref="ArgumentException">The head breaks a rule of section 9; the text does not show what it holds.</exception>
    public static void WriteRequest(MessageHead head, in CallFields call, IBufferWriter<byte> output)
    {
        string authority = Normalize(head.Scheme, head.Authority);
        Require(FieldRules.IsMethod(head.Method), "method");
        Require(FieldRules.IsScheme(head.Scheme), "scheme");
        Require(FieldRules.IsAuthority(authority), "authority");
        Require(FieldRules.IsPath(head.Target), "path");
        List<KeyValuePair<string, string>> fields = Check(head.Headers, OwnFields);
        Span<byte> callId = stackalloc byte[Wire.CallIdSize];
        BinaryPrimitives.WriteUInt128BigEndian(callId, call.CallId);
        fields.Add(new(Wire.CallIdField, Base64UrlText.Encode(callId)));
        fields.Add(new(Wire.TimeField, CallFields.TextOf(call.Milliseconds)));
        if (call.RetryOfMilliseconds is { } age)
        {
            fields.Add(new(Wire.RetryOfField, CallFields.TextOf(age)));
        }

        output.Write([Wire.RequestFraming]);
        WriteText(head.Method, output);
        WriteText(head.Scheme, output);
        WriteText(authority, output);
        WriteText(head.Target, output);
        WriteFields(fields, output);
    }

    /// <summary>Writes a response's head. Fields that begin with <c>aico-</c> are left out.</summary>
    /// <exception cref="ArgumentException">The head breaks a rule of section 9; the text does not show what it holds.</exception>
    public static void WriteResponse(MessageHead head, IBufferWriter<byte> output)
    {
        Require(head.Status is >= Wire.MinStatus and <= Wire.MaxStatus, "status");
        List<KeyValuePair<string, string>> fields = Check(head.Headers, ownFields: 0);
        output.Write([Wire.ResponseFraming]);
        VarInt.Write((ulong)head.Status, output);
        WriteFields(fields, output);
    }

    /// <summary>Writes trailers. Fields that begin with <c>aico-</c> are left out.</summary>
    /// <exception cref="ArgumentException">A field breaks a rule of section 9; the text does not show its value.</exception>
    public static void WriteTrailers(List<KeyValuePair<string, string>> trailers, IBufferWriter<byte> output)
    {
        foreach (KeyValuePair<string, string> field in Check(trailers, ownFields: 0))
        {
            WriteText(field.Key, output);
            WriteText(field.Value, output);
        }
    }

    /// <summary>Reads a request's head; the protocol's own fields are taken out of it.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> input, [NotNullWhen(true)] out MessageHead? head, out CallFields call, out ContentShape shape)
    {
        head = null;
        call = default;
        shape = default;
        if (input.IsEmpty || input[0] != Wire.RequestFraming)
        {
            return false;
        }

        input = input[1..];
        if (!TryReadText(ref input, out string method) || !FieldRules.IsMethod(method)
            || !TryReadText(ref input, out string scheme) || !FieldRules.IsScheme(scheme)
            || !TryReadText(ref input, out string authority) || !FieldRules.IsAuthority(authority)
            || !TryReadText(ref input, out string path) || !FieldRules.IsPath(path)
            || !TryReadLast(ref input, out ReadOnlySpan<byte> section))
        {
            return false;
        }

        var fields = new FieldReader(isRequest: true);
        if (!fields.TryRead(section) || !fields.TryGetCall(out call))
        {
            return false;
        }

        shape = fields.Shape;
        head = new MessageHead { Method = method, Scheme = scheme, Authority = authority, Target = path, Headers = fields.Fields };
        return true;
    }

    /// <summary>Reads a response's head.</summary>
    public static bool TryReadResponse(ReadOnlySpan<byte> input, [NotNullWhen(true)] out MessageHead? head, out ContentShape shape)
    {
        head = null;
        shape = default;
        if (input.IsEmpty || input[0] != Wire.ResponseFraming)
        {
            return false;
        }

        input = input[1..];
        if (!VarInt.TryRead(ref input, out ulong status)
            || status is < Wire.MinStatus or > Wire.MaxStatus
            || !TryReadLast(ref input, out ReadOnlySpan<byte> section))
        {
            return false;
        }

        var fields = new FieldReader(isRequest: false);
        if (!fields.TryRead(section))
        {
            return false;
        }

        shape = fields.Shape;
        head = new MessageHead { Status = (int)status, Headers = fields.Fields };
        return true;
    }

    /// <summary>Reads trailers.</summary>
    public static bool TryReadTrailers(ReadOnlySpan<byte> input, out List<KeyValuePair<string, string>> trailers)
    {
        var fields = new FieldReader(isRequest: false);
        bool read = fields.TryRead(input);
        trailers = read ? fields.Fields : [];
        return read;
    }

    /// <summary>What a head that is about to be sealed says of its content.</summary>
    public static ContentShape ShapeOf(MessageHead head)
    {
        bool isItems = head.HasMediaType(Wire.ItemsMediaType);
        return head.Find("content-length") is { } length && FieldRules.IsContentLength(length)
            ? new ContentShape(isItems, long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture))
            : new ContentShape(isItems, -1);
    }

    private static List<KeyValuePair<string, string>> Check(List<KeyValuePair<string, string>> headers, int ownFields)
    {
        var fields = new List<KeyValuePair<string, string>>(headers.Count + ownFields);
        string? type = null;
        string? length = null;
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (FieldRules.IsReserved(header.Key))
            {
                continue;
            }

            string name = header.Key.ToLowerInvariant();
            Require(FieldRules.IsName(name), "field name");
            Require(FieldRules.IsValue(header.Value), "field value");
            if (name is "content-type")
            {
                Require(type is null, "content-type");
                type = header.Value;
            }
            else if (name is "content-length")
            {
                Require(length is null && FieldRules.IsContentLength(header.Value), "content-length");
                length = header.Value;
            }

            fields.Add(new(name, header.Value));
        }

        Require(length is null || !IsItems(type), "content-length");
        Require(fields.Count <= Wire.MaxFields - ownFields, "number of fields");
        return fields;
    }

    // Section 9: clients send lower case and leave out the default port.
    private static string Normalize(string scheme, string authority)
    {
        string lower = authority.ToLowerInvariant();
        string port = scheme == "https" ? ":443" : ":80";
        return lower.EndsWith(port, StringComparison.Ordinal) ? lower[..^port.Length] : lower;
    }

    private static bool IsItems(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(Wire.ItemsMediaType, StringComparison.OrdinalIgnoreCase);
    }

    private static void Require(bool condition, string part)
    {
        if (!condition)
        {
            throw new ArgumentException($"The head's {part} cannot be sealed.", nameof(condition));
        }
    }

    private static void WriteFields(List<KeyValuePair<string, string>> fields, IBufferWriter<byte> output)
    {
        ulong length = 0;
        foreach (KeyValuePair<string, string> field in fields)
        {
            length += SizeOf(field.Key) + SizeOf(field.Value);
        }

        VarInt.Write(length, output);
        foreach (KeyValuePair<string, string> field in fields)
        {
            WriteText(field.Key, output);
            WriteText(field.Value, output);
        }
    }

    private static ulong SizeOf(string text) => (ulong)(VarInt.SizeOf((ulong)text.Length) + text.Length);

    private static void WriteText(string text, IBufferWriter<byte> output)
    {
        VarInt.Write((ulong)text.Length, output);
        Encoding.Latin1.GetBytes(text, output);
    }

    private static bool TryReadBytes(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!VarInt.TryRead(ref input, out ulong length) || length > (ulong)input.Length)
        {
            return false;
        }

        bytes = input[..(int)length];
        input = input[(int)length..];
        return true;
    }

    // Nothing after the last byte shown.
    private static bool TryReadLast(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> bytes) => TryReadBytes(ref input, out bytes) && input.IsEmpty;

    private static bool TryReadText(ref ReadOnlySpan<byte> input, out string text)
    {
        bool read = TryReadBytes(ref input, out ReadOnlySpan<byte> bytes);
        text = read ? Encoding.Latin1.GetString(bytes) : "";
        return read;
    }

    /// <summary>Reads a field section: ordinary fields apart from the protocol's own.</summary>
    private struct FieldReader(bool isRequest)
    {
        private string? _contentType;
        private string? _contentLength;
        private string? _callId;
        private string? _time;
        private string? _retryOf;

        public List<KeyValuePair<string, string>> Fields { get; } = [];

        public readonly ContentShape Shape => new(
            IsItems(_contentType), _contentLength is null ? -1 : long.Parse(_contentLength, NumberStyles.None, CultureInfo.InvariantCulture));

        public bool TryRead(ReadOnlySpan<byte> section)
        {
            for (int count = 0; !section.IsEmpty; count++)
            {
                if (count == Wire.MaxFields
                    || !TryReadText(ref section, out string name) || !FieldRules.IsName(name)
                    || !TryReadText(ref section, out string value) || !FieldRules.IsValue(value)
                    || !TryTake(name, value))
                {
                    return false;
                }
            }

            return _contentLength is null || (FieldRules.IsContentLength(_contentLength) && !IsItems(_contentType));
        }

        public readonly bool TryGetCall(out CallFields call)
        {
            call = default;
            Span<byte> id = stackalloc byte[Wire.CallIdSize];
            long age = 0;
            if (!Base64UrlText.TryDecodeExact(_callId, id)
                || !CallFields.TryParseTime(_time, out long time)
                || (_retryOf is not null && !CallFields.TryParseTime(_retryOf, out age)))
            {
                return false;
            }

            call = new CallFields(BinaryPrimitives.ReadUInt128BigEndian(id), time, _retryOf is null ? null : age);
            return true;
        }

        // False for the second of a kind that may be there once.
        private static bool TrySet(ref string? once, string value)
        {
            bool isFirst = once is null;
            once = value;
            return isFirst;
        }

        private bool TryTake(string name, string value)
        {
            switch (name)
            {
                case Wire.CallIdField when isRequest:
                    return TrySet(ref _callId, value);
                case Wire.TimeField when isRequest:
                    return TrySet(ref _time, value);
                case Wire.RetryOfField when isRequest:
                    return TrySet(ref _retryOf, value);
                case "content-type" when !TrySet(ref _contentType, value):
                case "content-length" when !TrySet(ref _contentLength, value):
                    return false;
                default:
                    if (!FieldRules.IsReserved(name))
                    {
                        Fields.Add(new(name, value));
                    }

                    return true;
            }
        }
    }
}
