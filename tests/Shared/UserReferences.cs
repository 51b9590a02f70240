using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.Tests;

/// <summary>What a user's project references: the framework's reference assemblies, the runtime and what its package brings.</summary>
internal static class UserReferences
{
    public static readonly MetadataReference[] All =
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        .. new[] { typeof(EncryptedApiAttribute), typeof(IServiceCollection), typeof(IHttpClientBuilder) }.Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];
}
