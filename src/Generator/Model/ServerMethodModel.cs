using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A method with an endpoint.</summary>
internal sealed record ServerMethodModel
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string FieldName { get; init; }

    public required string ArgumentsName { get; init; }

    public required string Verb { get; init; }

    public required string Template { get; init; }

    /// <summary>What is bound: each with the expression that takes it out of the request.</summary>
    public required ImmutableEquatableArray<StateMemberModel> Arguments { get; init; }

    /// <summary>The handler's factory with type arguments.</summary>
    public required string Handler { get; init; }

    /// <summary>Arguments of the factory behind the call.</summary>
    public required ImmutableEquatableArray<string> HandlerArguments { get; init; }

    /// <summary>Names of the lambda that calls: service, arguments, token.</summary>
    public required string ServiceName { get; init; }

    public required string StateName { get; init; }

    public required string TokenName { get; init; }

    /// <summary>Statements that set properties of the service before the call.</summary>
    public required ImmutableEquatableArray<string> Assignments { get; init; }

    public required string Call { get; init; }

    public required ImmutableEquatableArray<InitializerModel> Initializers { get; init; }
}
