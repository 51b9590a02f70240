namespace Aico;

/// <summary>Says which item of a stream is the last one, so that a stream cut short is never taken for a complete one.</summary>
/// <remarks>
/// An item that matches one of the method's attributes ends the stream: it is delivered as the last item, or thrown as
/// <see cref="StreamInterruptedException"/> where <see cref="IsError"/> is true. AICO v1 has no other end mark: a stream without this
/// attribute is refused there when the client is made. Source: contract language, section 4.2; AICO v1, section 7.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class StreamEndAttribute : Attribute
{
    /// <summary>States only whether the mark is <see cref="Optional"/>.</summary>
    public StreamEndAttribute()
    {
    }

    /// <summary>Matches an item whose <paramref name="property"/> is true.</summary>
    /// <param name="property">Name of a public readable property of the item type.</param>
    public StreamEndAttribute(string property)
        : this(property, true)
    {
    }

    /// <summary>Matches an item whose <paramref name="property"/> equals <paramref name="value"/>.</summary>
    /// <param name="property">Name of a public readable property of the item type.</param>
    /// <param name="value">A constant of the property's type.</param>
    public StreamEndAttribute(string property, object value)
    {
        Property = property;
        Value = value;
    }

    /// <summary>Matches an item of the derived type <paramref name="itemType"/>.</summary>
    /// <param name="itemType">A type derived from the item type.</param>
    public StreamEndAttribute(Type itemType) => ItemType = itemType;

    /// <summary>Matches an item of the derived type <paramref name="itemType"/> whose <paramref name="property"/> equals <paramref name="value"/>.</summary>
    /// <param name="itemType">A type derived from the item type.</param>
    /// <param name="property">Name of a public readable property of <paramref name="itemType"/>.</param>
    /// <param name="value">A constant of the property's type.</param>
    public StreamEndAttribute(Type itemType, string property, object value)
    {
        ItemType = itemType;
        Property = property;
        Value = value;
    }

    /// <summary>Gets the derived type an item must have, or null.</summary>
    public Type? ItemType { get; }

    /// <summary>Gets the property that is compared, or null.</summary>
    public string? Property { get; }

    /// <summary>Gets the constant the property is compared with.</summary>
    public object? Value { get; }

    /// <summary>Gets or sets whether the matching item reports a failure: it is thrown, not delivered.</summary>
    public bool IsError { get; set; }

    /// <summary>Gets or sets whether an end without a matching item is fine. There is then no protection against truncation under AICO v1.</summary>
    public bool Optional { get; set; }
}
