using System.Diagnostics;
using Aico.Package.Tests.Harness;

namespace Aico.Package.Tests;

/// <summary>What a user gets who references the packages: projects that build without a warning, and run.</summary>
public sealed class ConsumerTests(PackageFeed feed)
{
    [Fact]
    public async Task A_client_with_one_reference_builds_without_a_warning_and_runs()
    {
        Consumer client = await feed.ClientAsync();
        await using ChatServer server = await ChatServer.StartAsync();
        Assert.Equal(ChatServer.ExpectedLine, (await Cli.RunAsync("dotnet", client.Program, server.Address)).TrimEnd());

        string config = await File.ReadAllTextAsync(Directory.EnumerateFiles(client.Folder, "*.GeneratedMSBuildEditorConfig.editorconfig", SearchOption.AllDirectories).Single());
        Assert.All(
            ["PublishAot", "PublishTrimmed", "IsAotCompatible", "IsTrimmable", "EnableAotAnalyzer", "EnableTrimAnalyzer"],
            property => Assert.Contains($"build_property.{property} =", config, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_native_client_is_published_without_a_warning_and_runs()
    {
        await SkipWithoutLinkerAsync();
        Consumer client = await Consumer.CreateAsync(
            feed, "Client", "Aico.Runtime", name: "NativeClient", properties: "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn>");
        string program = await client.PublishAsync();
        await using ChatServer server = await ChatServer.StartAsync();
        Assert.Equal(ChatServer.ExpectedLine, (await Cli.RunAsync(program, server.Address)).TrimEnd());
    }

    [Fact]
    public async Task A_server_with_one_reference_builds_without_a_warning_and_answers_the_client()
    {
        Consumer client = await feed.ClientAsync();
        Consumer server = await Consumer.CreateAsync(feed, "Server", "Aico.AspNetCore", "Microsoft.NET.Sdk.Web");
        await server.BuildAsync();
        using Process process = Process.Start(Cli.Start("dotnet", server.Program))!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            string address = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(limit.Token));
            Assert.Equal(ChatServer.ExpectedLine, (await Cli.RunAsync("dotnet", client.Program, address)).TrimEnd());
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private async Task SkipWithoutLinkerAsync()
    {
        string source = Path.Combine(feed.Root, "linker.c");
        await File.WriteAllTextAsync(source, "#include <zlib.h>\nint main(void) { return zlibVersion() == 0; }\n");
        foreach (string compiler in new[] { "clang", "gcc" })
        {
            if (await Cli.TryRunAsync(compiler, source, "-lz", "-o", Path.Combine(feed.Root, "linker")) is { ExitCode: 0 })
            {
                return;
            }
        }

        Assert.Skip("No linker for NativeAOT here: install clang (or gcc) and the headers of zlib, the packages clang and zlib1g-dev of Debian, to run this test.");
    }
}
