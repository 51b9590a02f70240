using System.Reflection;
using System.Runtime.CompilerServices;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Compares generated files with those in <c>Snapshots/&lt;test&gt;/</c>: texts and the set of names. <c>AICO_UPDATE_SNAPSHOTS=1</c> rewrites them.</summary>
internal static class Snapshot
{
    private const string Extension = ".txt";

    private static readonly string Root = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static metadata => metadata.Key == "ProjectDirectory").Value!, "Snapshots");

    public static void Verify(GeneratorRun run, [CallerMemberName] string test = "")
    {
        if (Environment.GetEnvironmentVariable("AICO_UPDATE_SNAPSHOTS") == "1")
        {
            Write(Path.Combine(Root, test), Texts(run));
        }

        Compare(run, test);
    }

    /// <summary>Compares without ever rewriting.</summary>
    public static void Compare(GeneratorRun run, string test)
    {
        string folder = Path.Combine(Root, test);
        Dictionary<string, string> actual = Texts(run);
        string[] expected = Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
        Assert.Equal(expected, actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, name => AssertSame(name, File.ReadAllText(Path.Combine(folder, name)), actual[name]));
    }

    private static Dictionary<string, string> Texts(GeneratorRun run) =>
        run.Files.ToDictionary(static file => file.Key + Extension, static file => WithoutVersion(file.Value), StringComparer.Ordinal);

    private static void Write(string folder, Dictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    // A new version of the package is no change of its output.
    private static string WithoutVersion(string text) => text.Replace($"\"{typeof(Generators.ClientGenerator).Assembly.GetName().Version}\"", "\"<version>\"", StringComparison.Ordinal);

    private static void AssertSame(string name, string expected, string actual)
    {
        if (expected != actual)
        {
            IEnumerable<string> lines = InlineDiffBuilder.Diff(expected, actual).Lines
                .Where(static line => line.Type != ChangeType.Unchanged)
                .Select(static line => (line.Type == ChangeType.Inserted ? "+ " : "- ") + line.Text);
            Assert.Fail($"{name} differs; AICO_UPDATE_SNAPSHOTS=1 accepts it.\n{string.Join("\n", lines)}");
        }
    }
}
