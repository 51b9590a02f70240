using System.IO.Compression;
using System.Xml.Linq;
using Aico.Tests;

namespace Aico.Package.Tests.Harness;

/// <summary>Both packages, packed once for all tests into a folder outside the repository, with a packages folder of their own beside it.</summary>
/// <remarks>NuGet never looks twice at a version it has: restored into the user's own folder, the next run would test today's packages.</remarks>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>The version of both.</summary>
    public const string Version = "0.1.0";

    private readonly Lazy<Task<Consumer>> _client;

    /// <summary>Makes an empty feed.</summary>
    public PackageFeed() => _client = new Lazy<Task<Consumer>>(BuildClientAsync);

    /// <summary>A folder outside the repository; gone after the tests.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("aico-packages-").FullName;

    internal string Packages => Path.Combine(Root, "feed");

    internal string RestoredPackages => Path.Combine(Root, "restored");

    /// <summary>The client consumer, built once for all tests.</summary>
    internal Task<Consumer> ClientAsync() => _client.Value;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await PackAsync(Packages);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return default;
    }

    /// <summary>Packs both as a person would: <c>dotnet pack src/Runtime</c>.</summary>
    internal static async Task PackAsync(string folder, params string[] arguments)
    {
        foreach (string project in new[] { "Runtime", "AspNetCore" })
        {
            await Cli.DotnetAsync("pack", [Path.Combine(Repository.Root, "src", project), "-o", folder, .. arguments]);
        }
    }

    internal string PathOf(string package) => Path.Combine(Packages, $"{package}.{Version}.nupkg");

    /// <summary>The files of a package, without the container's own.</summary>
    internal string[] FilesOf(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(package));
        return [.. archive.Entries
            .Select(static entry => entry.FullName)
            .Where(static name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    internal byte[] ReadFile(string package, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(package));
        using Stream entry = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>What a package depends on, as <c>id version</c>.</summary>
    internal string[] DependenciesOf(string package)
    {
        using var nuspec = new MemoryStream(ReadFile(package, package + ".nuspec"));
        return [.. XDocument.Load(nuspec).Descendants()
            .Where(static element => element.Name.LocalName == "dependency")
            .Select(static element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}")];
    }

    private async Task<Consumer> BuildClientAsync()
    {
        Consumer client = await Consumer.CreateAsync(this, "Client", "Aico.Runtime");
        await client.BuildAsync();
        return client;
    }
}
