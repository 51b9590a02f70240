using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.Generator.Tests.Harness;

/// <summary>What a user's project references: the framework's reference assemblies, the runtime and what its package brings.</summary>
internal static class References
{
    public static readonly MetadataReference Runtime = Of(typeof(EncryptedApiAttribute));

    public static readonly MetadataReference[] Registration = [Of(typeof(IServiceCollection)), Of(typeof(IHttpClientBuilder))];

    public static readonly MetadataReference[] All = [.. Basic.Reference.Assemblies.Net100.References.All, Runtime, .. Registration];

    /// <summary>What a server's project references.</summary>
    public static readonly MetadataReference[] Server = [.. All, .. Aico.Tests.ServerReferences.Own];

    private static PortableExecutableReference Of(Type type) => MetadataReference.CreateFromFile(type.Assembly.Location);
}
