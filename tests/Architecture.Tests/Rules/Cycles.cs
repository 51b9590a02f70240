using Aico.Architecture.Tests.Harness;

namespace Aico.Architecture.Tests.Rules;

/// <summary>Finds folders that name each other, directly or around a corner.</summary>
internal static class Cycles
{
    /// <summary>Each folder that reaches itself, with the way. The root of a project is its public face and not looked at.</summary>
    public static IEnumerable<string> Find(SourceCode code, params string[] debts)
    {
        ILookup<string, string> edges = code.Uses
            .Where(static use => use.DeclaredIn is not null)
            .Select(static use => (From: use.File.Folder, To: SourceFile.FolderOf(use.DeclaredIn!)))
            .Where(edge => edge.From != edge.To && edge.From.Length > 0 && edge.To.Length > 0 && !debts.Contains($"{edge.From} -> {edge.To}"))
            .Distinct()
            .ToLookup(static edge => edge.From, static edge => edge.To);
        return edges.Select(static group => group.Key).Order(StringComparer.Ordinal).Select(folder => WayBack(folder, edges)).OfType<string>();
    }

    private static string? WayBack(string start, ILookup<string, string> edges)
    {
        var cameFrom = new Dictionary<string, string>();
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out string? folder))
        {
            foreach (string next in edges[folder])
            {
                if (!cameFrom.TryAdd(next, folder))
                {
                    continue;
                }

                if (next == start)
                {
                    return Describe(start, cameFrom);
                }

                queue.Enqueue(next);
            }
        }

        return null;
    }

    private static string Describe(string start, Dictionary<string, string> cameFrom)
    {
        string way = start;
        string folder = start;
        do
        {
            folder = cameFrom[folder];
            way = $"{folder} -> {way}";
        }
        while (folder != start);
        return way;
    }
}
