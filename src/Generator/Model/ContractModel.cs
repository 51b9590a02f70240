using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A contract as text: all that the templates need, and nothing that pins a compilation.</summary>
/// <remarks>Every string is C# ready to be printed: escaped, qualified, quoted.</remarks>
internal sealed record ContractModel
{
    public required string HintName { get; init; }

    /// <summary>Null for the global namespace.</summary>
    public required string? Namespace { get; init; }

    public required string Accessibility { get; init; }

    public required string InterfaceType { get; init; }

    /// <summary>The interface as a documentation reference: braces instead of angle brackets.</summary>
    public required string InterfaceCref { get; init; }

    public required string FullName { get; init; }

    /// <summary>The name of a connection of the client's own; differs for each closed type.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>Type parameters in angle brackets, or empty.</summary>
    public required string TypeParameters { get; init; }

    /// <summary>Their constraints, each with a space before it, or empty.</summary>
    public required string Constraints { get; init; }

    public required string ClientName { get; init; }

    public required string ExtensionsName { get; init; }

    public required string AddMethodName { get; init; }

    public required string InvokerName { get; init; }

    public required string DescriptorName { get; init; }

    public required string ConnectionFieldName { get; init; }

    /// <summary>Gets the field of the invoker where the client can be disposed, else null: then the invoker is a field itself.</summary>
    public required string? InvokerFieldName { get; init; }

    public required string DisposedName { get; init; }

    public required ImmutableEquatableArray<PropertyModel> Properties { get; init; }

    public required ImmutableEquatableArray<DisposalModel> Disposals { get; init; }

    public required string? JsonContext { get; init; }

    /// <summary>Whether a value is read or written as JSON.</summary>
    public required bool NeedsJson { get; init; }

    /// <summary>Whether the serializer works by reflection: without a context, where the project allows it.</summary>
    public bool UsesReflectionJson { get; init; }

    public required bool HasRegistration { get; init; }

    /// <summary>Why no client can be written although nothing is wrong with the contract, or null.</summary>
    public required string? Refusal { get; init; }

    public required ImmutableEquatableArray<string> ExternAliases { get; init; }

    public required ImmutableEquatableArray<string> SilencedIds { get; init; }

    public required ImmutableEquatableArray<MethodModel> Methods { get; init; }

    public required ImmutableEquatableArray<SubClientModel> SubClients { get; init; }

    public required ImmutableEquatableArray<ForwardModel> Forwards { get; init; }

    public required ImmutableEquatableArray<StubModel> Stubs { get; init; }

    /// <summary>Adds what depends on the project.</summary>
    public ContractModel In(ProjectModel project) => this with { UsesReflectionJson = NeedsJson && JsonContext is null && !project.IsTrimmed };
}
