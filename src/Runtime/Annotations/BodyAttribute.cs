namespace Aico;

/// <summary>Marks the parameter that is the request's content; at most one.</summary>
/// <remarks>Source: contract language, section 3.6.</remarks>
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

    /// <summary>Gets or sets whether the author knows that the content can be taken once only, so that it is never sent again once it has been read from.</summary>
    /// <value>Default: false. A stream or an asynchronous sequence then gives a warning at build.</value>
    public bool OneShot { get; set; }
}
