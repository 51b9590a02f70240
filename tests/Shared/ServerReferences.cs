using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.CodeAnalysis;

namespace Aico.Tests;

/// <summary>What a server's project references besides: Aico.AspNetCore, and of its framework what that shows.</summary>
internal static class ServerReferences
{
    private static readonly Type[] Types =
    [
        typeof(ProblemException), typeof(IEndpointRouteBuilder), typeof(HttpContext), typeof(IFormFile), typeof(IHeaderDictionary), typeof(RoutePattern), typeof(IEndpointConventionBuilder),
    ];

    public static readonly MetadataReference[] Own = [.. Types.Select(static type => type.Assembly.Location).Distinct().Select(static path => MetadataReference.CreateFromFile(path))];
}
