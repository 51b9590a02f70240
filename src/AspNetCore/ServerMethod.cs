using Aico.AspNetCore.Binding;
using Aico.AspNetCore.Handlers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Aico;

/// <summary>A method of a contract as a server sees it. Made by generated code.</summary>
/// <typeparam name="TService">The contract.</typeparam>
public abstract class ServerMethod<TService>
    where TService : class
{
    private protected ServerMethod(string name, string displayName, string verb, string template)
    {
        Name = name;
        DisplayName = displayName;
        Verb = verb;
        Template = template;
    }

    /// <summary>Gets the method's name, which overloads share.</summary>
    public string Name { get; }

    /// <summary>Gets the name with the contract's, such as <c>IChatApi.SendAsync</c>.</summary>
    public string DisplayName { get; }

    /// <summary>Gets the HTTP method.</summary>
    public string Verb { get; }

    /// <summary>Gets the route template.</summary>
    public string Template { get; }

    /// <summary>Gets what reads the content.</summary>
    /// <value>Default: null, the content is not looked at.</value>
    public ContentReader? Content { get; init; }

    /// <summary>Gets whether running twice equals running once.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>Gets the media type that AICO v1 may send in plaintext, which is also that of text and bytes.</summary>
    /// <value>Default: null, none.</value>
    public string? PlaintextMediaType { get; init; }

    /// <summary>Gets the parameters outside the content, for a description of the endpoint.</summary>
    public IReadOnlyList<ServerParameter> Parameters { get; init; } = [];

    internal abstract IEnumerable<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints, HandlerHost<TService> host);
}

/// <summary>A method with its arguments.</summary>
/// <typeparam name="TService">The contract.</typeparam>
/// <typeparam name="TArguments">What is bound from a request.</typeparam>
public sealed class ServerMethod<TService, TArguments> : ServerMethod<TService>
    where TService : class
{
    private readonly Func<RequestReader, TArguments> _bind;
    private readonly CallHandler<TService, TArguments> _handler;

    /// <summary>Describes a method.</summary>
    /// <param name="name">The method's name, which overloads share.</param>
    /// <param name="displayName">The name with the contract's.</param>
    /// <param name="verb">The HTTP method.</param>
    /// <param name="template">The route template.</param>
    /// <param name="bind">Takes the arguments out of a request.</param>
    /// <param name="handler">Calls the service and writes what it gives.</param>
    public ServerMethod(string name, string displayName, string verb, string template, Func<RequestReader, TArguments> bind, CallHandler<TService, TArguments> handler)
        : base(name, displayName, verb, template)
    {
        _bind = bind;
        _handler = handler;
    }

    internal override IEnumerable<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints, HandlerHost<TService> host)
    {
        RouteTemplate template = RouteTemplate.Parse(Template);
        var query = new TemplateQuery(template.Shape, template.Query);
        var endpoint = new MethodEndpoint<TService, TArguments>(host, template, Content?.With(host.Json), _bind, _handler.With(host.Json), DisplayName);
        foreach (RoutePattern pattern in template.Patterns)
        {
            IEndpointConventionBuilder builder = endpoints.Map(pattern, endpoint.InvokeAsync);
            builder.Add(target => Describe(target, query, endpoint, pattern));
            yield return builder;
        }
    }

    private void Describe(EndpointBuilder target, TemplateQuery query, MethodEndpoint<TService, TArguments> endpoint, RoutePattern pattern)
    {
        target.DisplayName = $"{Verb} {pattern.RawText} => {DisplayName}";
        target.Metadata.Add(new HttpMethodMetadata([Verb]));
        target.Metadata.Add(query);
        target.Metadata.Add(new TemplatePattern(pattern.PathSegments.Count));
        target.Metadata.Add(new IdempotentAttribute(IsIdempotent));

        // What makes an endpoint show in descriptions such as OpenAPI: they start from a method.
        target.Metadata.Add(((Delegate)endpoint.InvokeAsync).Method);
        EndpointDescription.AddParameters(target.Metadata, Parameters, pattern);
        if (Content is { } content)
        {
            EndpointDescription.AddContent(target.Metadata, content);
        }

        _handler.Describe(target.Metadata, PlaintextMediaType);
        if (PlaintextMediaType is { } mediaType)
        {
            target.Metadata.Add(new AllowPlaintextResponseAttribute(mediaType));
        }
    }
}
