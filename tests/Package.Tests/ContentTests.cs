using System.Text;
using Aico.Package.Tests.Harness;
using Aico.Tests;

namespace Aico.Package.Tests;

/// <summary>What the packages hold and what they ask for.</summary>
public sealed class ContentTests(PackageFeed feed)
{
    [Fact]
    public void The_runtime_carries_one_analyzer_folder_and_what_it_needs() => Assert.Equal(
        [
            "Aico.Runtime.nuspec",
            "README.md",
            "THIRD-PARTY-NOTICES.txt",
            "analyzers/dotnet/cs/Aico.Generators.CodeFixes.dll",
            "analyzers/dotnet/cs/Aico.Generators.dll",
            "analyzers/dotnet/cs/Scriban.Signed.dll",
            "build/Aico.Runtime.props",
            "buildTransitive/Aico.Runtime.props",
            "lib/net10.0/Aico.Runtime.dll",
            "lib/net10.0/Aico.Runtime.xml",
        ],
        feed.FilesOf("Aico.Runtime"));

    [Fact]
    public void The_server_carries_its_assembly_only() => Assert.Equal(
        ["Aico.AspNetCore.nuspec", "README.md", "lib/net10.0/Aico.AspNetCore.dll", "lib/net10.0/Aico.AspNetCore.xml"],
        feed.FilesOf("Aico.AspNetCore"));

    [Fact]
    public void The_runtime_depends_on_two_packages() =>
        Assert.Equal(["Microsoft.Extensions.Http", "NSec.Cryptography"], feed.DependenciesOf("Aico.Runtime").Select(static dependency => dependency.Split(' ')[0]));

    [Fact]
    public void The_server_depends_on_exactly_its_runtime() => Assert.Equal([$"Aico.Runtime [{PackageFeed.Version}]"], feed.DependenciesOf("Aico.AspNetCore"));

    [Fact]
    public void The_notice_has_the_licence_of_what_is_carried()
    {
        string notice = Encoding.UTF8.GetString(feed.ReadFile("Aico.Runtime", "THIRD-PARTY-NOTICES.txt"));
        Assert.Contains("Scriban.Signed.dll", notice, StringComparison.Ordinal);
        Assert.Contains("Copyright (c) 2016-2024, Alexandre Mutel", notice, StringComparison.Ordinal);
        Assert.Contains("2. Redistributions in binary form must reproduce", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packing_again_gives_the_same_bytes()
    {
        string again = Path.Combine(feed.Root, "again");
        await PackageFeed.PackAsync(again, "--no-build");
        Assert.All(Directory.GetFiles(feed.Packages), first => Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(Path.Combine(again, Path.GetFileName(first)))));
    }

    [Theory]
    [InlineData("Aico.Runtime", "lib/net10.0/Aico.Runtime.dll")]
    [InlineData("Aico.Runtime", "analyzers/dotnet/cs/Aico.Generators.CodeFixes.dll")]
    [InlineData("Aico.Runtime", "analyzers/dotnet/cs/Aico.Generators.dll")]
    [InlineData("Aico.AspNetCore", "lib/net10.0/Aico.AspNetCore.dll")]
    public void An_assembly_names_no_folder_of_the_machine_that_built_it(string package, string file)
    {
        byte[] assembly = feed.ReadFile(package, file);
        Assert.Equal(-1, assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)));
    }
}
