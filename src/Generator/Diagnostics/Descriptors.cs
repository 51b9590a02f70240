using Microsoft.CodeAnalysis;

namespace Aico.Generators.Diagnostics;

/// <summary>Every diagnostic, in the order of contract language, section 7. Ids are literal and never reused.</summary>
internal static class Descriptors
{
    private const string Category = "Aico.Contracts";

    private const string Help = "https://github.com/aico-generators/Aico.Generators/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor VerbCount = new(
        "AICO001", "Method needs exactly one HTTP verb",
        "'{0}' has {1} HTTP verbs; give it exactly one, such as [Get(\"/path\")]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO001.md");

    public static readonly DiagnosticDescriptor Unreachable = new(
        "AICO003", "Generated code cannot reach this contract",
        "No client can be generated for '{0}': {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO003.md");

    public static readonly DiagnosticDescriptor MemberKind = new(
        "AICO004", "Member kind is not supported",
        "'{0}' is {1}, which a contract cannot have; declare a method with a verb instead",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO004.md");

    public static readonly DiagnosticDescriptor NameTaken = new(
        "AICO005", "Generated name is already taken",
        "The client of '{0}' would be called '{1}', which exists already; set Name in [EncryptedApi]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO005.md");

    public static readonly DiagnosticDescriptor VerbWithoutEffect = new(
        "AICO006", "Verb on a method with a body has no effect",
        "'{0}' has a body of its own, so its verb is never sent; remove the verb or the body",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO006.md");

    public static readonly DiagnosticDescriptor ForeignMember = new(
        "AICO007", "Inherited member cannot be implemented",
        "'{0}' is inherited without a verb; redeclare it with one in the contract or remove the base interface",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO007.md");

    public static readonly DiagnosticDescriptor SubClient = new(
        "AICO008", "Sub-client must be a get-only contract property",
        "'{0}' {1}; a sub-client is a property with a getter only, whose type is another contract",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO008.md");

    public static readonly DiagnosticDescriptor RefitAttribute = new(
        "AICO009", "Refit attribute on a contract",
        "'{0}' carries Refit's [{1}], which has no effect here; use the attribute of namespace Aico",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO009.md");

    public static readonly DiagnosticDescriptor ReturnType = new(
        "AICO010", "Return type is not supported",
        "'{0}' returns '{1}'; return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO010.md");

    public static readonly DiagnosticDescriptor WrappedStream = new(
        "AICO011", "Stream is wrapped in a task",
        "'{0}' returns a stream inside a task; return IAsyncEnumerable<T> itself, which starts when it is enumerated, or Task<StreamingResponse<T>>",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO011.md");

    public static readonly DiagnosticDescriptor HeadResult = new(
        "AICO012", "HEAD has no content",
        "'{0}' is HEAD, whose answer has no content; return Task, ValueTask or Task<IApiResponse>",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO012.md");

    public static readonly DiagnosticDescriptor StreamEndMisfit = new(
        "AICO013", "[StreamEnd] does not fit the method",
        "The [StreamEnd] of '{0}' does not fit: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO013.md");

    public static readonly DiagnosticDescriptor NoStreamEnd = new(
        "AICO014", "Contract does not say how the stream ends",
        "'{0}' does not say how its stream ends, so AICO v1 cannot carry it; add [StreamEnd(...)], or [StreamEnd(Optional = true)] if there is no mark",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Help + "AICO014.md");

    public static readonly DiagnosticDescriptor ResultType = new(
        "AICO015", "Result or item type is not supported",
        "'{0}' gives '{1}', which cannot be read from a response; use a type with a JSON form, string, byte[] or Stream",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO015.md");

    public static readonly DiagnosticDescriptor NoSource = new(
        "AICO020", "Placeholder has no source",
        "'{{{1}}}' in the route of '{0}' matches no parameter and no property of one; add a parameter called '{1}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO020.md");

    public static readonly DiagnosticDescriptor Route = new(
        "AICO021", "Route is malformed",
        "The route of '{0}' is malformed: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO021.md");

    public static readonly DiagnosticDescriptor Backslash = new(
        "AICO022", "Route contains a backslash",
        "The route of '{0}' contains a backslash; use '/'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO022.md");

    public static readonly DiagnosticDescriptor NoLeadingSlash = new(
        "AICO023", "Route does not start with '/'",
        "The route of '{0}' does not start with '/'; one is supplied",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO023.md");

    public static readonly DiagnosticDescriptor Fragment = new(
        "AICO024", "Fragment is never sent",
        "The route of '{0}' has a fragment, which is never sent; remove it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO024.md");

    public static readonly DiagnosticDescriptor NullableSegment = new(
        "AICO025", "Nullable value for a required placeholder",
        "'{1}' of '{0}' may be null, but its placeholder must not be empty; write '{{{2}?}}' or make the type non-nullable",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO025.md");

    public static readonly DiagnosticDescriptor SecretInAddress = new(
        "AICO026", "Secret in the address",
        "'{1}' of '{0}' looks like a secret but is sent in the address, which logs and AICO v1 show; send it with [Header]",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO026.md");

    public static readonly DiagnosticDescriptor PathWithoutPlaceholder = new(
        "AICO027", "[Path] names no placeholder",
        "[Path] on '{1}' of '{0}' names the placeholder '{2}', which the route does not have",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO027.md");

    public static readonly DiagnosticDescriptor Uncapturable = new(
        "AICO030", "Parameter cannot be captured",
        "'{1}' of '{0}' {2}, so it cannot be kept for sending; pass a plain value",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO030.md");

    public static readonly DiagnosticDescriptor RoleConflict = new(
        "AICO031", "Roles of parameters conflict",
        "'{1}' of '{0}' {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO031.md");

    public static readonly DiagnosticDescriptor VerbWithoutContent = new(
        "AICO033", "Verb takes no content",
        "'{1}' of '{0}' is content, but {2} takes none; use [Query]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO033.md");

    public static readonly DiagnosticDescriptor AmbiguousContent = new(
        "AICO034", "Two parameters could be the content",
        "'{1}' and '{2}' of '{0}' could both be the content; mark one with [Body]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO034.md");

    public static readonly DiagnosticDescriptor Multipart = new(
        "AICO035", "Multipart is misused",
        "'{0}' misuses multipart content: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO035.md");

    public static readonly DiagnosticDescriptor HeaderCollection = new(
        "AICO036", "Wrong header collection type",
        "'{1}' of '{0}' is not a collection of headers; use IDictionary<string, string>, IReadOnlyDictionary<string, string> or pairs of text",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO036.md");

    public static readonly DiagnosticDescriptor NoTextForm = new(
        "AICO037", "Value has no text or query form",
        "'{1}' of '{0}' has the type '{2}', which has no text or query form; pass text, a number, a date or an enumeration, or name a [QueryConverter]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO037.md");

    public static readonly DiagnosticDescriptor DuplicateKey = new(
        "AICO038", "Query key has two sources",
        "The query key '{1}' of '{0}' has two sources; both are sent",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO038.md");

    public static readonly DiagnosticDescriptor LossyText = new(
        "AICO039", "Text form loses data",
        "'{1}' of '{0}' is sent as '{2}' without a format, which loses data; set Format = \"O\"",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Help + "AICO039.md");

    public static readonly DiagnosticDescriptor NoToken = new(
        "AICO040", "No CancellationToken",
        "'{0}' has no CancellationToken, so callers cannot cancel it; add one",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Help + "AICO040.md");

    public static readonly DiagnosticDescriptor AttributeArgument = new(
        "AICO041", "Attribute argument is not valid",
        "[{1}] on '{0}' has an invalid argument: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO041.md");

    public static readonly DiagnosticDescriptor RefitDelimiter = new(
        "AICO042", "Name looks like Refit's delimiter",
        "[Query(\"{2}\")] on '{1}' of '{0}' names a key, where Refit would read a delimiter; write Delimiter = \"{2}\"",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO042.md");

    public static readonly DiagnosticDescriptor BadHeader = new(
        "AICO043", "Header is reserved, malformed or describes no content",
        "The header '{1}' of '{0}' {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO043.md");

    public static readonly DiagnosticDescriptor OneShotContent = new(
        "AICO044", "One-shot body cannot be retried",
        "'{1}' of '{0}' can be sent only once, so a stale session fails the call; pass a factory or say OneShot = true",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO044.md");

    public static readonly DiagnosticDescriptor IdempotentContradiction = new(
        "AICO045", "[Idempotent] contradicts the verb",
        "[Idempotent] on '{0}' contradicts {1}; remove it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO045.md");

    public static readonly DiagnosticDescriptor PlaintextAccepted = new(
        "AICO046", "Plaintext answers are accepted under AICO v1",
        "'{0}' accepts plaintext answers under AICO v1, which anyone on the path can read and forge",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Help + "AICO046.md");

    public static readonly DiagnosticDescriptor TotalOnStream = new(
        "AICO047", "Total timeout cuts healthy streams",
        "The total timeout of '{0}' also cuts a healthy stream; use IdleMilliseconds",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO047.md");

    public static readonly DiagnosticDescriptor MissingJsonType = new(
        "AICO048", "Type is missing from the JSON context",
        "'{0}' needs JSON of '{1}', which {2}; {3}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO048.md");

    public static readonly DiagnosticDescriptor NoJsonContext = new(
        "AICO049", "No JSON context in an AOT or trimmed project",
        "'{0}' has no JSON context, but the project is trimmed or compiled ahead of time, where nothing can be serialized without one; set JsonContext in [EncryptedApi]",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help + "AICO049.md");

    public static readonly DiagnosticDescriptor Unbindable = new(
        "AICO050", "Server cannot bind this parameter",
        "No server can be mapped to '{0}': '{1}' {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO050.md");

    public static readonly DiagnosticDescriptor SameRoute = new(
        "AICO051", "Two methods share verb and route",
        "'{0}' has the verb and route of '{1}', so that a server cannot tell them apart; change one of the routes",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO051.md");

    public static readonly DiagnosticDescriptor ServerTarget = new(
        "AICO052", "[GenerateServer] target is not usable",
        "No server is generated for '{0}': {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO052.md");

    public static readonly DiagnosticDescriptor VersionMismatch = new(
        "AICO053", "Generator, runtime and language version do not fit",
        "No client is generated for '{0}': {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + "AICO053.md");

    public static readonly DiagnosticDescriptor RefitInterface = new(
        "AICO060", "Refit interface can become a contract",
        "'{0}' is an interface of Refit; its calls can be encrypted once it is a contract",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Help + "AICO060.md");
}
