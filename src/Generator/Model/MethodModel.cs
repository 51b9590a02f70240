using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A method that sends.</summary>
internal sealed record MethodModel
{
    /// <summary>Return type, explicit name, parameters, constraints.</summary>
    public required string Head { get; init; }

    /// <summary>Head of the generic class that holds state and descriptor of a generic method, or null.</summary>
    public required string? HolderHead { get; init; }

    /// <summary>What stands before the names of state and descriptor: the holder and a dot, or nothing.</summary>
    public required string HolderPrefix { get; init; }

    public required string StateName { get; init; }

    public required string DescriptorName { get; init; }

    /// <summary>What the check at create knows a generic method by, or null.</summary>
    public required string? OutlineName { get; init; }

    public required ImmutableEquatableArray<InitializerModel> OutlineInitializers { get; init; }

    public required ImmutableEquatableArray<StateMemberModel> State { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Expression of the verb.</summary>
    public required string Verb { get; init; }

    public required string Template { get; init; }

    public required ImmutableEquatableArray<string> Flags { get; init; }

    public required CallShape Shape { get; init; }

    /// <summary>Result or item; null where there is none.</summary>
    public required string? ResultType { get; init; }

    public required string Token { get; init; }

    public required ImmutableEquatableArray<RequestStepModel> Steps { get; init; }

    public required ImmutableEquatableArray<InitializerModel> Initializers { get; init; }
}
