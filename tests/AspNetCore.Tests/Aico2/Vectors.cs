using System.Text.Json;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>The known answers of AICO/2, where the protocol's own tests keep them.</summary>
internal static class Vectors
{
    public static IReadOnlyList<JsonElement> Read(string section)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Aico.Generators.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository is not above the tests.");
        }

        string file = Path.Combine(folder, "tests", "Runtime.Tests", "Protocols", "Aico2", "Vectors", "aico-2-kat.json");
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. vectors.RootElement.GetProperty(section).EnumerateArray().Select(static vector => vector.Clone())];
    }
}
