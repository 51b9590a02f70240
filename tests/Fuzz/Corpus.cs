namespace Aico.Fuzz;

/// <summary>The inputs that are kept: one file each, in a folder per target.</summary>
internal static class Corpus
{
    public static IReadOnlyList<byte[]> Read(Target target, string? folder)
    {
        IEnumerable<byte[]> kept = folder is not null && Directory.Exists(Path.Combine(folder, target.Name))
            ? Directory.GetFiles(Path.Combine(folder, target.Name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
        return [.. target.Seeds, .. kept];
    }

    /// <summary>Writes the seeds as files, which AFL and libFuzzer begin with.</summary>
    public static void Write(Target target, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, target.Name));
        int number = 0;
        foreach (byte[] seed in target.Seeds)
        {
            File.WriteAllBytes(Path.Combine(folder, target.Name, $"seed-{number++:00}"), seed);
        }
    }

    /// <summary>Keeps an input that broke something, and gives its path.</summary>
    public static string Keep(Target target, string folder, byte[] input)
    {
        Directory.CreateDirectory(Path.Combine(folder, target.Name));
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input).AsSpan(0, 8));
        string path = Path.Combine(folder, target.Name, "finding-" + name);
        File.WriteAllBytes(path, input);
        return path;
    }
}
