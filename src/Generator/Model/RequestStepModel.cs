using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>One call on the request writer.</summary>
/// <param name="Operation">The writer's method.</param>
/// <param name="Arguments">Its arguments, as expressions.</param>
internal sealed record RequestStepModel(string Operation, ImmutableEquatableArray<string> Arguments)
{
    /// <summary>Gets the calls on the writer that a last argument, a lambda, consists of, or null where there is none.</summary>
    public ImmutableEquatableArray<RequestStepModel>? Inner { get; init; }
}
