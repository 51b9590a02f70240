namespace Aico.Addressing;

/// <summary>Texts of what a caller can do wrong with target and headers. Values are never repeated: they may be secret.</summary>
internal static class AddressError
{
    public static ArgumentException Segment_Folds(string parameter) =>
        new($"The value of '{parameter}' makes a path segment empty, '.' or '..', which would address another resource.", parameter);

    public static ArgumentException Text_IsNotUtf16(string parameter) =>
        new($"The value of '{parameter}' contains a lone surrogate, which has no UTF-8 form.", parameter);

    public static ArgumentException Text_IsNotEncoded(string parameter) =>
        new($"The value of '{parameter}' is sent as it is, but contains a character that must be percent-encoded where it stands.", parameter);

    public static ArgumentException Value_IsNoScalar(string parameter) =>
        new($"The value of '{parameter}' is neither text, number, date nor enumeration, so it has no text form.", parameter);

    public static ArgumentException Header_NameIsNoToken(string name) =>
        new("A header name is not a token of RFC 9110, section 5.6.2.", name);

    public static ArgumentException Header_IsReserved(string name) =>
        new($"The header '{name}' belongs to the transport or the protocol and cannot be set.", name);

    public static ArgumentException Header_ValueIsIllegal(string name) =>
        new($"The value of header '{name}' contains CR, LF, NUL or a character outside ASCII.", name);

    public static ArgumentException Header_TooMany(string name) =>
        new($"With '{name}' the request has more than {HeaderRules.MaxFields} header fields.", name);

    public static ArgumentException Header_TooLong(string name) =>
        new($"With '{name}' names and values of the request's headers exceed {HeaderRules.MaxCharacters} characters.", name);
}
