namespace Aico;

/// <summary>Marks the parameter that is the request's content; at most one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BodyAttribute : Attribute
{
    /// <summary>Sends the parameter as its type suggests.</summary>
    public BodyAttribute()
    {
    }

    /// <summary>Sends the parameter as <paramref name="kind"/> says.</summary>
    /// <param name="kind">How the value is written.</param>
    public BodyAttribute(BodyKind kind) => Kind = kind;

    /// <summary>Gets how the value is written.</summary>
    public BodyKind Kind { get; }
}
