using Aico.Tests;

namespace Aico.Package.Tests.Harness;

/// <summary>A user's project outside the repository: one PackageReference, every warning an error, nothing of ours around it.</summary>
internal sealed class Consumer
{
    private readonly PackageFeed _feed;

    private Consumer(PackageFeed feed, string folder, string name)
    {
        _feed = feed;
        Folder = folder;
        Name = name;
    }

    public string Folder { get; }

    public string Name { get; }

    public string ProjectFile => Path.Combine(Folder, Name + ".csproj");

    /// <summary>The built program, for <c>dotnet</c>.</summary>
    public string Program => Path.Combine(Folder, "bin", "Debug", "net10.0", Name + ".dll");

    /// <summary>Writes a project with the sources of a folder of <c>Consumers</c>.</summary>
    /// <param name="feed">The packages.</param>
    /// <param name="sources">The folder.</param>
    /// <param name="package">The one package it references.</param>
    /// <param name="sdk">The project's SDK.</param>
    /// <param name="name">The project's name, if not the folder's.</param>
    /// <param name="properties">More properties, as XML.</param>
    public static async Task<Consumer> CreateAsync(
        PackageFeed feed, string sources, string package, string sdk = "Microsoft.NET.Sdk", string? name = null, string properties = "")
    {
        var consumer = new Consumer(feed, Path.Combine(feed.Root, name ?? sources), name ?? sources);
        Directory.CreateDirectory(consumer.Folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Package.Tests", "Consumers", sources), "*.cs"))
        {
            File.Copy(file, Path.Combine(consumer.Folder, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(consumer.ProjectFile, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{feed.Packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{feed.RestoredPackages}</RestorePackagesPath>
                <RestoreAdditionalProjectFallbackFolders>{FallbackFolder()}</RestoreAdditionalProjectFallbackFolders>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{PackageFeed.Version}" />
              </ItemGroup>
            </Project>
            """);
        return consumer;
    }

    /// <summary>Builds, and fails on any warning. Then makes sure that the packages it got are those just packed.</summary>
    public async Task BuildAsync()
    {
        ExpectNoWarning(await Cli.DotnetAsync("build", ProjectFile));
        foreach (string folder in Directory.EnumerateDirectories(_feed.RestoredPackages, "aico.*"))
        {
            string id = Path.GetFileName(folder);
            string restored = Path.Combine(folder, PackageFeed.Version, $"{id}.{PackageFeed.Version}.nupkg");
            string packed = Directory.EnumerateFiles(_feed.Packages).Single(file => string.Equals(Path.GetFileName(file), Path.GetFileName(restored), StringComparison.OrdinalIgnoreCase));
            Assert.Equal(await File.ReadAllBytesAsync(packed), await File.ReadAllBytesAsync(restored));
        }
    }

    /// <summary>Publishes as a native program, fails on any warning of compiler, trimmer or linker, and gives the program's path.</summary>
    public async Task<string> PublishAsync()
    {
        string output = Path.Combine(Folder, "published");
        ExpectNoWarning(await Cli.DotnetAsync("publish", ProjectFile, "-o", output));
        return Path.Combine(output, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
    }

    private static void ExpectNoWarning(string output) =>
        Assert.DoesNotContain("warning", output.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    /// <summary>The user's own packages folder, so that third parties' packages need not come again; not if packages of ours are in it.</summary>
    private static string FallbackFolder()
    {
        string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(folder) && !Directory.EnumerateDirectories(folder, "aico.*").Any() ? folder : "";
    }
}
