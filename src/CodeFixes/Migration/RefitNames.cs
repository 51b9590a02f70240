using Microsoft.CodeAnalysis;

namespace Aico.Generators.CodeFixes.Migration;

/// <summary>What of Refit has a counterpart here, by name.</summary>
internal static class RefitNames
{
    /// <summary>Attributes that keep their name and their arguments.</summary>
    private static readonly HashSet<string> SameAttributes = new(StringComparer.Ordinal)
    {
        "Get", "Post", "Put", "Delete", "Patch", "Head", "Options", "AliasAs", "Authorize", "Encoded", "FormObject", "Header", "HeaderCollection", "Headers",
        "Multipart", "Property", "QueryConverter", "QueryName", "Timeout",
    };

    private static readonly HashSet<string> SameTypes = new(StringComparer.Ordinal)
    {
        "ApiResponse", "IApiResponse", "ByteArrayPart", "FileInfoPart", "StreamPart",
    };

    /// <summary>Why an attribute has no counterpart, and what to write instead.</summary>
    private static readonly Dictionary<string, string> Gone = new(StringComparer.Ordinal)
    {
        ["QueryUriFormat"] = "mark parameters that are escaped already with [Encoded]",
        ["Url"] = "a session belongs to one origin, so a whole address cannot be a parameter; name its parts in the route",
        ["AttachmentName"] = "give the file's name with the part",
        ["Paged"] = "ask for one page at a time",
        ["PageToken"] = "pass the token as an ordinary parameter",
    };

    public static bool IsRefit(ISymbol? symbol) => symbol?.ContainingNamespace is { Name: "Refit", ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Gets an attribute's name without its suffix.</summary>
    public static string Short(INamedTypeSymbol attribute) =>
        attribute.Name.EndsWith("Attribute", StringComparison.Ordinal) ? attribute.Name.Substring(0, attribute.Name.Length - "Attribute".Length) : attribute.Name;

    public static bool KeepsArguments(string attribute) => SameAttributes.Contains(attribute);

    /// <summary>Gets whether a type has the same name here, and is there.</summary>
    public static bool HasCounterpart(INamedTypeSymbol type, Compilation compilation) =>
        SameTypes.Contains(type.Name) && compilation.GetTypeByMetadataName("Aico." + type.MetadataName) is not null;

    /// <summary>Gets what to say where an attribute was, or null if there is nothing to say.</summary>
    public static string? Advice(string attribute) => Gone.TryGetValue(attribute, out string? advice) ? advice : null;
}
