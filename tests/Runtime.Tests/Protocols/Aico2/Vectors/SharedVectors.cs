using System.Text.Json;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>Vectors of others, which lie beside the checkout and are not part of it.</summary>
internal static class SharedVectors
{
    /// <summary>Reads a file of <c>shared/vectors</c>, found from the test's folder upwards; where it is absent the test is skipped.</summary>
    public static JsonElement Read(string folder, string file)
    {
        string relative = Path.Combine("shared", "vectors", folder, file);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, relative);
            if (File.Exists(path))
            {
                return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            }
        }

        Assert.Skip($"{relative} does not lie beside this checkout or one of its parents.");
        return default;
    }

    /// <summary>The tests of a Wycheproof file with their groups.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Wycheproof(string file) =>
        from @group in Read("wycheproof", file).GetProperty("testGroups").EnumerateArray()
        from test in @group.GetProperty("tests").EnumerateArray()
        select (@group, test);
}
