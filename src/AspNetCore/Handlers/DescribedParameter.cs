using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aico.AspNetCore.Handlers;

/// <summary>A parameter for descriptions, which ask for one of a method: this is one without reflection.</summary>
internal sealed class DescribedParameter(ServerParameter parameter) : ParameterInfo
{
    private static readonly ParameterInfo Bare = ((Action<object?>)Take).Method.GetParameters()[0];

    private readonly Attribute[] _attributes =
    [
        parameter.Source switch
        {
            ParameterSource.Path or ParameterSource.EncodedPath => new PathAttribute(parameter.Name),
            ParameterSource.Header => new HeaderAttribute(parameter.Name),
            ParameterSource.Credential => new HeaderAttribute("Authorization"),
            _ => new QueryAttribute(parameter.Name),
        },
    ];

    public override string Name => parameter.Name;

    public override Type ParameterType => parameter.Type;

    public override ParameterAttributes Attributes => parameter.IsOptional ? ParameterAttributes.Optional : ParameterAttributes.None;

    public override bool HasDefaultValue => false;

    public override object? DefaultValue => null;

    // Whose parameter it is does not matter, but there must be someone, and no method, whose own parameters would be looked at.
    public override MemberInfo Member => typeof(DescribedParameter);

    public new bool IsOptional => parameter.IsOptional;

    public override object[] GetCustomAttributes(bool inherit) => _attributes;

    // The framework casts the array back to one of the type it asks for: a real parameter, which has none, knows how to make it.
    public override object[] GetCustomAttributes(Type attributeType, bool inherit) =>
        attributeType == typeof(Attribute) ? _attributes : Bare.GetCustomAttributes(attributeType, inherit);

    public override bool IsDefined(Type attributeType, bool inherit) => _attributes.Any(attributeType.IsInstanceOfType);

    public override IList<CustomAttributeData> GetCustomAttributesData() => [];

    private static void Take(object? value)
    {
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    private sealed class PathAttribute(string name) : Attribute, IFromRouteMetadata
    {
        public string Name => name;
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    private sealed class QueryAttribute(string name) : Attribute, IFromQueryMetadata
    {
        public string Name => name;
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    private sealed class HeaderAttribute(string name) : Attribute, IFromHeaderMetadata
    {
        public string Name => name;
    }
}
