namespace Aico;

/// <summary>What is known of a generic method before a call gives its type arguments: enough for the checks when a client is made.</summary>
public sealed class MethodOutline : MethodDescriptor
{
    /// <summary>Describes a generic method.</summary>
    /// <param name="name">Name for errors, logs and telemetry.</param>
    /// <param name="httpMethod">The verb.</param>
    /// <param name="template">The whole route template.</param>
    /// <param name="flags">Facts that decide how calls run.</param>
    public MethodOutline(string name, HttpMethod httpMethod, string template, MethodFlags flags)
        : base(name, httpMethod, template, flags)
    {
    }

    /// <summary>Gets the result's or item's type, or null where there is none or only the call shows it.</summary>
    public Type? Result { get; init; }

    /// <summary>Gets whether the method says which item of its stream is the last.</summary>
    public bool HasEnd { get; init; }

    internal override Type? ResultType => Result;

    internal override bool HasEndMark => HasEnd || Has(MethodFlags.OptionalEnd);
}
