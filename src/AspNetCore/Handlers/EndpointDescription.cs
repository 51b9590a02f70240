using Aico.AspNetCore.Sealing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Aico.AspNetCore.Handlers;

/// <summary>What an endpoint takes, in the metadata that descriptions such as OpenAPI read.</summary>
internal static class EndpointDescription
{
    public static void AddParameters(IList<object> metadata, IReadOnlyList<ServerParameter> parameters, RoutePattern pattern)
    {
        foreach (ServerParameter parameter in parameters)
        {
            // A variant of the route may lack an optional placeholder.
            if (parameter.Source is not (ParameterSource.Path or ParameterSource.EncodedPath) || pattern.GetParameter(parameter.Name) is not null)
            {
                metadata.Add(new DescribedBinding(new DescribedParameter(parameter)));
            }
        }
    }

    public static void AddContent(IList<object> metadata, ContentReader content)
    {
        metadata.Add(new AcceptsMetadata([.. content.MediaTypes], content.ContentType, content.IsOptional));
        if (content.IsStreamed)
        {
            metadata.Add(new EndpointRuleMetadata(EndpointRule.AllowStreamedRequest));
        }
    }

    private sealed class DescribedBinding(DescribedParameter parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name;

        public bool HasTryParse => true;

        public bool HasBindAsync => false;

        public System.Reflection.ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => parameter.IsOptional;
    }
}
