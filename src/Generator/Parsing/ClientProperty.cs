using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>A property of a contract that calls send: state of one client. Contract language, section 6.</summary>
internal sealed record ClientProperty(IPropertySymbol Symbol, string FieldName)
{
    /// <summary>Gets or sets whether a route has the placeholder that the property fills.</summary>
    public bool IsUsedInRoute { get; set; }
}
