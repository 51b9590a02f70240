namespace Aico;

/// <summary>Says whether running the method twice equals running it once.</summary>
/// <remarks>Default without the attribute: true for GET, HEAD, OPTIONS, PUT and DELETE, false otherwise.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute
{
    /// <summary>Declares the method idempotent.</summary>
    public IdempotentAttribute()
        : this(true)
    {
    }

    /// <summary>Declares whether the method is idempotent.</summary>
    /// <param name="value">Whether running twice equals running once.</param>
    public IdempotentAttribute(bool value) => Value = value;

    /// <summary>Gets whether running twice equals running once.</summary>
    public bool Value { get; }
}
