using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A contract as a server maps it.</summary>
/// <remarks>Every string is C# ready to be printed: escaped, qualified, quoted.</remarks>
internal sealed record ServerModel
{
    public required string HintName { get; init; }

    /// <summary>Null for the global namespace.</summary>
    public required string? Namespace { get; init; }

    public required string Accessibility { get; init; }

    public required string InterfaceType { get; init; }

    /// <summary>The interface as a documentation reference: braces instead of angle brackets.</summary>
    public required string InterfaceCref { get; init; }

    public required string FullName { get; init; }

    public required string Tag { get; init; }

    /// <summary>Type parameters in angle brackets, or empty.</summary>
    public required string TypeParameters { get; init; }

    /// <summary>The same behind that of the implementation.</summary>
    public required string MapTypeParameters { get; init; }

    /// <summary>Their constraints, each with a space before it, or empty.</summary>
    public required string Constraints { get; init; }

    public required string ExtensionsName { get; init; }

    public required string MapMethodName { get; init; }

    public required string ImplementationName { get; init; }

    public required string EndpointsName { get; init; }

    public required string ContractName { get; init; }

    /// <summary>What lambdas and readers call the request.</summary>
    public required string RequestName { get; init; }

    public required string? JsonContext { get; init; }

    public required ImmutableEquatableArray<string> ExternAliases { get; init; }

    public required ImmutableEquatableArray<string> SilencedIds { get; init; }

    public required ImmutableEquatableArray<ServerMethodModel> Methods { get; init; }

    public required ImmutableEquatableArray<ServerObjectModel> Objects { get; init; }

    /// <summary>Why methods have no endpoint.</summary>
    public required ImmutableEquatableArray<string> Faults { get; init; }
}
