using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Aico.Generators.Parsing;

/// <summary>Names of generated types and files. Contract language, section 8.</summary>
internal static class Names
{
    public const string ClientSuffix = "Client";

    public const string ExtensionsSuffix = "ServiceCollectionExtensions";

    public const string ServerExtensionsSuffix = "EndpointRouteBuilderExtensions";

    /// <summary>Quotes text as a C# literal.</summary>
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Escapes an identifier that is a keyword.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>Gets the base of the generated names: <c>Outer.IChatApi</c> gives <c>OuterChatApi</c>.</summary>
    public static string BaseName(INamedTypeSymbol contract)
    {
        string name = WithoutLeadingI(contract.Name);
        for (INamedTypeSymbol? container = contract.ContainingType; container is not null; container = container.ContainingType)
        {
            name = container.Name + name;
        }

        return name;
    }

    /// <summary>Gets the base of the generated names: what the attribute says, else what derives from the interface's name.</summary>
    public static string BaseName(INamedTypeSymbol contract, AttributeData attribute) => attribute.GetString(KnownNames.EncryptedApi.Name) ?? BaseName(contract);

    /// <summary>Gets the name of the class that registers; extension classes of generic contracts end in their arity, because two arities may share a name.</summary>
    public static string ExtensionsName(string baseName, int arity) =>
        baseName + ExtensionsSuffix + (arity == 0 ? "" : arity.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Gets the name of the class that maps a server.</summary>
    public static string ServerExtensionsName(string baseName, int arity) =>
        baseName + ServerExtensionsSuffix + (arity == 0 ? "" : arity.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Gets the file name of the server's side from that of the client's.</summary>
    public static string ServerHintName(string clientHintName) => clientHintName.Substring(0, clientHintName.Length - ".g.cs".Length) + ".Server.g.cs";

    /// <summary>Gets the full metadata name: <c>Contoso.Outer+IStore`2</c>.</summary>
    public static string MetadataName(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } container)
        {
            return MetadataName(container) + "+" + type.MetadataName;
        }

        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName : type.MetadataName;
    }

    /// <summary>Gets the file name of the generated client.</summary>
    /// <remarks>The hash keeps names apart that differ only in case, which <c>AddSource</c> takes for equal.</remarks>
    public static string HintName(string metadataName)
    {
        StringBuilder hint = new(metadataName.Length + 14);
        foreach (char c in metadataName)
        {
            // Identifiers may contain marks and joiners that file names of generated code may not.
            hint.Append(char.IsLetterOrDigit(c) || c is '.' or '+' or '`' or '_' ? c : '_');
        }

        return hint.Append('-').Append(Support.StableHash.Hex(metadataName)).Append(".g.cs").ToString();
    }

    // A leading I is a prefix only before another upper-case letter: IChat, but not Item.
    private static string WithoutLeadingI(string name) => name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
}
